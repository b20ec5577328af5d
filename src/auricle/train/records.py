"""What is kept of a training for people: steps.csv, metrics.csv, and events for TensorBoard."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from auricle.audio.replacement import Replacement

__all__ = ["Records"]

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
        with Replacement(out / "steps.csv") as file:
            file.write(table(STEP_COLUMNS, before).encode())
        self._steps: TextIO = (out / "steps.csv").open("a", newline="")

    def step(self, step: int, epoch: int, loss: float, lr: float, gradient: float) -> None:
        """One step that was made; `loss` is the mean over its items."""
        self._steps.write(f"{step},{epoch},{loss!r},{lr!r},{gradient!r}\n")

    def evaluated(self, row: Mapping[str, float]) -> None:
        """One evaluation: epoch, step, the mean loss since the last, metrics."""
        self._steps.flush()
        self._rows.append({name: str(value) for name, value in row.items()})
        columns = list(dict.fromkeys(name for each in self._rows for name in each))
        with Replacement(self._out / "metrics.csv") as file:
            file.write(table(columns, self._rows).encode())

    def flush(self) -> None:
        """Steps so far reach the file."""
        self._steps.flush()

    def close(self) -> None:
        """No more rows."""
        self._steps.close()


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
