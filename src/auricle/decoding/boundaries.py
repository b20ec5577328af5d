"""Where words beside a pause begin and end: where the sound rises out of it and falls back into it.

CTC tells that a symbol was heard, not how long. Between two words without a pause nothing better is known than a share
of the frames between their symbols; beside a pause the level of the sound knows it to a hundredth of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadOption
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVEL_PERIOD", "levels", "quietness", "sharpened"]

LEVEL_PERIOD = 0.01
"""Seconds from one level to the next."""
PAUSE = 0.06
"""Seconds; a shorter dip, such as the closure of a stop, is no pause."""
REACH = 0.4
"""Seconds beyond its symbols in which the edge of a first or last word is looked for."""
BELOW_PEAK, ABOVE_FLOOR = 32.0, 5.0
"""dB below the loudest and above the quietest level nearby: the higher of the two divides sound from pause."""
NEARBY = 1.5
"""Seconds on each side that count as nearby."""
SLOPE = 3.0
"""dB over which quiet becomes sound: so far above the threshold, a frame is quiet by 27 %."""


def levels(samples: NDArray[np.floating], sample_rate: int) -> NDArray[np.float64]:
    """dB [frames] of a signal [time], its lows taken down by a first difference, every `LEVEL_PERIOD` seconds.

    Level k is that of the samples around (k + 0.5) * LEVEL_PERIOD. Without the first difference hum would hide an "s".

    Example:
        >>> levels(np.zeros(800), 8000).round().tolist()
        [-120.0, -120.0, -120.0, -120.0, -120.0, -120.0, -120.0, -120.0, -120.0, -120.0]
    """
    hop = max(1, round(LEVEL_PERIOD * sample_rate))
    bright = np.diff(np.asarray(samples, np.float64), prepend=samples[:1])
    count = len(bright) // hop
    power = (bright[: count * hop].reshape(count, hop) ** 2).mean(axis=1)
    smooth = np.convolve(np.pad(power, 1, mode="edge"), (0.25, 0.5, 0.25), mode="valid") if count else power
    out: NDArray[np.float64] = 10 * np.log10(smooth + 1e-12)
    return out


def quietness(level: NDArray[Any], frame_period: float, frames: int, period: float = LEVEL_PERIOD) -> NDArray[Any]:
    """How sure it is that nothing sounds in each frame [frames]: 0 for sound, 1 for a pause.

    Args:
        level: dB, as `levels` gives them.
        frame_period: seconds from one frame to the next; frame k is centred on k * frame_period.
        frames: how many.
        period: seconds from one level to the next.

    Example:
        >>> quietness(np.array([-90.0] * 8 + [-20.0] * 8), 0.04, 4).round().tolist()
        [1.0, 1.0, 0.0, 0.0]
    """
    if not len(level):
        return np.ones(frames)
    step = max(1, round(frame_period / period))
    around = np.pad(level, (step // 2, step), mode="edge")
    begins = np.minimum(np.arange(frames) * step, len(around) - step)
    loudest = around[begins[:, None] + np.arange(step)].max(axis=1) if frames else np.zeros(0)
    return 1 / (1 + np.exp(np.clip((loudest - _threshold(level)) / SLOPE, -50, 50)))


def _threshold(level: NDArray[Any]) -> float:
    """dB that divide sound from pause."""
    return max(float(level.max()) - BELOW_PEAK, float(np.percentile(level, 5)) + ABOVE_FLOOR)


def sharpened(
    spans: Sequence[Span], heard: Sequence[tuple[float, float]], level: NDArray[Any], period: float = LEVEL_PERIOD
) -> tuple[Span, ...]:
    """The spans of words, those edges that lie beside a pause moved to where the sound begins or ends.

    Args:
        spans: of words, in order.
        heard: for each the seconds at which its first symbol begins and its last one ends.
        level: dB [frames], as `levels` gives them.
        period: seconds from one level to the next.

    Returns:
        As many spans in the same order; no edge crosses the symbols of its own word or of a neighbour.

    Raises:
        BadOption: not one pair of times a span.

    Example:
        >>> level = np.array([-90.0] * 20 + [-20.0] * 20 + [-90.0] * 20)
        >>> sharpened([Span(0.15, 0.5, "no")], [(0.25, 0.35)], level)
        (Span(start=0.2, end=0.4, label='no', score=None),)
    """
    if len(heard) != len(spans):
        raise BadOption(f"{len(spans)} spans need as many pairs of times, got {len(heard)}")
    out = list(spans)
    total = len(level) * period
    for index in range(len(spans) + 1):
        low = heard[index - 1][1] if index else max(0.0, heard[0][0] - REACH) if spans else 0.0
        high = heard[index][0] if index < len(spans) else min(total, low + REACH)
        pause = _pause(level, period, low, high, open_start=not index, open_end=index == len(spans))
        if pause is None:
            continue
        first, end = pause
        if index:
            out[index - 1] = replace(out[index - 1], end=round(max(first, out[index - 1].start), 6))
        if index < len(spans):
            out[index] = replace(out[index], start=round(min(end, out[index].end), 6))
    return tuple(out)


def _pause(
    level: NDArray[Any], period: float, low: float, high: float, *, open_start: bool, open_end: bool
) -> tuple[float, float] | None:
    """The longest time between `low` and `high` in which the sound stays below the threshold; None without a pause.

    What sounds before it ends the word before, as the burst of a stop does; what sounds after it begins the next.
    """
    first, end = int(np.ceil(low / period)), int(high / period)
    around = level[max(0, first - round(NEARBY / period)) : end + round(NEARBY / period)]
    here = level[first:end]
    if not len(here):
        return None
    threshold = _threshold(around)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], here < threshold, [False]]).astype(np.int8)))
    # What reaches to the edge of the search on the outside of all words is longer than it looks.
    pauses = [
        ((b - a) * period + float((open_start and a == 0) or (open_end and b == len(here))), a, b)
        for a, b in edges.reshape(-1, 2).tolist()
    ]
    longest, a, b = max(pauses, default=(0.0, 0, 0))
    return ((first + a) * period, (first + b) * period) if longest >= PAUSE - 1e-9 else None
