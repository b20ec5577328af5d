"""Performances, from a folder of MIDI files to pieces written without torch: on pieces made here."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from auricle.data.performances import Performance, is_pop909, parts_of, performances
from auricle.decoding.performance_events import BEGIN, END, NOTE_OFF, TIME_SHIFT, events_of, score_of_events
from auricle.decoding.sampling import SamplingOptions
from auricle.engines import composer, performer
from auricle.errors import BadData, BadModel, BadOption
from auricle.recipes import fitted_to, restored, small
from auricle.recipes.performances import Performances
from auricle.tasks.compose import ComposeOptions, compose
from auricle.tasks.compose.performing import perform
from auricle.tasks.export import export
from auricle.train import fit
from auricle.types import Note, Part, Score
from auricle.writers import midi_bytes, read_midi, write_midi


def made(number: int) -> Score:
    """Broken chords in even notes, in one of three keys; a bass below them, and a kit."""
    low, count = 48 + 2 * (number % 3), 20 + number
    tune = tuple(Note(0.2 * n, 0.2 * n + 0.2, pitch=low + (0, 4, 7, 12)[n % 4], velocity=82) for n in range(count))
    bass = tuple(Note(0.8 * n, 0.8 * n + 0.8, pitch=low - 12, velocity=66) for n in range(6))
    kit = Part("kit", is_drum=True, notes=(Note(0, 0.1, pitch=36),))
    return Score.of([Part("tune", 0, notes=tune), Part("bass", 32, notes=bass), kit])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("pieces")
    for number in range(12):
        write_midi(made(number), out / f"{number}.mid")
    (out / "broken.mid").write_bytes(b"MThd broken")
    write_midi(Score.of([Part("kit", is_drum=True, notes=(Note(0, 1, pitch=36),))]), out / "kit.mid")
    return out


def recipe_of(epochs: int) -> Performances:
    recipe = small("performances")
    assert isinstance(recipe, Performances)
    options = replace(recipe.fit, epochs=epochs, batch_seconds=15.0, evaluate_every=10, schedule="constant", warmup=0.0)
    return replace(recipe, network=replace(recipe.network, hidden=32), shift=0, longest=64, fit=options)


@pytest.fixture(scope="module")
def trained(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A training of the small twin, stopped once, and its model."""
    out = tmp_path_factory.mktemp("performances")
    fit(recipe_of(10), folder, out / "run", loud=False)
    fit(recipe_of(24), folder, out / "run", loud=False)
    export(out / "run", out / "model")
    return out


def test_performances_are_trained_taken_up_and_judged(trained: Path, folder: Path, tmp_path: Path) -> None:
    fit(recipe_of(24), folder, tmp_path / "once", loud=False)
    once, twice = restored(tmp_path / "once"), restored(trained / "run")
    assert once.metrics == twice.metrics
    assert twice.metrics["nats"] < 0.6 * np.log(390)


def test_the_exported_network_is_the_trained_one(trained: Path) -> None:
    network = onnxruntime.InferenceSession(str(trained / "model" / "model.onnx"))
    model = restored(trained / "run").model
    symbols = np.random.default_rng(0).integers(0, 390, (3, 50))
    state = np.random.default_rng(1).normal(size=(2, 3, 32)).astype(np.float32)
    found = network.run(None, {"symbols": symbols, "hidden": state, "cell": state[::-1].copy()})
    with torch.no_grad():
        wanted = model(torch.from_numpy(symbols), torch.from_numpy(state), torch.from_numpy(state[::-1].copy()))
    for ours, theirs in zip(wanted, found, strict=True):
        np.testing.assert_allclose(theirs, ours.numpy(), atol=1e-4)


def test_the_performer_has_the_probabilities_of_the_network(trained: Path, folder: Path) -> None:
    """Step by step with onnxruntime, as all at once with torch; a step leaves the state as it was."""
    kept = restored(trained / "run")
    piece = performances(folder, "test")[0][0]
    with torch.no_grad():
        expected = kept.recipe.metrics(kept.model, [kept.recipe.batch([piece], None)])["nats"]
    engine = performer.load(str(trained / "model"))
    state, nats, symbols = engine.start(), 0.0, piece.symbols()
    for before, symbol in pairwise(symbols):
        state, logits = engine.step(state, np.array([before]))
        nats += float(np.logaddexp.reduce(logits[-1].astype(np.float64)) - logits[-1][symbol])
    assert nats / (len(symbols) - 1) == pytest.approx(expected, rel=1e-4)
    at_once, logits = engine.step(engine.start(), symbols[:-1])
    np.testing.assert_allclose(at_once.hidden, state.hidden, atol=1e-4)
    assert logits.shape == (len(symbols) - 1, 390)
    assert not engine.start().hidden.any()
    for wrong in ([], [390], [-1], [[1]]):
        with pytest.raises(BadOption, match="one row of events"):
            engine.step(state, np.array(wrong, np.int64))


def test_models_for_something_else_are_refused(trained: Path) -> None:
    with pytest.raises(BadModel, match="writes no performances"):
        performer.load("sounds")
    with pytest.raises(BadModel, match="writes no chorales"):
        composer.load(str(trained / "model"))


def test_the_same_seed_writes_the_same_notes(trained: Path, tmp_path: Path) -> None:
    engine = performer.load(str(trained / "model"))
    one, two, other = (perform(engine, 4.0, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one == two != other
    assert one.notes[0].start == 0
    assert one.duration <= 4.0
    write_midi(one, tmp_path / "one.mid")
    assert len(read_midi(tmp_path / "one.mid").notes) == len(one.notes)
    assert score_of_events(events_of(one)).notes == one.notes
    likeliest = [perform(engine, 2.0, np.random.default_rng(seed), SamplingOptions(temperature=0)) for seed in (1, 2)]
    assert likeliest[0] == likeliest[1]


def test_compose_writes_with_it_for_so_many_bars_of_the_tempo(trained: Path) -> None:
    options = ComposeOptions(str(trained / "model"), bars=2, seed=3, tempo=120.0, temperature=1.0, top_p=1.0)
    piece = compose(options)
    assert piece == compose(options)
    assert piece.notes
    assert piece.duration <= 4.0 + 0.01
    with pytest.raises(BadOption, match="cannot keep to a key"):
        compose(replace(options, key="G"))


def test_what_was_learned_is_heard(trained: Path, folder: Path) -> None:
    """Pitches, velocities and lengths are those of the pieces."""
    engine = performer.load(str(trained / "model"))
    score = perform(engine, 20.0, np.random.default_rng(3))
    assert len(score.notes) > 20
    assert np.mean([(note.velocity - 1) // 4 in (81 // 4, 65 // 4) for note in score.notes]) > 0.9
    assert np.mean([36 <= note.pitch <= 64 for note in score.notes]) > 0.9
    assert np.mean([0.15 < note.duration < 0.25 or 0.6 < note.duration < 1.0 for note in score.notes]) > 0.5


@pytest.mark.parametrize("parts", [1, 2])
def test_going_on_keeps_the_given_notes_exactly(trained: Path, parts: int) -> None:
    engine = performer.load(str(trained / "model"))
    tune = tuple(Note(0.5037 + n / 3, 0.8 + n / 3, "x", pitch=60.25 + n, velocity=81) for n in range(5))
    bass = Part("bass", 32, notes=(Note(0.1, 2.123456, pitch=40),) if parts == 2 else ())
    kit = Part("kit", is_drum=True, notes=(Note(0, 9, pitch=36),))
    like = Score((Part("tune", 5, notes=tune), bass, kit), 9.0, ((0.0, 77.0),), keys=((0.0, "D major"),))
    score = perform(engine, 3.0, np.random.default_rng(0), like=like)
    end = max(note.end for note in (*tune, *bass.notes))
    for before, after in zip(like.parts, score.parts, strict=False):
        assert after.notes[: len(before.notes)] == before.notes
        assert (after.name, after.program) == (before.name, before.program)
    fresh = [note for note in score.notes if note not in like.notes]
    assert fresh
    assert all(end <= note.start < note.end <= end + 3.0 + 1e-9 for note in fresh)
    assert len(score.parts) == 3 + (parts == 2)
    assert (score.tempi, score.keys, score.duration) == (like.tempi, like.keys, 9.0)


class Forced:
    """In place of a model: the same logits each time."""

    def __init__(self, likely: list[int]) -> None:
        self.logits = np.zeros(390, np.float32)
        self.logits[likely] = 40.0

    def start(self) -> tuple[int, ...]:
        return ()

    def step(self, state: tuple[int, ...], symbols: np.ndarray) -> tuple[tuple[int, ...], np.ndarray]:
        return self.read(state, symbols), np.tile(self.logits, (len(symbols), 1))

    def read(self, state: tuple[int, ...], symbols: np.ndarray) -> tuple[int, ...]:
        """The state is all that was read."""
        self.last = (*state, *symbols.tolist())
        return self.last


@pytest.mark.parametrize("lead", [0.0, 2.5])
def test_the_model_reads_the_given_piece_and_then_what_it_writes(lead: float) -> None:
    tune = tuple(Note(lead + 0.1 * n, lead + 0.1 * n + 0.1, pitch=60 + n, velocity=66) for n in range(4))
    model = Forced([70, 75, *range(TIME_SHIFT, TIME_SHIFT + 50)])
    score = perform(model, 1.0, np.random.default_rng(0), like=Score.of([Part("", notes=tune)]))  # type: ignore[arg-type]
    known = events_of(Score.of([Part("", notes=tuple(note.shifted(-lead) for note in tune))]))[:-1]
    assert model.last[: len(known)] == tuple(known.tolist())
    fresh = score_of_events(np.array(model.last)).notes[len(tune) :]
    shifted = [(round(n.start + lead, 6), n.pitch, n.velocity) for n in fresh]
    assert [(round(n.start, 6), n.pitch, n.velocity) for n in score.notes[len(tune) :]] == shifted
    assert shifted


@pytest.mark.parametrize("seconds", [0.004, 0.01, 0.02, 1.0, 2.5])
@pytest.mark.parametrize(
    "likely",
    [[END], [TIME_SHIFT + 99], [TIME_SHIFT], [*range(128)], [*range(128), *range(TIME_SHIFT, TIME_SHIFT + 100)]],
    ids=["the end", "silence", "steps", "notes", "notes that never end"],
)
def test_whatever_a_model_says_a_piece_comes_of_it(likely: list[int], seconds: float) -> None:
    for like in (None, Score.of([Part("", notes=(Note(0, 0.333, pitch=60),))])):
        rng = np.random.default_rng(0)
        score = perform(Forced(likely), seconds, rng, like=like)  # type: ignore[arg-type]
        fresh = score.notes[1:] if like else score.notes
        begun = 0.333 if like else 0.0
        assert fresh
        assert all(note.end > note.start >= begun for note in fresh)
        assert max(note.end for note in fresh) <= begun + max(seconds, 0.01) + 1e-9
        for pitch in {note.pitch for note in score.notes}:
            own = [note for note in score.notes if note.pitch == pitch]
            assert all(a.end <= b.start for a, b in pairwise(own))


def test_what_cannot_be_gone_on_from_is_refused(trained: Path) -> None:
    engine, rng = performer.load(str(trained / "model")), np.random.default_rng(0)
    for seconds in (0.0, -1.0, 3601.0, float("nan")):
        with pytest.raises(BadOption, match="seconds to write"):
            perform(engine, seconds, rng)
    drums = Score.of([Part("kit", is_drum=True, notes=(Note(0, 1, pitch=36),))])
    for like in (Score(), drums):
        with pytest.raises(BadOption, match="no notes to go on from"):
            perform(engine, 1.0, rng, like=like)


def test_files_that_are_left_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = recipe_of(1)
    assert fitted_to(recipe, folder) == recipe
    said = capsys.readouterr().err
    assert "broken.mid" in said
    assert "kit.mid: it holds no notes but those of drums" in said
    assert "2 of 14 files left out" in said
    with pytest.raises(BadData, match="no folder"):
        fitted_to(recipe, folder / "none")


def test_a_file_that_came_later_is_found(tmp_path: Path) -> None:
    for number in range(3):
        write_midi(made(number), tmp_path / f"{number}.mid")
    sizes = []
    for number in (3, 4):
        sizes.append(sum(len(performances(tmp_path, split)[0]) for split in ("train", "valid", "test")))
        write_midi(made(number), tmp_path / f"{number}.mid")
    assert sizes == [3, 4]


def test_an_archive_of_pop_songs_has_its_own_splits(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pop909.zip", "w") as archive:
        rows = [f"pop909/POP909/{n:03}\t{'train' if n < 3 else 'valid' if n == 3 else 'test'}" for n in range(1, 5)]
        archive.writestr("pop909/manifest.tsv", "\n".join(["path\tsplit", *rows]))
        for n in range(1, 5):
            archive.writestr(f"pop909/POP909/{n:03}/{n:03}.mid", midi_bytes(made(n)))
    assert is_pop909(tmp_path)
    assert [len(performances(tmp_path, split)[0]) for split in ("train", "valid", "test")] == [2, 1, 1]
    assert (performances(tmp_path, "test")[0][0].symbols() == events_of(made(4))).all()
    write_midi(made(1), tmp_path / "1.mid")
    assert not is_pop909(tmp_path)
    with pytest.raises(BadData, match="1 pieces of MIDI"):
        performances(tmp_path, "train")


def test_parts_hold_every_event_once() -> None:
    piece = Performance(np.array([[0.1 * n, 0.1 * n + 0.3, 40 + n % 17, 64] for n in range(100)]), 402)
    whole = piece.symbols(3, 1.07)
    parts = [part.symbols(3, 1.07) for part in parts_of(piece, 64)]
    assert whole[0] == BEGIN
    assert np.r_[whole[:1], *(part[1:] for part in parts)].tolist() == whole.tolist()
    assert all(a[-1] == b[0] for a, b in pairwise(parts))


def test_pieces_are_moved_and_stretched_within_bounds(folder: Path) -> None:
    recipe = replace(recipe_of(1), shift=40, longest=10_000)
    items = recipe.items(folder, "train")
    one, two, other = (recipe.batch(items, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert torch.equal(one["symbols"], two["symbols"])
    assert one["symbols"].shape != other["symbols"].shape or not torch.equal(one["symbols"], other["symbols"])
    plain = recipe.batch(items, None)
    moves = []
    for before, after, item in zip(plain["symbols"], one["symbols"], items, strict=True):
        a, b = (score_of_events(symbols.numpy()) for symbols in (before, after))
        assert len(a.notes) == len(b.notes)
        assert 0.89 < b.duration / a.duration < 1.11
        low, high = item.room()
        moves.append(min(n.pitch for n in b.notes) - min(n.pitch for n in a.notes))
        assert low <= moves[-1] <= high
    assert len(set(moves)) > 3
    bass = Performance(np.array([[0, 1, 0, 64], [0, 1, 127, 64]]), 9)
    batch = recipe.batch([bass] * 3, np.random.default_rng(0))
    assert ((batch["symbols"] == 0).any(dim=1) & (batch["symbols"] == NOTE_OFF + 127).any(dim=1)).all()


def test_padding_costs_nothing(folder: Path) -> None:
    recipe = recipe_of(1)
    model = recipe.model().eval()
    items = [*recipe.items(folder, "test"), Performance(np.array([[0, 1, 60, 64.0]]), 7)]
    with torch.no_grad():
        together = recipe.metrics(model, [recipe.batch(items, None)])["nats"]
        each = [recipe.metrics(model, [recipe.batch([item], None)])["nats"] for item in items]
    counts = [len(item.symbols()) - 1 for item in items]
    assert together == pytest.approx(np.average(each, weights=counts), rel=1e-6)


@pytest.mark.parametrize("wrong", [{"shift": -1}, {"stretch": 1.0}, {"longest": 0}])
def test_settings_outside_their_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(BadOption, match="stretch lies in"):
        Performances(**wrong)  # type: ignore[arg-type]


def test_a_piece_is_written_where_torch_is_not(trained: Path) -> None:
    """In a process of its own, which cannot import torch."""
    code = (
        "import sys; sys.modules['torch'] = None; import numpy as np\n"
        "from auricle.engines.performer import load\n"
        "from auricle.tasks.compose.performing import perform\n"
        f"print(len(perform(load({str(trained / 'model')!r}), 1.0, np.random.default_rng(0)).notes))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
