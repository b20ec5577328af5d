"""How a training is told on stderr: a bar with the metric where someone is looking, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from typing import Any

__all__ = ["Talk"]

EVERY = 60.0
"""Seconds between two lines where stderr is no terminal; the first one comes sooner."""
SOON = 10.0


class Talk:
    """Tells of steps and evaluations; silent if `loud` is false.

    Args:
        name: of the recipe.
        epochs: in all.
        loud: whether this process tells anything.
    """

    def __init__(self, name: str, epochs: int, loud: bool) -> None:
        self._name, self._epochs, self._loud = name, epochs, loud
        self._last = time.monotonic()
        self._told = False
        self._metric = ""
        self._done = 0.0
        self._first: tuple[float, float] | None = None
        self._bar: Any = None
        if loud and sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

            # Where the line is too long for the terminal the bar may shrink, but never what it tells.
            columns = (
                BarColumn(bar_width=12),
                TextColumn("{task.description}"),
                TimeRemainingColumn(),
                TextColumn("left"),
            )
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._task = self._bar.add_task(name, total=1.0)
            self._bar.start()

    def step(self, done: float, step: int, loss: float) -> None:
        """A step was made; `done` is the finished share of the training."""
        self._done = done
        if self._first is None:
            self._first = (time.monotonic(), done)
        if self._bar is not None:
            epoch = min(self._epochs, int(done * self._epochs) + 1)
            told = f"epoch {epoch} of {self._epochs}, loss {loss:.3f}{self._metric}"
            self._bar.update(self._task, completed=done, description=told)
        elif self._loud and time.monotonic() - self._last >= (EVERY if self._told else SOON):
            self._told = True
            self.say(self._line(done, step, loss))

    def evaluated(self, epoch: int, metrics: Mapping[str, float], best: str) -> None:
        """An evaluation is done."""
        self._metric = f", {best} {metrics[best]:.4g}"
        told = ", ".join(f"{name} {value:.4g}" for name, value in metrics.items())
        self.say(f"epoch {epoch} of {self._epochs}: {told} (validation){self._left(epoch)}")

    def say(self, text: str) -> None:
        """One line."""
        self._last = time.monotonic()
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        elif self._loud:
            sys.stderr.write(text + "\n")

    def close(self) -> None:
        """Wipe the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def _left(self, epoch: int) -> str:
        """How long it will take from here; empty where that is not known yet, or nothing is left."""
        if epoch == self._epochs or self._first is None or self._done <= self._first[1]:
            return ""
        began, before = self._first
        seconds = (time.monotonic() - began) * (1 - self._done) / (self._done - before)
        return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"

    def _line(self, done: float, step: int, loss: float) -> str:
        return (
            f"{self._name}: epoch {done * self._epochs:.2f}/{self._epochs}, step {step}, loss {loss:.4g}{self._metric}"
        )
