"""What is kept of a training for people: steps.csv, metrics.csv, training.png, and events for TensorBoard."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from auricle.errors import CannotWrite
from auricle.train.charts import draw
from auricle.train.events import Events
from auricle.train.whole import write_whole

__all__ = ["Records"]

DRAWN_EVERY = 300.0
"""Seconds between two drawings of the picture, which takes one."""

STEP_COLUMNS = ("step", "epoch", "loss", "lr", "gradient")


class Records:
    """The tables of one training; those of an earlier, interrupted run are cut to where it goes on.

    Args:
        out: folder of the training.
        step: steps that are done.
        epoch: epochs that are done.
    """

    def __init__(self, out: Path, step: int, epoch: int) -> None:
        self._out = out
        self._rows = [row for row in read_rows(out / "metrics.csv") if int(float(row["epoch"])) <= epoch]
        before = [row for row in read_rows(out / "steps.csv") if int(row["step"]) <= step]
        write_whole(out / "steps.csv", table(STEP_COLUMNS, before).encode())
        self._steps: TextIO = (out / "steps.csv").open("a", newline="")
        self._events = Events(out / "events", step)
        self._drawn = time.monotonic()

    def step(self, step: int, epoch: int, loss: float, lr: float, gradient: float) -> None:
        """One step that was made; `loss` is the mean over its items."""
        self._steps.write(f"{step},{epoch},{loss!r},{lr!r},{gradient!r}\n")
        self._events.write(step, {"train/loss": loss, "train/lr": lr, "train/gradient": gradient})

    def evaluated(self, row: Mapping[str, float]) -> None:
        """One evaluation: epoch, step, the mean loss since the last, metrics."""
        self.flush()
        metrics = {name: value for name, value in row.items() if name not in ("epoch", "step", "seconds")}
        self._events.write(int(row["step"]), {f"valid/{name}": value for name, value in metrics.items()})
        self._rows.append({name: str(value) for name, value in row.items()})
        columns = list(dict.fromkeys(name for each in self._rows for name in each))
        write_whole(self._out / "metrics.csv", table(columns, self._rows).encode())
        if time.monotonic() - self._drawn > DRAWN_EVERY:
            self.draw()

    def draw(self) -> None:
        """The picture of all rows so far."""
        draw(read_rows(self._out / "steps.csv"), self._rows, self._out / "training.png")
        self._drawn = time.monotonic()

    def flush(self) -> None:
        """Steps so far reach the file.

        Raises:
            CannotWrite: the disk is full.
        """
        try:
            self._steps.flush()
        except OSError as error:
            raise CannotWrite(f"cannot write {self._out / 'steps.csv'}: {error.strerror}") from error

    def close(self) -> None:
        """No more rows."""
        with suppress(OSError):  # What a full disk refuses has been told of before.
            self._steps.close()
        self._events.close()


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table that are whole; a killed process leaves a torn last one."""
    if not path.exists():
        return []
    text = path.read_text()
    rows = csv.DictReader(io.StringIO(text[: text.rfind("\n") + 1]))
    return [row for row in rows if None not in row.values() and None not in row]


def table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
