"""Beats as arrays of seconds: checked and sorted, the nearest of them, and the same pulse at other metrical levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["beat_times", "metrical_levels", "nearest_beats"]


def beat_times(times: Sequence[float]) -> NDArray[np.float64]:
    """Beats [beats] in seconds, ascending.

    Args:
        times: seconds, in any order.

    Raises:
        BadOption: not a flat sequence of finite times.

    Example:
        >>> beat_times([2.0, 1]).tolist()
        [1.0, 2.0]
    """
    beats = np.asarray(times, np.float64)
    if beats.ndim != 1 or not np.isfinite(beats).all():
        raise BadOption(f"beats must be a flat sequence of finite seconds, got shape {beats.shape}")
    return np.sort(beats)


def nearest_beats(beats: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.intp]:
    """Index of the beat that lies nearest to each of the times [times]; the first one where several do.

    Args:
        beats: ascending, at least one.
        times: in any order.

    Example:
        >>> nearest_beats(np.array([0.0, 1.0, 1.0, 2.0]), np.array([0.5, 1.1, 9.0])).tolist()
        [0, 1, 3]
    """
    after = np.searchsorted(beats, times)
    left, right = np.maximum(after - 1, 0), np.minimum(after, len(beats) - 1)
    best = np.where(np.abs(times - beats[left]) <= np.abs(times - beats[right]), left, right)
    return np.searchsorted(beats, beats[best])


def metrical_levels(beats: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The beats as they are, between them, twice as fast, and every second one from the first and from the second.

    A person who taps at any of these levels is not wrong, so scores that forgive the level take the best of them.

    Args:
        beats: ascending, at least one.

    Source:
        Davies, Degara, Plumbley 2009, Evaluation Methods for Musical Audio Beat Tracking Algorithms, C4DM-TR-09-06.

    Example:
        >>> [level.tolist() for level in metrical_levels(np.array([1.0, 2.0, 3.0]))]
        [[1.0, 2.0, 3.0], [1.5, 2.5], [1.0, 1.5, 2.0, 2.5, 3.0], [1.0, 3.0], [2.0]]
    """
    count = len(beats)
    double = np.interp(np.arange(0, count - 0.5, 0.5), np.arange(count), beats)
    return beats, double[1::2], double, beats[::2], beats[1::2]
