"""Which label is taken for which: a picture of a confusion matrix."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption
from auricle.plots.options import PlotOptions

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["confusion_matrix"]

CELL, AROUND, LEAST = 0.42, 2.0, 2.4
"""Inches of a cell, of the labels beside them, and of all cells of a row at least."""


def confusion_matrix(counts: NDArray[np.integer], labels: Sequence[str], options: PlotOptions | None = None) -> Axes:
    """A picture of counts: row by what a clip is, column by what it was taken for; colours by the row's share.

    Args:
        counts: number of clips [labels, labels].
        labels: of rows and columns.
        options: title and colours; `width` is not used, as each label has its room.

    Raises:
        BadOption: a shape that does not fit the labels, or no label.

    Example:
        >>> axes = confusion_matrix(np.array([[3, 1], [0, 4]]), ("cat", "dog"))
        >>> [text.get_text() for text in axes.texts]
        ['3', '1', '4']
    """
    from auricle.plots.panel import Panel, sheet

    options = options or PlotOptions()
    size = len(labels)
    if not size or counts.shape != (size, size):
        raise BadOption(f"counts must be [{size}, {size}] for {size} labels, got {counts.shape}")
    side = max(LEAST, CELL * size)
    figure = sheet(side + AROUND + 0.3, side + AROUND, options.dpi)
    whole = (side + AROUND + 0.3, side + AROUND)
    axes = Panel(figure, (AROUND * 0.8 / whole[0], AROUND * 0.75 / whole[1], side / whole[0], side / whole[1]))
    figure.add_axes(axes)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap=options.color_map or "Blues", vmin=0, vmax=1)
    axes.set_xticks(range(size), labels, rotation=90)
    axes.set_yticks(range(size), labels)
    axes.set_xlabel("taken for")
    axes.set_ylabel("is")
    for row, column in np.argwhere(counts > 0):
        dark = shares[row, column] > 0.5
        count = str(int(counts[row, column]))
        axes.text(column, row, count, ha="center", va="center", color="white" if dark else "black", fontsize=8)
    if options.title:
        axes.set_title(options.title, fontsize=10)
    return axes
