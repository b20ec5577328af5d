"""A made song as a score, and what is true of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.made_songs.plan import Plan, drawn_plan
from auricle.data.made_songs.rhythm import Struck, bass_line, drum_line, steps_of
from auricle.data.made_songs.voices import accompaniment, melody
from auricle.types import Note, Part, Score, Span
from auricle.types.chord_labels import chord_label
from auricle.types.score import KEYS
from auricle.types.tempo import seconds_at

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MadeSong", "made_song", "notes_of"]

HARMONY = (0, 1, 2, 4, 5, 6, 11, 16, 17, 19, 21, 24, 25, 26, 27, 28, 46, 48, 49, 50, 52, 61, 62, 88, 89, 90, 91)
BASS = (32, 33, 34, 35, 36, 38, 39, 43, 0, 48)
LEADS = (0, 4, 11, 12, 22, 24, 26, 40, 41, 42, 52, 56, 57, 60, 64, 65, 66, 68, 71, 73, 74, 75, 79, 80, 81, 105)


@dataclass(frozen=True)
class MadeSong:
    """A score and its truth; beats and downbeats are the score's own.

    Attributes:
        score: one or more parts.
        chords: labels in the syntax of Harte et al. 2005, without a gap.
    """

    score: Score
    chords: tuple[Span, ...]


def made_song(rng: np.random.Generator, seconds: float = 30.0) -> MadeSong:
    """A song of about so many seconds; the same generator gives the same one.

    Metres, tempos that are steady or not, chords of a key, and what a band makes of them: drums in most songs, bass,
    one or two accompaniments, a melody. At least one of them plays.

    Args:
        rng: randomness.
        seconds: length, to the nearest bar.

    Example:
        >>> song = made_song(np.random.default_rng(0), 20.0)
        >>> len(song.score.parts) > 0, song.chords[0].start, len(song.score.beats()) > 10
        (True, 0.0, True)
    """
    plan = drawn_plan(rng, seconds)
    steps = steps_of(plan, rng)
    makers: list[tuple[float, Callable[[Plan, np.random.Generator, int], list[Struck]], str, Sequence[int]]] = [
        (0.65, drum_line, "drums", (0,)),
        (0.75, bass_line, "bass", BASS),
        (0.85, accompaniment, "chords", HARMONY),
        (0.35, accompaniment, "more chords", HARMONY),
        (0.65, melody, "melody", LEADS),
    ]
    chosen = [maker for maker in makers if rng.random() < maker[0]] or [makers[2]]
    swing = float(rng.uniform(0.05, 0.17)) if steps == 2 and rng.random() < 0.25 else 0.0
    loose = float(rng.choice((0.0, 0.006, 0.012)))
    parts = []
    for _, maker, name, programs in chosen:
        struck = maker(plan, rng, steps)
        program = int(programs[int(rng.integers(len(programs)))])
        parts.append(Part(name, program, name == "drums", notes_of(struck, plan, rng, swing, loose)))
    end = float(seconds_at(plan.tempi, plan.bars * plan.bar))
    key = next(key for key in KEYS if _tonic(key) == plan.tonic and key.endswith(plan.mode))
    duration = max([end, *(part.end for part in parts)])
    score = Score(tuple(parts), duration, tuple(plan.tempi), ((0.0, *plan.metre),), ((0.0, key),))
    return MadeSong(score, _chord_spans(plan, end))


def notes_of(
    struck: Sequence[Struck], plan: Plan, rng: np.random.Generator, swing: float, loose: float
) -> tuple[Note, ...]:
    """Notes in seconds: where it swings the second half of a beat comes late, and nobody is exact to 1 ms."""
    if not struck:
        return ()
    places = np.array([place for place, *_ in struck])
    lengths = np.array([length for _, length, *_ in struck])
    inside = (places / plan.beat) % 1.0
    moved = places + np.where(np.abs(inside - 0.5) < 0.01, swing * plan.beat, 0.0)
    starts = np.asarray(seconds_at(plan.tempi, moved)) + rng.normal(0, loose, len(moved)).clip(-0.03, 0.03)
    ends = np.asarray(seconds_at(plan.tempi, moved + lengths))
    return tuple(
        Note(max(0.0, start), max(0.0, start) + max(0.03, end - start), "", None, pitch, velocity)
        for start, end, (_, _, pitch, velocity) in zip(starts.tolist(), ends.tolist(), struck, strict=True)
    )


def _chord_spans(plan: Plan, end: float) -> tuple[Span, ...]:
    starts = [float(seconds_at(plan.tempi, at)) for at, _ in plan.chords]
    ends = [*starts[1:], end]
    return tuple(
        Span(start, stop, chord_label(chord)) for start, stop, (_, chord) in zip(starts, ends, plan.chords, strict=True)
    )


def _tonic(key: str) -> int:
    from auricle.types.chord import pitch_class

    return pitch_class(key.split()[0])
