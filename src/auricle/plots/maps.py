"""Pictures of feature maps: time to the right, rows upwards, value as colour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.plots.bare import LogLike, stft_of
from auricle.plots.layer import INK, Window, XUnit
from auricle.plots.options import PlotOptions
from auricle.plots.raster import pool
from auricle.plots.scales import PITCHES, RowScale, frequency_ticks, row_scale
from auricle.types import FeatureMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

__all__ = ["MapLayer", "Picture", "color_map_of", "frame_step", "picture", "row_ticks", "title_of"]

DEFAULTS = PlotOptions()
DECIBELS = {"power": 10.0, "magnitude": 20.0}
RE_ONE = "dB re 1"
"""Decibels over a power, or a magnitude, of 1."""
PER_DECIBEL = {"dB": 1.0, "db": 1.0, RE_ONE: 1.0, "log10": 0.1, "ln": np.log(10.0) / 10.0}
TITLES = {"mfcc": "MFCC", "mel": "Mel spectrogram", "log-mel": "Log-mel spectrogram", "rms": "RMS"}


def title_of(name: str) -> str:
    """A name as a heading.

    Example:
        >>> title_of("mfcc"), title_of("momentary_loudness")
        ('MFCC', 'Momentary loudness')
    """
    spaced = name.replace("_", " ")
    return TITLES.get(name, spaced[:1].upper() + spaced[1:])


@dataclass(frozen=True, eq=False)
class Picture:
    """A feature map as cells of equal size, with the numbers that the colours stand for.

    Attributes:
        cells: [lines, columns], the lowest row first; NaN where there is nothing.
        start: seconds at the left edge.
        end: seconds at the right edge.
        bottom: value (Hz or row index) at the lower edge.
        top: value at the upper edge.
        scale: between those, where a value lies.
        low: number of the darkest colour.
        high: number of the brightest colour.
        unit: of the numbers.
    """

    cells: NDArray[Any]
    start: float
    end: float
    bottom: float
    top: float
    scale: RowScale
    low: float
    high: float
    unit: str


def picture(feature: FeatureMap, window: Window, options: PlotOptions) -> Picture:
    """The part of a feature map that lies in the window, pooled to its pixels; energies become decibels.

    Memory is bounded by the picture and one window of the map, not by the recording.

    Example:
        >>> mel = FeatureMap("mel", np.ones((2, 4)), np.arange(4.0), np.array([100.0, 200.0]), "mel", "power", 8000)
        >>> picture(mel, Window(0.0, 3.0, 100, 50), PlotOptions()).cells.shape
        (2, 4)
    """
    scale = row_scale(options.frequency_scale, feature.rows, feature.row_unit)
    times, rows = np.asarray(feature.times, dtype=np.float64), np.asarray(feature.rows, dtype=np.float64)
    left, right, shown, columns = _columns(feature, window)
    low, high = _row_range(rows, scale, feature.row_unit, options)
    peak = feature.row_unit in ("Hz", "mel")
    cells = pool(feature.values[:, shown], times[shown], left, right, columns, 1, peak)
    even = len(rows) < 2 or bool(np.ptp(np.diff(scale.forward(rows))) < 1e-6 * np.ptp(scale.forward(rows)))
    covered = np.searchsorted(scale.forward(rows), [low, high])
    lines = window.lines if not even else min(window.lines, max(int(covered[1] - covered[0]), 1))
    cells = pool(cells, scale.forward(rows), low, high, lines, 0, peak)
    cells, unit = _in_decibels(cells, feature.value_unit)
    darkest, brightest = _limits(cells, replace(feature, value_unit=unit), options.dynamic_range)
    bottom, top = float(scale.inverse(low)), float(scale.inverse(high))
    return Picture(cells, left, right, bottom, top, scale, darkest, brightest, unit)


def frame_step(feature: FeatureMap) -> float:
    """Seconds between frames; of a single frame what its spec says, or 0."""
    if len(feature.times) > 1:
        return float(np.median(np.diff(feature.times)))
    stft = stft_of(feature.spec)
    return 0.0 if stft is None else stft.hop / stft.sample_rate


def _columns(feature: FeatureMap, window: Window) -> tuple[float, float, slice, int]:
    """Left and right edge of the frames that touch the window, which frames those are, and on how many columns.

    A recording may begin a little before its first frame does, and end a little after its last one. Those two are then
    drawn wider, so that nothing stays blank; to keep the others in place the columns are pixels.
    """
    times = np.asarray(feature.times, dtype=np.float64)
    step = frame_step(feature) or 2 * window.length
    first = int(np.searchsorted(times, window.start - step / 2))
    last = max(int(np.searchsorted(times, window.end + step / 2)), first + 1)
    shown = slice(min(first, len(times) - 1), min(last, len(times)))
    left, right = float(times[shown.start]) - step / 2, float(times[shown.stop - 1]) + step / 2
    stft = stft_of(feature.spec)
    beside = 0.0 if stft is None else (stft.frame_length / 2 - stft.padding) / stft.sample_rate
    reach = max(step, beside + step / 2)
    early = shown.start == 0 and 0 < left - window.start <= reach
    late = shown.stop == len(times) and 0 < window.end - right <= reach
    columns = window.columns if early or late else min(window.columns, shown.stop - shown.start)
    return window.start if early else left, window.end if late else right, shown, columns


def _row_range(rows: NDArray[np.float64], scale: RowScale, unit: str, options: PlotOptions) -> tuple[float, float]:
    """Positions on the axis at which the picture begins and ends."""
    places = scale.forward(rows)
    if len(rows) < 2:
        return float(places[0]) - 0.5, float(places[0]) + 0.5
    low = float(places[0] - (places[1] - places[0]) / 2)
    high = float(places[-1] + (places[-1] - places[-2]) / 2)
    if unit not in ("Hz", "mel"):
        return low, high
    if options.frequency_scale == "log":
        audible = rows[rows >= min(20.0, rows[-1])]
        low = float(scale.forward(audible[0]))
    low = max(low, float(scale.forward(max(options.f_min or 0.0, 1e-3)))) if options.f_min or unit == "Hz" else low
    high = min(high, float(scale.forward(options.f_max))) if options.f_max else high
    if rows[0] == rows[-1]:
        return low, low + 1.0
    if low >= high:
        f_max = rows[-1] if options.f_max is None else options.f_max
        raise BadOption(
            f"nothing lies between f_min={options.f_min or 0} and f_max={f_max} Hz; rows end at {rows[-1]} Hz"
        )
    return low, high


def _in_decibels(cells: NDArray[Any], unit: str) -> tuple[NDArray[Any], str]:
    if unit not in DECIBELS:
        return cells, unit
    with np.errstate(over="ignore"):
        floored = np.maximum(np.asarray(cells, dtype=np.float64), 10.0 ** (-100.0 / DECIBELS[unit]))
    return DECIBELS[unit] * np.log10(floored), RE_ONE


def _limits(cells: NDArray[Any], feature: FeatureMap, dynamic_range: float) -> tuple[float, float]:
    """Numbers at the two ends of the colours; constant maps get the dark end."""
    finite = cells[np.isfinite(cells)]
    if finite.size == 0:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    per_decibel = _per_decibel(feature)
    if per_decibel > 0:
        span = dynamic_range * per_decibel
        return (low, low + span) if low == high else (high - span, high)
    if feature.row_unit == "coefficient":
        # The first coefficient is the loudness and dwarfs the rest: the colours belong to the others.
        others = cells[1:] if len(cells) > 1 else cells
        reach = float(np.nanpercentile(np.abs(others[np.isfinite(others)]), 95)) if np.isfinite(others).any() else 1.0
        return (-reach, reach) if reach > 0 else (-1.0, 1.0)
    if feature.row_unit == "pitch class" and low >= 0:
        return 0.0, max(high, 1e-12) if high > 1 else 1.0
    return (low, high) if low < high else (low, low + 1.0)


def _per_decibel(feature: FeatureMap) -> float:
    """What a decibel is on the scale of the values; 0 where they are no logarithm."""
    log: LogLike | None = getattr(feature.spec, "log", None)
    if feature.row_unit == "mel" and feature.value_unit == "" and log is not None:
        return float(PER_DECIBEL.get(log.scale, 0.0) * log.gain)
    if feature.row_unit not in ("Hz", "mel"):
        return 0.0  # a difference of levels, such as contrast, has no peak to count down from
    return float(PER_DECIBEL.get(feature.value_unit, 0.0))


def color_map_of(feature: FeatureMap, options: PlotOptions) -> str:
    """Name of the colour map: diverging around 0 for coefficients, else sequential and perceptually uniform."""
    if options.color_map is not None:
        return options.color_map
    return {"coefficient": "RdBu_r", "pitch class": "viridis", "value": "viridis"}.get(feature.row_unit, "magma")


@dataclass(frozen=True, eq=False)
class MapLayer:
    """A feature map as a panel."""

    feature: FeatureMap
    options: PlotOptions = DEFAULTS
    x_unit: XUnit = "s"

    @property
    def title(self) -> str:
        """Name and unit of colour."""
        unit = RE_ONE if self.feature.value_unit in DECIBELS else self.feature.value_unit
        if self.feature.row_unit == "coefficient" and len(self.feature.rows) > 1:
            unit = "colours by coefficients 1 and up"
        return f"{title_of(self.feature.name)} ({unit})" if unit else title_of(self.feature.name)

    @property
    def end(self) -> float:
        """End of the last frame."""
        return self.feature.duration + frame_step(self.feature) / 2

    @property
    def has_colors(self) -> bool:
        """An empty map has none."""
        return self.feature.values.size > 0

    def height(self) -> float:
        """Inches."""
        return {"Hz": 2.6, "mel": 2.4}.get(self.feature.row_unit, 1.9)

    def draw(self, axes: Axes, window: Window) -> AxesImage | None:
        """Draw the image and the ticks of its rows."""
        if not self.has_colors:
            axes.set_yticks([])
            axes.text(0.5, 0.5, "no frames", transform=axes.transAxes, ha="center", va="center", color=INK)
            return None
        shown = picture(self.feature, window, self.options)
        if not shown.scale.linear:
            axes.set_yscale("function", functions=(shown.scale.forward, shown.scale.inverse))
        # Cells are equally tall on the axis, not in Hz. So the image is given in scaled coordinates, past the scale
        # of the axis; Matplotlib would warp it once more otherwise.
        image = axes.imshow(
            np.ma.masked_invalid(np.nan_to_num(shown.cells, nan=np.nan, posinf=shown.high, neginf=shown.low)),
            extent=(shown.start, shown.end, *shown.scale.forward(np.array([shown.bottom, shown.top]))),
            transform=axes.transLimits + axes.transAxes,
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            cmap=color_map_of(self.feature, self.options),
            vmin=shown.low,
            vmax=shown.high,
        )
        axes.set_ylim(shown.bottom, shown.top)
        _label_rows(axes, self.feature, shown)
        return image


def _label_rows(axes: Axes, feature: FeatureMap, shown: Picture) -> None:
    ticks = row_ticks(feature, shown, most=max(2, int(axes.get_window_extent().height / axes.figure.dpi * 3.2)))
    axes.set_yticks([place for place, _ in ticks], [text for _, text in ticks])
    if feature.row_unit == "mel" and not shown.scale.linear:
        axes.set_ylabel("Hz (mel)")
    else:
        index = "band" if feature.name == "contrast" else "row"
        axes.set_ylabel({"mel": "Hz", "value": index}.get(feature.row_unit, feature.row_unit))


def row_ticks(feature: FeatureMap, shown: Picture, most: int) -> list[tuple[float, str]]:
    """Value and text of the ticks on the rows of a picture, about `most`: frequencies, pitch names or indices."""
    if feature.row_unit in ("Hz", "mel"):
        ticks = frequency_ticks(max(shown.bottom, 0.0), shown.top, shown.scale, most)
        return [(tick, f"{tick / 1000:g}k" if tick >= 1000 else f"{tick:g}") for tick in ticks]
    if feature.row_unit == "pitch class" and len(feature.rows) % 12 == 0:
        each = len(feature.rows) // 12
        step = 1 if most >= 6 else 3
        return [(float(each * k), PITCHES[k]) for k in range(0, 12, step)]
    top = len(feature.rows) - 1
    step = next(step for power in range(9) for step in (10**power, 2 * 10**power, 5 * 10**power) if top / step <= most)
    return [(float(index), str(index)) for index in range(0, top + 1, step)]
