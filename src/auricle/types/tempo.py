"""Seconds and quarter notes, converted by a tempo map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Tempi", "quarters_at", "seconds_at"]

Tempi = Sequence[tuple[float, float]]
"""(seconds, quarter notes per minute) from there on; the first one at 0, in order."""


def quarters_at(tempi: Tempi, seconds: ArrayLike) -> NDArray[Any]:
    """Quarter notes that have passed at each time, float64, as many as times.

    Args:
        tempi: the tempo map.
        seconds: any shape, 0 or more.

    Returns:
        Float64 [...], the shape of `seconds`.

    Example:
        >>> quarters_at([(0.0, 60.0), (2.0, 120.0)], [1.0, 2.0, 3.0]).tolist()
        [1.0, 2.0, 4.0]
    """
    import numpy as np

    starts, rates, passed = _knots(tempi)
    times = np.asarray(seconds, dtype=np.float64)
    at = np.maximum(np.searchsorted(starts, times, side="right") - 1, 0)
    return np.asarray(passed[at] + (times - starts[at]) * rates[at])


def seconds_at(tempi: Tempi, quarters: ArrayLike) -> NDArray[Any]:
    """Time at which so many quarter notes have passed: the inverse of `quarters_at`.

    Args:
        tempi: the tempo map.
        quarters: any shape, 0 or more.

    Returns:
        Float64 seconds [...], the shape of `quarters`.

    Example:
        >>> seconds_at([(0.0, 60.0), (2.0, 120.0)], [1.0, 2.0, 4.0]).tolist()
        [1.0, 2.0, 3.0]
    """
    import numpy as np

    starts, rates, passed = _knots(tempi)
    places = np.asarray(quarters, dtype=np.float64)
    at = np.maximum(np.searchsorted(passed, places, side="right") - 1, 0)
    return np.asarray(starts[at] + (places - passed[at]) / rates[at])


def _knots(tempi: Tempi) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Where each tempo begins in seconds, its quarter notes a second, and where it begins in quarter notes."""
    import numpy as np

    table = np.asarray(tempi, dtype=np.float64)
    starts, rates = table[:, 0], table[:, 1] / 60
    passed = np.concatenate([[0.0], np.cumsum(np.diff(starts) * rates[:-1])])
    return starts, rates, passed
