"""How well spans agree in covered time: precision, recall, F1, intersection over union, detection error."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auricle.errors import BadOption, UndefinedScore
from auricle.types import Span
from auricle.types.algebra import by_label
from auricle.types.regions import difference, measure, overlap, union

__all__ = ["SpanScore", "score_labels", "score_spans"]


@dataclass(frozen=True)
class SpanScore:
    """Seconds covered by reference and estimate; the scores follow from them, or raise UndefinedScore.

    Attributes:
        reference: seconds that the reference covers.
        estimate: seconds that the estimate covers.
        shared: seconds that both cover.

    Example:
        >>> score = SpanScore(reference=4.0, estimate=2.0, shared=2.0)
        >>> score.precision, score.recall, score.intersection_over_union, score.detection_error
        (1.0, 0.5, 0.5, 0.5)
    """

    reference: float
    estimate: float
    shared: float

    @property
    def precision(self) -> float:
        """Share of the estimate that is right; undefined if it covers nothing."""
        return _ratio(self.shared, self.estimate, "precision is undefined: the estimate covers nothing")

    @property
    def recall(self) -> float:
        """Share of the reference that was found; undefined if it covers nothing."""
        return _ratio(self.shared, self.reference, "recall is undefined: the reference covers nothing")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; undefined if neither side covers anything."""
        return _ratio(2 * self.shared, self.reference + self.estimate, "F1 is undefined: neither side covers anything")

    @property
    def intersection_over_union(self) -> float:
        """Shared time over the time that either covers; undefined if neither covers anything."""
        both = self.reference + self.estimate - self.shared
        return _ratio(self.shared, both, "intersection over union is undefined: neither side covers anything")

    @property
    def miss(self) -> float:
        """Seconds of the reference that the estimate leaves out."""
        return self.reference - self.shared

    @property
    def false_alarm(self) -> float:
        """Seconds of the estimate that the reference does not cover."""
        return self.estimate - self.shared

    @property
    def detection_error(self) -> float:
        """(miss + false alarm) / reference, 0 or more and without an upper bound; undefined if the latter is 0."""
        wrong = self.miss + self.false_alarm
        return _ratio(wrong, self.reference, "detection error is undefined: the reference covers nothing")


def score_spans(reference: Iterable[Span], estimate: Iterable[Span], *, collar: float = 0.0) -> SpanScore:
    """Agreement of two groups of spans in covered time; labels do not matter, overlaps count once.

    Args:
        reference: what is true.
        estimate: what was found.
        collar: seconds on each side of every edge of the reference that are not judged.

    Raises:
        BadOption: a collar below 0.

    Example:
        >>> score_spans([Span(0.0, 2.0)], [Span(1.0, 3.0)]).f1
        0.5
    """
    if not 0 <= collar < float("inf"):
        raise BadOption(f"collar must be 0 s or more, got {collar}")
    true, found = union(reference), union(estimate)
    if collar > 0:
        edges = [edge for span in true for edge in (span.start, span.end)]
        blurred = [Span(max(0.0, edge - collar), edge + collar) for edge in edges]
        true, found = difference(true, blurred), difference(found, blurred)
    return SpanScore(measure(true), measure(found), overlap(true, found))


def score_labels(reference: Iterable[Span], estimate: Iterable[Span], *, collar: float = 0.0) -> dict[str, SpanScore]:
    """`score_spans` for each label of either side, labels in order of appearance.

    Raises:
        BadOption: a collar below 0.

    Example:
        >>> scores = score_labels([Span(0.0, 2.0, "dog")], [Span(0.0, 1.0, "dog"), Span(1.0, 2.0, "cat")])
        >>> scores["dog"].recall, scores["cat"].precision
        (0.5, 0.0)
    """
    true, found = by_label(reference), by_label(estimate)
    return {label: score_spans(true.get(label, ()), found.get(label, ()), collar=collar) for label in {**true, **found}}


def _ratio(part: float, whole: float, message: str) -> float:
    if whole <= 0:
        raise UndefinedScore(message)
    return part / whole
