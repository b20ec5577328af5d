"""A recipe that trains in a second: which of two frequencies a made sound has."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from auricle.errors import BadData, CannotWrite
from auricle.train import Batch, Exportable, FitOptions, Split, fit

RATE = 16


@dataclass(frozen=True)
class Sound:
    """A made sound: its seed and its length."""

    seed: int
    duration: float


class Net(nn.Module):
    """Convolution, LSTM, mean: as recognizers have them."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.conv = nn.Conv1d(1, width, 3, stride=2, padding=1)
        self.lstm = nn.LSTM(width, width, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(width, 2)

    def forward(self, sound: torch.Tensor, lengths: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """sound [batch, time] -> logits of each step [batch, time', 2], lengths."""
        hidden = torch.relu(self.conv(sound[:, None])).transpose(1, 2)
        return self.out(self.drop(self.lstm(hidden)[0])), (lengths + 1) // 2


@dataclass(frozen=True)
class Tiny:
    """The recipe."""

    name: str = "tiny"
    width: int = 8
    dropout: float = 0.1
    count: int = 60
    noise: float = 0.3
    best: str = "error"
    fit: FitOptions = FitOptions(epochs=3, batch_seconds=12.0, lr=1e-2, average=0.9, save_every=3)

    def items(self, data: Path, split: Split) -> Sequence[Sound]:
        first = {"train": 0, "valid": 10_000, "test": 20_000}[split]
        rng = np.random.default_rng(first)
        return [Sound(first + i, float(rng.uniform(0.5, 3.0))) for i in range(self.count if split == "train" else 20)]

    def model(self) -> nn.Module:
        return Net(self.width, self.dropout)

    def batch(self, items: Sequence[Sound], rng: np.random.Generator | None) -> Batch:
        sounds = [np.sin(np.arange(round(i.duration * RATE)) * (0.5 + i.seed % 2)) for i in items]
        if rng is not None:
            sounds = [sound + self.noise * rng.standard_normal(len(sound)) for sound in sounds]
        lengths = [len(sound) for sound in sounds]
        padded = np.zeros((len(items), max(lengths)), dtype=np.float32)
        for row, sound in zip(padded, sounds, strict=True):
            row[: len(sound)] = sound
        kinds = torch.tensor([item.seed % 2 for item in items])
        return {"sound": torch.from_numpy(padded), "lengths": torch.tensor(lengths), "kinds": kinds}

    def loss(self, model: nn.Module, batch: Batch) -> torch.Tensor:
        return nn.functional.cross_entropy(self.logits(model, batch), batch["kinds"], reduction="sum")

    def logits(self, model: nn.Module, batch: Batch) -> torch.Tensor:
        steps, lengths = model(batch["sound"], batch["lengths"])
        inside = torch.arange(steps.shape[1], device=steps.device) < lengths[:, None]
        return (steps * inside[..., None]).sum(1) / lengths[:, None]

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        wrong = count = 0
        for batch in batches:
            wrong += int((self.logits(model, batch).argmax(-1) != batch["kinds"]).sum())
            count += len(batch["kinds"])
        return {"error": wrong / count}

    def export(self, model: nn.Module) -> Exportable:
        rng = torch.Generator().manual_seed(0)
        examples = [
            (torch.randn(n, time, generator=rng), torch.full((n,), time)) for n, time in ((2, 40), (1, 17), (3, 90))
        ]
        dynamic = {
            "sound": {0: "batch", 1: "time"},
            "lengths": {0: "batch"},
            "steps": {0: "batch", 1: "frames"},
            "out_lengths": {0: "batch"},
        }
        card = {
            "task": "tones",
            "engine": "tiny",
            "sample_rate": RATE,
            "symbols": ("low", "high"),
            "licence": "CC0-1.0",
        }
        return Exportable(model, examples, ("sound", "lengths"), ("steps", "out_lengths"), dynamic, card)


SMALL = Tiny(count=20)


def failing(what: str) -> None:
    """The first of several processes fails in one way or another, while the others wait for it."""
    if os.environ["RANK"] != "0":
        time.sleep(60)
    if what == "refuse":
        raise BadData("row 3 is no good")
    if what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    raise ZeroDivisionError


def killed_at(recipe: Tiny, out: Path, moment: float, saving: bool) -> None:
    """Train, and be killed: `moment` seconds after the first step or, with `saving`, in the first save after that."""
    from auricle.audio import replacement
    from auricle.train import loop

    torch.set_num_threads(1)
    multiprocessing.set_start_method("fork", force=True)  # As workers are started by default, and much sooner.
    make_step, fsync = loop.make_step, os.fsync
    begun: list[float] = []

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def step(*arguments: Any) -> Any:
        done = make_step(*arguments)
        if not begun:
            begun.append(time.monotonic())
            if not saving:
                threading.Timer(moment, die).start()
        return done

    def sync(descriptor: int) -> None:
        if saving and begun and time.monotonic() > begun[0] + moment:
            die()
        fsync(descriptor)

    loop.make_step, replacement.os.fsync = step, sync  # type: ignore[attr-defined]
    fit(recipe, out, out, loud=False)


def refused_by_disk(recipe: Tiny, out: Path, most: int) -> None:
    """Train where no file may be longer than that; leave with 7 if that is told as it should be."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    try:
        fit(recipe, out, out, loud=False)
    except CannotWrite:
        sys.exit(7)
