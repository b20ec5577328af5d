"""What can be drawn: anything with a height, an end and a way to draw itself on axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

__all__ = ["INK", "MUTED", "Layer", "Window", "XUnit"]

XUnit = Literal["s", "frame", "sample"]

INK = "#1f2328"
MUTED = "#6e7781"
FAINT = "#d0d7de"


@dataclass(frozen=True)
class Window:
    """The part of the time axis that is shown, and how many pixels a panel has for it.

    Attributes:
        start: in seconds (frames or samples where nothing says how long those are).
        end: likewise.
        columns: pixels across.
        lines: pixels from top to bottom.
    """

    start: float
    end: float
    columns: int
    lines: int

    @property
    def length(self) -> float:
        """Seconds."""
        return self.end - self.start


class Layer(Protocol):
    """One panel's content.

    Attributes:
        title: what is shown, and in which unit.
        end: where it ends on the time axis.
        x_unit: what the time axis counts.
        has_colors: it needs a colour bar.
    """

    @property
    def title(self) -> str: ...
    @property
    def end(self) -> float: ...
    @property
    def x_unit(self) -> XUnit: ...
    @property
    def has_colors(self) -> bool: ...

    def height(self) -> float:
        """Inches that suit it."""
        ...

    def draw(self, axes: Axes, window: Window) -> ScalarMappable | None:
        """Draw on the axes, and return what a colour bar explains."""
        ...
