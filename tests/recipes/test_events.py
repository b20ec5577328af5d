"""The recipe of sound events, from single sounds or from recordings with written onsets, to a model that hears them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from auricle.audio import save
from auricle.data.scene_batch import scene_batch
from auricle.engines import tagger
from auricle.errors import BadData
from auricle.models.event_detector import TINY, EventDetector
from auricle.recipes import fitted_to, restored, small
from auricle.recipes.events import Events
from auricle.tasks.export import export
from auricle.train import fit
from auricle.types import Audio

RATE = 16_000


def made(label: str, rng: np.random.Generator) -> np.ndarray:
    t = np.arange(round(RATE * rng.uniform(0.3, 0.8))) / RATE
    if label == "hiss":
        return (0.2 * rng.standard_normal(len(t))).astype(np.float32)
    return (0.3 * np.sin(2 * np.pi * rng.uniform(500, 900) * t)).astype(np.float32)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each label, and one of what lies under them."""
    folder, rng = tmp_path_factory.mktemp("own"), np.random.default_rng(0)
    for label in ("beep", "hiss"):
        (folder / label).mkdir()
        for number in range(12):
            save(Audio(made(label, rng), RATE), folder / label / f"{number}.wav")
    (folder / "background").mkdir()
    hum = 0.01 * np.sin(2 * np.pi * 50 * np.arange(5 * RATE) / RATE)
    save(Audio(hum.astype(np.float32), RATE), folder / "background" / "hum.wav")
    return folder


@pytest.fixture(scope="module")
def chosen(own: Path) -> Events:
    found = fitted_to(small("events"), own)
    assert isinstance(found, Events)
    return replace(found, fit=replace(found.fit, epochs=8, evaluate_every=4, lr=1e-2), scenes=24)


@pytest.fixture(scope="module")
def training(chosen: Events, own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Stopped after half of its epochs and taken up."""
    torch.set_num_threads(1)
    out = tmp_path_factory.mktemp("events") / "run"
    fit(replace(chosen, fit=replace(chosen.fit, epochs=4)), own, out, loud=False)
    fit(chosen, own, out, loud=False)
    return out


def test_it_learns_when_a_sound_is_heard(training: Path) -> None:
    assert restored(training).metrics["frame_error"] < 0.4


def test_the_exported_model_hears_a_sound_where_it_is(training: Path, tmp_path: Path) -> None:
    export(training, tmp_path / "model")
    model = tagger.load(str(tmp_path / "model"))
    assert (model.card.task, model.labels, model.frame_period) == ("events", ("beep", "hiss"), 0.04)
    rng = np.random.default_rng(5)
    sound = 0.001 * rng.standard_normal(4 * RATE * 2).astype(np.float32)
    sound[2 * 32_000 : 3 * 32_000] += 0.2 * rng.standard_normal(32_000).astype(np.float32)
    frames = model.tag([Audio(sound, 32_000)])[0].frames
    hiss = frames[:, model.labels.index("hiss")]
    assert hiss[52:73].mean() > 2 * hiss[:45].mean()


def test_labels_are_those_of_the_folder_without_its_background(chosen: Events, own: Path) -> None:
    assert chosen.labels == ("beep", "hiss")
    assert len(chosen.items(own, "train")) == 24
    assert len(chosen.items(own, "valid")) == 40


def test_a_batch_depends_on_its_generator_alone(chosen: Events, own: Path) -> None:
    items = chosen.items(own, "train")[:3]
    one, two, other = (chosen.batch(items, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not torch.equal(one["features"], other["features"])
    still = [chosen.batch(chosen.items(own, "valid")[:2], None) for _ in range(2)]
    assert torch.equal(still[0]["features"], still[1]["features"])


def test_recordings_with_written_onsets_train_as_well(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = ["filename\tonset\toffset\tevent_label"]
    for number in range(10):
        save(Audio(0.01 * rng.standard_normal(9 * RATE).astype(np.float32), RATE), tmp_path / f"{number}.wav")
        rows += [f"{number}.wav\t1.0\t2.0\tbeep", f"{number}.wav\t3.51\t4.51\thiss"]
    (tmp_path / "manifest.tsv").write_text("\n".join(rows) + "\n")
    found = fitted_to(small("events"), tmp_path)
    assert isinstance(found, Events)
    assert found.labels == ("beep", "hiss")
    parts = [item for split in ("train", "valid", "test") for item in found.items(tmp_path, split)]
    assert len(parts) == 30  # 9 s in parts of 4, 4 and 1
    first = found.batch(found.items(tmp_path, "train")[:2], None)
    assert first["activity"].shape[2] == 2
    # 1.0 to 2.0 s of the first part, and what the cut leaves of 3.51 to 4.51 s.
    assert first["activity"].sum(dim=1).tolist() == [[25.0, 12.0], [0.0, 13.0]]


def test_a_folder_without_a_label_in_validation_is_refused(own: Path, chosen: Events) -> None:
    with pytest.raises(BadData, match="holds no sound of whistle"):
        replace(chosen, labels=("beep", "hiss", "whistle")).items(own, "valid")


def test_no_scene_feels_the_padding_of_another() -> None:
    torch.manual_seed(0)
    network = EventDetector(TINY).eval()
    long, short = torch.randn(8, 40), torch.randn(8, 17)
    both = torch.zeros(2, 8, 40)
    both[0], both[1, :, :17] = long, short
    with torch.no_grad():
        together = network(both, torch.tensor([40, 17]))
        alone = network(short[None], torch.tensor([17]))
    assert torch.allclose(together.clip[1], alone.clip[0], atol=1e-5)
    assert torch.allclose(together.frames[1, : int(alone.lengths[0])], alone.frames[0], atol=1e-5)
    assert torch.allclose(together.embedding[1], alone.embedding[0], atol=1e-5)


def test_frames_of_activity_are_those_of_the_network(chosen: Events, own: Path) -> None:
    items = chosen.items(own, "valid")[:2]
    batch = scene_batch(items, chosen.labels, chosen.spec, chosen.encoder.stride, chosen.mixing, None)
    decided = chosen.model()(batch["features"], batch["lengths"])
    assert decided.frames.shape == batch["activity"].shape
