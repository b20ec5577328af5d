"""Timelines in files: the format follows from the name or the content, and a write replaces the file at once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from auricle.errors import AudioNotFound, BadOption, CannotHold, ParseError, TooLarge
from auricle.types import Score, Timeline
from auricle.writers import audacity, csv, json, midi_timeline, rttm, srt, textgrid, webvtt
from auricle.writers.midi import write_midi
from auricle.writers.replacing import replace_file

__all__ = ["FORMATS", "FormatName", "read", "write"]

FormatName = Literal["srt", "webvtt", "textgrid", "rttm", "audacity", "csv", "json", "midi"]


class Dumps(Protocol):
    """Text of a timeline, or the bytes of a binary format."""

    def __call__(self, timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> str | bytes: ...


class Loads(Protocol):
    """A timeline from a text."""

    def __call__(self, text: str, /, *, duration: float | None = None) -> Timeline: ...


class LoadsBytes(Protocol):
    """A timeline from the bytes of a binary format."""

    def __call__(self, content: bytes, /, *, duration: float | None = None) -> Timeline: ...


@dataclass(frozen=True)
class Format:
    """One file format: its suffixes, how its content looks, its functions; a binary one reads bytes."""

    name: FormatName
    suffixes: tuple[str, ...]
    looks_like: Callable[[str], bool]
    dumps: Dumps
    loads: Loads | None
    loads_bytes: LoadsBytes | None = None


def _begins(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.match(text) is not None


NUMBER = r"[ ]*-?\d[\d.,eE+-]*"
FORMATS = (
    Format("webvtt", (".vtt",), _begins(r"WEBVTT(?:[ \t\r\n]|$)"), webvtt.dumps, webvtt.loads),
    Format("textgrid", (".textgrid",), _begins(r'[^\n]{0,40}"ooTextFile'), textgrid.dumps, textgrid.loads),
    Format("json", (".json",), _begins(r"\s{0,99}\{"), json.dumps, json.loads),
    Format("rttm", (".rttm",), _begins(r"(?:;;|[A-Z-]{4,14} \S{1,999} \d)"), rttm.dumps, rttm.loads),
    Format("srt", (".srt",), _begins(r"\s{0,99}(?:\d{1,9}\s{1,9})?[\d:,.]{5,20}[ \t]*-->"), srt.dumps, srt.loads),
    Format("audacity", (".txt",), _begins(rf"{NUMBER}\t{NUMBER}(?:[\t\r\n]|$)"), audacity.dumps, audacity.loads),
    Format("csv", (".csv", ".tsv"), _begins(r"[^\n]{0,200}(?i:start|onset|begin)"), csv.dumps, csv.loads),
    Format(
        "midi", (".mid", ".midi"), _begins(r"MThd|RIFF[\s\S]{4}RMID"), midi_timeline.dumps, None, midi_timeline.loads
    ),
)
SIGNED = ("webvtt", "textgrid", "midi")
"""Formats whose first line cannot be that of another."""


def read(
    path: str | os.PathLike[str],
    *,
    format: FormatName | None = None,
    duration: float | None = None,
    encoding: str | None = None,
    max_bytes: int = 256 * 1024**2,
) -> Timeline:
    """A timeline from a file; a file that `write` made comes back equal.

    Args:
        path: of the file.
        format: None looks at the content where it is unmistakable, then at the suffix, then at the content again.
        duration: seconds of the timeline; None takes the file's own, or else the end of the last span.
        encoding: of the text; None takes UTF-8, or UTF-16 if the file begins with its byte order mark.
        max_bytes: a larger file is refused.

    Raises:
        AudioNotFound: no readable file there.
        TooLarge: more than `max_bytes`.
        ParseError: the content does not follow its format; the message names the line.
        BadOption: an unknown format or encoding, or spans that do not fit into `duration`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Timeline(2.0), f"{folder}/empty.json")
        ...     read(f"{folder}/empty.json")
        Timeline(duration=2.0, tiers=())
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(max_bytes + 1)
    except (OSError, ValueError) as error:
        raise AudioNotFound(f"cannot read {os.fspath(path)!r}: {error}") from error
    if len(content) > max_bytes:
        raise TooLarge(f"{os.fspath(path)!r} has more than {max_bytes} bytes, too many for a timeline")
    try:
        head = content[:16].decode("latin-1")
        binary = next((f for f in FORMATS if f.loads_bytes and (f.name == format or f.looks_like(head))), None)
        if binary is not None and binary.loads_bytes and format in (None, binary.name):
            return binary.loads_bytes(content, duration=duration)
        return _read_text(content, path, format, encoding, duration)
    except ParseError as error:
        raise ParseError(f"{os.fspath(path)}: {error}") from error


def _read_text(
    content: bytes,
    path: str | os.PathLike[str],
    format: FormatName | None,
    encoding: str | None,
    duration: float | None,
) -> Timeline:
    text = _decoded(content, encoding)
    chosen = _chosen(format, path, text.removeprefix("\ufeff"))
    if chosen.loads is None:
        raise ParseError(f"the content is not {chosen.name}; pass format= if the suffix is wrong")
    return chosen.loads(text, duration=duration)


def write(
    timeline: Timeline | Score,
    path: str | os.PathLike[str],
    *,
    format: FormatName | None = None,
    tier: str | None = None,
    lossy: bool = False,
) -> None:
    """Write a timeline, or that of a score, to a file; the file is complete or, if this fails, as it was before.

    Args:
        timeline: what to write.
        path: of the file; what stands there is replaced.
        format: None takes it from the suffix (.srt .vtt .TextGrid .rttm .txt .csv .json .mid).
        tier: only this tier, for formats that hold one.
        lossy: leave out what the format cannot hold instead of raising.

    Raises:
        CannotHold: the format has no place for something in the timeline; the message says what to do.
        CannotWrite: the target refused.
        BadOption: an unknown format, suffix or tier.

    Example:
        >>> import tempfile
        >>> from auricle.types import Span
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write(Timeline.of(2.0, events=[Span(0.5, 1.5, "dog")]), f"{folder}/dog.txt")
        ...     Path(folder, "dog.txt").read_text()
        '0.5\\t1.5\\tdog\\n'
    """
    chosen = _chosen(format, path, None)
    if isinstance(timeline, Score):
        if chosen.name == "midi" and tier is None:
            write_midi(timeline, path, lossy=lossy)
            return
        timeline = timeline.timeline()
    made = chosen.dumps(timeline, tier=tier, lossy=lossy)
    try:
        content = made if isinstance(made, bytes) else made.encode()
    except UnicodeEncodeError as error:
        raise CannotHold(f"a label holds half of a surrogate pair, which UTF-8 cannot: {error}; write JSON") from error
    replace_file(Path(path), content)


def _decoded(content: bytes, encoding: str | None) -> str:
    if encoding is None:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ParseError(f'line {line}: not {encoding} text; pass encoding="latin-1" or the like') from error
    except LookupError as error:
        raise BadOption(f"unknown encoding {encoding!r}") from error


def _chosen(name: str | None, path: str | os.PathLike[str], text: str | None) -> Format:
    if name is not None:
        for format in FORMATS:
            if format.name == name:
                return format
        raise BadOption(f"unknown format {name!r}; there are: {', '.join(f.name for f in FORMATS)}")
    suffix = Path(path).suffix.lower()
    by_suffix = [f for f in FORMATS if suffix in f.suffixes]
    by_content = [] if text is None else [f for f in FORMATS if f.looks_like(text)]
    signed = [f for f in by_content if f.name in SIGNED]
    # A text file may hold any format, so there the content decides before the suffix does.
    order = [*signed, *by_content, *by_suffix] if suffix == ".txt" else [*signed, *by_suffix, *by_content]
    if not order:
        raise BadOption(
            f"cannot tell the format of {os.fspath(path)!r}; pass format=, one of {', '.join(f.name for f in FORMATS)}"
        )
    return order[0]
