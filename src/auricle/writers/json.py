"""JSON (.json): everything that a timeline or a transcript holds, versioned.

{"format": "auricle-timeline", "version": 1, "duration": 2.0,
 "text": "hello", "language": "en",                                  (a transcript only)
 "engine": "ctc", "model": "english-ctc", "remarks": ["..."],        (a transcript only, where known)
 "tiers": [{"name": "words", "spans": [{"start": 0.5, "end": 1.5, "label": "hello", "score": 0.9}]}]}
"""

from __future__ import annotations

import json
from typing import cast

from auricle.errors import AuricleError, ParseError
from auricle.types import Span, Tier, Timeline, Transcript
from auricle.writers.limits import chosen_tiers
from auricle.writers.parsing import without_bom

__all__ = ["FORMAT", "VERSION", "dumps", "loads"]

FORMAT = "auricle-timeline"
VERSION = 1


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str:  # noqa: ARG001 - all formats have it
    """JSON text, one span a line.

    Args:
        timeline: what to write.
        tier: only this tier; None writes all.
        lossy: changes nothing here, since nothing is lost.

    Raises:
        BadOption: no tier of that name.

    Example:
        >>> print(dumps(Timeline.of(2.0, events=[Span(0.5, 1.5, "dog")])), end="")
        {"format": "auricle-timeline", "version": 1, "duration": 2.0, "tiers": [
        {"name": "events", "spans": [
        {"start": 0.5, "end": 1.5, "label": "dog"}]}]}
    """
    head: dict[str, object] = {"format": FORMAT, "version": VERSION, "duration": float(timeline.duration)}
    if isinstance(timeline, Transcript):
        head |= {"text": timeline.text, "language": timeline.language}
        known = {"engine": timeline.engine, "model": timeline.model, "remarks": list(timeline.remarks)}
        head |= {name: value for name, value in known.items() if value}
    tiers = [
        f'{{"name": {_compact(name)}, "spans": [' + ",".join(f"\n{_compact(_plain(s))}" for s in spans) + "]}"
        for name, spans in chosen_tiers(timeline, tier).items()
    ]
    return _compact(head)[:-1] + ', "tiers": [' + ",".join(f"\n{t}" for t in tiers) + "]}\n"


def loads(text: str, *, duration: float | None = None) -> Timeline:
    """A timeline, or a transcript if it was one, from what `dumps` writes.

    Args:
        text: the file's text.
        duration: seconds of the timeline, if it is to differ from what the file says.

    Raises:
        ParseError: not JSON, another format, a newer version, a field that is missing or of the wrong type.

    Example:
        >>> loads(dumps(Timeline(2.0))) == Timeline(2.0)
        True
    """
    try:
        top = json.loads(without_bom(text))
    except json.JSONDecodeError as error:
        raise ParseError(f"line {error.lineno}: not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON that can be read: {error}") from error
    if not isinstance(top, dict) or top.get("format") != FORMAT:
        raise ParseError(f'line 1: expected an object with "format": "{FORMAT}"')
    if top.get("version") != VERSION:
        raise ParseError(f"line 1: version {top.get('version')!r} is not {VERSION}; a newer auricle may read it")
    tiers = tuple(_tier(tier, f"tiers[{i}]") for i, tier in enumerate(_list(top.get("tiers"), "tiers")))
    length = _number(top.get("duration"), "duration") if duration is None else duration
    try:
        if "text" not in top:
            return Timeline(length, tiers)
        return _transcript(top, length, tiers)
    except AuricleError as error:
        raise ParseError(str(error)) from error


def _transcript(top: dict[str, object], duration: float, tiers: tuple[Tier, ...]) -> Transcript:
    language = top.get("language")
    remarks = _list(top.get("remarks", []), "remarks")
    return Transcript(
        duration,
        tiers,
        _string(top["text"], "text"),
        None if language is None else _string(language, "language"),
        _string(top.get("engine", ""), "engine"),
        _string(top.get("model", ""), "model"),
        tuple(_string(remark, f"remarks[{i}]") for i, remark in enumerate(remarks)),
    )


def _compact(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    # Half of a surrogate pair is no text that UTF-8 could carry, so it has to be written as an escape.
    return text if all(not 0xD800 <= ord(c) <= 0xDFFF for c in text) else json.dumps(value)


def _plain(span: Span) -> dict[str, object]:
    plain: dict[str, object] = {"start": float(span.start), "end": float(span.end), "label": span.label}
    return plain if span.score is None else plain | {"score": float(span.score)}


def _tier(value: object, where: str) -> Tier:
    tier = _object(value, where)
    spans = _list(tier.get("spans"), f"{where}.spans")
    name = _string(tier.get("name"), f"{where}.name")
    return Tier(name, tuple(_span(span, f"{where}.spans[{i}]") for i, span in enumerate(spans)))


def _span(value: object, where: str) -> Span:
    span = _object(value, where)
    score = None if span.get("score") is None else _number(span["score"], f"{where}.score")
    start, end = _number(span.get("start"), f"{where}.start"), _number(span.get("end"), f"{where}.end")
    try:
        return Span(start, end, _string(span.get("label", ""), f"{where}.label"), score)
    except AuricleError as error:
        raise ParseError(f"{where}: {error}") from error


def _object(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ParseError(f"{where} must be an object, got {value!r:.40}")
    return cast("dict[str, object]", value)


def _list(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise ParseError(f"{where} must be a list, got {value!r:.40}")
    return cast("list[object]", value)


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ParseError(f"{where} must be a string, got {value!r:.40}")
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ParseError(f"{where} must be a number, got {value!r:.40}")
    try:
        return float(value)
    except OverflowError as error:
        raise ParseError(f"{where} is too large for a number") from error
