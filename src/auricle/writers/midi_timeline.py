"""Timelines of notes as scores: what a tier's notes, its name and the tiers tempo, metre and key say."""

from __future__ import annotations

import re

from auricle.errors import BadTimeline, CannotHold
from auricle.types import Note, Part, Score, Span, Tier, Timeline, pitch_name
from auricle.types.general_midi import DRUMS, PROGRAMS
from auricle.writers.limits import chosen_tiers
from auricle.writers.midi import midi_bytes
from auricle.writers.midi_reading import midi_score

__all__ = ["dumps", "loads", "score_of"]

MAPS = ("tempo", "metre", "key")


def dumps(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> bytes:
    """The bytes of a MIDI file that holds a timeline's notes.

    Args:
        timeline: what to write.
        tier: only this tier of notes; None writes all.
        lossy: leave out what is no note and round what MIDI has no place for, instead of raising.

    Raises:
        CannotHold: spans that are no notes, labels that are not the names of pitches, scores.
        BadOption: no tier of that name.

    Example:
        >>> dumps(Timeline.of(2.0, melody=[Note(0.0, 0.5, pitch=60)]))[:4]
        b'MThd'
    """
    return midi_bytes(score_of(timeline, tier=tier, lossy=lossy), lossy=lossy)


def loads(content: bytes, *, duration: float | None = None) -> Timeline:
    """`Score.timeline()` of a MIDI file.

    Args:
        content: of the file.
        duration: seconds of the timeline; None takes the file's own.

    Raises:
        ParseError: damaged, or no MIDI file.
        BadOption: the notes do not fit into `duration`.

    Example:
        >>> loads(dumps(Timeline.of(2.0, melody=[Note(0.0, 0.5, pitch=60)])))["melody"][0].label
        'C4'
    """
    from auricle.writers.parsing import timeline_of

    timeline = midi_score(content).timeline()
    tiers = {tier.name: list(tier.spans) for tier in timeline.tiers}
    if duration is not None:  # The maps reach to the end, wherever that is.
        for name in MAPS:
            tiers |= {name: [_ending(span, duration) for span in tiers[name]]} if name in tiers else {}
    return timeline_of(timeline.duration if duration is None else duration, tiers)


def score_of(timeline: Timeline, *, tier: str | None = None, lossy: bool = False) -> Score:
    """A score with a part for each tier of notes; tempo, metre and key come from the tiers of those names.

    A tier whose notes have the names of drums is a drum kit; one that is named after an instrument gets its program.

    Args:
        timeline: tiers of `Note`.
        tier: only this tier of notes; None takes all.
        lossy: leave out what is no note, label or score, instead of raising.

    Raises:
        CannotHold: spans that are no notes, labels that are not the names of pitches, scores.
        BadOption: no tier of that name.

    Example:
        >>> score_of(Timeline.of(2.0, flute=[Note(0.0, 0.5, pitch=60)])).parts[0].program
        73
    """
    tiers = chosen_tiers(timeline, tier)
    parts = [_part(Tier(name, spans), lossy) for name, spans in tiers.items() if name not in MAPS]
    try:
        tempi = tuple((span.start, float(span.label)) for span in timeline.get("tempo"))
        metres = tuple((span.start, *_metre(span.label)) for span in timeline.get("metre"))
        keys = tuple((span.start, span.label) for span in timeline.get("key"))
        return Score(
            tuple(part for part in parts if part is not None),
            timeline.duration,
            tempi or ((0.0, 120.0),),
            metres or ((0.0, 4, 4),),
            keys,
        )
    except (ValueError, BadTimeline) as error:
        raise CannotHold(
            f"the tiers tempo, metre and key hold numbers, fractions and keys from 0 s on; {error}; rename them if "
            "they mean something else"
        ) from error


def _part(tier: Tier, lossy: bool) -> Part | None:
    notes = tuple(span for span in tier.spans if isinstance(span, Note))
    if len(notes) < len(tier.spans) or not notes:
        if not lossy:
            raise CannotHold(
                f"MIDI holds notes, and tier {tier.name!r} has {'other spans' if tier.spans else 'none'}; name a tier "
                "of notes with tier=, or pass lossy=True to leave out the rest"
            )
        if not notes:
            return None
    drums = all(note.label and note.label == DRUMS.get(round(note.pitch)) for note in notes)
    odd = next((n for n in notes if n.score is not None or not (drums or n.label in ("", pitch_name(n.pitch)))), None)
    if odd is not None and not lossy:
        raise CannotHold(
            f"MIDI has no place for the label {odd.label!r} and the score {odd.score} of the note at {odd.start} s; "
            "pass lossy=True to leave them out, or write JSON"
        )
    base = re.sub(r" \d+$", "", tier.name)
    named = next((name for name in (tier.name, base) if name in PROGRAMS), None)
    return Part(tier.name, 0 if named is None else PROGRAMS.index(named), drums or base == "drums", notes)


def _metre(label: str) -> tuple[int, int]:
    numerator, denominator = label.split("/")
    return int(numerator), int(denominator)


def _ending(span: Span, duration: float) -> Span:
    return Span(min(span.start, duration), min(span.end, duration), span.label)
