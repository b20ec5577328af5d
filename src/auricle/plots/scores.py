"""Pictures of scores over time: a row a label, the darker the likelier, and a frame around what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption
from auricle.plots.options import PlotOptions
from auricle.types import Span

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

__all__ = ["scores"]

ROW, HEAD = 0.28, 0.7
"""Inches of a row, and of what stands around them."""


def scores(
    values: NDArray[np.floating],
    labels: Sequence[str],
    frame_period: float,
    found: Sequence[Span] = (),
    options: PlotOptions | None = None,
) -> Axes:
    """A picture of scores in [0, 1] and of the spans that were made of them.

    Args:
        values: of each label in each frame [frames, labels].
        labels: of the rows, from top to bottom.
        frame_period: seconds from one frame to the next.
        found: spans to frame; those of other labels are left out.
        options: size, title and colours.

    Raises:
        BadOption: a shape that does not fit the labels, or no frame.

    Example:
        >>> axes = scores(np.zeros((50, 2)), ("cat", "dog"), 0.04, [Span(0.4, 0.8, "dog")])
        >>> [label.get_text() for label in axes.get_yticklabels()], len(axes.patches)
        (['cat', 'dog'], 1)
    """
    from matplotlib.patches import Rectangle

    from auricle.plots.panel import Panel, sheet
    from auricle.plots.raster import pool

    options = options or PlotOptions()
    if values.ndim != 2 or values.shape[1] != len(labels) or not len(values):
        raise BadOption(f"scores must be [frames, {len(labels)}] with one frame or more, got {values.shape}")
    length = len(values) * frame_period
    start, end = options.start, min(options.end or length, length)
    figure = sheet(options.width, options.height or HEAD + ROW * len(labels), options.dpi)
    axes = Panel(figure, (0.14, 0.22, 0.84, 0.66))
    figure.add_axes(axes)
    centres = (np.arange(len(values)) + 0.5) * frame_period
    pixels = min(len(values), round(options.width * options.dpi))
    shown = pool(values.astype(np.float32), centres, start, end, max(1, pixels), 0, peak=True)
    axes.imshow(
        shown.T,
        aspect="auto",
        interpolation="nearest",
        cmap=options.color_map or "Blues",
        vmin=0,
        vmax=1,
        extent=(start, end, len(labels) - 0.5, -0.5),
    )
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xlabel("seconds")
    rows = {label: at for at, label in enumerate(labels)}
    for span in found:
        if span.label in rows and span.end > start and span.start < end:
            box = Rectangle(
                (span.start, rows[span.label] - 0.42), span.duration, 0.84, fill=False, edgecolor="#c2410c", linewidth=1
            )
            axes.add_patch(box)
    if options.title:
        axes.set_title(options.title, fontsize=10)
    return axes
