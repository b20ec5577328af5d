"""Hypotheses of a CTC search that meet: their probabilities add up, the likeliest one's memory stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Groups", "best_of", "checked", "grouped", "probabilities"]


@dataclass(frozen=True, eq=False)
class Groups:
    """Candidates with equal keys, side by side.

    Attributes:
        order: candidates sorted by key [candidates].
        first: where each group begins in `order` [groups].
        winner: the candidate with the largest share of each group [groups].
        group: of each place in `order` [candidates].
    """

    order: NDArray[np.intp]
    first: NDArray[np.intp]
    winner: NDArray[np.intp]
    group: NDArray[np.intp]

    def total(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over each group [groups] of values [candidates]."""
        return np.add.reduceat(values[self.order], self.first)

    def rivals(
        self, groups: NDArray[np.intp], mark: NDArray[Any], share: NDArray[np.float64]
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """(winner, other) candidates of some groups where the marks [candidates] of the two differ."""
        some = np.zeros(len(self.first), bool)
        some[groups] = True
        winner = self.winner[self.group]
        other = np.flatnonzero((self.order != winner) & some[self.group])
        winner, other = winner[other], self.order[other]
        differ = (mark[other] != mark[winner]) & (share[other] > 0)
        return winner[differ], other[differ]


def grouped(keys: NDArray[Any], shares: NDArray[np.float64]) -> Groups:
    """The groups of equal keys [candidates]; of equal shares the first candidate wins."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    fresh = np.empty(len(keys), bool)
    fresh[:1] = True
    np.not_equal(ranked[1:], ranked[:-1], out=fresh[1:])
    first = np.flatnonzero(fresh)
    winner, group = order[first], np.cumsum(fresh) - 1
    if len(first) < len(keys):
        sorted_shares = shares[order]
        top = np.flatnonzero(sorted_shares == np.maximum.reduceat(sorted_shares, first)[group])
        # Backwards, so that the first of several is written last.
        winner[group[top[::-1]]] = order[top[::-1]]
    return Groups(order, first, winner, group)


def best_of(ranks: NDArray[np.float64], size: int, cut: float) -> NDArray[np.intp]:
    """Indices, ascending, of the `size` largest ranks that reach `cut` times the largest."""
    kept = np.flatnonzero(ranks >= ranks.max() * cut)
    if len(kept) > size:
        kept = kept[np.sort(np.argpartition(-ranks[kept], size - 1)[:size])]
    return kept


FLOOR = 1e-30
"""No symbol is less likely in a search: what cannot be said costs much, and no frame makes every hypothesis end."""


def probabilities(log_probs: NDArray[Any], symbols: int) -> NDArray[np.float64]:
    """Probabilities [frames, symbols] of at least `FLOOR`.

    Raises:
        BadOption: log_probs of another shape, another number of symbols, NaN or +infinity.
    """
    return np.maximum(np.exp(checked(log_probs, symbols)), FLOOR)


def checked(log_probs: NDArray[Any], symbols: int | None = None) -> NDArray[np.float64]:
    """Log-probabilities as float64 [frames, symbols].

    Raises:
        BadOption: another shape, another number of symbols, NaN or +infinity.
    """
    values = np.asarray(log_probs, np.float64)
    if values.ndim != 2 or (symbols is not None and values.shape[1] != symbols) or not (values < np.inf).all():
        raise BadOption(
            f"log_probs must be [frames, {symbols or 'symbols'}] without NaN or infinity, got shape {values.shape}"
        )
    return values
