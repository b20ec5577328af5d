"""From stretches to one transcript: words that are believed become text, the others tiers of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auricle.tasks.transcribe.safety import KEPT, Repeating, doubts
from auricle.types import Span, Tier, Transcript
from auricle.types.transcript import FLAGGED, REMOVED

if TYPE_CHECKING:
    from auricle.tasks.transcribe.heard import Heard
    from auricle.tasks.transcribe.options import TranscribeOptions

__all__ = ["Part", "assembled", "judged", "part"]

PAUSE = 0.6
"""Seconds between two words that end a segment."""
LONGEST = 15.0
"""Seconds after which a segment ends at the next word."""
SENTENCE_ENDS = (".", "?", "!", "。", "？", "！", "…")  # noqa: RUF001 - other scripts end so


@dataclass(frozen=True)
class Part:
    """What is left of one stretch, in seconds from the beginning of the recording.

    Attributes:
        words: that are believed, or all of them if nothing is to be taken out; empty if the engine gave no times.
        segments: the same as sentences or breath groups.
        doubted: words that are not believed, by reason; words that follow one another are one span.
        language: as the engine said.
    """

    words: tuple[Span, ...]
    segments: tuple[Span, ...]
    doubted: dict[str, tuple[Span, ...]]
    language: str | None


def judged(stretches: Iterable[Heard], *, safety: bool) -> Iterator[Part]:
    """The part of the transcript that each stretch gives, without its sound."""
    repeating = Repeating()
    for heard in stretches:
        repeating, found = doubts(heard, repeating)
        yield part(heard, found, safety=safety)


def part(heard: Heard, found: dict[str, frozenset[int]], *, safety: bool) -> Part:
    """What is left of a stretch whose words are doubted for these reasons."""
    doubted = {reason: _runs(heard, indices) for reason, indices in found.items()}
    taken = [indices for reason, indices in found.items() if safety and reason not in KEPT]
    removed = frozenset[int]().union(*taken)
    stretch = heard.stretch
    words = tuple(stretch.placed(word) for i, word in enumerate(heard.words) if i not in removed)
    if not words:
        segments: tuple[Span, ...] = ()
    elif heard.timed:
        segments = tuple(_joined(group) for group in _groups(words))
    else:
        text = " ".join(word.label for word in words) if removed else heard.recognition.text.strip()
        segments = (Span(stretch.start, stretch.end, text),)
    return Part(words if heard.timed else (), segments, doubted, heard.recognition.language)


def assembled(
    parts: Sequence[Part], duration: float, options: TranscribeOptions, engine: str, model: str, remarks: Iterable[str]
) -> Transcript:
    """One transcript of all parts; spans end with the recording, which the last frame may exceed."""
    tiers = [Tier("segments", tuple(s for part in parts for s in part.segments))]
    if options.words and any(part.words for part in parts):
        tiers.append(Tier("words", tuple(w for part in parts for w in part.words)))
    reasons = dict.fromkeys(reason for part in parts for reason in part.doubted)
    removed = [reason for reason in reasons if options.safety and reason not in KEPT]
    flagged = [reason for reason in reasons if reason not in removed]
    for prefix, some in ((REMOVED, removed), (FLAGGED, flagged)):
        tiers += [Tier(prefix + reason, tuple(s for p in parts for s in p.doubted.get(reason, ()))) for reason in some]
    tiers = [Tier(tier.name, tuple(_ending(span, duration) for span in tier)) for tier in tiers]
    remarks = (*remarks, *_told(parts, removed, "taken out"), *_told(parts, flagged, "kept and not to be relied on"))
    text = " ".join(span.label for span in tiers[0])
    language = options.language or _commonest(part.language for part in parts if part.segments)
    if options.translate:
        language = "en"
    return Transcript(duration, tuple(tiers), text, language, engine, model, tuple(remarks))


def _told(parts: Sequence[Part], reasons: Sequence[str], done: str) -> Iterator[str]:
    """How many words were doubted for these reasons, in one sentence; none if there are none."""
    count = sum(
        len(span.label.split()) for part in parts for reason in reasons for span in part.doubted.get(reason, ())
    )
    if count:
        words = "1 word" if count == 1 else f"{count} words"
        yield f"safety: {words} {done} ({', '.join(reasons)}); the format json shows them"


def _groups(words: Sequence[Span]) -> Iterable[list[Span]]:
    """Words up to a pause, the end of a sentence, or as many seconds as a segment may last."""
    group: list[Span] = []
    for word in words:
        ended = group and (
            word.start - group[-1].end >= PAUSE
            or group[-1].label.endswith(SENTENCE_ENDS)
            or word.end - group[0].start > LONGEST
        )
        if ended:
            yield group
            group = []
        group.append(word)
    if group:
        yield group


def _joined(words: Sequence[Span]) -> Span:
    """One span over some words; its score is their mean."""
    scores = [word.score for word in words if word.score is not None]
    score = sum(scores) / len(scores) if scores else None
    return Span(words[0].start, max(w.end for w in words), " ".join(w.label for w in words), score)


def _runs(heard: Heard, indices: frozenset[int]) -> tuple[Span, ...]:
    """Doubted words that follow one another, as one span each, in seconds of the recording."""
    runs: list[list[Span]] = []
    for i in sorted(indices):
        word = heard.stretch.placed(heard.words[i])
        if runs and i - 1 in indices:
            runs[-1].append(word)
        else:
            runs.append([word])
    return tuple(_joined(run) for run in runs)


def _ending(span: Span, duration: float) -> Span:
    """The span in whole microseconds, as long as the recording lasts."""
    start, end = (min(round(time, 6), duration) for time in (span.start, span.end))
    return replace(span, start=start, end=end)


def _commonest(languages: Iterable[str | None]) -> str | None:
    known = [language for language in languages if language]
    return max(known, key=known.count, default=None)
