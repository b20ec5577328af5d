"""A feature map on a grid of pixels: as many cells as can be seen, and no peak lost."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["pool"]


def pool(
    values: NDArray[Any], centres: NDArray[Any], low: float, high: float, count: int, axis: int, peak: bool
) -> Any:
    """Values on `count` equal cells between `low` and `high`, from values that stand at `centres`.

    A cell that holds several values shows their largest (`peak`, for energies: a thin line stays visible) or their
    mean; a cell that holds none shows the nearest one.

    Args:
        values: real array; its length along `axis` is that of `centres`.
        centres: increasing positions.
        low: where the first cell begins.
        high: where the last cell ends.
        count: number of cells.
        axis: which axis to pool.
        peak: largest if true, mean if false.

    Returns:
        The array with `count` entries along `axis`.

    Example:
        >>> pool(np.array([1.0, 5.0, 2.0, 0.0]), np.arange(4), -0.5, 3.5, 2, 0, peak=True).tolist()
        [5.0, 2.0]
    """
    bounds = np.linspace(low, high, count + 1)
    first = np.searchsorted(centres, bounds)
    middles = (centres[1:] + centres[:-1]) / 2
    nearest = np.searchsorted(middles, (bounds[1:] + bounds[:-1]) / 2)
    empty = first[:-1] == first[1:]
    index = np.where(empty, nearest, first[:-1])
    within: list[slice] = [slice(None)] * values.ndim
    within[axis] = slice(0, max(int(first[-1]), int(index[-1]) + 1))
    kept = values[tuple(within)]
    if peak:
        return np.maximum.reduceat(kept, index, axis=axis)
    sums = np.add.reduceat(kept, index, axis=axis, dtype=np.float64)
    sizes = np.maximum(np.diff(np.append(index, kept.shape[axis])), 1)
    shape = [1] * values.ndim
    shape[axis] = count
    return sums / sizes.reshape(shape)
