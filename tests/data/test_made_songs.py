"""Made songs are music of which everything is known, and the same from the same number."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from auricle.data.beat_batch import beat_batch, beat_targets
from auricle.data.harmony_batch import UNKNOWN, chord_targets, harmony_batch, key_class
from auricle.data.made_songs import made_song
from auricle.data.metronome import MetronomeItem
from auricle.data.rendered_songs import MadeItem, counted, rendered
from auricle.recipes.beats import SMALL as BEATS
from auricle.recipes.harmony import SMALL as HARMONY
from auricle.types import Span
from auricle.types.chord_classes import CHORD_CLASSES, CLASS_QUALITIES, chord_class
from auricle.types.chord_labels import parse_chord


@pytest.mark.parametrize("seed", range(12))
def test_a_song_holds_together(seed: int) -> None:
    song = made_song(np.random.default_rng(seed), 20.0)
    beats = song.score.beats()
    assert song.score.notes
    assert 10 < song.score.duration < 40
    lengths = np.diff(beats)
    assert (lengths > 60 / 215 / 1.8).all()
    assert (lengths < 60 / 48 * 1.9).all()
    assert all(a.end == b.start for a, b in pairwise(song.chords))
    # Chords begin with beats, so that they can be learned with them.
    grid = np.array([*beats, song.chords[-1].end])
    halves = np.concatenate([grid, (grid[1:] + grid[:-1]) / 2])
    assert max(np.abs(halves - span.start).min() for span in song.chords) < 1e-6


def test_the_same_number_gives_the_same_song_and_another_number_another() -> None:
    one, two, other = (made_song(np.random.default_rng(seed), 10.0) for seed in (3, 3, 4))
    assert one == two
    assert one != other
    first, second = (rendered(MadeItem(5, 6.0), 8000)[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_all_metres_and_both_modes_come_up() -> None:
    songs = [made_song(np.random.default_rng(seed), 8.0) for seed in range(80)]
    assert {song.score.metres[0][1:] for song in songs} == {(4, 4), (3, 4), (2, 4), (6, 8), (12, 8)}
    assert {song.score.keys[0][1].split()[1] for song in songs} == {"major", "minor"}


def test_counted_beats_begin_again_with_each_downbeat() -> None:
    assert [beat.label for beat in counted([0, 1, 2, 3, 4], {1.0, 3.0})] == ["1", "1", "2", "1", "2"]


def test_chords_of_more_notes_count_as_the_class_they_are_nearest_to() -> None:
    said = {
        "C:maj": "C:maj", "D:min7/b3": "D:min7", "E:9": "E:7", "F:maj/2": "F:maj", "G:sus2": "G:sus4",
        "A:hdim7": "A:dim", "B:dim7": "B:dim", "C:maj9": "C:maj7", "D:min6": "D:min", "E:aug": "E:aug", "N": "N",
    }  # fmt: skip
    for label, nearest in said.items():
        assert CHORD_CLASSES[chord_class(parse_chord(label)) or 0] == parse_chord(nearest), label
    assert chord_class(parse_chord("C:5")) is None
    assert chord_class(parse_chord("X")) is None


def test_targets_of_chords_change_where_the_chords_do() -> None:
    spans = [Span(0.0, 1.0, "C:maj"), Span(1.0, 2.0, "X"), Span(2.0, 3.0, "N")]
    targets = chord_targets(spans, 10.0, 40)
    assert (targets[:10] == 0).all()
    assert (targets[10:20] == UNKNOWN).all()
    assert (targets[20:30] == len(CHORD_CLASSES) - 1).all()
    assert (targets[30:] == UNKNOWN).all()


def test_an_example_that_is_transposed_has_its_chords_transposed_with_it() -> None:
    item = MadeItem(1, 6.0)
    plain = harmony_batch([item], HARMONY.spec, None)
    for seed in range(4):
        moved = harmony_batch([item], HARMONY.spec, np.random.default_rng(seed))
        each = len(CLASS_QUALITIES)
        known = (plain["chords"][0] >= 0) & (plain["chords"][0] < 12 * each)
        steps = (moved["chords"][0][known] // each - plain["chords"][0][known] // each) % 12
        assert len(set(steps.tolist())) == 1
        assert (moved["key"][0] - plain["key"][0]) % 12 == steps[0]
    assert key_class("A minor") == 21


def test_an_example_that_is_played_faster_has_its_beats_nearer() -> None:
    item = MadeItem(2, 10.0)
    plain = beat_batch([item], BEATS.spec, None)
    for seed in range(4):
        moved = beat_batch([item], BEATS.spec, np.random.default_rng(seed))
        pace = plain["lengths"][0] / moved["lengths"][0]
        before, after = ((one["targets"][0, :, 1:].sum(dim=1) == 1).nonzero()[:, 0] for one in (plain, moved))
        assert len(before) == len(after)
        assert np.abs(after.numpy() - before.numpy() / float(pace)).max() <= 1.5


def test_frames_beside_a_beat_are_half_of_one() -> None:
    targets = beat_targets([Span(0.2, 0.2, "1"), Span(0.22, 0.22, "2")], 50.0, 20)
    assert targets.sum(axis=1).tolist() == [1.0] * 20
    assert targets[9:13, 1:].tolist() == [[0, 0.5], [0, 1], [1, 0], [0.5, 0]]


def test_parts_of_pop_songs_begin_with_a_downbeat_and_end_in_time(data: Path) -> None:
    from auricle.data.pop909 import pop_songs
    from auricle.data.rendered_songs import PopItem

    names = {split: pop_songs(data, split) for split in ("train", "valid", "test")}
    assert [len(names[split]) for split in names] == [780, 40, 50]
    assert not set(names["train"]) & set(names["test"])
    for number in range(6):
        known = PopItem(data, names["valid"][number], number, 20.0).known()
        assert (known.beats[0].start, known.beats[0].label) == (0.0, "1")
        assert known.chords[0].start == 0.0
        assert 19 < known.score.duration < 30


def test_folk_tunes_keep_their_bars_at_any_tempo(data: Path) -> None:
    from auricle.data.folk_tunes import FolkTune, folk_tunes

    names = folk_tunes(data)
    assert len(names) == 1034
    for number in range(0, 60, 7):
        known = FolkTune(data, names[number * 11], number).known()
        assert known.score.duration <= 45.0
        assert known.beats[0].label == "1"
        assert all(b.start > a.start for a, b in pairwise(known.beats))


def test_metronomes_click_where_their_beats_are() -> None:
    for number in range(60):
        known = MetronomeItem(number, 12.0).known()
        (part,) = known.score.parts
        assert [note.start for note in part.notes] == [beat.start for beat in known.beats]
        assert len(known.beats) >= 6
    samples, known = rendered(MetronomeItem(0, 12.0), 8000)
    first = round(known.beats[0].start * 8000)
    assert not np.abs(samples[: max(0, first - 100)]).max(initial=0.0) > 0.01 * np.abs(samples).max()
