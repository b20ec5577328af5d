"""Pictures of one number over time: loudness, a spectral centroid, a probability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.plots.envelope import envelope
from auricle.plots.layer import INK, Window, XUnit
from auricle.plots.maps import title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CurveLayer", "CurveLike", "extremes"]

COLOR = "#8a3ffc"


@runtime_checkable
class CurveLike(Protocol):
    """Anything with a name, times in seconds, as many values, and their unit."""

    @property
    def name(self) -> str: ...
    @property
    def times(self) -> NDArray[Any]: ...
    @property
    def values(self) -> NDArray[Any]: ...
    @property
    def unit(self) -> str: ...


def extremes(values: NDArray[np.float64], columns: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lowest and highest value of each of `columns` stretches; NaN only where a stretch has no value at all."""
    gaps = np.isnan(values)
    low = envelope(np.where(gaps, np.inf, values)[np.newaxis], columns)[0][0]
    high = envelope(np.where(gaps, -np.inf, values)[np.newaxis], columns)[1][0]
    return np.where(np.isfinite(low), low, np.nan), np.where(np.isfinite(high), high, np.nan)


@dataclass(frozen=True, eq=False)
class CurveLayer:
    """Values over time as a panel; values that are not finite leave gaps."""

    name: str
    times: NDArray[Any]
    values: NDArray[Any]
    unit: str = ""
    x_unit: XUnit = "s"

    has_colors = False

    def __post_init__(self) -> None:
        if self.times.shape != self.values.shape or self.times.ndim != 1:
            raise BadOption(
                f"{self.name}: a curve needs as many times as values; got {self.times.shape} and {self.values.shape}"
            )

    @property
    def title(self) -> str:
        """Name and unit."""
        return f"{title_of(self.name)} ({self.unit})" if self.unit else title_of(self.name)

    @property
    def end(self) -> float:
        """Time of the last value."""
        return float(self.times[-1]) if len(self.times) else 0.0

    def height(self) -> float:
        """Inches."""
        return 1.4

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw a line; where there are more values than pixels, a band from the lowest to the highest."""
        from matplotlib.ticker import FuncFormatter

        values = np.where(np.isfinite(self.values), self.values, np.nan).astype(np.float64)
        near = slice(*np.searchsorted(self.times, [window.start, window.end], side="left") + np.array([-1, 1]))
        near = slice(max(near.start, 0), near.stop)
        times, values = np.asarray(self.times[near], dtype=np.float64), values[near]
        if len(values) > 2 * window.columns:
            low, high = extremes(values, window.columns)
            middles = times[np.arange(window.columns) * len(times) // window.columns]
            axes.fill_between(middles, low, high, color=COLOR, linewidth=0.8)
        else:
            axes.plot(times, values, color=COLOR, linewidth=1.2, marker="o" if len(times) == 1 else None)
        seen = values[np.isfinite(values)]
        if seen.size:
            low_end, high_end = float(seen.min()), float(seen.max())
            room = 0.06 * (high_end - low_end) or max(abs(high_end) * 0.1, 0.5)
            axes.set_ylim(low_end - room, high_end + room)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.10g}".replace("-", "\N{MINUS SIGN}")))
        axes.set_ylabel(self.unit, color=INK, parse_math=False)
        axes.grid(axis="y", color="#e6e9ec", linewidth=0.6)
        axes.set_axisbelow(True)
