"""Audacity labels (.txt): start, end and label between tabs, one line each.

Holds: one tier, overlaps, instants, full precision, labels of one line. Does not hold: scores, labels with line
breaks, the tier's name, the duration. Frequency ranges (lines that begin with a backslash) are passed over.
"""

from __future__ import annotations

from auricle.errors import ParseError
from auricle.types import Span, Timeline
from auricle.writers.limits import label_that_fits, one_tier, refuse_scores
from auricle.writers.parsing import lines_of, number_at, span_at, timeline_of

__all__ = ["dumps", "loads"]


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:
    """Audacity's label text of one tier.

    Args:
        timeline: what to write.
        tier: which tier; None takes the only one, or a transcript's segments.
        lossy: leave out scores and put blanks for line breaks instead of raising.

    Raises:
        CannotHold: several tiers and none named, scores, or a label with line breaks.
        BadOption: no tier of that name.

    Example:
        >>> dumps(Timeline.of(2.0, events=[Span(0.5, 1.5, "dog")]))
        '0.5\\t1.5\\tdog\\n'
    """
    spans = one_tier(timeline, tier, "Audacity labels")
    refuse_scores(spans, "Audacity labels", lossy)
    rows: list[str] = []
    for s in spans:
        label = label_that_fits(s, _reads_back, lambda text: " ".join(text.split()), "Audacity labels", lossy)
        rows.append(f"{float(s.start)!r}\t{float(s.end)!r}\t{label}\n")
    return "".join(rows)


def loads(text: str, *, tier: str = "labels", duration: float | None = None) -> Timeline:
    """A timeline of one tier from Audacity's label text; decimal commas and lines without a label are understood.

    Args:
        text: the file's text.
        tier: the name that the tier gets.
        duration: seconds of the timeline; None ends it with the last label.

    Raises:
        ParseError: a line without two times, or one that ends before it starts.
        BadOption: the labels do not fit into `duration`.

    Example:
        >>> loads("0.5\\t1.5\\tdog\\n\\\\\\t100.0\\t2000.0\\n")["labels"]
        (Span(start=0.5, end=1.5, label='dog', score=None),)
    """
    spans: list[Span] = []
    for number, line in enumerate(lines_of(text), start=1):
        if not line.strip(" ") or line.startswith("\\"):
            continue
        fields = line.split("\t", 2)
        if len(fields) < 2:
            raise ParseError(f"line {number}: expected start, end and label between tabs, got {line[:60]!r}")
        start, end = (number_at(number, field.replace(",", "."), "a time") for field in fields[:2])
        spans.append(span_at(number, start, end, fields[2] if len(fields) > 2 else ""))
    return timeline_of(duration, {tier: spans})


def _reads_back(label: str) -> bool:
    return "\n" not in label and "\r" not in label
