"""The panels of the report: waveform, curves and maps, each a lane as wide as the recording is long."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from auricle.plots import PlotOptions
from auricle.plots.curves import CurveLike, extremes
from auricle.plots.envelope import envelope
from auricle.plots.layer import Window
from auricle.plots.maps import Picture, color_map_of, picture, row_ticks, title_of
from auricle.plots.scales import PITCHES
from auricle.tasks.report.png import indexed_png
from auricle.tasks.report.text import clock, escaped, percent

if TYPE_CHECKING:
    from auricle.tasks.analyze.result import Waveform
    from auricle.types import FeatureMap

__all__ = ["Panel", "curve_panel", "map_panel", "waveform_panel"]

WIDTH = 4000
"""Units across a drawing: a column of a picture is at least two of them."""
TALL = 1000
COLUMNS = 1600
COLORS = 96
"""Steps of colour in a picture: more cannot be told apart and cost bytes."""
MOST_CHANNELS = 16
HEIGHTS = {"Hz": 240, "mel": 200, "pitch class": 180, "coefficient": 120, "value": 120}
OPTIONS = PlotOptions()
LEAST_SPAN = {"LUFS": 12.0, "LU": 12.0, "dB": 12.0, "dBFS": 12.0}
"""What an axis spans at least: less than that is steady to the ear and must not look like a mountain range."""
LOWEST = {"LUFS": -70.0}
"""Below lies silence: a gap in the line, and no part of the axis."""


@dataclass(frozen=True)
class Panel:
    """One lane.

    Attributes:
        kind: class of the lane, for the style sheet.
        title: heading.
        note: unit, range or what else is to be said beside the heading, as HTML.
        height: pixels.
        ticks: share of the height from the bottom, and text.
        body: HTML inside the lane.
        data: what the script needs to tell the value under the pointer.
    """

    kind: str
    title: str
    note: str
    height: int
    ticks: tuple[tuple[float, str], ...]
    body: str
    data: dict[str, object] = field(default_factory=dict)


def waveform_panel(waveform: Waveform, duration: float) -> Panel:
    """The envelope of every channel in its own lane, all to the same scale."""
    channels, columns = waveform.low.shape
    shown = min(channels, MOST_CHANNELS)
    low, high = waveform.low[:shown], waveform.high[:shown]
    most = COLUMNS if shown <= 2 else max(200, 2 * COLUMNS // shown)
    times = waveform.times
    if columns > most:
        low, high = envelope(low, most)[0], envelope(high, most)[1]
        times = times[np.arange(most) * columns // most]
    peak = max(float(np.abs(low).max(initial=0)), float(np.abs(high).max(initial=0)))
    reach = peak * 1.05 or 1.0
    paths = [_outline(times, low[c], high[c], duration, reach, c, shown) for c in range(shown)]
    lines = "".join(f'<path class="zero" d="M0 {(c + 0.5) * TALL / shown:.0f}H{WIDTH}"/>' for c in range(shown))
    middles = [1 - (c + 0.5) / shown for c in range(shown)]
    names = ["L", "R"] if channels == 2 else [str(c + 1) for c in range(shown)]
    ticks = list(zip(middles, names, strict=True))
    if channels == 1:
        tick = _round_below(reach)
        ticks = [(0.5 + sign * tick / reach / 2, _number(sign * tick)) for sign in (-1, 0, 1)]
    note = "amplitude" if shown == channels else f"amplitude of the first {shown} of {channels} channels"
    if channels > 1:
        note += f", each lane ±{reach:.2g}"
    drawing = _drawing(f"Waveform, peak {peak:.2g} of full scale", lines + "".join(paths))
    return Panel("waveform", "Waveform", note, 100 if shown == 1 else max(140, 40 * shown), tuple(ticks), drawing)


def _outline(
    times: NDArray[Any], low: NDArray[Any], high: NDArray[Any], duration: float, reach: float, lane: int, lanes: int
) -> str:
    """A closed path along the highest values and back along the lowest; one unit tall at least, so that it is seen."""
    across = _across(times, duration)
    scale, middle = TALL / lanes / 2 / reach, (lane + 0.5) * TALL / lanes
    above = np.round(middle - high * scale).astype(int)
    below = np.maximum(np.round(middle - low * scale).astype(int), above + 4)
    points = [*zip(across, above, strict=True), *zip(across[::-1], below[::-1], strict=True)]
    return f'<path class="wave" d="M{" ".join(f"{x} {y}" for x, y in points)}Z"/>' if points else ""


def curve_panel(curve: CurveLike, duration: float) -> Panel:
    """A line with gaps where the value is not finite, or below what its unit counts."""
    lowest = LOWEST.get(curve.unit, -np.inf)
    audible = np.isfinite(curve.values) & (curve.values >= lowest)
    times, values = curve.times, np.where(audible, curve.values, np.nan).astype(np.float64)
    if len(values) > 2 * COLUMNS:
        times = np.repeat(times[np.arange(COLUMNS) * len(times) // COLUMNS], 2)
        values = np.stack(extremes(values, COLUMNS), axis=1).ravel()
    finite = values[np.isfinite(values)]
    low, high = _axis(finite, LEAST_SPAN.get(curve.unit, 0.0), lowest)
    line = _line(_across(times, duration), np.round((high - values) / (high - low) * TALL))
    ticks = _round_ticks(low, high, 4)
    grid = "".join(f'<path class="zero" d="M0 {(high - t) / (high - low) * TALL:.0f}H{WIDTH}"/>' for t in ticks)
    title = title_of(curve.name)
    summary = f"{title} from {finite.min():.4g} to {finite.max():.4g} {curve.unit}" if finite.size else title
    data: dict[str, object] = {
        "unit": curve.unit,
        "times": [round(float(t), 3) for t in times],
        "values": [None if np.isnan(v) else float(f"{v:.4g}") for v in values],
    }
    places = tuple(((tick - low) / (high - low), _number(tick)) for tick in ticks)
    return Panel("curve", title, escaped(curve.unit), 96, places, _drawing(summary, grid + line), data)


def _axis(finite: NDArray[np.float64], least_span: float, lowest: float) -> tuple[float, float]:
    """Ends of the axis of a curve: its values and some room, at least so much, and never below the lowest."""
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    room = max(0.08 * (high - low) or max(abs(high) * 0.1, 0.5), (least_span - (high - low)) / 2)
    bottom = max(low - room, lowest)
    return bottom, max(high + room, bottom + least_span)


def _line(across: NDArray[Any], down: NDArray[Any]) -> str:
    """A path that is lifted over gaps; a value between two gaps becomes a dot."""
    steps, pen = [], False
    for x, y in zip(across, down, strict=True):
        if np.isnan(y):
            pen = False
            continue
        steps.append(f"{'L' if pen else 'M'}{x} {y:.0f}" + ("" if pen else "h1"))
        pen = True
    return f'<path class="line" d="{"".join(steps)}"/>' if steps else ""


def map_panel(feature: FeatureMap, duration: float) -> Panel:
    """A picture with its key of colours, and the numbers behind both."""
    height = HEIGHTS[feature.row_unit]
    shown = picture(feature, Window(0.0, duration, COLUMNS, round(height * 1.5)), OPTIONS)
    palette = _palette(color_map_of(feature, OPTIONS))
    share = (np.nan_to_num(shown.cells, nan=shown.low, posinf=shown.high, neginf=shown.low) - shown.low) / (
        shown.high - shown.low
    )
    cells = np.clip(np.round(share * (COLORS - 1)), 0, COLORS - 1).astype(np.uint8)
    image = base64.b64encode(indexed_png(cells[::-1], palette)).decode("ascii")
    span = shown.end - shown.start
    bottom, top = (float(shown.scale.forward(value)) for value in (shown.bottom, shown.top))
    title = title_of(feature.name)
    ticks = row_ticks(feature, shown, most=max(3, height // 24))
    body = (
        f'<img src="data:image/png;base64,{image}" alt="{escaped(_spoken(feature, shown, title, duration))}" '
        f'style="left:{percent(shown.start, duration)};width:{percent(span, duration)}">'
    )
    data: dict[str, object] = {
        "unit": shown.unit,
        "low": round(shown.low, 4),
        "high": round(shown.high, 4),
        "beyond": [bool((shown.cells < shown.low).any()), bool((shown.cells > shown.high).any())],
        "palette": palette.tobytes().hex(),
        "rows": [float(f"{r:.5g}") for r in shown.scale.inverse(np.linspace(bottom, top, 65))],
        "row": feature.row_unit,
        "names": list(PITCHES) if feature.row_unit == "pitch class" and len(feature.rows) == 12 else [],
    }
    places = tuple(((float(shown.scale.forward(at)) - bottom) / (top - bottom), text) for at, text in ticks)
    return Panel("map", title, _key(shown, palette, feature), height, places, body, data)


def _spoken(feature: FeatureMap, shown: Picture, title: str, duration: float) -> str:
    rows = f"{shown.bottom:.0f} to {shown.top:.0f} Hz"
    if feature.row_unit not in ("Hz", "mel"):
        rows = f"{len(feature.rows)} rows, {feature.row_unit}"
    return f"{title} from 0 to {clock(duration)}, {rows}, colours from {shown.low:.3g} to {shown.high:.3g} {shown.unit}"


def _key(shown: Picture, palette: NDArray[np.uint8], feature: FeatureMap) -> str:
    """A bar of the colours between their two numbers."""
    stops = ",".join("#" + palette[int(k)].tobytes().hex() for k in np.linspace(0, len(palette) - 1, 9))
    axis = {"Hz": "Hz", "mel": "Hz, mel scale", "value": "", "pitch class": ""}.get(feature.row_unit, feature.row_unit)
    bar = f'<i class="key" style="background:linear-gradient(90deg,{stops})"></i>'
    low, high = (round(end) if shown.high - shown.low > 20 else end for end in (shown.low, shown.high))
    numbers = f"{_number(low)} {bar} {_number(high)} {escaped(shown.unit)}".strip()
    return f"<span>{escaped(axis)}</span> <span>{numbers}</span>" if axis else f"<span>{numbers}</span>"


def _palette(name: str) -> NDArray[np.uint8]:
    from matplotlib import colormaps

    return np.asarray(colormaps[name](np.linspace(0, 1, COLORS), bytes=True)[:, :3], dtype=np.uint8)


def _across(times: NDArray[Any], duration: float) -> NDArray[Any]:
    return np.clip(np.round(np.asarray(times) / (duration or 1.0) * WIDTH), 0, WIDTH).astype(int)


def _drawing(label: str, shapes: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {TALL}" preserveAspectRatio="none" role="img" '
        f'aria-label="{escaped(label)}">{shapes}</svg>'
    )


def _round_ticks(low: float, high: float, most: int) -> list[float]:
    step = _round_below((high - low) / max(most, 1) * 2.5)
    return [float(k * step) for k in range(int(np.ceil(low / step)), int(np.floor(high / step)) + 1)]


def _round_below(value: float) -> float:
    size = 10.0 ** np.floor(np.log10(value))
    return float(next(size * k for k in (5, 2, 1) if size * k <= value * (1 + 1e-9)))


def _number(value: float) -> str:
    """Three digits, thousands as "k", no exponent; with a true minus sign."""
    if not round(value, 9):
        return "0"
    scaled, unit = (value / 1000, "k") if abs(value) >= 10_000 else (value, "")
    digits = np.format_float_positional(scaled, precision=3, fractional=False, trim="-")
    return digits.replace("-", "\N{MINUS SIGN}") + unit


def gutter(ticks: Iterable[tuple[float, str]]) -> str:
    """The numbers beside a lane, as HTML."""
    return "".join(
        f'<span style="bottom:{percent(share, 1)}">{escaped(text)}</span>'
        for share, text in ticks
        if -1e-6 <= share <= 1
    )
