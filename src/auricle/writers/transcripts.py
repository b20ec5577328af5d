"""The files that a transcript becomes: text, subtitles, tables, tiers for Praat, and JSON with all of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from auricle.errors import BadOption
from auricle.types import Span, Tier, Transcript
from auricle.writers import json, srt, text, textgrid, tsv, webvtt
from auricle.writers.subtitles import SubtitleOptions, subtitle_cues

__all__ = ["SUFFIXES", "TranscriptFormat", "transcript_formats", "transcript_text"]

TranscriptFormat = Literal["txt", "srt", "vtt", "tsv", "json", "textgrid"]


@dataclass(frozen=True)
class Kind:
    """One format: its suffix, and its function."""

    suffix: str
    dumps: Callable[[Transcript, SubtitleOptions], str]


def _cues(transcript: Transcript, options: SubtitleOptions) -> Transcript:
    return replace(transcript, tiers=(Tier("segments", subtitle_cues(transcript, options)),))


def _grid(transcript: Transcript) -> Transcript:
    """Tiers whose spans do not overlap and have a length, as Praat wants them."""
    return replace(
        transcript, tiers=tuple(Tier(t.name, _apart(t.spans, transcript.duration)) for t in transcript.tiers)
    )


def _apart(spans: tuple[Span, ...], duration: float) -> tuple[Span, ...]:
    out: list[Span] = []
    for span in spans:
        # Some readers know no numbers such as 1e-05.
        start, end = (min(round(time, 4), duration) for time in (span.start, span.end))
        if out and start <= out[-1].start:
            # They begin together: one interval holds both.
            out[-1] = replace(out[-1], end=max(end, out[-1].end), label=f"{out[-1].label} {span.label}".strip())
            continue
        if out and start < out[-1].end:
            out[-1] = replace(out[-1], end=start)
        out.append(replace(span, start=start, end=end))
    return tuple(_with_length(out, duration))


def _with_length(spans: list[Span], duration: float) -> list[Span]:
    """Instants become a millisecond long where there is room; where there is none they join their neighbour."""
    out: list[Span] = []
    for at, span in enumerate(spans):
        room = spans[at + 1].start if at + 1 < len(spans) else duration
        if span.end > span.start or not span.label:
            out.append(span)
        elif room > span.start:
            out.append(replace(span, end=min(span.start + 0.001, room)))
        elif not out:
            out.append(replace(span, start=max(0.0, span.start - 0.001)))
        else:
            out[-1] = replace(out[-1], label=f"{out[-1].label} {span.label}".strip())
    return out


KINDS: dict[str, Kind] = {
    "txt": Kind(".txt", lambda transcript, _: text.dumps(transcript)),
    "srt": Kind(".srt", lambda transcript, options: srt.dumps(_cues(transcript, options), lossy=True)),
    "vtt": Kind(".vtt", lambda transcript, options: webvtt.dumps(_cues(transcript, options), lossy=True)),
    "tsv": Kind(".tsv", lambda transcript, _: tsv.dumps(transcript)),
    "json": Kind(".json", lambda transcript, _: json.dumps(transcript)),
    "textgrid": Kind(".TextGrid", lambda transcript, _: textgrid.dumps(_grid(transcript), lossy=True)),
}
SUFFIXES = {name: kind.suffix for name, kind in KINDS.items()}
"""Suffix of each format, with its dot."""


def transcript_formats(names: str) -> tuple[TranscriptFormat, ...]:
    """Formats from names between commas, each once and in order.

    Raises:
        BadOption: an unknown name, or none.

    Example:
        >>> transcript_formats("srt, txt,srt")
        ('srt', 'txt')
    """
    wanted = dict.fromkeys(name.strip().lower().lstrip(".") for name in names.split(",") if name.strip())
    known: tuple[TranscriptFormat, ...] = get_args(TranscriptFormat)
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise BadOption(f"formats are {', '.join(known)}, separated by commas; got {names!r}")
    return tuple(format for name in wanted for format in known if format == name)


def transcript_text(transcript: Transcript, format: TranscriptFormat, subtitle: SubtitleOptions | None = None) -> str:
    r"""What a file of that format holds; srt and vtt are laid out as subtitles, json holds everything.

    Args:
        transcript: what to write.
        format: one of txt, srt, vtt, tsv, json, textgrid.
        subtitle: line length, reading speed and more, for srt and vtt; None means `SubtitleOptions()`.

    Raises:
        BadOption: an unknown format.

    Example:
        >>> said = Transcript(2.0, (Tier("segments", (Span(0.5, 1.5, "Hello."),)),), text="Hello.")
        >>> transcript_text(said, "srt")
        '1\n00:00:00,500 --> 00:00:01,500\nHello.\n'
    """
    if format not in KINDS:
        raise BadOption(f"formats are {', '.join(KINDS)}; got {format!r}")
    return KINDS[format].dumps(transcript, subtitle or SubtitleOptions())
