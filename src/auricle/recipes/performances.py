"""Performances, an event from those before it: music of any kind, learned from any folder of MIDI files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from auricle.data.performances import Performance, is_pop909, parts_of, performances
from auricle.decoding.performance_events import END
from auricle.errors import BadOption
from auricle.models import performance_writer
from auricle.models.performance_writer import PerformanceConfig, PerformanceWriter
from auricle.recipes.left_out import tell_left_out
from auricle.recipes.music_export import performance_exportable
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

__all__ = ["SMALL", "Performances"]


@dataclass(frozen=True)
class Performances:
    """The mean negative log-likelihood of an event, in nats.

    Attributes:
        fit: how the loop goes.
        network: sizes.
        shift: most semitones by which a piece is transposed in training, up or down.
        stretch: largest share by which a piece is made slower or faster in training.
        longest: events of a training item; longer pieces are parted.

    Raises:
        BadOption: a value outside its range.
    """

    name: str = "performances"
    best: str = "nats"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=10, batch_seconds=560.0, lr=2e-3, weight_decay=0.01, average=0.99, save_every=200
        )
    )
    network: PerformanceConfig = field(default_factory=PerformanceConfig)
    shift: int = 5
    stretch: float = 0.1
    longest: int = 512

    def __post_init__(self) -> None:
        if self.shift < 0 or not 0 <= self.stretch < 1 or self.longest < 1:
            raise BadOption(
                f"shift is 0 or more, stretch lies in [0, 1), longest is 1 or more; got {self.shift}, {self.stretch} "
                f"and {self.longest}"
            )

    def with_data(self, data: Path) -> Performances:
        """The recipe as it is; files of the folder that cannot be used are named on stderr.

        Raises:
            BadData: the folder holds no pieces.
        """
        if is_pop909(data):
            sys.stderr.write("note: the pieces are those of POP909, with its own splits\n")
            return self
        skipped = performances(data, "train")[1]
        tell_left_out(skipped, sum(len(performances(data, split)[0]) for split in ("train", "valid", "test")))
        return self

    def items(self, data: Path, split: Split) -> Sequence[Performance]:
        """Pieces; those for training in parts.

        Raises:
            BadData: the folder holds no pieces.
        """
        pieces, _ = performances(data, split)
        return [part for piece in pieces for part in parts_of(piece, self.longest)] if split == "train" else pieces

    def model(self) -> nn.Module:
        """An untrained network."""
        return PerformanceWriter(self.network)

    def batch(self, items: Sequence[Performance], rng: np.random.Generator | None) -> Batch:
        """symbols [batch, longest], the first of each row being known; lengths [batch]."""
        rows = [item.symbols(*self._change(item, rng)) for item in items]
        lengths = [len(row) for row in rows]
        symbols = np.full((len(rows), max(lengths)), END, np.int64)
        for place, row in enumerate(rows):
            symbols[place, : len(row)] = row
        return {"symbols": torch.from_numpy(symbols), "lengths": torch.tensor(lengths)}

    def _change(self, item: Performance, rng: np.random.Generator | None) -> tuple[int, float]:
        """Semitones that keep every note within 0 to 127, and how many times as long the piece lasts."""
        if rng is None:
            return 0, 1.0
        low, high = item.room()
        shift = int(rng.integers(max(low, -self.shift), min(high, self.shift) + 1))
        return shift, float(rng.uniform(1 - self.stretch, 1 + self.stretch))

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the cross entropies of all events, over `longest`: of a whole item that is the mean."""
        return cast("PerformanceWriter", model).losses(batch["symbols"], batch["lengths"]).sum() / self.longest

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Mean over all events of all pieces, in nats."""
        total, count = 0.0, 0
        for batch in batches:
            losses = cast("PerformanceWriter", model).losses(batch["symbols"], batch["lengths"])
            total += float(losses.double().sum())
            count += int((batch["lengths"] - 1).sum())
        return {"nats": total / max(1, count)}

    def export(self, model: nn.Module) -> Exportable:
        """The network as model.onnx, with its state as inputs and outputs."""
        return performance_exportable(cast("PerformanceWriter", model), self.name)


SMALL = replace(
    Performances(),
    fit=FitOptions(epochs=2, batch_seconds=68.0, lr=1e-2, average=0.9),
    network=performance_writer.TINY,
    longest=128,
)
