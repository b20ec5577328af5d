"""A training at a glance: the loss of its steps and the metrics of its evaluations, in one picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw"]

KEYS = ("epoch", "step", "loss", "skipped", "seconds")
"""Columns of metrics.csv that are no metric."""


def draw(steps: Sequence[Mapping[str, str]], evaluations: Sequence[Mapping[str, str]], target: Path) -> None:
    """Write a picture with the loss above and a panel for each metric below, over the steps.

    Args:
        steps: rows of steps.csv.
        evaluations: rows of metrics.csv.
        target: path that ends in .png.

    Raises:
        CannotWrite: the folder is closed or full.
    """
    from matplotlib.figure import Figure

    from auricle.plots import save

    names = list(dict.fromkeys(name for row in evaluations for name in row if name not in KEYS))
    figure = Figure(figsize=(8, 2.4 * (1 + len(names))), layout="constrained")
    panels = figure.subplots(1 + len(names), 1, sharex=True, squeeze=False)[:, 0]
    loss = column(steps, "loss")
    panels[0].plot(column(steps, "step"), loss, color="0.8", linewidth=0.5)
    line(panels[0], evaluations, "loss")
    finite = loss[np.isfinite(loss)]
    if finite.size:
        low, high = np.percentile(finite, (0, 99))
        margin = 0.05 * (high - low) or 0.5
        panels[0].set_ylim(low - margin, high + margin)
    for panel, name in zip(panels[1:], names, strict=True):
        line(panel, evaluations, name)
    panels[-1].set_xlabel("step")
    save(panels[0], target)


def line(panel: Axes, rows: Sequence[Mapping[str, str]], name: str) -> None:
    """One value over the steps."""
    panel.plot(column(rows, "step"), column(rows, name), marker=".", markersize=3, linewidth=1.2)
    panel.set_ylabel(name.replace("_", " "))
    panel.grid(alpha=0.3)


def column(rows: Sequence[Mapping[str, str]], name: str) -> Any:
    """A column as numbers [rows]; NaN where it is empty."""
    return np.array([float(row.get(name) or "nan") for row in rows])
