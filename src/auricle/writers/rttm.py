"""Rich Transcription Time Marked (.rttm, NIST RT-09): speaker turns of one tier, one line each.

Holds: one tier, overlaps, scores, full precision (start + duration gives the end exactly when added as decimals),
any label. Labels with blanks or "%" are percent-encoded, and a comment in front says so, so that a file
without that comment is read as it stands. Does not hold: the tier's name, the duration.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal
from urllib.parse import quote, unquote

from auricle.errors import BadOption, ParseError
from auricle.types import Span, Timeline
from auricle.writers.limits import one_tier
from auricle.writers.parsing import lines_of, number_at, span_at, timeline_of

__all__ = ["dumps", "loads"]

MARK = ";; names are percent-encoded"
ABSENT = "<NA>"


def dumps(
    timeline: Timeline,
    *,
    tier: str | None = None,
    lossy: bool = False,  # noqa: ARG001 - all formats have it
    file: str = "recording",
    channel: int = 1,
) -> str:
    """RTTM text of one tier, a SPEAKER line a span.

    Args:
        timeline: what to write.
        tier: which tier; None takes the only one.
        lossy: changes nothing here, since nothing of a tier is lost.
        file: the recording's name, the second column.
        channel: the third column.

    Raises:
        CannotHold: several tiers and none named, or a label that is not valid Unicode.
        BadOption: no tier of that name.

    Example:
        >>> dumps(Timeline.of(2.0, speakers=[Span(0.5, 1.75, "Ann")]))
        'SPEAKER recording 1 0.5 1.25 <NA> <NA> Ann <NA> <NA>\\n'
    """
    rows: list[str] = []
    encoded = False
    exact = _exact()
    for s in one_tier(timeline, tier, "RTTM"):
        name, recording = _encoded(s.label), _encoded(file)
        encoded |= name not in (s.label, ABSENT) or recording not in (file, ABSENT)
        length = exact.subtract(Decimal(repr(float(s.end))), Decimal(repr(float(s.start))))
        score = ABSENT if s.score is None else repr(float(s.score))
        start = Decimal(repr(float(s.start)))
        rows.append(f"SPEAKER {recording} {channel} {start} {length} {ABSENT} {ABSENT} {name} {score} {ABSENT}\n")
    return "".join([f"{MARK}\n" if encoded else "", *rows])


def loads(text: str, *, tier: str = "speakers", duration: float | None = None, file: str | None = None) -> Timeline:
    """A timeline of one tier from the SPEAKER lines of RTTM text; other kinds of line are passed over.

    Args:
        text: the file's text.
        tier: the name that the tier gets.
        duration: seconds of the timeline; None ends it with the last turn.
        file: which recording, where the text has several.

    Raises:
        ParseError: a line that is no RTTM, or a time that is no number or lies before 0.
        BadOption: several recordings and none chosen, or turns that do not fit into `duration`.

    Example:
        >>> loads("SPEAKER talk 1 13.152 3.770 <NA> <NA> Ann <NA> <NA>")["speakers"]
        (Span(start=13.152, end=16.922, label='Ann', score=None),)
    """
    lines = lines_of(text)
    encoded = MARK in (line.strip() for line in lines[:1])
    turns: dict[str, list[Span]] = {}
    for number, line in enumerate(lines, start=1):
        fields = line.split()
        if not fields or fields[0].startswith(";;"):
            continue
        if not 8 <= len(fields) <= 10:
            raise ParseError(f"line {number}: an RTTM line has 9 or 10 fields, got {len(fields)}: {line[:60]!r}")
        if fields[0] == "SPEAKER":
            name, label = _decoded(number, fields[1], encoded), _decoded(number, fields[7], encoded)
            turns.setdefault(name, []).append(_turn(number, fields, label))
    if file is None and len(turns) > 1:
        raise BadOption(f"the text has several recordings ({_some(turns)}); choose one with file=")
    if file is not None and file not in turns:
        raise BadOption(f"no recording {file!r}; there are: {_some(turns) or 'none'}")
    spans = turns[file] if file is not None else next(iter(turns.values()), [])
    return timeline_of(duration, {tier: spans})


def _turn(number: int, fields: list[str], label: str) -> Span:
    start, length = number_at(number, fields[3], "the start"), number_at(number, fields[4], "the duration")
    if not (abs(start) < 1e308 and 0 <= length < 1e308):
        raise ParseError(f"line {number}: a turn has a finite start and a duration of 0 or more: {fields[3:5]}")
    end = float(_exact().add(Decimal(fields[3]), Decimal(fields[4])))
    confidence = fields[8] if len(fields) > 8 else ABSENT
    score = None if confidence == ABSENT else number_at(number, confidence, "the confidence")
    return span_at(number, start, end, label, score)


def _exact() -> Context:
    """Arithmetic with enough digits to add any two floats without rounding; a new one, as use changes it."""
    return Context(prec=1200, Emax=10**6, Emin=-(10**6))


def _encoded(name: str) -> str:
    if name == "":
        return ABSENT
    if name == ABSENT:
        return "%3CNA%3E"
    return "".join(quote(c, safe="", errors="surrogatepass") if _special(c) else c for c in name)


def _special(character: str) -> bool:
    return character == "%" or not character.isprintable() or character.isspace()


def _decoded(line: int, name: str, encoded: bool) -> str:
    if name == ABSENT:
        return ""
    try:
        return unquote(name, errors="surrogatepass") if encoded else name
    except UnicodeDecodeError as error:
        raise ParseError(f"line {line}: a name whose percent codes are no UTF-8: {name[:60]!r}") from error


def _some(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:8]) + (" …" if len(every) > 8 else "")
