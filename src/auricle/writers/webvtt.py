"""WebVTT subtitles (.vtt, https://www.w3.org/TR/webvtt1/): cues of one tier, in milliseconds.

Holds: one tier, overlaps, any label without U+0000: `&`, `<` and `>` are escaped, so that no label becomes
markup in a page. Does not hold: scores, the tier's name, the duration.
"""

from __future__ import annotations

import re
from html import unescape

from auricle.errors import ParseError
from auricle.types import Span, Timeline
from auricle.writers.clock import ARROW, clock, time_range
from auricle.writers.limits import label_that_fits, one_tier, refuse_scores
from auricle.writers.parsing import lines_of, span_at, timeline_of

__all__ = ["dumps", "loads"]

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
BLANKS = str.maketrans({" ": "&#32;", "\t": "&#9;"})
TAG = re.compile(r"<[^<>]*>")
BLOCKS = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t].*)?")


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:
    """WebVTT text of one tier, times rounded to the millisecond, labels escaped.

    Args:
        timeline: what to write.
        tier: which tier; None takes the only one, or a transcript's segments.
        lossy: leave out scores and U+0000 instead of raising.

    Raises:
        CannotHold: several tiers and none named, scores, or a label with U+0000.
        BadOption: no tier of that name.

    Example:
        >>> print(dumps(Timeline.of(2.0, segments=[Span(0.5, 1.5, "Q & A")])))
        WEBVTT
        <BLANKLINE>
        00:00:00.500 --> 00:00:01.500
        Q &amp; A
        <BLANKLINE>
    """
    spans = one_tier(timeline, tier, "WebVTT")
    refuse_scores(spans, "WebVTT", lossy)
    return "\n".join(["WEBVTT\n", *(_cue(span, lossy) for span in spans)])


def loads(text: str, *, tier: str = "segments", duration: float | None = None) -> Timeline:
    """A timeline of one tier from WebVTT text; without a duration it ends with the last cue.

    Comments, styles, regions, cue names and settings are passed over; markup within a cue is taken off.

    Args:
        text: the file's text.
        tier: the name that the tier gets.
        duration: seconds of the timeline.

    Raises:
        ParseError: no "WEBVTT" in front, a block that is no cue, a cue that ends before it starts.
        BadOption: the cues do not fit into `duration`.

    Example:
        >>> loads("WEBVTT\\n\\n00:00.500 --> 00:01.500 align:left\\n<v Ann>Q &amp; A</v>")["segments"]
        (Span(start=0.5, end=1.5, label='Q & A', score=None),)
    """
    lines = lines_of(text)
    if not lines or not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise ParseError(f'line 1: a WebVTT file begins with "WEBVTT", got {lines[0][:40] if lines else ""!r}')
    at = 1
    while at < len(lines) and lines[at] and ARROW not in lines[at]:
        at += 1
    cues: list[Span] = []
    while at < len(lines):
        end = _block_end(lines, at)
        cues.extend(_block(lines, at, end))
        at = end + (end < len(lines) and not lines[end])
    return timeline_of(duration, {tier: cues})


def _cue(span: Span, lossy: bool) -> str:
    label = label_that_fits(span, lambda s: "\0" not in s, lambda s: s.replace("\0", "\ufffd"), "WebVTT", lossy)
    lines = [_escaped(line) for line in label.split("\n")] if label else []
    # A blank line would end the cue, so there a line break has to be written as a character reference.
    payload = "\n".join(lines) if all(lines) else "&#10;".join(lines)
    times = f"{clock(span.start, '.')} {ARROW} {clock(span.end, '.')}\n"
    return f"{times}{payload}\n" if payload else times


def _escaped(line: str) -> str:
    escaped = line.translate(ESCAPES)
    return escaped if escaped.strip(" \t") else escaped.translate(BLANKS)


def _block_end(lines: list[str], at: int) -> int:
    """Index of the blank line after a block, or of a second line with an arrow, which begins the next cue."""
    arrows = ARROW in lines[at]
    end = at + (lines[at] != "")
    while end < len(lines) and lines[end]:
        if ARROW in lines[end]:
            if arrows or end > at + 1:
                break
            arrows = True
        end += 1
    return end


def _block(lines: list[str], at: int, end: int) -> list[Span]:
    if at == end:
        return []
    where = next((i for i in range(at, min(at + 2, end)) if ARROW in lines[i]), None)
    if where is None:
        if BLOCKS.fullmatch(lines[at]):
            return []
        raise ParseError(f"line {at + 1}: neither a cue nor NOTE, STYLE or REGION: {lines[at][:60]!r}")
    times = time_range(lines[where])
    if times is None:
        raise ParseError(f'line {where + 1}: expected "hh:mm:ss.mmm --> hh:mm:ss.mmm", got {lines[where][:60]!r}')
    return [span_at(where + 1, *times, _plain("\n".join(lines[where + 1 : end]), where + 2))]


def _plain(payload: str, line: int) -> str:
    try:
        return unescape(TAG.sub("", payload))
    except ValueError as error:  # a character number of thousands of digits
        raise ParseError(f"line {line}: a character reference that is no character ({error})") from error
