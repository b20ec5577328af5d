"""Pictures of samples: the outline of every channel, each in its own lane."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auricle.plots.envelope import envelope
from auricle.plots.layer import FAINT, INK, MUTED, Window, XUnit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["WaveLayer"]

COLOR = "#1f6f8b"
MOST_LANES = 16


@dataclass(frozen=True, eq=False)
class WaveLayer:
    """Samples [channels, time] as a panel; without a sample rate the axis counts samples."""

    samples: NDArray[Any]
    sample_rate: int | None

    has_colors = False

    @property
    def title(self) -> str:
        """Says how many channels there are."""
        channels = self.samples.shape[0]
        named = {1: "", 2: ", left above right"}.get(channels, f", {channels} channels from top to bottom")
        return f"Waveform (amplitude{named})"

    @property
    def x_unit(self) -> XUnit:
        """Seconds where the sample rate is known."""
        return "s" if self.sample_rate else "sample"

    @property
    def end(self) -> float:
        """Duration."""
        return int(self.samples.shape[1]) / (self.sample_rate or 1)

    def height(self) -> float:
        """Inches."""
        channels = int(self.samples.shape[0])
        return 1.5 if channels == 1 else min(4.0, 1.0 * channels)

    def draw(self, axes: Axes, window: Window) -> None:
        """Draw one lane a channel, all to the same scale, full scale dashed where it is reached."""
        rate = self.sample_rate or 1
        first = max(int(window.start * rate), 0)
        last = min(int(np.ceil(window.end * rate)) + 1, self.samples.shape[1])
        # A stretch that hangs over the edges is widened to whole columns, so that each pixel is one column.
        low, high = envelope(self.samples[:, first:last], window.columns)
        times = (first + (np.arange(low.shape[1]) + 0.5) * (last - first) / max(low.shape[1], 1)) / rate
        if low.shape[1] == last - first:
            times = (first + np.arange(last - first)) / rate
        peak = max(float(np.abs(low).max(initial=0.0)), float(np.abs(high).max(initial=0.0)))
        reach = peak * 1.05 if peak > 0 else 1.0
        channels = low.shape[0]
        for channel in range(channels):
            middle = 2.0 * reach * (channels - 1 - channel)
            self._lane(axes, times, low[channel] + middle, high[channel] + middle)
            axes.axhline(middle, color=MUTED, linewidth=0.4)
            if channel:
                axes.axhline(middle + reach, color=FAINT, linewidth=0.8)
            if reach > 1.0:
                axes.hlines([middle - 1.0, middle + 1.0], window.start, window.end, MUTED, "dashed", linewidth=0.6)
        axes.set_ylim(-reach, reach * (2 * channels - 1))
        _amplitude_ticks(axes, reach, channels)

    @staticmethod
    def _lane(axes: Axes, times: NDArray[Any], low: NDArray[Any], high: NDArray[Any]) -> None:
        if low is high or np.array_equal(low, high):
            few = len(times) < 200
            axes.plot(times, low, color=COLOR, linewidth=0.9, marker="o" if few else None, markersize=2.5)
            return
        # The stroke keeps columns visible in which all samples are equal.
        axes.fill_between(times, low, high, color=COLOR, linewidth=0.5, step="mid")


def _amplitude_ticks(axes: Axes, reach: float, channels: int) -> None:
    if channels > MOST_LANES:
        axes.set_yticks([])
        return
    step = float(10.0 ** np.floor(np.log10(reach)))
    tick = next(step * k for k in (5, 2, 1) if step * k <= reach)
    places = [2.0 * reach * (channels - 1 - c) + t for c in range(channels) for t in (-tick, 0.0, tick)]
    names = [f"{t:g}".replace("-", "\N{MINUS SIGN}") for _ in range(channels) for t in (-tick, 0.0, tick)]
    if channels > 6:
        places, names = places[1::3], [str(c + 1) for c in range(channels)]
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", colors=INK)
