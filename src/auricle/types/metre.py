"""Beats and bars that follow from a tempo map and a metre map."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from auricle.errors import BadTimeline
from auricle.types.tempo import Tempi, quarters_at, seconds_at

__all__ = ["MOST_BEATS", "beat_length", "beat_times"]

MOST_BEATS = 1_000_000
"""A score with more beats has a tempo map that means nothing."""

EDGE = 1e-6
"""Quarter notes by which rounding may move a beat over the end of its stretch."""


def beat_length(numerator: int, denominator: int) -> float:
    """Quarter notes of one beat: the note of the denominator, or three of them in a compound metre (6/8, 9/8, 12/8).

    Example:
        >>> beat_length(4, 4), beat_length(6, 8), beat_length(3, 8)
        (1.0, 1.5, 0.5)
    """
    compound = numerator > 3 and numerator % 3 == 0
    return 4 / denominator * (3 if compound else 1)


def beat_times(
    duration: float, tempi: Tempi, metres: Sequence[tuple[float, int, int]]
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Seconds of beats and of downbeats before the end; each metre begins with a downbeat.

    Args:
        duration: seconds.
        tempi: (seconds, quarter notes per minute) from there on, beginning at 0.
        metres: (seconds, numerator, denominator) from there on, beginning at 0.

    Raises:
        BadTimeline: more than a million beats.

    Example:
        >>> beat_times(2.0, [(0.0, 120.0)], [(0.0, 3, 4)])
        ((0.0, 0.5, 1.0, 1.5), (0.0, 1.5))
    """
    edges = quarters_at(tempi, [min(time, duration) for time, _, _ in metres] + [duration])
    beats: list[float] = []
    downbeats: list[float] = []
    for (_, numerator, denominator), start, end in zip(metres, edges, edges[1:], strict=False):
        step = beat_length(numerator, denominator)
        count = max(0, int(np.ceil((end - start - EDGE) / step)))
        if len(beats) + count > MOST_BEATS:
            raise BadTimeline(
                f"more than {MOST_BEATS} beats in {duration} s: the tempo map means nothing, replace score.tempi"
            )
        times = seconds_at(tempi, start + step * np.arange(count)).tolist()
        beats += times
        downbeats += times[:: round(numerator * 4 / denominator / step)]
    return tuple(beats), tuple(downbeats)
