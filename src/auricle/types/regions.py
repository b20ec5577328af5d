"""The covered time of spans as a set: union, intersection, difference, gaps, smoothing.

A set here is what the spans cover, up to single points: labels and scores do not matter, touching spans
become one, instants cover nothing. Only comparisons are made, so the laws of sets hold exactly.
"""

from __future__ import annotations

from collections.abc import Iterable

from auricle.errors import BadOption
from auricle.types.algebra import by_label
from auricle.types.span import Span

__all__ = [
    "close_gaps",
    "complement",
    "difference",
    "drop_short",
    "intersection",
    "measure",
    "overlap",
    "smooth",
    "union",
]


def union(*groups: Iterable[Span], label: str = "") -> tuple[Span, ...]:
    """What any group covers, as disjoint spans that do not touch, sorted.

    Example:
        >>> union([Span(0, 1), Span(3, 4)], [Span(1, 2)])
        (Span(start=0, end=2, label='', score=None), Span(start=3, end=4, label='', score=None))
    """
    out: list[tuple[float, float]] = []
    for start, end in sorted((s.start, s.end) for group in groups for s in group if s.start < s.end):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return tuple(Span(start, end, label) for start, end in out)


def intersection(first: Iterable[Span], second: Iterable[Span], *, label: str = "") -> tuple[Span, ...]:
    """What both groups cover, as disjoint spans that do not touch, sorted.

    Example:
        >>> intersection([Span(0, 2)], [Span(1, 3)])
        (Span(start=1, end=2, label='', score=None),)
    """
    one, two = union(first), union(second)
    out: list[Span] = []
    i = j = 0
    while i < len(one) and j < len(two):
        start, end = max(one[i].start, two[j].start), min(one[i].end, two[j].end)
        if start < end:
            out.append(Span(start, end, label))
        if one[i].end <= two[j].end:
            i += 1
        else:
            j += 1
    return tuple(out)


def complement(spans: Iterable[Span], duration: float, *, label: str = "") -> tuple[Span, ...]:
    """The gaps: what the spans leave uncovered of [0, duration].

    Raises:
        BadOption: a duration below 0.

    Example:
        >>> complement([Span(1, 2, "speech")], 3.0, label="silence")
        (Span(start=0.0, end=1, label='silence', score=None), Span(start=2, end=3.0, label='silence', score=None))
    """
    if not duration >= 0:
        raise BadOption(f"duration must be 0 s or more, got {duration}")
    out: list[Span] = []
    reached = 0.0
    for span in union(spans):
        if span.start >= duration:
            break
        if reached < span.start:
            out.append(Span(reached, span.start, label))
        reached = span.end
    if reached < duration:
        out.append(Span(reached, duration, label))
    return tuple(out)


def difference(first: Iterable[Span], second: Iterable[Span], *, label: str = "") -> tuple[Span, ...]:
    """What `first` covers and `second` does not.

    Example:
        >>> difference([Span(0, 3)], [Span(1, 2)])
        (Span(start=0, end=1, label='', score=None), Span(start=2, end=3, label='', score=None))
    """
    covered = union(first)
    end = covered[-1].end if covered else 0.0
    return intersection(covered, complement(second, end), label=label)


def measure(spans: Iterable[Span]) -> float:
    """Seconds that the spans cover, overlaps counted once.

    Example:
        >>> measure([Span(0.0, 2.0), Span(1.0, 3.0)])
        3.0
    """
    from math import fsum

    return fsum(s.duration for s in union(spans))


def overlap(first: Iterable[Span], second: Iterable[Span]) -> float:
    """Seconds that both groups cover.

    Example:
        >>> overlap([Span(0.0, 2.0)], [Span(1.0, 3.0)])
        1.0
    """
    return measure(intersection(first, second))


def close_gaps(spans: Iterable[Span], shorter_than: float) -> tuple[Span, ...]:
    """Spans of one label become one span where the gap between them is below `shorter_than` seconds.

    Touching and overlapping spans of one label are joined as well. A joined span has the highest score.

    Raises:
        BadOption: a length below 0.

    Example:
        >>> close_gaps([Span(0, 1, "a"), Span(1.1, 2, "a"), Span(2.1, 3, "b")], 0.2)
        (Span(start=0, end=2, label='a', score=None), Span(start=2.1, end=3, label='b', score=None))
    """
    _need_length(shorter_than)
    out: list[Span] = []
    for label, group in by_label(spans).items():
        joined: list[Span] = []
        for span in sorted(group, key=lambda s: (s.start, s.end)):
            if joined and (span.start <= joined[-1].end or span.start - joined[-1].end < shorter_than):
                before = joined[-1]
                scores = [s for s in (before.score, span.score) if s is not None]
                joined[-1] = Span(before.start, max(before.end, span.end), label, max(scores, default=None))
            else:
                joined.append(span)
        out.extend(joined)
    # Of equal times the labels decide, or the order would be that in which labels came, and change when done again.
    return tuple(sorted(out, key=lambda s: (s.start, s.end, s.label)))


def drop_short(spans: Iterable[Span], shorter_than: float) -> tuple[Span, ...]:
    """The spans that last `shorter_than` seconds or more.

    Raises:
        BadOption: a length below 0.

    Example:
        >>> drop_short([Span(0, 0.05), Span(1, 2)], 0.1)
        (Span(start=1, end=2, label='', score=None),)
    """
    _need_length(shorter_than)
    return tuple(s for s in spans if s.duration >= shorter_than)


def smooth(spans: Iterable[Span], *, min_gap: float = 0.0, min_duration: float = 0.0) -> tuple[Span, ...]:
    """Gaps below `min_gap` seconds are closed, then spans below `min_duration` seconds are dropped.

    Raises:
        BadOption: a length below 0.

    Example:
        >>> smooth([Span(0, 1), Span(1.1, 2), Span(5, 5.1)], min_gap=0.2, min_duration=0.5)
        (Span(start=0, end=2, label='', score=None),)
    """
    return drop_short(close_gaps(spans, min_gap), min_duration)


def _need_length(seconds: float) -> None:
    if not seconds >= 0:
        raise BadOption(f"a length must be 0 s or more, got {seconds}")
