"""What is exported is the model, at every length and batch size; what is not the model is not exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from tiny_recipe import Net, Tiny
from torch import nn

from auricle.errors import BadModel, BadOption
from auricle.hub import open_model
from auricle.tasks.export import ExportOptions, export
from auricle.train import Exportable, fit, restore
from auricle.train.export import write_onnx

OWN = "tiny_recipe:Tiny"


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished training."""
    out = tmp_path_factory.mktemp("training")
    fit(Tiny(count=20, fit=replace(Tiny().fit, epochs=1)), out, out, loud=False)
    return out


def test_a_training_becomes_a_model(training: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "tiny"
    done = export(training, folder, ExportOptions(recipe=OWN, name="tones"))
    assert done.files["model.onnx"].difference < 1e-5
    assert done.files["model.onnx"].sizes == ((2, 40), (1, 17), (3, 90))
    opened = open_model(folder)
    assert opened.card == done.card
    assert opened.card.name == "tones"
    assert opened.card.symbols == ("low", "high")
    assert opened.card.command == "auricle train tiny --data DATA -o RUN --set count=20 --set fit.epochs=1"
    session = onnxruntime.InferenceSession(opened.file("model.onnx"))
    sound = np.random.default_rng(0).standard_normal((5, 33)).astype(np.float32)
    steps, lengths = session.run(None, {"sound": sound, "lengths": np.full(5, 33)})
    with torch.no_grad():
        wanted = restore(training, Tiny).model(torch.from_numpy(sound), torch.full((5,), 33))
    np.testing.assert_allclose(steps, wanted[0].numpy(), atol=1e-5)
    assert lengths.tolist() == [17] * 5
    again = export(training, folder, ExportOptions(recipe=OWN))
    assert again.card.files == done.card.files
    assert [path.name for path in folder.parent.iterdir()] == ["tiny"]


def test_eight_bits_are_near_and_told(training: Path, tmp_path: Path) -> None:
    done = export(training, tmp_path / "small", ExportOptions(recipe=OWN, int8=True))
    assert 0 < (done.files["model.onnx"].quantized or 0) < 0.1
    open_model(tmp_path / "small")


@pytest.mark.parametrize("groups", [1, 32])
def test_convolutions_are_kept_in_eight_bits(groups: int, tmp_path: Path) -> None:
    torch.manual_seed(0)
    module = nn.Sequential(nn.Conv1d(32, 96, 9, groups=groups), nn.ReLU(), nn.Conv1d(96, 8, 3))
    sizes = [(torch.randn(batch, 32, frames),) for batch, frames in ((2, 40), (1, 17), (3, 90))]
    dynamic = {"x": {0: "batch", 2: "time"}, "y": {0: "batch", 2: "time"}}
    one = Exportable(module, sizes, ("x",), ("y",), dynamic)
    whole = write_onnx(one, tmp_path / "whole.onnx")
    packed = write_onnx(one, tmp_path / "packed.onnx", int8=True)
    scale = float(module(sizes[0][0]).detach().abs().max())
    assert packed.size < (0.35 if groups == 1 else 0.7) * whole.size
    assert 0 < (packed.quantized or 0) < 0.02 * scale


def test_what_is_no_model_is_not_replaced(training: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BadOption, match="something else than a model"):
        export(training, tmp_path, ExportOptions(recipe=OWN))
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_code_is_not_named_by_a_folder(training: Path, tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="none of ours"):
        export(training, tmp_path / "model")
    config = json.loads((training / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "recipe": "antigravity:Comic"}))
    with pytest.raises(BadOption, match="none of ours"):
        export(tmp_path, tmp_path / "model")


class Frozen(nn.Module):
    """A length that tracing makes a constant."""

    def forward(self, sound: torch.Tensor) -> Any:
        return sound.mean(1) * int(sound.shape[1])


class Fixed(nn.Module):
    """A shape that tracing makes a constant."""

    def forward(self, sound: torch.Tensor) -> Any:
        return sound.reshape(int(sound.shape[0]), 5, 8).sum(1) if sound.shape[1] == 40 else sound[:, :8]


@pytest.mark.parametrize(("module", "told"), [(Frozen(), "differs from torch"), (Fixed(), "does not run|differs")])
def test_a_file_that_holds_at_one_size_only_is_refused(module: nn.Module, told: str, tmp_path: Path) -> None:
    examples = [(torch.randn(n, time),) for n, time in ((2, 40), (1, 17), (3, 90))]
    dynamic = {"sound": {0: "batch", 1: "time"}, "out": {0: "batch"}}
    with pytest.raises(BadModel, match=told):
        write_onnx(Exportable(module, examples, ("sound",), ("out",), dynamic), tmp_path / "model.onnx")


def test_one_size_proves_nothing() -> None:
    with pytest.raises(BadOption, match="two sizes"):
        Exportable(Net(2, 0.0), [(torch.zeros(1, 4),)], ("sound",), ("out",), {})
