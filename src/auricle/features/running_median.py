"""The running median down the columns of a plane, by networks of minima and maxima."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.selection_network import Network, network

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["running_median"]

COLUMNS = 256
"""Columns that are worked on at a time, in memory one after the other."""

LANES = 8192
"""Windows that one operation works on: enough to hide Python, few enough that all wires fit the cache."""


def running_median(plane: NDArray[Any], size: int) -> NDArray[Any]:
    """The median of each window of `size` values down each column, bit for bit that of `scipy.ndimage.median_filter`.

    Beyond its ends a column is mirrored, the outermost value twice.

    Args:
        plane: floating-point values [rows, columns], none NaN; a transposed view is read and given back as such.
        size: 1 or more; an even window reaches one further up, and takes the upper of the two in its middle.

    Returns:
        [rows, columns].

    Example:
        >>> running_median(np.array([[1.0], [9.0], [2.0], [3.0], [8.0]]), 3).ravel().tolist()
        [1.0, 2.0, 3.0, 3.0, 8.0]
    """
    rows, columns = plane.shape
    out = np.empty_like(plane)
    if not plane.size or size == 1:
        out[:] = plane
        return out
    plan = network(size)
    tiles = -(-rows // plan.tile)
    mirrored = np.pad(np.arange(rows), (size // 2, size - size // 2 - 1), mode="symmetric")
    filled = np.pad(mirrored, (0, tiles * plan.tile - rows), mode="edge")  # windows of the last tile that none needs
    for first in range(0, columns, COLUMNS):
        piece = slice(first, first + COLUMNS)
        found = _medians(np.ascontiguousarray(plane[:, piece])[filled], plan, tiles)
        out[:, piece] = found[:rows]
    return out


def _medians(padded: NDArray[Any], plan: Network, tiles: int) -> NDArray[Any]:
    """Medians [tiles * tile, columns] of windows down padded [tiles * tile + size - 1, columns]."""
    out = np.empty((tiles * plan.tile, padded.shape[1]), padded.dtype)
    together = max(1, LANES // padded.shape[1])
    for first in range(0, tiles, together):
        count = min(together, tiles - first)
        start, end = first * plan.tile, (first + count) * plan.tile
        samples = [padded[start + i : end + i : plan.tile] for i in range(plan.tile + plan.size - 1)]
        _run(plan, samples, [out[start + i : end : plan.tile] for i in range(plan.tile)])
    return out


def _run(plan: Network, samples: list[NDArray[Any]], targets: list[NDArray[Any]]) -> None:
    """The network over the samples of many tiles at once; what a wire no longer needs serves the next."""
    wires = dict(enumerate(samples))
    places = dict(zip(plan.outputs, targets, strict=True))
    free: list[NDArray[Any]] = []
    for step in plan.steps:
        left, right = wires[step.left], wires[step.right]
        free += [wires.pop(wire) for wire in step.spent]
        place = places.get(step.out)
        if place is None:
            place = free.pop() if free else np.empty_like(left, order="C")
        wires[step.out] = (np.maximum if step.is_max else np.minimum)(left, right, out=place)
