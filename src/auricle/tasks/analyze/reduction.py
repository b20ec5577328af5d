"""Columns that never grow beyond a limit, however long the recording turns out to be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Columns"]


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns [rows, count] with count <= `limit`: whenever there are more, neighbours are merged in pairs.

    So the picture of three hours is as large as that of three minutes, and nobody has to know the length beforehand.

    Attributes:
        limit: most columns, 1 or more.
        how: "max" keeps what stands out (peaks, spectra in power), "mean" the average.
        group: raw columns that stand behind a whole one; a power of two.
        seen: raw columns so far.
        pieces: whole columns, and one at the end that may be unfinished; sums where `how` is "mean".

    Example:
        >>> columns = Columns(limit=4, how="max").step(np.arange(10.0)[np.newaxis])
        >>> columns.values(), columns.centres()
        (array([[3., 7., 9.]]), array([1.5, 5.5, 8.5]))
    """

    limit: int
    how: Literal["max", "mean"] = "max"
    group: int = 1
    seen: int = 0
    pieces: tuple[NDArray[Any], ...] = ()

    @property
    def count(self) -> int:
        """Number of columns."""
        return -(-self.seen // self.group)

    def step(self, raw: NDArray[Any]) -> Columns:
        """With the raw columns [rows, n] that follow."""
        if raw.shape[1] == 0:
            return self
        pieces = self._with(raw.astype(np.float64) if self.how == "mean" else raw)
        grown = replace(self, seen=self.seen + raw.shape[1], pieces=pieces)
        return grown if grown.count <= self.limit else grown._halved()

    def _with(self, raw: NDArray[Any]) -> tuple[NDArray[Any], ...]:
        """The pieces with raw columns; those that belong to the unfinished column join it."""
        if self.group == 1:
            return (*self.pieces, raw)
        unfinished = self.seen % self.group
        first = self.group - unfinished if unfinished else 0
        starts = np.arange(first, raw.shape[1], self.group)
        if unfinished:
            starts = np.concatenate([[0], starts])
        merged = self._merge.reduceat(raw, starts, axis=1)
        if not unfinished:
            return (*self.pieces, merged)
        last = self.pieces[-1]
        joined = np.concatenate([self._merge(last[:, -1:], merged[:, :1]), merged[:, 1:]], axis=1)
        return (*self.pieces[:-1], *([last[:, :-1]] if last.shape[1] > 1 else []), joined)

    def _halved(self) -> Columns:
        """Pairs merged until the limit holds."""
        values, group = np.concatenate(self.pieces, axis=1), self.group
        while values.shape[1] > self.limit:
            pairs = values.shape[1] // 2 * 2
            merged = self._merge(values[:, :pairs:2], values[:, 1:pairs:2])
            values, group = np.concatenate([merged, values[:, pairs:]], axis=1), 2 * group
        return replace(self, group=group, pieces=(values,))

    @property
    def _merge(self) -> np.ufunc:
        return np.maximum if self.how == "max" else np.add

    def values(self) -> NDArray[Any]:
        """Columns [rows, count]; [0, 0] if nothing was seen."""
        if not self.pieces:
            return np.zeros((0, 0))
        values: NDArray[Any] = np.concatenate(self.pieces, axis=1)
        return values if self.how == "max" else values / np.diff(self._edges())

    def centres(self) -> NDArray[np.float64]:
        """Mean index [count] of the raw columns behind each column."""
        edges = self._edges()
        return (edges[:-1] + edges[1:] - 1) / 2

    def _edges(self) -> NDArray[np.float64]:
        return np.minimum(np.arange(self.count + 1) * self.group, self.seen).astype(np.float64)
