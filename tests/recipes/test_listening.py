"""Beats and harmony: their recipes train, go on, are exported, and the models hear the same in any chunks."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from auricle.data.rendered_songs import MadeItem, rendered
from auricle.engines import frame_network
from auricle.engines.frame_network import FrameNetwork, opened_network
from auricle.errors import BadModel, BadOption
from auricle.models.beat_tracker import TINY, BeatTracker
from auricle.models.harmony import TINY as TINY_HARMONY
from auricle.models.harmony import Harmony
from auricle.recipes import restored, small
from auricle.tasks.export import export
from auricle.train import fit

METRICS = {"beats": "beat_error", "harmony": "chord_error"}


@pytest.fixture(scope="module", params=["beats", "harmony"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def training(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stopped after one of three epochs and taken up; from made songs alone, which need no data."""
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp(name)
    recipe: Any = small(name)
    for epochs in (1, 3):
        fit(replace(recipe, fit=replace(recipe.fit, epochs=epochs)), folder, folder / "run", loud=False)
    return folder / "run"


@pytest.fixture(scope="module")
def network(name: str, training: Path) -> FrameNetwork:
    export(training, training.parent / "model")
    return opened_network(str(training.parent / "model"), name, ("key",))


def test_it_learns_and_says_how_well(name: str, training: Path) -> None:
    trained = restored(training)
    with (training / "steps.csv").open(newline="") as file:
        losses = [float(row["loss"]) for row in csv.DictReader(file)]
    assert np.mean(losses[-3:]) < losses[0]
    assert 0 <= trained.metrics[METRICS[name]] <= 1


def test_chunks_do_not_matter(network: FrameNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_network, "WINDOW", 2.0)
    sound = np.random.default_rng(0).normal(0, 0.1, 22_050 * 9).astype(np.float32)

    def heard(chunks: list[np.ndarray]) -> dict[str, np.ndarray]:
        stream, parts = frame_network.start(network), list[frame_network.Frames]()
        for chunk in chunks:
            stream, more = frame_network.step(stream, chunk)
            parts += more
        parts += frame_network.finish(stream)
        assert len(parts) > 2
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name != "key"}

    cuts = np.sort(np.random.default_rng(1).integers(0, len(sound), 12))
    whole, pieces = heard([sound]), heard(np.split(sound, cuts))
    for name, values in whole.items():
        assert np.array_equal(values, pieces[name])


def test_windows_know_as_much_as_the_whole(network: FrameNetwork, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = np.random.default_rng(0).normal(0, 0.1, 22_050 * 12).astype(np.float32)

    def heard() -> dict[str, np.ndarray]:
        stream, parts = frame_network.step(frame_network.start(network), sound)
        parts += frame_network.finish(stream)
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name != "key"}

    whole = heard()
    monkeypatch.setattr(frame_network, "WINDOW", 3.0)
    for name, values in heard().items():
        assert np.abs(values - whole[name]).max() < 1e-4


def test_what_lies_behind_a_piece_in_a_batch_changes_nothing() -> None:
    torch.manual_seed(0)
    model = BeatTracker(TINY).eval()
    one = torch.randn(1, TINY.n_mels, 50)
    alone = model(one, torch.tensor([50]))
    padded = model(torch.cat([one, torch.randn(1, TINY.n_mels, 30)], dim=2), torch.tensor([50]))
    assert torch.allclose(alone, padded[:, :50], atol=1e-5)


def test_a_transposed_piece_has_transposed_chords() -> None:
    torch.manual_seed(0)
    model = Harmony(TINY_HARMONY).eval()
    bands = torch.zeros(1, TINY_HARMONY.n_bands, 40)
    bands[:, 28:38] = torch.randn(1, 10, 40)  # whichever way it moves, no note goes to another octave
    lengths = torch.tensor([40])
    here, higher = model(bands, lengths), model(torch.roll(bands, 6, dims=1), lengths)
    chords = here.chords[..., :-1].unflatten(2, (12, -1)).roll(3, dims=2).flatten(2)
    assert torch.allclose(higher.chords[..., :-1], chords, atol=1e-3)
    assert torch.allclose(higher.key, here.key.unflatten(1, (2, 12)).roll(3, dims=2).flatten(1), atol=1e-3)


def test_the_context_is_what_a_frame_depends_on() -> None:
    model = BeatTracker(TINY).eval()
    features = torch.randn(1, TINY.n_mels, 201, requires_grad=True)
    model(features, torch.tensor([201]))[0, 100].sum().backward()
    assert features.grad is not None
    reached = features.grad[0].abs().sum(dim=0).nonzero()[:, 0]
    assert 100 - int(reached.min()) <= TINY.context
    assert 100 - int(reached.min()) >= TINY.context - 3


def test_a_model_for_something_else_is_refused(network: FrameNetwork, name: str) -> None:
    other = "harmony" if name == "beats" else "beats"
    with pytest.raises(BadModel, match=f"by the engine {name}, not for {other}"):
        opened_network(str(network.opened.path), other)
    with pytest.raises(BadOption, match="mono"):
        frame_network.step(frame_network.start(network), np.zeros((2, 100), np.float32))


def test_made_songs_of_one_split_are_in_no_other() -> None:
    for recipe in (small("beats"), small("harmony")):
        numbers = {
            split: {item.number for item in recipe.items(Path("no/data"), split)}  # type: ignore[attr-defined]
            for split in ("train", "valid", "test")
        }
        assert not numbers["train"] & numbers["valid"]
        assert not (numbers["train"] | numbers["valid"]) & numbers["test"]
    samples, known = rendered(MadeItem(1_000_000, 5.0), 8000)
    assert np.abs(samples).max() > 0.01
    assert known.beats
