"""Where a frequency lies on an axis: linear, logarithmic, mel, or as the rows of the feature themselves are spaced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.plots.options import FrequencyScale

__all__ = ["RowScale", "band_centres", "frequency_ticks", "row_scale", "time_label", "time_step"]

Mapping = Callable[[Any], Any]

PITCHES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")
ROUND_HZ = (
    0,
    20,
    50,
    100,
    200,
    300,
    500,
    700,
    1000,
    1500,
    2000,
    3000,
    4000,
    5000,
    6000,
    8000,
    10_000,
    12_000,
    16_000,
    20_000,
)


@dataclass(frozen=True)
class RowScale:
    """Value of a row (Hz or an index) ↔ position on the axis, where equal distances are equally tall.

    Attributes:
        forward: value to position.
        inverse: position to value.
        linear: positions are the values themselves.
    """

    forward: Mapping
    inverse: Mapping
    linear: bool = False


def _same(values: Any) -> Any:
    return values


def _htk_mel(hz: Any) -> Any:
    return 2595.0 * np.log10(1.0 + np.maximum(hz, -699.0) / 700.0)


def _htk_hz(mel: Any) -> Any:
    return 700.0 * (10.0 ** (np.asarray(mel, dtype=np.float64) / 2595.0) - 1.0)


def _slaney_mel(hz: Any) -> Any:
    hz = np.asarray(hz, dtype=np.float64)
    return np.where(hz < 1000.0, hz * 3.0 / 200.0, 15.0 + np.log(np.maximum(hz, 1.0) / 1000.0) * 27.0 / np.log(6.4))


def _slaney_hz(mel: Any) -> Any:
    mel = np.asarray(mel, dtype=np.float64)
    return np.where(mel < 15.0, mel * 200.0 / 3.0, 1000.0 * np.exp((mel - 15.0) * np.log(6.4) / 27.0))


def _log(hz: Any) -> Any:
    return np.log2(np.maximum(hz, 1e-3))


def _exp(position: Any) -> Any:
    return np.exp2(np.asarray(position, dtype=np.float64))


def band_centres(n_mels: int, f_min: float, f_max: float, mel_scale: str) -> NDArray[np.float64]:
    """Middle frequency in Hz of each mel band [n_mels], between the outer edges `f_min` and `f_max`.

    Example:
        >>> band_centres(3, 0.0, 800.0, "slaney").round().tolist()
        [200.0, 400.0, 600.0]
    """
    forward, inverse = (_slaney_mel, _slaney_hz) if mel_scale == "slaney" else (_htk_mel, _htk_hz)
    edges = inverse(np.linspace(forward(f_min), forward(f_max), n_mels + 2))
    return np.asarray(edges[1:-1], dtype=np.float64)


def row_scale(scale: FrequencyScale, rows: NDArray[Any], row_unit: str) -> RowScale:
    """The scale on which rows are drawn; "auto" keeps the spacing of the rows, so each is equally tall.

    Example:
        >>> scale = row_scale("auto", np.array([100.0, 300.0, 900.0]), "mel")
        >>> float(scale.forward(300.0)), float(scale.inverse(1.5))
        (1.0, 600.0)
    """
    if row_unit not in ("Hz", "mel"):
        return RowScale(_same, _same, linear=True)
    if scale == "log":
        return RowScale(_log, _exp)
    if scale == "mel" and row_unit == "Hz":
        return RowScale(_htk_mel, _htk_hz)
    if scale == "linear" or row_unit == "Hz" or len(rows) < 2:
        return RowScale(_same, _same, linear=True)
    return _spaced_as(np.asarray(rows, dtype=np.float64))


def _spaced_as(rows: NDArray[np.float64]) -> RowScale:
    # One more row on each side, so that the outer halves of the first and the last row have a frequency too.
    known = np.concatenate([[2 * rows[0] - rows[1]], rows, [2 * rows[-1] - rows[-2]]])
    places = np.arange(-1.0, len(rows) + 1.0)
    return RowScale(lambda hz: np.interp(hz, known, places), lambda at: np.interp(at, places, known))


def frequency_ticks(low: float, high: float, scale: RowScale, most: int) -> list[float]:
    """Round frequencies in Hz within [low, high], at most `most`, about equally far apart on the axis.

    Example:
        >>> frequency_ticks(0, 8000, RowScale(_same, _same, linear=True), 5)
        [0.0, 2000.0, 4000.0, 6000.0, 8000.0]
    """
    if scale.linear:
        step = _nice_step((high - low) / max(most - 1, 1))
        return [float(tick) for tick in np.arange(np.ceil(low / step), np.floor(high / step) + 1) * step]
    ticks: list[float] = []
    apart = (scale.forward(high) - scale.forward(low)) / max(most, 1) * 0.8
    # From the strongest landmark to the weakest: a tick is kept where it has room.
    for tick in sorted(ROUND_HZ, key=_weakness):
        position = scale.forward(tick)
        if low <= tick <= high and all(abs(position - scale.forward(other)) >= apart for other in ticks):
            ticks.append(float(tick))
    return sorted(ticks)


def _weakness(hz: float) -> tuple[int, float]:
    order = {1000: 0, 100: 1, 10_000: 3, 0: 2, 500: 4, 2000: 4, 5000: 4, 200: 5, 4000: 5, 8000: 5}
    return order.get(int(hz), 9), hz


def _nice_step(smallest: float) -> float:
    size = 10.0 ** np.floor(np.log10(max(smallest, 1e-12)))
    return float(next(size * step for step in (1, 2, 2.5, 5, 10) if size * step >= smallest * (1 - 1e-9)))


def time_step(seconds: float, most: int) -> float:
    """A step in seconds that is round on a clock and gives at most about `most` ticks in `seconds`.

    Example:
        >>> time_step(600, 12), time_step(2.5, 12)
        (60.0, 0.25)
    """
    smallest = seconds / max(most, 1)
    clock = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 36_000, 86_400)
    if smallest < 1:
        return _nice_step(smallest)
    return float(next((step for step in clock if step >= smallest), 86_400))


def time_label(seconds: float, step: float, longest: float) -> str:
    """Seconds as text: plain seconds on an axis up to two minutes long, else minutes:seconds or hours:minutes:seconds.

    Example:
        >>> time_label(90, 30, 300), time_label(0.5, 0.25, 2), time_label(3600, 600, 7200)
        ('1:30', '0.50', '1:00:00')
    """
    if longest <= 120:
        decimals = max(0, int(np.ceil(-np.log10(step) - 1e-9)))
        if round(step, decimals) != round(step, 6):
            decimals += 1
        return f"{seconds:.{decimals}f}"
    whole = round(seconds)
    minutes = f"{whole // 60 % 60:02d}:{whole % 60:02d}" if longest >= 3600 else f"{whole // 60}:{whole % 60:02d}"
    return f"{whole // 3600}:{minutes}" if longest >= 3600 else minutes
