"""How a picture looks: one frozen value, validated once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["FrequencyScale", "PlotOptions"]

FrequencyScale = Literal["auto", "linear", "log", "mel"]


@dataclass(frozen=True)
class PlotOptions:
    """Size, colours and ranges of a picture; the defaults suit a screen and a paper alike.

    Attributes:
        width: of the whole picture in inches.
        height: of one panel in inches; None gives each kind of panel its own.
        dpi: pixels an inch.
        color_map: name of a Matplotlib colour map; None picks a perceptually uniform one for the kind of feature.
        dynamic_range: decibels below the peak that the colours span.
        frequency_scale: "auto" keeps the spacing of the feature's own rows.
        f_min: lowest frequency shown in Hz; None shows all.
        f_max: highest frequency shown in Hz; None shows all.
        start: first second shown.
        end: last second shown; None means the end.
        title: heading of a figure of its own, such as the name of the file; None leaves it out.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> PlotOptions(width=8).dynamic_range
        80.0
    """

    width: float = setting(10.0, "Width of the picture in inches.")
    height: float | None = setting(None, "Height of one panel in inches; by default each kind has its own.")
    dpi: int = setting(150, "Pixels an inch.")
    color_map: str | None = setting(None, "Name of a Matplotlib colour map.")
    dynamic_range: float = setting(80.0, "Decibels below the peak that the colours span.")
    frequency_scale: FrequencyScale = setting("auto", "Spacing of frequencies: auto, linear, log or mel.")
    f_min: float | None = setting(None, "Lowest frequency shown, in Hz.")
    f_max: float | None = setting(None, "Highest frequency shown, in Hz.")
    start: float = setting(0.0, "First second shown.")
    end: float | None = setting(None, "Last second shown.")
    title: str | None = setting(None, "Heading of the picture.")

    def __post_init__(self) -> None:
        _within("width", self.width, 2, 100)
        _within("height", self.height, 0.2, 100)
        _within("dpi", self.dpi, 20, 1200)
        _within("dynamic_range", self.dynamic_range, 1, 1000)
        _within("start", self.start, 0, math.inf)
        _within("f_min", self.f_min, 0, math.inf)
        if self.end is not None and not self.start < self.end < math.inf:
            raise BadOption(f"end must lie after start={self.start}, got {self.end}")
        if self.f_max is not None and not (self.f_min or 0) < self.f_max < math.inf:
            raise BadOption(f"f_max must lie above f_min={self.f_min or 0}, got {self.f_max}")
        scales = get_args(FrequencyScale)
        if self.frequency_scale not in scales:
            raise BadOption(f"frequency_scale must be one of {scales}, got {self.frequency_scale!r}")
        if self.color_map is not None:
            _known_color_map(self.color_map)


def _within(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (low <= value <= high and math.isfinite(value)):
        raise BadOption(f"{name} must be finite and lie in [{low}, {high}], got {value}")


def _known_color_map(name: str) -> None:
    from matplotlib import colormaps

    if name not in colormaps:
        raise BadOption(f"Matplotlib has no colour map {name!r}; try magma, viridis, cividis, gray or RdBu_r")
