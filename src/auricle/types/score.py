"""Music as notes: parts with instruments, on one time axis with tempo, metre and key."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from auricle.errors import BadTimeline
from auricle.types.general_midi import DRUMS, PROGRAMS
from auricle.types.note import Note, pitch_name
from auricle.types.span import Span
from auricle.types.timeline import ROUNDING, Tier, Timeline

__all__ = ["KEYS", "Part", "Score"]

_MAJOR = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR = ("Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#", "G#", "D#", "A#")
KEYS = tuple(f"{tonic} major" for tonic in _MAJOR) + tuple(f"{tonic} minor" for tonic in _MINOR)
"""Names of key signatures, from seven flats to seven sharps, major and then minor."""


@dataclass(frozen=True)
class Part:
    """One voice of a score: notes that one instrument plays, in order of start and pitch.

    Attributes:
        name: may be empty, need not be unique.
        program: General MIDI instrument, 0 to 127.
        is_drum: the pitches are keys of a drum kit, and `program` is the kit.
        notes: may overlap.

    Raises:
        BadTimeline: a program outside 0 to 127, or a note that is none.

    Example:
        >>> Part("melody", 73, notes=(Note(1, 2, pitch=62), Note(0, 1, pitch=60))).notes[0].pitch
        60
    """

    name: str
    program: int = 0
    is_drum: bool = False
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.program, int) or not 0 <= self.program <= 127:
            raise BadTimeline(f"a program is a whole number from 0 to 127, got {self.program!r}")
        wrong = next((note for note in self.notes if not isinstance(note, Note)), None)
        if wrong is not None:
            raise BadTimeline(f"part {self.name!r} holds {wrong!r}: notes are auricle.types.Note")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=lambda n: (n.start, n.pitch, n.end))))

    @property
    def instrument(self) -> str:
        """Name of the instrument: a General MIDI program, or drums."""
        return "drums" if self.is_drum else PROGRAMS[self.program]

    @property
    def end(self) -> float:
        """Seconds at which the last note ends; 0 without notes."""
        return max((note.end for note in self.notes), default=0.0)


@dataclass(frozen=True)
class Score:
    """Parts on one time axis, with maps of tempo, metre and key; equal by value.

    Each map holds what is valid from a time on, in order. Tempo and metre begin at 0.

    Attributes:
        parts: the voices.
        duration: seconds, not before the last note ends.
        tempi: (seconds, quarter notes per minute).
        metres: (seconds, numerator, denominator).
        keys: (seconds, name), the name one of `KEYS`; empty where nobody said.

    Raises:
        BadTimeline: a map that is out of order or does not begin at 0, a tempo, metre or key that is none, a note that
            ends more than 1 ms after the duration.

    Example:
        >>> score = Score((Part("melody", notes=(Note(0, 1, pitch=60),)),), 2.0, tempi=((0.0, 60.0),))
        >>> score.beats(), score.downbeats(), score.timeline().names
        ((0.0, 1.0), (0.0,), ('melody', 'tempo', 'metre'))
    """

    parts: tuple[Part, ...] = ()
    duration: float = 0.0
    tempi: tuple[tuple[float, float], ...] = ((0.0, 120.0),)
    metres: tuple[tuple[float, int, int], ...] = ((0.0, 4, 4),)
    keys: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration) and self.duration >= 0):
            raise BadTimeline(f"a duration must be finite and not negative, got {self.duration}")
        late = next((part for part in self.parts if part.end > self.duration + ROUNDING), None)
        if late is not None:
            raise BadTimeline(
                f"part {late.name!r} ends at {late.end} s, after the duration of {self.duration} s; "
                "Score.of(parts) takes the end of the last note"
            )
        for name, rows in (("tempo", self.tempi), ("metre", self.metres), ("key", self.keys)):
            _need_order(name, [row[0] for row in rows], self.duration, from_zero=name != "key")
        for seconds, tempo in self.tempi:
            if not (math.isfinite(tempo) and tempo > 0):
                raise BadTimeline(
                    f"a tempo is a number of quarter notes per minute above 0, got {tempo} at {seconds} s"
                )
        for seconds, numerator, denominator in self.metres:
            if not 1 <= numerator <= 255 or denominator not in (1, 2, 4, 8, 16, 32, 64, 128):
                raise BadTimeline(
                    f"a metre counts 1 to 255 notes of a length 1, 2, 4 ... 128; got {numerator}/{denominator} "
                    f"at {seconds} s"
                )
        for seconds, key in self.keys:
            if key not in KEYS:
                raise BadTimeline(f"a key is a name such as 'C major' or 'F# minor', got {key!r} at {seconds} s")

    @classmethod
    def of(cls, parts: Sequence[Part], *, tempo: float = 120.0, metre: tuple[int, int] = (4, 4)) -> Score:
        """A score of one tempo and one metre that ends with its last note.

        Example:
            >>> Score.of([Part("melody", notes=(Note(0, 1.5, pitch=60),))]).duration
            1.5
        """
        duration = max((part.end for part in parts), default=0.0)
        return Score(tuple(parts), duration, ((0.0, float(tempo)),), ((0.0, *metre),))

    @property
    def notes(self) -> tuple[Note, ...]:
        """Notes of all parts, in order of start and pitch."""
        return tuple(sorted((n for p in self.parts for n in p.notes), key=lambda n: (n.start, n.pitch, n.end)))

    def beats(self) -> tuple[float, ...]:
        """Seconds of every beat before the end, as tempo and metre place them (`auricle.types.metre`)."""
        from auricle.types.metre import beat_times

        return beat_times(self.duration, self.tempi, self.metres)[0]

    def downbeats(self) -> tuple[float, ...]:
        """Seconds at which bars begin, before the end."""
        from auricle.types.metre import beat_times

        return beat_times(self.duration, self.tempi, self.metres)[1]

    def with_part(self, part: Part) -> Score:
        """The same score with one part more, as long as that needs."""
        return replace(self, parts=(*self.parts, part), duration=max(self.duration, part.end))

    def timeline(self) -> Timeline:
        """A timeline with a tier of notes for each part, and the tiers tempo, metre and (where known) key.

        Names of tiers are the parts' own, or the instrument where a part has none; a name that is taken gets a number.
        Notes without a label get the name of their pitch, or of their drum.
        """
        maps = {
            "tempo": [(at, f"{tempo:.10g}") for at, tempo in self.tempi],
            "metre": [(at, f"{numerator}/{denominator}") for at, numerator, denominator in self.metres],
            "key": list(self.keys),
        }
        taken = set(maps)
        tiers = [Tier(_unique(part.name or part.instrument, taken), _labelled(part)) for part in self.parts]
        tiers += [Tier(name, _stretches(rows, self.duration)) for name, rows in maps.items() if rows]
        return Timeline(max(self.duration, *(part.end for part in self.parts), 0.0), tuple(tiers))


def _need_order(name: str, times: list[float], duration: float, *, from_zero: bool) -> None:
    ordered = all(early < late for early, late in pairwise(times))
    if not ordered or not all(0 <= time <= duration + ROUNDING for time in times):
        raise BadTimeline(f"times of the {name} map must rise from 0 to the duration of {duration} s, got {times[:8]}")
    if from_zero and times[:1] != [0.0]:
        raise BadTimeline(f"the {name} map must begin at 0 s, got {times[:1] or 'nothing'}")


def _unique(name: str, taken: set[str]) -> str:
    found, number = name, 2
    while found in taken:
        found, number = f"{name} {number}", number + 1
    taken.add(found)
    return found


def _labelled(part: Part) -> tuple[Span, ...]:
    def label(note: Note) -> str:
        drum = DRUMS.get(round(note.pitch)) if part.is_drum else None
        return drum or pitch_name(note.pitch)

    return tuple(note if note.label else replace(note, label=label(note)) for note in part.notes)


def _stretches(rows: list[tuple[float, str]], duration: float) -> tuple[Span, ...]:
    ends = [min(at, duration) for at, _ in rows[1:]] + [duration]
    return tuple(Span(min(at, end), end, label) for (at, label), end in zip(rows, ends, strict=True))
