"""How well moments and events agree: one-to-one matching within a tolerance, as mir_eval does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Self

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.matching import Pairs, largest_matching, near_pairs
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MatchScore", "match_events", "match_onsets", "near_events", "score_events", "score_onsets"]

ROUNDING = 1e-4
"""Seconds to which differences of times are rounded, as in mir_eval, so that a tolerance holds its edge."""


@dataclass(frozen=True)
class MatchScore:
    """Counts of one-to-one matches; the scores follow from them, or raise UndefinedScore.

    Attributes:
        reference: number of true items.
        estimate: number of found items.
        matched: number of pairs.

    Example:
        >>> score = MatchScore(reference=4, estimate=2, matched=2)
        >>> score.precision, score.recall, round(score.f1, 3)
        (1.0, 0.5, 0.667)
        >>> score + MatchScore(1, 1, 0)
        MatchScore(reference=5, estimate=3, matched=2)
    """

    reference: int = 0
    estimate: int = 0
    matched: int = 0

    def __add__(self, other: Self) -> Self:
        """The counts of two recordings together, so that each item weighs the same; all fields are counts or sums."""
        return type(self)(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def precision(self) -> float:
        """Matched share of what was found; undefined if nothing was found."""
        if self.estimate == 0:
            raise UndefinedScore("precision is undefined: nothing was found")
        return self.matched / self.estimate

    @property
    def recall(self) -> float:
        """Matched share of what is true; undefined if there is nothing to find."""
        if self.reference == 0:
            raise UndefinedScore("recall is undefined: there is nothing to find")
        return self.matched / self.reference

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; undefined if both sides are empty."""
        if self.reference + self.estimate == 0:
            raise UndefinedScore("F1 is undefined: both sides are empty")
        return 2 * self.matched / (self.reference + self.estimate)


def match_onsets(reference: Sequence[float], estimate: Sequence[float], *, tolerance: float = 0.05) -> Pairs:
    """Largest set of pairs (index of reference, index of estimate) at most `tolerance` seconds apart.

    Since all windows have one length, pairing each onset with the first free one in its window is optimal.

    Args:
        reference: seconds, in any order.
        estimate: seconds, in any order.
        tolerance: seconds, the edge included.

    Raises:
        BadOption: a tolerance below 0, a time that is not finite.

    Example:
        >>> match_onsets([1.0, 2.0], [0.98, 1.02, 5.0])
        ((0, 0),)
    """
    _need(tolerance)
    for times in (reference, estimate):
        if not all(abs(time) < float("inf") for time in times):
            raise BadOption("onsets must be finite")
    left = sorted(range(len(reference)), key=lambda i: reference[i])
    right = sorted(range(len(estimate)), key=lambda j: estimate[j])
    pairs: list[tuple[int, int]] = []
    j = 0
    for i in left:
        # The window lies around the estimate, as in mir_eval: at its very edge, rounding makes that a difference.
        while j < len(right) and estimate[right[j]] + tolerance < reference[i]:
            j += 1
        if j < len(right) and estimate[right[j]] - tolerance <= reference[i]:
            pairs.append((i, right[j]))
            j += 1
    return tuple(pairs)


def score_onsets(reference: Sequence[float], estimate: Sequence[float], *, tolerance: float = 0.05) -> MatchScore:
    """Precision, recall and F1 of onsets (or beats) within a tolerance, the measure of MIREX.

    Raises:
        BadOption: a tolerance below 0, a time that is not finite.

    Example:
        >>> score_onsets([1.0, 2.0], [1.04]).recall
        0.5
    """
    return MatchScore(len(reference), len(estimate), len(match_onsets(reference, estimate, tolerance=tolerance)))


def match_events(
    reference: Iterable[Span],
    estimate: Iterable[Span],
    *,
    onset_tolerance: float = 0.05,
    offset_tolerance: float | None = 0.05,
    offset_ratio: float = 0.2,
    labels: bool = True,
) -> Pairs:
    """Largest set of pairs (index of reference, index of estimate) of events that agree.

    Two events agree if their starts lie within `onset_tolerance`, their ends within the larger of `offset_tolerance`
    and `offset_ratio` times the reference's duration, and their labels are equal. Differences are rounded to
    0.1 ms first, as mir_eval.transcription does, so that a tolerance includes its edge.

    Args:
        reference: what is true.
        estimate: what was found.
        onset_tolerance: seconds.
        offset_tolerance: seconds; None leaves the ends out.
        offset_ratio: share of the reference's duration.
        labels: False lets any label match any other.

    Raises:
        BadOption: a tolerance below 0.

    Example:
        >>> match_events([Span(0.0, 1.0, "dog")], [Span(0.03, 1.1, "dog"), Span(0.0, 1.0, "cat")])
        ((0, 0),)
    """
    true, found = tuple(reference), tuple(estimate)
    left, right = near_events(
        true, found, onset_tolerance=onset_tolerance, offset_tolerance=offset_tolerance, offset_ratio=offset_ratio
    )
    pairs = zip(left.tolist(), right.tolist(), strict=True)
    agreeing = [(i, j) for i, j in pairs if not labels or true[i].label == found[j].label]
    return largest_matching((i for i, _ in agreeing), (j for _, j in agreeing))


def near_events(
    reference: Sequence[Span],
    estimate: Sequence[Span],
    *,
    onset_tolerance: float | None = 0.05,
    offset_tolerance: float | None = 0.05,
    offset_ratio: float = 0.2,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Indices [pairs] of events that agree in time as `match_events` says, each as often as it agrees.

    Args:
        reference: what is true.
        estimate: what was found.
        onset_tolerance: seconds; None leaves the starts out.
        offset_tolerance: seconds; None leaves the ends out.
        offset_ratio: share of the reference's duration.

    Raises:
        BadOption: a tolerance below 0, or neither starts nor ends to go by.

    Example:
        >>> near_events([Span(0.0, 1.0)], [Span(0.5, 1.1)], onset_tolerance=None)[1].tolist()
        [0]
    """
    for tolerance in (onset_tolerance or 0.0, offset_tolerance or 0.0, offset_ratio):
        _need(tolerance)
    theirs, ours = (
        np.array([[s.start, s.end] for s in side], np.float64).reshape(-1, 2).T for side in (reference, estimate)
    )
    allowed = np.maximum(offset_tolerance or 0.0, offset_ratio * (theirs[1] - theirs[0]))
    if onset_tolerance is not None:
        left, right = near_pairs(theirs[0], ours[0], onset_tolerance + ROUNDING)
    elif offset_tolerance is not None:
        left, right = near_pairs(theirs[1], ours[1], float(allowed.max(initial=0.0)) + ROUNDING)
    else:
        raise BadOption("events are matched by their starts, their ends or both; both tolerances are None")
    agree = np.ones(len(left), np.bool_)
    if onset_tolerance is not None:
        agree &= np.around(np.abs(theirs[0][left] - ours[0][right]), 4) <= onset_tolerance
    if offset_tolerance is not None:
        agree &= np.around(np.abs(theirs[1][left] - ours[1][right]), 4) <= allowed[left]
    return left[agree], right[agree]


def score_events(
    reference: Iterable[Span],
    estimate: Iterable[Span],
    *,
    onset_tolerance: float = 0.05,
    offset_tolerance: float | None = 0.05,
    offset_ratio: float = 0.2,
    labels: bool = True,
) -> MatchScore:
    """Precision, recall and F1 of events (notes, sound events) matched by `match_events`.

    Raises:
        BadOption: a tolerance below 0.

    Example:
        >>> score_events([Span(0.0, 1.0, "dog")], [Span(0.5, 1.0, "dog")]).f1
        0.0
    """
    true, found = tuple(reference), tuple(estimate)
    pairs = match_events(
        true,
        found,
        onset_tolerance=onset_tolerance,
        offset_tolerance=offset_tolerance,
        offset_ratio=offset_ratio,
        labels=labels,
    )
    return MatchScore(len(true), len(found), len(pairs))


def _need(tolerance: float) -> None:
    if not 0 <= tolerance < float("inf"):
        raise BadOption(f"a tolerance must be 0 or more and finite, got {tolerance}")
