"""Axes and figures that show themselves in a notebook. Importing this file imports Matplotlib."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from matplotlib.figure import SubFigure

__all__ = ["Panel", "Panels", "png", "sheet"]


def png(figure: Figure | SubFigure) -> bytes:
    """The figure as a PNG file at its own resolution."""
    target = BytesIO()
    whole = figure if isinstance(figure, Figure) else figure.figure
    whole.savefig(target, format="png")
    return target.getvalue()


class Panel(Axes):
    """Matplotlib axes whose picture is shown where a notebook cell ends with them."""

    def _repr_png_(self) -> bytes:
        return png(self.figure)


class Panels(tuple[Axes, ...]):
    """Axes that share one figure and one time axis, from top to bottom; a notebook shows their picture."""

    __slots__ = ()

    def _repr_png_(self) -> bytes:
        return png(self[0].figure)


def sheet(width: float, height: float, dpi: int) -> Figure:
    """An empty white figure of its own: no global state, no window, no choice of backend."""
    figure = Figure(figsize=(width, height), dpi=dpi, facecolor="white")
    FigureCanvasAgg(figure)
    return figure
