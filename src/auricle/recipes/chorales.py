"""Chorales in four voices: written freely, from a tune, or into gaps, by one network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from auricle.data.chorales import Chorale, chorales
from auricle.decoding.chorale_symbols import HIDDEN, NO_KEY, ORDER, REST, UNTOLD, VOICES, symbols_of
from auricle.models import chorale_voices
from auricle.models.chorale_voices import ChoraleConfig, ChoraleVoices, Plan
from auricle.recipes.music_export import chorale_exportable
from auricle.recipes.starting import start_from
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

__all__ = ["SMALL", "Chorales", "Told"]

FRAMES = 256.0
"""Frames whose mean loss is about that of an item, so that the longest gradient suits it."""

Told = Literal["nothing", "form", "soprano", "bars", "random"]


@dataclass(frozen=True)
class Chorales:
    """The negative log-likelihood of a frame of four voices, in nats.

    Attributes:
        fit: how the loop goes.
        network: sizes.
        start: a folder that `auricle train chorales` wrote, or weights inside the package; empty for nothing.
        shift: most semitones by which a piece is transposed in training; no voice ever leaves its range.
        longest: frames of a training item, cut at random from longer pieces at a bar.
    """

    name: str = "chorales"
    best: str = "nll"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=28, batch_seconds=160.0, lr=3e-3, weight_decay=0.02, average=0.99, evaluate_every=7, save_every=0
        )
    )
    network: ChoraleConfig = field(default_factory=ChoraleConfig)
    start: str = ""
    shift: int = 6
    longest: int = 256

    def items(self, data: Path, split: Split) -> Sequence[Chorale]:
        """Chorales.

        Raises:
            BadData: the folder does not hold them.
        """
        return chorales(data, split)

    def model(self) -> nn.Module:
        """An untrained network."""
        model = ChoraleVoices(self.network)
        if self.start:
            start_from(model, self.start)
        return model

    def batch(self, items: Sequence[Chorale], rng: np.random.Generator | None) -> Batch:
        """symbols and given [batch, longest, 4], positions and phrases [batch, longest], key and lengths [batch]."""
        rows = [self._row(item, rng) for item in items]
        lengths = [len(row["symbols"]) for row in rows]
        batch: Batch = {"lengths": torch.tensor(lengths), "key": torch.tensor([int(row["key"]) for row in rows])}
        for name in ("symbols", "given", "positions", "phrases"):
            shape = (len(rows), max(lengths), *rows[0][name].shape[1:])
            padded = np.full(shape, REST, np.int64)
            for place, row in enumerate(rows):
                padded[place, : lengths[place]] = row[name]
            batch[name] = torch.from_numpy(padded)
        return batch

    def _row(self, item: Chorale, rng: np.random.Generator | None) -> dict[str, NDArray[np.int64]]:
        """One piece as numbers; what is told of it is drawn at random, and is all but the notes without `rng`."""
        if rng is not None:
            low, high = item.room()
            item = item.transposed(int(rng.integers(max(low, -self.shift), min(high, self.shift) + 1)))
        first, last = 0, len(item.pitches)
        if rng is not None and last > self.longest:
            first = int(rng.integers(0, (last - self.longest) // 4 + 1)) * 4
            last = first + self.longest
        symbols = symbols_of(item.pitches)[first:last]
        told = told_of(symbols, item.phrases[first:last], item.key, "form" if rng is None else drawn(rng), rng)
        return {"symbols": symbols, "positions": item.positions[first:last], **told}

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the losses of all voices that are not given, over 256."""
        return losses(model, batch).sum() / FRAMES

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Nats a frame: `nll` where nothing is told but the bars, `nll_form` with key, phrases and the end,
        `nll_harmony` of the lower three voices where the soprano is given as well.
        """
        totals, frames = {"nll": 0.0, "nll_form": 0.0, "nll_harmony": 0.0}, 0
        for batch in batches:
            hidden = torch.full_like(batch["given"], HIDDEN)
            tune = hidden.clone()
            tune[..., 0] = batch["symbols"][..., 0]
            untold = {"phrases": batch["phrases"] * 0 + UNTOLD, "key": batch["key"] * 0 + NO_KEY}
            totals["nll"] += summed(model, {**batch, **untold, "given": hidden})
            totals["nll_form"] += summed(model, {**batch, "given": hidden})
            totals["nll_harmony"] += summed(model, {**batch, "given": tune})
            frames += int(batch["lengths"].sum())
        return {name: total / max(1, frames) for name, total in totals.items()}

    def export(self, model: nn.Module) -> Exportable:
        """The LSTM over time as model.onnx, what is given as ahead.onnx, one voice of a frame as voice.onnx."""
        return chorale_exportable(cast("ChoraleVoices", model), self.name)


def losses(model: nn.Module, batch: Batch) -> Tensor:
    """Losses of each voice of each frame [batch, frames, voices]."""
    plan = Plan(batch["given"], batch["positions"], batch["phrases"], batch["key"])
    return cast("ChoraleVoices", model).losses(batch["symbols"], plan, batch["lengths"], ORDER)


def summed(model: nn.Module, batch: Batch) -> float:
    """Nats of all frames of a batch."""
    return float(losses(model, batch).double().sum())


def drawn(rng: np.random.Generator) -> Told:
    """What is told in training: four times in ten nothing, else the form, and with it some of the notes."""
    kinds: tuple[Told, ...] = ("nothing", "form", "soprano", "bars", "random")
    return kinds[int(rng.choice(len(kinds), p=(0.4, 0.15, 0.2, 0.15, 0.1)))]


def told_of(
    symbols: NDArray[np.int64], phrases: NDArray[np.int64], key: int, told: Told, rng: np.random.Generator | None
) -> dict[str, NDArray[np.int64]]:
    """given [frames, 4], phrases [frames] and key: what a network is told of a piece.

    Args:
        symbols: of the piece [frames, 4].
        phrases: of the piece [frames].
        key: of the piece.
        told: "nothing"; "form" is phrases and key; "soprano" that voice too, "bars" all but a stretch, "random" some
            voices. With any of the last three, phrases and key are left out half of the time each.
        rng: for the last two.
    """
    given = np.full_like(symbols, HIDDEN)
    if told == "nothing":
        return {"given": given, "phrases": np.full_like(phrases, UNTOLD), "key": np.array(NO_KEY)}
    if told == "soprano":
        given[:, 0] = symbols[:, 0]
    if told == "random":
        assert rng is not None, "what is told at random takes a generator"
        voices = rng.permutation(len(VOICES))[: int(rng.integers(1, len(VOICES)))]
        given[:, voices] = symbols[:, voices]
    if told == "bars":
        assert rng is not None, "what is told at random takes a generator"
        first, last = np.sort(rng.integers(0, len(symbols) // 4 + 1, 2)) * 4
        given[:first], given[last:] = symbols[:first], symbols[last:]
    if rng is not None and told != "form":
        phrases = phrases if rng.random() < 0.5 else np.full_like(phrases, UNTOLD)
        key = key if rng.random() < 0.5 else NO_KEY
    return {"given": given, "phrases": phrases, "key": np.array(key)}


SMALL = replace(
    Chorales(),
    fit=FitOptions(epochs=2, batch_seconds=256.0, lr=1e-2, average=0.9),
    network=chorale_voices.TINY,
    longest=64,
)
