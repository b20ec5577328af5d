"""SubRip subtitles (.srt): numbered cues of one tier, in milliseconds.

Holds: one tier, overlaps, labels of several lines. Does not hold: scores, blank lines and blank ends in a
label, the tier's name, the duration. The format has no escapes: `<i>` and `&` are plain text here.
"""

from __future__ import annotations

from auricle.errors import ParseError
from auricle.types import Span, Timeline
from auricle.writers.clock import ARROW, clock, time_range
from auricle.writers.limits import label_that_fits, one_tier, refuse_scores
from auricle.writers.parsing import lines_of, span_at, timeline_of

__all__ = ["dumps", "loads"]


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:
    """SubRip text of one tier, times rounded to the millisecond.

    Args:
        timeline: what to write.
        tier: which tier; None takes the only one, or a transcript's segments.
        lossy: leave out scores and simplify labels instead of raising.

    Raises:
        CannotHold: several tiers and none named, scores, or a label with blank lines.
        BadOption: no tier of that name.

    Example:
        >>> print(dumps(Timeline.of(2.0, segments=[Span(0.5, 1.5, "Hello.")])))
        1
        00:00:00,500 --> 00:00:01,500
        Hello.
        <BLANKLINE>
    """
    spans = one_tier(timeline, tier, "SRT")
    refuse_scores(spans, "SRT", lossy)
    return "\n".join(_cue(number, span, lossy) for number, span in enumerate(spans, start=1))


def loads(text: str, *, tier: str = "segments", duration: float | None = None) -> Timeline:
    """A timeline of one tier from SubRip text; without a duration it ends with the last cue.

    Missing numbers, missing blank lines between cues, dots for commas, CRLF, a byte order mark and
    coordinates after the times are taken as they come.

    Args:
        text: the file's text.
        tier: the name that the tier gets.
        duration: seconds of the timeline.

    Raises:
        ParseError: text where a cue should begin, or a cue that ends before it starts.
        BadOption: the cues do not fit into `duration`.

    Example:
        >>> loads("1\\n00:00:00,500 --> 00:00:01,500\\nHello.")["segments"]
        (Span(start=0.5, end=1.5, label='Hello.', score=None),)
    """
    return timeline_of(duration, {tier: _cues(lines_of(text))})


def _cue(number: int, span: Span, lossy: bool) -> str:
    label = label_that_fits(span, _reads_back, _simpler, "SRT", lossy)
    times = f"{clock(span.start, ',')} {ARROW} {clock(span.end, ',')}"
    return f"{number}\n{times}\n{label}\n" if label else f"{number}\n{times}\n"


def _reads_back(label: str) -> bool:
    if not any(c in label for c in "\r\n") and label.strip(" \t"):
        return True
    if any(not line.strip(" \t\r") for line in label.split("\n")):
        return label == ""
    cue = f"1\n00:00:00,000 --> 00:00:00,000\n{label}\n"
    return [s.label for s in _cues(lines_of(cue))] == [label]


def _simpler(label: str) -> str:
    lines = label.replace("\r", "\n").replace(ARROW, "->").split("\n")
    return "\n".join(line for line in lines if line.strip(" \t"))


def _cues(lines: list[str]) -> list[Span]:
    cues: list[Span] = []
    at = _skip_blank(lines, 0)
    while at < len(lines):
        where = _header(lines, at)
        times = None if where is None else time_range(lines[where])
        if where is None or times is None:
            raise ParseError(
                f'line {(at if where is None else where) + 1}: a cue should begin here, with "hh:mm:ss,mmm --> '
                f'hh:mm:ss,mmm"; got {lines[at if where is None else where][:60]!r}'
            )
        payload, at = _payload(lines, where + 1)
        cues.append(span_at(where + 1, *times, "\n".join(payload)))
    return cues


def _payload(lines: list[str], at: int) -> tuple[list[str], int]:
    """Text lines of a cue and where the next cue begins. A blank line ends a cue only if a cue follows it."""
    first = at
    while at < len(lines):
        after = _skip_blank(lines, at)
        ends = _header(lines, after) is not None if after > at else _unmarked_header(lines, at)
        if ends or after == len(lines):
            return lines[first:at], after
        at = max(after, at + 1)
    return lines[first:at], at


def _header(lines: list[str], at: int) -> int | None:
    """Index of the line with times if a cue begins at `at`: that line, or the one after a number."""
    if at < len(lines) and ARROW in lines[at]:
        return at
    if at + 1 < len(lines) and ARROW in lines[at + 1] and lines[at].strip(" \t").isdecimal():
        return at + 1
    return None


def _unmarked_header(lines: list[str], at: int) -> bool:
    """True if a cue begins at `at` without a blank line before it: only a number and a true range will do."""
    where = _header(lines, at)
    return where == at + 1 and time_range(lines[where]) is not None


def _skip_blank(lines: list[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip(" \t"):
        at += 1
    return at
