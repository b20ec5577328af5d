"""Comma-separated values (.csv, .tsv): the columns tier, start, end, label, score (RFC 4180).

Holds: tiers (an empty one is a row of its name only), overlaps, instants, scores, full precision, any label.
Does not hold: the duration.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from auricle.errors import BadOption, CannotHold, ParseError
from auricle.types import Span, Timeline
from auricle.writers.limits import chosen_tiers
from auricle.writers.parsing import number_at, span_at, timeline_of, without_bom

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["dumps", "loads"]

COLUMNS = ("tier", "start", "end", "label", "score")
# What others call the same columns.
ALIASES = {
    "onset": "start",
    "begin": "start",
    "offset": "end",
    "stop": "end",
    "text": "label",
    "event": "label",
    "probability": "score",
    "confidence": "score",
}
SPECIAL = re.compile(r'[,;"\t\r\n]|^\s|\s$')
LONGEST = 131_072
"""Characters of a field that a reader takes by default."""


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:
    """CSV text with a header, one row a span, tiers in order.

    Args:
        timeline: what to write.
        tier: only this tier; None writes all.
        lossy: cut off a label after 131,072 characters instead of raising.

    Raises:
        CannotHold: a label or a name of more than 131,072 characters.
        BadOption: no tier of that name.

    Example:
        >>> print(dumps(Timeline.of(2.0, events=[Span(0.5, 1.5, "dog, big", 0.9)])), end="")
        tier,start,end,label,score
        events,0.5,1.5,"dog, big",0.9
    """
    rows: list[Sequence[str]] = [COLUMNS]
    for name, spans in chosen_tiers(timeline, tier).items():
        if not spans:
            rows.append((name, "", "", "", ""))
        for s in spans:
            score = "" if s.score is None else repr(float(s.score))
            rows.append((name, repr(float(s.start)), repr(float(s.end)), s.label, score))
    return "".join(",".join(_field(cell, lossy) for cell in row) + "\n" for row in rows)


def loads(
    text: str, *, tier: str = "labels", duration: float | None = None, columns: Sequence[str] | None = None
) -> Timeline:
    """A timeline from comma-, semicolon- or tab-separated text.

    Args:
        text: the file's text. A header names the columns, in any order and case (also onset, offset, begin, stop,
            text, event, probability, confidence); unknown columns are passed over. Without a header they are start,
            end, label, score.
        tier: the name of the tier where no column says it.
        duration: seconds of the timeline; None ends it with the last span.
        columns: names for the columns of a text without a header.

    Raises:
        ParseError: broken quotes, a row without its times, a time that is no number.
        BadOption: the spans do not fit into `duration`, or `columns` name no start or end.

    Example:
        >>> loads("onset\\toffset\\tlabel\\n1.07\\t1.154\\t0\\n", tier="song")["song"]
        (Span(start=1.07, end=1.154, label='0', score=None),)
    """
    rows = list(_rows(without_bom(text)))
    if columns is not None:
        names = list(columns)
    elif rows and _names(rows[0][1]):
        names = _names(rows.pop(0)[1])
    else:
        names = ["start", "end", "label", "score"]
    if "start" not in names or "end" not in names:
        raise BadOption(f"the columns need a start and an end, got {', '.join(names)}")
    tiers: dict[str, list[Span]] = {}
    for number, row in rows:
        cell = {name: row[i] for i, name in enumerate(names) if i < len(row)}
        spans = tiers.setdefault(cell.get("tier", tier), [])
        if cell.get("start") or cell.get("end") or "tier" not in cell:
            score = cell.get("score", "")
            start, end = (number_at(number, cell.get(name, ""), f"the {name}") for name in ("start", "end"))
            value = number_at(number, score, "the score") if score else None
            spans.append(span_at(number, start, end, cell.get("label", ""), value))
    return timeline_of(duration, tiers)


def _field(text: str, lossy: bool) -> str:
    if len(text) > LONGEST and not lossy:
        raise CannotHold(
            f"CSV readers take {LONGEST} characters a field, a label has {len(text)}; pass lossy=True to cut it off"
        )
    # csv.writer leaves a lone CR unquoted, which its own reader takes for the end of the row.
    plain = text[:LONGEST]
    return '"' + plain.replace('"', '""') + '"' if SPECIAL.search(plain) else plain


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in table:
            if row:
                yield table.line_num, row
    except csv.Error as error:
        raise ParseError(f"line {table.line_num}: {error}") from error


def _names(row: list[str]) -> list[str]:
    """Column names if the row is a header with a start and an end, else nothing."""
    names = [ALIASES.get(name.strip().lower(), name.strip().lower()) for name in row]
    return names if "start" in names and "end" in names else []
