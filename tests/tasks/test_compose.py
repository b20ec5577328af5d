"""Composing: what is asked for stands, what is given stays, the rest is the seed's."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from auricle.decoding.chorale_symbols import ENDING, HIDDEN, LAST, RANGES, pitches_of
from auricle.engines.composer import Composer, load
from auricle.errors import BadOption
from auricle.metrics.voice_leading import voice_leading
from auricle.tasks.compose import ComposeOptions, compose
from auricle.tasks.compose.counterpoint import parallels
from auricle.tasks.compose.form import phrase_plan
from auricle.tasks.compose.notation import Frames, frames_of, score_of, struck_of, transposition
from auricle.tasks.compose.options import key_number
from auricle.types import Note, Part, Score
from auricle.writers import midi_bytes, read_midi

SHORT = ComposeOptions(bars=4, key="G", seed=3)


@pytest.fixture(scope="module")
def composer() -> Composer:
    return load("chorales")


@pytest.fixture(scope="module")
def piece(composer: Composer) -> Score:
    return compose(SHORT, composer=composer)


@pytest.mark.parametrize(
    ("frames", "metre"),
    [(1, (1, 16)), (2, (1, 8)), (3, (3, 16)), (4, (1, 4)), (6, (3, 8)), (8, (2, 4)), (10, (5, 8)), (12, (3, 4))],
)
def test_an_upbeat_of_any_length_stays_one(composer: Composer, frames: int, metre: tuple[int, int]) -> None:
    sixteenth = 60 / 100 / 4
    starts = [0, *(frames + 4 * beat for beat in range(9))]
    tune = Part("tune", notes=tuple(Note(a * sixteenth, b * sixteenth, pitch=67 + a % 3) for a, b in pairwise(starts)))
    bars = ((0.0, *metre), (frames * sixteenth, 4, 4))
    upbeat = Score((tune,), tune.end, ((0.0, 100.0),), bars)
    score = compose(ComposeOptions(how="harmonize", key="G"), upbeat, composer=composer)
    assert score.metres == (bars[0], (pytest.approx(bars[1][0]), 4, 4))
    assert score.downbeats() == pytest.approx([n * sixteenth for n in (0, frames, frames + 16)])


@pytest.mark.parametrize(("key", "thirds"), [("D", (4,)), ("G", (4,)), ("e", (3, 4)), ("Bb", (4,)), ("f#", (3, 4))])
def test_a_piece_ends_in_the_chord_of_its_key(composer: Composer, key: str, thirds: tuple[int, ...]) -> None:
    for seed in range(3):
        frames = frames_of(compose(ComposeOptions(bars=2, key=key, seed=seed), composer=composer))
        above = {int(pitch - key_number(key)) % 12 for pitch in frames.pitches[-1]}
        assert 0 in above
        assert above <= {0, 7, *thirds}


def test_the_key_that_a_piece_names_is_kept_unless_its_notes_are_of_another(composer: Composer, piece: Score) -> None:
    tune = replace(piece, keys=((0.0, "E minor"),))  # the notes of G major, which end on G
    options = replace(SHORT, key="", how="harmonize")
    assert compose(options, tune, composer=composer).keys == ((0.0, "E minor"),)
    wrong = replace(piece, keys=((0.0, "Db major"),))
    unsaid = replace(piece, keys=())
    assert compose(options, wrong, composer=composer) == compose(options, unsaid, composer=composer)


def test_length_key_and_tempo_are_as_asked(composer: Composer) -> None:
    for bars, tempo, upbeat in ((1, 60.0, False), (3, 100.0, True)):
        options = ComposeOptions(bars=bars, key="F# minor", tempo=tempo, upbeat=upbeat)
        score = compose(options, composer=composer)
        assert score.duration == pytest.approx((4 * bars + upbeat) * 60 / tempo)
        assert score.tempi == ((0.0, tempo),)
        assert score.keys == ((0.0, "F# minor"),)
        assert len(score.downbeats()) == bars + upbeat
    assert [part.name for part in score.parts] == ["soprano", "alto", "tenor", "bass"]


def test_a_seed_gives_the_same_piece_and_another_seed_another(composer: Composer, piece: Score) -> None:
    assert compose(SHORT, composer=composer) == piece
    assert compose(SHORT) == piece
    assert compose(replace(SHORT, seed=4), composer=composer).notes != piece.notes


def test_every_voice_sings_inside_its_range(composer: Composer) -> None:
    wild = ComposeOptions(bars=4, temperature=3.0, top_p=1.0, seed=1)
    pitches = frames_of(compose(wild, composer=composer)).pitches
    for voice, (lowest, highest) in zip(pitches.T, RANGES, strict=True):
        assert lowest <= voice.min() <= voice.max() <= highest


def test_a_piece_keeps_to_its_key_because_it_is_told(composer: Composer) -> None:
    def belonging(guidance: float) -> float:
        inside = []
        for key, tonic in (("G", 7), ("Eb", 3), ("D", 2)):
            options = ComposeOptions(bars=8, key=key, seed=2, guidance=guidance)
            pitches = frames_of(compose(options, composer=composer)).pitches
            inside.append(np.isin((pitches[pitches >= 0] - tonic) % 12, (0, 2, 4, 5, 7, 9, 11)))
        return float(np.concatenate(inside).mean())

    assert belonging(1.25) > 0.93  # Bach: 0.96
    assert belonging(0.0) < 0.85


def test_parallels_are_kept_out_and_not_by_chance(composer: Composer) -> None:
    wild = [ComposeOptions(bars=8, temperature=2.0, top_p=1.0, seed=seed) for seed in range(4)]
    loose = [replace(options, strict=False) for options in wild]
    kept, free = (
        voice_leading([frames_of(compose(one, composer=composer)).pitches for one in chosen], RANGES)
        for chosen in (wild, loose)
    )
    assert (kept.fifths, kept.octaves) == (0.0, 0.0)
    assert free.fifths + free.octaves > 0


def test_what_counts_as_parallel_is_what_is_counted() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        before, now = rng.integers(10, 40, (2, 4))
        voice = int(rng.integers(4))
        known = np.where(np.arange(4) == voice, HIDDEN, now)
        led = voice_leading([pitches_of(np.stack([before, now]))], [(0, 127)] * 4)
        others = [v for v in range(4) if v != voice]
        without = voice_leading([pitches_of(np.stack([before, now])[:, others])], [(0, 127)] * 3)
        found = led.fifths + led.octaves > without.fifths + without.octaves
        assert parallels(voice, before, known)[now[voice]] == found


def test_a_key_is_heard(composer: Composer) -> None:
    """More notes are of the scale of the key than of the scale a tritone away, and the bass ends on the tonic."""
    for name, tonic in (("E", 4), ("Bb", 10)):
        pitches = frames_of(compose(ComposeOptions(bars=8, key=name, seed=5), composer=composer)).pitches
        classes = np.bincount((pitches.ravel() - tonic) % 12, minlength=12)
        scale = np.array([0, 2, 4, 5, 7, 9, 11])
        assert classes[scale].sum() > 1.3 * classes[(scale + 6) % 12].sum()
        assert pitches[-1, 3] % 12 == tonic


def test_a_tune_is_harmonized_and_stays_as_it_is(composer: Composer) -> None:
    tune = tuple(Note(k / 2, (k + 1) / 2, pitch=p) for k, p in enumerate((67, 67, 69, 71, 72, 71, 69, 67)))
    given = Score.of([Part("tune", 73, notes=tune)], tempo=120.0)
    score = compose(ComposeOptions(how="harmonize", seed=2), given, composer=composer)
    assert [(n.start, n.end, n.pitch) for n in score.parts[0].notes] == [(n.start, n.end, n.pitch) for n in tune]
    assert all(part.notes and part.end == 4.0 for part in score.parts)
    assert score.keys == ((0.0, "G major"),)
    moved = compose(ComposeOptions(how="harmonize", key="A"), given, composer=composer)
    assert [n.pitch for n in moved.parts[0].notes] == [n.pitch + 2 for n in tune]


def test_a_piece_is_gone_on_with(composer: Composer, piece: Score) -> None:
    longer = compose(ComposeOptions(how="continue", bars=2, seed=8), piece, composer=composer)
    assert longer.duration == pytest.approx(piece.duration * 6 / 4)
    before, after = frames_of(piece), frames_of(longer)
    assert (after.pitches[:64] == before.pitches).all()
    assert (after.struck[:64] == before.struck).all()
    assert (after.pitches[64:] >= 0).all()


def test_bars_are_filled_and_the_others_stay(composer: Composer, piece: Score) -> None:
    filled = compose(ComposeOptions(how="fill", first=2, last=3, seed=9), piece, composer=composer)
    before, after = frames_of(piece).pitches, frames_of(filled).pitches
    same = (before == after).all(axis=1)
    assert same[:16].all()
    assert same[48:].all()
    assert not same[16:48].all()


def test_a_composition_survives_a_midi_file(piece: Score) -> None:
    back = frames_of(read_midi(midi_bytes(piece)))
    assert (back.pitches == frames_of(piece).pitches).all()
    assert (back.struck == frames_of(piece).struck).all()


def test_what_cannot_be_composed_is_refused(composer: Composer, piece: Score) -> None:
    one = Score.of([Part("tune", notes=(Note(0, 1, pitch=70),))])
    wide = Score.of([Part("tune", notes=(Note(0, 1, pitch=20), Note(1, 2, pitch=100)))])
    for how, given, told in (
        ("continue", None, "nothing to continue"),
        ("continue", one, "one voice"),
        ("harmonize", wide, "no transposition"),
        ("harmonize", Score(duration=1.0), "has no notes"),
        ("fill", piece, "none to fill at 9"),
    ):
        options = ComposeOptions(how=how, first=9, last=9)  # type: ignore[arg-type]
        with pytest.raises(BadOption, match=told):
            compose(options, given, composer=composer)


@pytest.mark.parametrize(
    "wrong", [{"bars": 0}, {"tempo": 0.0}, {"key": "H"}, {"seed": -1}, {"temperature": -1.0}, {"first": 3, "last": 2}]
)
def test_options_outside_their_range(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        ComposeOptions(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "g#b", "Q", "C dorian", "major"])
def test_names_that_are_no_key(name: str) -> None:
    with pytest.raises(BadOption, match="a key is a letter"):
        key_number(name)


def test_phrases_close_every_other_bar_and_the_last_one_ends() -> None:
    for bars in range(1, 18):
        for upbeat in (0, 4):
            plan = phrase_plan(bars, upbeat)
            assert len(plan) == 16 * bars + upbeat
            assert plan[-1] == LAST
            starts = np.flatnonzero(np.diff((plan >= ENDING).astype(int)) == 1) + 1
            assert len(starts) == max(1, bars // 2)
            assert set(((starts - upbeat) % 16).tolist()) <= {0 if upbeat else 8}


def test_notes_begin_again_where_the_harmony_moves_on_a_beat() -> None:
    pitches = np.array([[60, 55, 52, 48]] * 4 + [[60, 55, 53, 48]] * 2 + [[60, 55, 52, 48]] * 2, np.int16)
    assert np.flatnonzero(struck_of(pitches)[:, 0]).tolist() == [0, 4]
    assert np.flatnonzero(struck_of(pitches)[:, 2]).tolist() == [0, 4, 6]
    score = score_of(Frames(pitches, struck_of(pitches)), 120.0, "")
    assert [note.start for note in score.parts[2].notes] == [0.0, 0.5, 0.75]


def test_voices_of_whatever_sounds_together() -> None:
    chord = tuple(Note(0, 0.5, pitch=pitch) for pitch in (48, 55, 60, 64, 72))
    found = frames_of(Score.of([Part("piano", notes=(*chord, Note(0.5, 1.0, pitch=70)))])).pitches
    assert found[0].tolist() == [72, 64, 60, 48]
    assert found[4].tolist() == [70, -1, -1, -1]


def test_the_nearest_transposition() -> None:
    low = np.array([[50, -1, -1, -1]], np.int16)
    assert transposition(low, None) == 10
    assert transposition(low, 0) == 12
    assert transposition(np.array([[70, -1, -1, 48]], np.int16), None) == 0
