"""How well moments and events agree: one-to-one matching within a tolerance, as mir_eval does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auricle.errors import BadOption, UndefinedScore
from auricle.types import Span

__all__ = ["MatchScore", "match_events", "match_onsets", "score_events", "score_onsets"]

Pairs = tuple[tuple[int, int], ...]


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
    """

    reference: int = 0
    estimate: int = 0
    matched: int = 0

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
        while j < len(right) and estimate[right[j]] < reference[i] - tolerance:
            j += 1
        if j < len(right) and estimate[right[j]] <= reference[i] + tolerance:
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
    import numpy as np

    for tolerance in (onset_tolerance, offset_ratio, 0.0 if offset_tolerance is None else offset_tolerance):
        _need(tolerance)
    true, found = tuple(reference), tuple(estimate)
    if not true or not found:
        return ()
    theirs, ours = (np.array([[s.start, s.end] for s in side]).T for side in (true, found))
    agree = np.around(np.abs(theirs[0][:, None] - ours[0]), 4) <= onset_tolerance
    if offset_tolerance is not None:
        allowed = np.maximum(offset_tolerance, offset_ratio * (theirs[1] - theirs[0]))
        agree &= np.around(np.abs(theirs[1][:, None] - ours[1]), 4) <= allowed[:, None]
    if labels:
        names = [np.array([s.label for s in side], dtype=object) for side in (true, found)]
        agree &= (names[0][:, None] == names[1]).astype(bool)
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    columns = maximum_bipartite_matching(csr_matrix(agree), perm_type="column")
    return tuple((i, int(j)) for i, j in enumerate(columns) if j >= 0)


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
