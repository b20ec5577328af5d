"""Praat TextGrids (.TextGrid): interval tiers and point tiers with a duration; long form written, both forms read.

Holds: tiers, their names and order, the duration, full precision, any label. Within a tier: intervals that do
not overlap and have a label (Praat writes a gap as an interval without text), or else instants only.
Does not hold: scores.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from auricle.errors import BadOption, BadTimeline, CannotHold, ParseError
from auricle.types import Span, Timeline
from auricle.types.algebra import unused_name
from auricle.writers.limits import chosen_tiers, refuse_scores
from auricle.writers.parsing import span_at, without_bom

__all__ = ["dumps", "loads"]

HEADER = 'File type = "ooTextFile"\nObject class = "TextGrid"\n\n'
# As Praat reads: strings, flags and free-standing numbers count, "name =", "[1]:" and comments do not.
TOKEN = re.compile(r'"[^"]*+(?:""[^"]*+)*+"?|![^\n]*|[^\s="]+')
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:
    """Long TextGrid text; a tier of instants becomes a point tier, any other an interval tier without holes.

    Args:
        timeline: what to write.
        tier: only this tier; None writes all.
        lossy: leave out scores, and spans without a label, instead of raising.

    Raises:
        CannotHold: scores, overlapping spans, intervals without a label, instants among intervals.
        BadOption: no tier of that name.

    Example:
        >>> text = dumps(Timeline.of(2.0, words=[Span(0.5, 1.5, "hello")]))
        >>> text.count("intervals ["), loads(text)["words"]
        (3, (Span(start=0.5, end=1.5, label='hello', score=None),))
    """
    tiers = chosen_tiers(timeline, tier)
    parts = [
        HEADER,
        f"xmin = 0.0\nxmax = {float(timeline.duration)!r}\ntiers? <exists>\nsize = {len(tiers)}\nitem []:\n",
    ]
    for number, (name, spans) in enumerate(tiers.items(), start=1):
        refuse_scores(spans, "TextGrid", lossy)
        points = bool(spans) and all(s.start == s.end for s in spans)
        entries = _points(spans) if points else _intervals(name, spans, timeline.duration, lossy)
        kind = "TextTier" if points else "IntervalTier"
        parts.append(
            f'    item [{number}]:\n        class = "{kind}"\n        name = {_quoted(name)}\n'
            f"        xmin = 0.0\n        xmax = {float(timeline.duration)!r}\n"
            f"        {'points' if points else 'intervals'}: size = {len(entries)}\n"
        )
        parts.extend(entries)
    return "".join(parts)


def loads(text: str, *, duration: float | None = None) -> Timeline:
    """A timeline from TextGrid text in long or short form; intervals without text are gaps and left out.

    Args:
        text: the file's text.
        duration: seconds of the timeline, if it is to differ from what the file says.

    A tier's name that is there already gets a number ("words 2"), since names differ in a timeline.

    Raises:
        ParseError: not a TextGrid, one that ends early, a time before 0, an interval that ends before it starts.
        BadOption: the tiers do not fit into `duration`.

    Example:
        >>> loads('"ooTextFile" "TextGrid" 0 1 <exists> 1 "TextTier" "beats" 0 1 1 0.5 "one"')["beats"]
        (Span(start=0.5, end=0.5, label='one', score=None),)
    """
    source = _Tokens(without_bom(text))
    if source.string("the file type") not in ("ooTextFile", "ooTextFile short") or source.string("the class") not in (
        "TextGrid",
        "TextGrid 2",
    ):
        raise ParseError('line 1: a TextGrid begins with "ooTextFile" and "TextGrid"')
    source.number("xmin")
    xmax = source.number("xmax")
    tiers: dict[str, list[Span]] = {}
    if source.flag() == "<exists>":
        for _ in range(source.count("tiers")):
            kind, name = source.string("a tier's class"), source.string("a tier's name")
            if kind not in ("IntervalTier", "TextTier"):
                raise ParseError(f"line {source.line}: a tier is an IntervalTier or a TextTier, got {kind[:40]!r}")
            source.number("xmin")
            source.number("xmax")
            spans = _read_intervals(source) if kind == "IntervalTier" else _read_points(source)
            tiers[unused_name(name, tiers)] = spans
    try:
        return Timeline.from_tiers(xmax if duration is None else duration, tiers)
    except BadTimeline as error:
        kind_of_error = ParseError if duration is None else BadOption
        raise kind_of_error(f"line {source.line}: {error}") from error


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _points(spans: tuple[Span, ...]) -> list[str]:
    return [
        f"        points [{i}]:\n            number = {float(s.start)!r}\n            mark = {_quoted(s.label)}\n"
        for i, s in enumerate(spans, start=1)
    ]


def _intervals(name: str, spans: tuple[Span, ...], duration: float, lossy: bool) -> list[str]:
    if lossy:
        spans = tuple(s for s in spans if s.label)
    for s in spans:
        if s.start == s.end or not s.label:
            what = "an instant among intervals" if s.start == s.end else "an interval without a label"
            raise CannotHold(f"TextGrid tier {name!r}: {what} at {s.start} s cannot be held; give it its own tier")
    rows: list[tuple[float, float, str]] = []
    reached = 0.0
    for s in spans:
        if s.start > reached:
            rows.append((reached, s.start, ""))
        rows.append((s.start, s.end, s.label))
        reached = s.end
    if reached < duration or not rows:
        rows.append((reached, duration, ""))
    for before, after in pairwise(rows):
        if after[0] < before[1]:
            raise CannotHold(
                f"TextGrid tier {name!r}: spans overlap at {after[0]} s; put them on tiers of their own, "
                "such as one a label (auricle.types.algebra.by_label)"
            )
    return [
        f"        intervals [{i}]:\n            xmin = {float(start)!r}\n            xmax = {float(end)!r}\n"
        f"            text = {_quoted(label)}\n"
        for i, (start, end, label) in enumerate(rows, start=1)
    ]


def _read_intervals(source: _Tokens) -> list[Span]:
    spans: list[Span] = []
    for _ in range(source.count("intervals")):
        start, end, label = source.number("xmin"), source.number("xmax"), source.string("the text")
        if label:
            spans.append(span_at(source.line, start, end, label))
    return spans


def _read_points(source: _Tokens) -> list[Span]:
    spans: list[Span] = []
    for _ in range(source.count("points")):
        time, label = source.number("the time"), source.string("the mark")
        spans.append(span_at(source.line, time, time, label))
    return spans


class _Tokens:
    """Strings, numbers and flags of a TextGrid one after the other, with the line they stand in."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found = self._scan()
        self.line = 1
        self._counted = 0

    def string(self, what: str) -> str:
        return self._next(what, '"')[1:-1].replace('""', '"')

    def number(self, what: str) -> float:
        return float(self._next(what, "0"))

    def flag(self) -> str:
        return self._next("<exists> or <absent>", "<")

    def count(self, what: str) -> int:
        value = self.number(f"the number of {what}")
        if value != int(min(value, 1e15)) or value < 0:
            raise ParseError(f"line {self.line}: the number of {what} must be whole, got {value}")
        return int(value)

    def _next(self, what: str, kind: str) -> str:
        found, token = next(self._found, ("", ""))
        if found != kind:
            raise ParseError(f"line {self.line}: expected {what}, got {token[:40] or 'the end of the file'}")
        return token

    def _scan(self) -> Iterator[tuple[str, str]]:
        for match in TOKEN.finditer(self._text):
            token = match[0]
            kind = token[0]
            if kind == '"' and (len(token) < 2 or not token.endswith('"') or token.count('"') % 2):
                self._count_lines(match.start())
                raise ParseError(f"line {self.line}: a quoted text begins here and does not end: {token[:40]}")
            if kind not in '"<':
                if not NUMBER.fullmatch(token):
                    continue
                kind = "0"
            self._count_lines(match.start())
            yield kind, token

    def _count_lines(self, until: int) -> None:
        self.line += self._text.count("\n", self._counted, until)
        self._counted = until
