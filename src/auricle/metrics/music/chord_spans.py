"""Labelled spans of chords without gaps, over exactly the time that is judged."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from auricle.errors import BadTimeline
from auricle.types import Span
from auricle.types.chord_labels import parse_chord

__all__ = ["cover", "join_equal"]

SLACK = 1e-6
"""Spans may overlap by this many seconds: ends that were rounded."""


def cover(spans: Iterable[Span], start: float, end: float, label: str = "N") -> tuple[Span, ...]:
    """The spans cut to [start, end], sorted, with `label` wherever there is none.

    Raises:
        BadTimeline: two spans that overlap by more than a microsecond.

    Example:
        >>> [(s.start, s.end, s.label) for s in cover([Span(1.0, 9.0, "C")], 0.0, 4.0)]
        [(0.0, 1.0, 'N'), (1.0, 4.0, 'C')]
    """
    pieces: list[Span] = []
    time, previous = start, 0.0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if span.start < previous - SLACK:
            raise BadTimeline(f"chords must not overlap: one ends at {previous} s, the next begins at {span.start} s")
        previous = span.end
        first, last = max(span.start, time), min(span.end, end)
        if last <= first:
            continue
        if first > time:
            pieces.append(Span(time, first, label))
        pieces.append(Span(first, last, span.label))
        time = last
    if time < end:
        pieces.append(Span(time, end, label))
    return tuple(pieces)


def join_equal(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans without gaps, neighbours that name the same chord (with its extended voices) joined.

    Raises:
        ParseError: a label that is no chord.

    Example:
        >>> len(join_equal([Span(0.0, 1.0, "C"), Span(1.0, 2.0, "C:maj"), Span(2.0, 3.0, "C:9")]))
        2
    """
    groups = groupby(spans, key=lambda span: parse_chord(span.label, extended=True))
    runs = [list(group) for _, group in groups]
    return tuple(Span(run[0].start, run[-1].end, run[0].label) for run in runs)
