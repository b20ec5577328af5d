"""What the readers share: lines of a text, and spans that name the line they came from."""

from __future__ import annotations

from collections.abc import Iterable

from auricle.errors import BadOption, BadTimeline, ParseError
from auricle.types import Span, Timeline

__all__ = ["lines_of", "number_at", "span_at", "timeline_of", "without_bom"]


def without_bom(text: str) -> str:
    """The text without a byte order mark in front."""
    return text.removeprefix("\ufeff")


def lines_of(text: str) -> list[str]:
    """Lines without their ends (LF or CRLF, or CR where a text has no LF); none after the last end.

    Example:
        >>> lines_of("one\\r\\ntwo\\n")
        ['one', 'two']
    """
    text = without_bom(text)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def number_at(line: int, text: str, what: str) -> float:
    """A decimal number, or a ParseError that names the line (counted from 1)."""
    plain = text.strip(" \t")
    try:
        # float() also takes underscores and other scripts' digits, which no timeline format means.
        if plain.isascii() and "_" not in plain:
            return float(plain)
    except ValueError:
        pass
    raise ParseError(f"line {line}: {what} must be a number, got {text[:40]!r}")


def span_at(line: int, start: float, end: float, label: str = "", score: float | None = None) -> Span:
    """A span, or a ParseError that names the line (counted from 1)."""
    try:
        return Span(start, end, label, score)
    except BadTimeline as error:
        raise ParseError(f"line {line}: {error}") from error


def timeline_of(duration: float | None, tiers: dict[str, list[Span]]) -> Timeline:
    """A timeline of tiers; without a duration it ends with the last span."""
    every: Iterable[Span] = (span for spans in tiers.values() for span in spans)
    last = max((span.end for span in every), default=0.0)
    if duration is None:
        return Timeline.from_tiers(last, tiers)
    try:
        return Timeline.from_tiers(duration, tiers)
    except BadTimeline as error:
        raise BadOption(f"the file does not fit a duration of {duration} s: {error}") from error
