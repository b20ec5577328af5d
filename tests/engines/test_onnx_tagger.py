"""Taggers that others exported: any shape of scores, probabilities or logits; what does not fit is told."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pytest

from auricle.engines import tagger
from auricle.errors import BadModel, BadOption
from auricle.tasks.classify import ClassifyOptions, classify
from auricle.types import Audio

torch = pytest.importorskip("torch")

from torch import Tensor, nn  # noqa: E402

RATE = 8000


class Loudness(nn.Module):
    """Scores of "soft" and "loud" for each tenth of a second, in the shape that is asked for."""

    def __init__(self, shape: str, logits: bool) -> None:
        super().__init__()
        self.shape, self.logits = shape, logits

    def forward(self, samples: Tensor) -> tuple[Tensor, Tensor]:
        flat = samples.reshape(-1)
        frames = flat[: flat.shape[0] // 800 * 800].reshape(-1, 800).abs().mean(dim=1)
        scores = torch.stack([1 - frames, frames], dim=1)
        if self.logits:
            scores = torch.logit(scores.clamp(1e-4, 1 - 1e-4))
        if self.shape == "batch":
            scores = scores.mean(dim=0, keepdim=True)
        if self.shape == "batch, frames":
            scores = scores[None]
        return scores, frames.reshape(1, -1)[:, :4]


def made(folder: Path, shape: str = "frames", logits: bool = False, rank: int = 2) -> Path:
    folder.mkdir(exist_ok=True)
    example = torch.rand(1, 8000) if rank == 2 else torch.rand(8000)
    names = {"samples": {rank - 1: "time"}, "scores": {0: "a", 1: "b"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # this exporter is the one that keeps the time axis free
        torch.onnx.export(
            Loudness(shape, logits),
            (example,),
            str(folder / "model.onnx"),
            input_names=["samples"],
            output_names=["scores", "embedding"],
            dynamic_axes=names,
            opset_version=17,
            dynamo=False,
        )
    (folder / "labels.txt").write_text("soft\nloud\n")
    (folder / "tagger.json").write_text(json.dumps({"sample_rate": RATE, "window": 1.0}))
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("plain") / "model")


def level(value: float, seconds: float = 1.0) -> Audio:
    return Audio(np.full(round(seconds * RATE), value, np.float32), RATE)


@pytest.mark.parametrize("rank", [1, 2])
@pytest.mark.parametrize("logits", [False, True])
@pytest.mark.parametrize("shape", ["frames", "batch", "batch, frames"])
def test_scores_of_any_shape(shape: str, logits: bool, rank: int, tmp_path: Path) -> None:
    model = tagger.load(str(made(tmp_path / "model", shape, logits, rank)))
    assert (model.model, model.labels, model.sample_rate, model.window) == ("model", ("soft", "loud"), RATE, 1.0)
    (found,) = model.tag([level(0.9)])
    np.testing.assert_allclose(found.probabilities, [0.1, 0.9], atol=1e-4)
    assert found.frames.shape == ((1 if shape == "batch" else 10), 2)


def test_it_classifies_like_any_other(plain: Path) -> None:
    found = classify(level(0.8, 3.0), ClassifyOptions(str(plain)))
    assert found.guesses[0].label == "loud"
    assert found.guesses[0].score == pytest.approx(0.8, abs=1e-3)


def test_labels_may_be_a_table(plain: Path, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes((plain / "model.onnx").read_bytes())
    (tmp_path / "tagger.json").write_text(json.dumps({"sample_rate": RATE, "labels": "class_map.csv"}))
    (tmp_path / "class_map.csv").write_text("index,mid,display_name\n0,/m/1,Silence\n1,/m/2,Speech\n")
    assert tagger.load(str(tmp_path)).labels == ("Silence", "Speech")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("tagger.json", "{", "holds no tagger.json that can be read"),
        ("tagger.json", "[]", "must say"),
        ("tagger.json", '{"sample_rate": "fast"}', "must say"),
        ("tagger.json", '{"sample_rate": 8000, "window": -1}', "window must be 0 to 60 s"),
        ("tagger.json", '{"sample_rate": 8000, "network": "other.onnx"}', "holds no other.onnx"),
        ("labels.txt", "one\n", "two labels or more"),
        ("labels.txt", "one\none\n", "each once"),
        ("model.onnx", "nothing", "onnxruntime cannot open"),
    ],
)
def test_a_damaged_folder_is_told(plain: Path, tmp_path: Path, name: str, content: str, message: str) -> None:
    for path in plain.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / name).write_text(content)
    with pytest.raises(BadModel, match=message):
        tagger.load(str(tmp_path))


def test_labels_that_are_not_those_of_the_network_are_told(plain: Path, tmp_path: Path) -> None:
    for path in plain.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "labels.txt").write_text("one\ntwo\nthree\n")
    with pytest.raises(BadModel, match="none of them ends in the 3 labels"):
        tagger.load(str(tmp_path)).tag([level(0.5)])
    with pytest.raises(BadOption, match="takes mono sound at 8000 Hz"):
        tagger.load(str(plain)).tag([Audio(np.zeros(10, np.float32), 16_000)])
