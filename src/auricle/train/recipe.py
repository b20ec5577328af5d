"""What a recipe is: everything about one model that the training loop does not know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
import torch
from torch import nn

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
        examples: one set of inputs a case, of different lengths and batch sizes, at least three: the first is traced,
            the others prove that the exported file holds for every size.
        inputs: their names in the ONNX file.
        outputs: names of what comes out.
        dynamic: names of the axes whose size may change, by input or output name and then by axis.
        card: fields of the model card: task, engine, sample_rate, spec, symbols, licence, language, remarks.
        files: further files of the model folder, by name: their bytes, or the path that they are copied from.
        tolerance: largest absolute difference to torch that is still the same model.
        valid: None, or for each output the axis-0 boolean masks are not needed; padding beyond the lengths that the
            module gives is compared as well.
    """

    module: nn.Module
    examples: Sequence[tuple[torch.Tensor, ...]]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    dynamic: Mapping[str, Mapping[int, str]]
    card: Mapping[str, Any]
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    tolerance: float = 1e-3


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
