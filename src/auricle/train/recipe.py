"""What a recipe is: everything about one model that the training loop does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import torch
from torch import nn

from auricle.errors import BadOption
from auricle.train.options import FitOptions

__all__ = ["Batch", "Exportable", "Item", "Recipe", "Split"]

Batch = dict[str, torch.Tensor]
"""What one forward pass takes, by name; the first axis of a tensor counts the items."""

Split = Literal["train", "valid", "test"]


class Item(Protocol):
    """One training example before it is loaded; it must survive pickling, as workers are given it."""

    @property
    def duration(self) -> float:
        """Seconds; batches hold items of similar duration."""
        ...


@dataclass(frozen=True)
class Exportable:
    """What `auricle export` needs to turn a trained module into model.onnx and its card.

    Attributes:
        module: takes `inputs` as positional arguments, gives a tensor or a tuple of tensors.
        examples: sets of inputs, three or more, of different lengths and batch sizes: the first is traced, the others
            prove that the file holds for every size.
        inputs: their names in the ONNX file.
        outputs: names of what comes out.
        dynamic: names of the axes whose size may change, by input or output and then by axis.
        card: fields of the model card but its files: task, engine, sample_rate, spec, symbols, licence, language, ...
        files: further files of the model's folder, by name: their bytes, or the path that they are copied from.
        also: further modules, by the name of their file, such as decoder.onnx; their card and files do not count.
        tolerance: largest difference to torch that is still the same model, absolute and relative to the value.

    Raises:
        BadOption: fewer than three examples.

    Example:
        >>> sizes = [(torch.zeros(1, n),) for n in (2, 3, 4)]
        >>> Exportable(nn.ReLU(), sizes, ("x",), ("y",), {"x": {1: "time"}, "y": {1: "time"}}).tolerance
        0.001
    """

    module: nn.Module
    examples: Sequence[tuple[torch.Tensor, ...]]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    dynamic: Mapping[str, Mapping[int, str]]
    card: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    also: Mapping[str, Exportable] = field(default_factory=dict)
    tolerance: float = 1e-3

    def __post_init__(self) -> None:
        if len(self.examples) < 3:
            raise BadOption(f"an export is proved on two sizes besides the traced one, got {len(self.examples)} in all")


class Recipe(Protocol):
    """What is trained, on what, and how it is judged: a frozen dataclass whose fields are its settings.

    Each module in `auricle.recipes` also has a SMALL twin: the same recipe with settings that train in seconds.
    """

    @property
    def name(self) -> str:
        """What `auricle train` calls it; kept in each checkpoint."""
        ...

    @property
    def fit(self) -> FitOptions:
        """How the loop goes."""
        ...

    @property
    def best(self) -> str:
        """The metric that decides which checkpoint is the best; lower is better."""
        ...

    def items(self, data: Path, split: Split) -> Sequence[Item]:
        """The examples of one split, always in the same order.

        Raises:
            BadData: the folder does not hold them.
        """
        ...

    def model(self) -> nn.Module:
        """A fresh, untrained model; torch's random numbers are seeded by the loop."""
        ...

    def batch(self, items: Sequence[Item], rng: np.random.Generator | None) -> Batch:
        """Load, augment (not at all without `rng`) and pad; a pure function of its arguments."""
        ...

    def loss(self, model: nn.Module, batch: Batch) -> torch.Tensor:
        """The SUM of the losses of the items, a scalar; the loop divides by how many there are."""
        ...

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """What to know about the model on held-out batches; the same names every time, `best` among them."""
        ...

    def export(self, model: nn.Module) -> Exportable:
        """What is written where torch is not needed."""
        ...
