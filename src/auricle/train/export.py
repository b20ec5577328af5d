"""From a trained module to a file that runs without torch, and the proof that it is the same model."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from auricle.errors import BadModel
from auricle.train.quantizing import quantize
from auricle.train.recipe import Exportable

__all__ = ["Exported", "write_model", "write_onnx"]

OPSET = 17


@dataclass(frozen=True)
class Exported:
    """One ONNX file that was written.

    Attributes:
        size: in bytes.
        sizes: shapes of the first input that it was compared at, the traced one first.
        difference: largest absolute difference to torch over all of them.
        quantized: the same for the 8-bit file; None if none was asked for.

    Example:
        >>> Exported(7166, ((2, 40), (1, 17), (3, 90)), 7e-8).quantized is None
        True
    """

    size: int
    sizes: tuple[tuple[int, ...], ...]
    difference: float
    quantized: float | None = None


def write_model(exportable: Exportable, folder: Path, int8: bool = False) -> dict[str, Exported]:
    """Write every file of a model but its card; each ONNX file is proved as it is written.

    Args:
        exportable: what the recipe gave.
        folder: for model.onnx, further ONNX files and whatever else the model needs.
        int8: keep weights as 8-bit integers.

    Returns:
        What is known of each ONNX file, by name.

    Raises:
        BadModel: a file does not run, or gives something else than torch.

    Example:
        >>> sizes = [(torch.zeros(1, n),) for n in (2, 3, 4)]
        >>> same = Exportable(nn.ReLU(), sizes, ("x",), ("y",), {"x": {1: "time"}, "y": {1: "time"}})
        >>> import tempfile
        >>> write_model(same, Path(tempfile.mkdtemp()))["model.onnx"].difference
        0.0
    """
    modules = {"model.onnx": exportable, **exportable.also}
    written = {name: write_onnx(each, folder / name, int8) for name, each in modules.items()}
    for name, content in exportable.files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
    return written


def write_onnx(exportable: Exportable, path: Path, int8: bool = False) -> Exported:
    """Write a module as an ONNX file and run it beside torch on every example.

    Args:
        exportable: the module and its examples.
        path: of the file.
        int8: keep weights as 8-bit integers, in a quarter of the bytes; the difference is reported, not bounded.

    Raises:
        BadModel: the file does not run, or gives something else than torch.
    """
    module = exportable.module.eval()
    trace(exportable, module, path)
    difference = compared(exportable, module, path, exportable.tolerance)
    quantized = None
    if int8:
        quantize(path)
        quantized = compared(exportable, module, path, float("inf"))
    sizes = tuple(tuple(example[0].shape) for example in exportable.examples)
    return Exported(path.stat().st_size, sizes, difference, quantized)


def trace(exportable: Exportable, module: nn.Module, path: Path) -> None:
    """Write the file. The older exporter is the one that keeps the time axis of recurrent networks free."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(exportable.examples[0]),
            str(path),
            input_names=list(exportable.inputs),
            output_names=list(exportable.outputs),
            dynamic_axes={name: dict(axes) for name, axes in exportable.dynamic.items()},
            opset_version=OPSET,
            dynamo=False,
        )


def compared(exportable: Exportable, module: nn.Module, path: Path, tolerance: float) -> float:
    """Largest difference between the file and the module, over all examples.

    Raises:
        BadModel: it does not run at one of the sizes, or differs by more than the tolerance.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no base but this.
        raise BadModel(f"{path.name} cannot be opened: {error}") from error
    worst = 0.0
    for example in exportable.examples:
        shapes = ", ".join(str(list(tensor.shape)) for tensor in example)
        given = {name: tensor.numpy() for name, tensor in zip(exportable.inputs, example, strict=True)}
        try:
            # An input that the module does not use is left out of the file.
            names = {put.name for put in session.get_inputs()}
            found = session.run(list(exportable.outputs), {k: v for k, v in given.items() if k in names})
        except Exception as error:  # onnxruntime's own errors share no base but this.
            raise BadModel(f"{path.name} does not run on {shapes}: {error}") from error
        with torch.no_grad():
            wanted = module(*example)
        for name, ours, theirs in zip(exportable.outputs, tuple_of(wanted), found, strict=True):
            distance = difference_of(ours.numpy(), theirs, f"{path.name}, {name} on {shapes}")
            if distance.relative > tolerance:
                raise BadModel(f"{path.name} differs from torch by {distance.absolute:.2g} in {name} on {shapes}")
            worst = max(worst, distance.absolute)
    return worst


@dataclass(frozen=True)
class Distance:
    """How far two arrays are apart: absolutely, and relative to values larger than 1."""

    absolute: float
    relative: float


def difference_of(ours: NDArray[Any], theirs: NDArray[Any], where: str) -> Distance:
    """How far two arrays are apart; what is infinite in both is the same.

    Raises:
        BadModel: their shapes differ.
    """
    if ours.shape != theirs.shape:
        raise BadModel(f"{where}: torch gives the shape {list(ours.shape)}, the file {list(theirs.shape)}")
    a, b = ours.astype(np.float64), theirs.astype(np.float64)
    apart = np.abs(np.where(a == b, 0.0, a - b))
    if not apart.size:
        return Distance(0.0, 0.0)
    relative = apart / np.maximum(1.0, np.where(np.isfinite(a), np.abs(a), 1.0))
    worst = np.nan_to_num(np.array([apart.max(), relative.max()]), nan=np.inf)
    return Distance(float(worst[0]), float(worst[1]))


def tuple_of(value: Any) -> tuple[torch.Tensor, ...]:
    """What a module gave, as a tuple."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)
