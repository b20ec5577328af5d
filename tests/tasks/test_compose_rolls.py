"""Models of piano rolls write: with the network's own probabilities, from nothing or behind a piece."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from auricle.decoding.piano_roll import KEYS, roll_of
from auricle.decoding.sampling import SamplingOptions
from auricle.engines import roll_writer
from auricle.errors import BadModel, BadOption
from auricle.models.music_generator import MusicGenerator
from auricle.recipes import restored, small
from auricle.recipes.piano_rolls import PianoRolls
from auricle.tasks.compose import ComposeOptions, compose
from auricle.tasks.compose.rolls import write_rolls
from auricle.tasks.export import export
from auricle.tasks.train import recipe_of
from auricle.train import fit
from auricle.types import Note, Part, Score
from auricle.writers import write_midi


def song(number: int) -> Score:
    """Eight bars of broken chords that come again."""
    rng = np.random.default_rng(number)
    chords = [(60, 64, 67), (57, 60, 64), (65, 69, 72), (55, 59, 62)]
    notes = []
    for bar in range(8):
        chord = chords[(bar + int(rng.integers(2))) % 4]
        notes += [Note(2 * bar + 0.5 * n, 2 * bar + 0.5 * n + 0.5, pitch=chord[n % 3]) for n in range(4)]
    return Score.of([Part("piano", notes=tuple(notes))])


@pytest.fixture(scope="module", params=["independent", "chain"])
def trained(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training on a folder of MIDI, one file of which is broken, and its model."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "midi").mkdir()
    for number in range(12):
        write_midi(song(number), folder / "midi" / f"{number}.mid")
    (folder / "midi" / "broken.mid").write_bytes(b"no MIDI")
    write_midi(Score.of([Part("kit", is_drum=True, notes=(Note(0, 1, pitch=36),))]), folder / "midi" / "kit.mid")
    recipe = small("piano-rolls")
    assert isinstance(recipe, PianoRolls)
    network = replace(recipe.network, head=request.param, hidden=24)
    recipe = replace(recipe, corpus="midi", network=network, fit=replace(recipe.fit, epochs=3))
    fit(recipe, folder / "midi", folder / "run", loud=False)
    export(folder / "run", folder / "model")
    return folder


def test_what_was_left_out_is_told(trained: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe_of("piano-rolls", trained / "midi", ["corpus=midi"], small=True)  # the folder is asked for what is set
    assert "broken.mid" in (told := capsys.readouterr().err)
    assert "kit.mid: it holds no notes that a piano has" in told
    assert "of 14 files left out" in told


def test_the_writer_has_the_likelihood_of_the_network(trained: Path) -> None:
    writer, model = roll_writer.load(str(trained / "model")), restored(trained / "run").model.eval()
    assert isinstance(model, MusicGenerator)
    roll = roll_of(song(99), 4)[:12]
    with torch.no_grad():
        frames = torch.from_numpy(roll.astype(np.float32))[None]
        expected = model.losses(frames, torch.zeros(1, KEYS), torch.tensor([len(roll)]))[0].numpy()
    context, state = writer.step(writer.start(), np.zeros((1, KEYS)))
    found = []
    for before, row in zip([np.zeros(KEYS), *roll], roll, strict=False):
        found.append(nats(writer, context, before, row))
        context, state = writer.step(state, row[None])
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-3)


def nats(writer: roll_writer.RollWriter, context: np.ndarray, before: np.ndarray, row: np.ndarray) -> float:
    """Negative log-likelihood of a frame behind another one."""
    if not writer.chained:
        return float(np.logaddexp(0, np.where(row > 0, -context, context)).sum())
    total, held, state = 0.0, np.zeros(KEYS), writer.start_frame(context)
    for key in [*np.flatnonzero(row).tolist(), KEYS]:
        logits, state = writer.next_key(context, before, held, state)
        total += float(np.logaddexp.reduce(logits.astype(np.float64)) - logits[key])
        held[key : key + 1] = 1  # of the end nothing is held
    return total


def test_frames_are_drawn_as_often_as_the_model_says(trained: Path) -> None:
    """How often the likeliest first frame comes in 400 draws is its probability, within four standard deviations."""
    writer = roll_writer.load(str(trained / "model"))
    rng = np.random.default_rng(0)
    silence = np.zeros((1, KEYS), np.uint8)  # behind which a frame may be silent, too
    context, _ = writer.step(writer.start(), np.zeros((2, KEYS)))
    drawn = [write_rolls(writer, 1, rng, SamplingOptions(), silence)[1] for _ in range(400)]
    counts = np.sum(drawn, axis=0) / len(drawn)
    rows = {row.tobytes(): row for row in drawn}
    common = max(rows.values(), key=lambda row: sum(np.array_equal(row, one) for one in drawn))
    share = np.mean([np.array_equal(common, one) for one in drawn])
    expected = np.exp(-nats(writer, context, silence[0], common))
    assert abs(share - expected) < 4 * np.sqrt(max(expected * (1 - expected), 0.01) / len(drawn))
    if not writer.chained:
        chances = 1 / (1 + np.exp(-context.astype(np.float64)))
        assert np.abs(counts - chances).max() < 4 * np.sqrt(0.25 / len(drawn))


def test_a_seed_is_a_piece_and_a_piece_goes_on(trained: Path) -> None:
    options = ComposeOptions(str(trained / "model"), bars=2, seed=4, tempo=60.0, temperature=1.0)
    piece = compose(options)
    assert piece.duration == pytest.approx(8.0)
    assert piece.tempi == ((0.0, 60.0),)
    assert compose(options) == piece
    assert compose(replace(options, seed=5)).notes != piece.notes
    given = song(7)
    longer = compose(replace(options, how="continue", bars=1), given)
    assert longer.duration == pytest.approx(given.duration + 2.0)
    assert longer.tempi == ((0.0, 120.0),)
    assert np.array_equal(roll_of(longer)[:128], roll_of(given))


def test_a_new_piece_begins_with_a_note_however_likely_silence_is(trained: Path) -> None:
    options = ComposeOptions(str(trained / "model"), bars=1, temperature=0.05, top_p=0.1)
    for seed in range(6):
        assert compose(replace(options, seed=seed)).notes[0].start == 0.0


def test_top_k_is_how_many_sound_where_keys_are_drawn_alone(trained: Path) -> None:
    writer = roll_writer.load(str(trained / "model"))
    if not writer.chained:
        rows = write_rolls(writer, 40, np.random.default_rng(0), SamplingOptions(temperature=5.0, top_k=2))
        assert rows.sum(axis=1).max() == 2
        assert write_rolls(writer, 40, np.random.default_rng(0), SamplingOptions(temperature=5.0)).sum() > rows.sum()


@pytest.mark.parametrize(
    ("options", "like", "told"),
    [
        (ComposeOptions(key="G"), None, "cannot keep to a key"),
        (ComposeOptions(upbeat=True), None, "cannot begin with an upbeat"),
        (ComposeOptions(how="harmonize"), song(1), "cannot harmonize, it only"),
        (ComposeOptions(how="continue"), Score.of([Part("kit", is_drum=True)]), "no notes that a piano"),
        (ComposeOptions(how="fill"), None, "nothing to fill"),
    ],
)
def test_what_it_cannot_do_is_refused(trained: Path, options: ComposeOptions, like: Score | None, told: str) -> None:
    with pytest.raises(BadOption, match=told):
        compose(replace(options, model=str(trained / "model")), like)


def test_a_model_that_does_not_say_its_grid_is_refused(trained: Path, tmp_path: Path) -> None:
    import shutil

    from auricle.hub import read_card, write_card

    shutil.copytree(trained / "model", tmp_path / "model")
    write_card(replace(read_card(tmp_path / "model"), grid=0), tmp_path / "model")
    with pytest.raises(BadModel, match="how many frames a quarter"):
        roll_writer.load(str(tmp_path / "model"))
