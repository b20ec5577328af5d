"""Mutual information of two ways to label the same frames: as it is, normalized, and adjusted for chance."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["adjusted_mutual_information", "entropy", "mutual_information", "normalized_mutual_information"]


def entropy(counts: NDArray[np.int64]) -> float:
    """Entropy in nats of how often each thing occurs.

    Example:
        >>> round(entropy(np.array([5, 5, 0])), 6)
        0.693147
    """
    shares = counts[counts > 0] / counts.sum()
    return -float((shares * np.log(shares)).sum())


def mutual_information(table: NDArray[np.int64]) -> float:
    """What one label says of the other, in nats.

    Args:
        table: [labels, labels] frames that have both; no row or column is empty.

    Example:
        >>> round(mutual_information(np.array([[5, 0], [0, 5]])), 6)
        0.693147
    """
    return entropy(table.sum(axis=1)) + entropy(table.sum(axis=0)) - entropy(table)


def normalized_mutual_information(table: NDArray[np.int64]) -> float:
    """Mutual information over the geometric mean of both entropies; 1 where both sides have one label.

    Example:
        >>> normalized_mutual_information(np.array([[5, 5], [5, 5]]))
        0.0
    """
    if table.size == 1:
        return 1.0
    product = entropy(table.sum(axis=1)) * entropy(table.sum(axis=0))
    return mutual_information(table) / max(math.sqrt(product), 1e-10)


def adjusted_mutual_information(table: NDArray[np.int64]) -> float:
    """Mutual information less what chance gives, over the larger entropy less that; 1 where that is nothing.

    Source:
        Vinh, Epps, Bailey 2010, Information theoretic measures for clusterings comparison, JMLR 11.

    Example:
        >>> round(adjusted_mutual_information(np.array([[5, 0], [0, 5]])), 6)
        1.0
    """
    by_chance = _expected_mutual_information(table.sum(axis=1), table.sum(axis=0))
    most = max(entropy(table.sum(axis=1)), entropy(table.sum(axis=0)))
    # Where chance already gives all that there is, both sides have one label, or every frame has its own on both.
    return 1.0 if most - by_chance < 1e-12 else (mutual_information(table) - by_chance) / (most - by_chance)


def _expected_mutual_information(rows: NDArray[np.int64], columns: NDArray[np.int64]) -> float:
    """Mean over all tables with these sums, whose cells are hypergeometric."""
    from scipy.special import gammaln

    total, expected = int(rows.sum()), 0.0
    for a in rows.tolist():
        for b in columns.tolist():
            cell = np.arange(max(1, a + b - total), min(a, b) + 1)
            logs = gammaln([a + 1, b + 1, total - a + 1, total - b + 1]).sum() - gammaln(total + 1)
            for rest in (cell, a - cell, b - cell, total - a - b + cell):
                logs = logs - gammaln(rest + 1)
            expected += float((cell / total * np.log(total * cell / (a * b)) * np.exp(logs)).sum())
    return expected
