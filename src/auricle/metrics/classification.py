"""How well labels are found: accuracy with its interval, F1, average precision, confusion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["accuracy_interval", "average_precision", "confusion", "f1_scores", "macro_f1", "mean_average_precision"]


def confusion(reference: Sequence[int], estimate: Sequence[int], classes: int) -> NDArray[np.int64]:
    """Counts [classes, classes]: row i, column j holds the items of class i that were taken for class j.

    Args:
        reference: the class of each item.
        estimate: what was found for each.
        classes: how many there are.

    Raises:
        BadOption: another number of estimates, or a class that is none.

    Example:
        >>> confusion([0, 0, 1], [0, 1, 1], 2).tolist()
        [[1, 1], [0, 1]]
    """
    one, two = np.asarray(reference, np.int64), np.asarray(estimate, np.int64)
    if one.shape != two.shape or one.ndim != 1:
        raise BadOption(f"reference and estimate need one class an item each; got shapes {one.shape} and {two.shape}")
    if one.size and not (min(one.min(), two.min()) >= 0 and max(one.max(), two.max()) < classes):
        raise BadOption(f"classes are numbered from 0 to {classes - 1}")
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (one, two), 1)
    return counts


def f1_scores(reference: Sequence[int], estimate: Sequence[int], classes: int) -> NDArray[np.float64]:
    """F1 of each class [classes], 0 where nothing of it was found or there; equals scikit-learn's with zero_division=0.

    Raises:
        BadOption: as `confusion`.

    Example:
        >>> f1_scores([0, 0, 1], [0, 1, 1], 2).round(3).tolist()
        [0.667, 0.667]
    """
    counts = confusion(reference, estimate, classes)
    hits = np.diag(counts).astype(np.float64)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    scores: NDArray[np.float64] = np.divide(2 * hits, both, out=np.zeros(classes), where=both > 0)
    return scores


def macro_f1(reference: Sequence[int], estimate: Sequence[int], classes: int) -> float:
    """Mean of `f1_scores` over the classes that occur on either side.

    Raises:
        BadOption: as `confusion`.

    Example:
        >>> macro_f1([0, 0], [0, 0], 3)
        1.0
    """
    scores = f1_scores(reference, estimate, classes)
    seen = sorted({*reference, *estimate})
    return float(scores[seen].mean()) if seen else 0.0


def accuracy_interval(right: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of a share of right answers (Wilson 1927, doi:10.2307/2276774), which holds near 0 and 1 too.

    Args:
        right: answers that are right.
        total: all answers.
        confidence: of the interval.

    Raises:
        BadOption: no answers, or more right ones than there are.

    Example:
        >>> [round(end, 3) for end in accuracy_interval(76, 80)]
        [0.878, 0.98]
    """
    from scipy.special import ndtri

    if not 0 <= right <= total or total < 1:
        raise BadOption(f"{right} right answers of {total} have no share")
    z = float(ndtri(0.5 + confidence / 2))
    share, spread = right / total, z * z / total
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * float(np.sqrt(share * (1 - share) / total + spread / (4 * total)))
    # At the ends rounding would leave the bound a little beside what it is.
    return 0.0 if right == 0 else middle - half, 1.0 if right == total else middle + half


def average_precision(relevant: ArrayLike, scores: ArrayLike) -> float:
    """Mean precision over the items that are relevant, by falling score; NaN without any.

    Equals scikit-learn's `average_precision_score`: items of equal score are one threshold.

    Args:
        relevant: true where the label holds [items].
        scores: the more, the likelier [items].

    Raises:
        BadOption: another number of scores, or a score that is no number.

    Example:
        >>> round(average_precision([True, False, True], [0.9, 0.8, 0.7]), 3)
        0.833
    """
    truth, values = np.asarray(relevant, bool), np.asarray(scores, np.float64)
    if truth.shape != values.shape or truth.ndim != 1 or not np.isfinite(values).all():
        raise BadOption(f"needs one finite score an item; got shapes {truth.shape} and {values.shape}")
    if not truth.any():
        return float("nan")
    order = np.argsort(-values, kind="stable")
    truth, values = truth[order], values[order]
    ends = np.append(np.flatnonzero(np.diff(values)), len(values) - 1)
    hits = np.cumsum(truth)[ends].astype(np.float64)
    precision, recall = hits / (ends + 1), hits / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def mean_average_precision(relevant: ArrayLike, scores: ArrayLike) -> float:
    """Mean of `average_precision` over the labels that hold anywhere; NaN if none does.

    Args:
        relevant: [items, labels].
        scores: [items, labels].

    Raises:
        BadOption: as `average_precision`.

    Example:
        >>> mean_average_precision([[True, False], [False, True]], [[0.9, 0.1], [0.2, 0.8]])
        1.0
    """
    truth, values = np.asarray(relevant, bool), np.asarray(scores, np.float64)
    if truth.shape != values.shape or truth.ndim != 2:
        raise BadOption(f"needs [items, labels] on both sides; got shapes {truth.shape} and {values.shape}")
    found = [average_precision(*column) for column in zip(truth.T, values.T, strict=True) if column[0].any()]
    return float(np.mean(found)) if found else float("nan")
