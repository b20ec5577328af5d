"""Names of notes on a staff: which line a key stands on, and with which accidental, in a key signature."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auricle.types import KEYS

__all__ = ["Spelled", "accidentals", "fifths_of", "signature", "spelled"]

FIFTHS = "FCGDAEB"
LETTERS = "CDEFGAB"
SIGNS = {-2: "♭♭", -1: "♭", 0: "♮", 1: "♯", 2: "♯♯"}


@dataclass(frozen=True)
class Spelled:
    """A note as it is written.

    Attributes:
        step: place on the staff, counted in lines and spaces from C-1 = 0; middle C is 35.
        alteration: semitones above the natural note of that place.
        own: it is one of the key signature's notes.
    """

    step: int
    alteration: int
    own: bool

    @property
    def sign(self) -> str:
        """Accidental to write where nothing but the key signature was before; empty where that says it."""
        return "" if self.own else SIGNS[self.alteration]


def fifths_of(key: str) -> int:
    """Sharps of a key signature, flats below 0.

    Example:
        >>> fifths_of("D major"), fifths_of("C minor")
        (2, -3)
    """
    return KEYS.index(key) % 15 - 7


def signature(key: str) -> tuple[str, str]:
    """The letters that a key signature alters, in the order in which they are written, and their sign.

    Example:
        >>> signature("D major"), signature("F major"), signature("A minor")
        (('FC', '♯'), ('B', '♭'), ('', ''))
    """
    fifths = fifths_of(key)
    if fifths >= 0:
        return FIFTHS[:fifths], "♯" if fifths else ""
    return FIFTHS[::-1][:-fifths], "♭"


def spelled(pitch: float, key: str = "C major") -> Spelled:
    """How a pitch is written in a key: on the line of fifths, as near to the key's own notes as may be.

    Example:
        >>> spelled(60).step, spelled(63, "C minor").sign, spelled(68, "A minor").sign
        (35, '', '♯')
    """
    number, fifths = round(pitch), fifths_of(key)
    # Twelve neighbours on the line of fifths hold each key once; minor raises its seventh, major lowers its sixth.
    first = fifths - (3 if key.endswith("minor") else 4)
    place = first + (7 * number - first) % 12
    letter, sharps = FIFTHS[(place + 1) % 7], (place + 1) // 7
    own = fifths - 1 <= place <= fifths + 5
    step = LETTERS.index(letter) + 7 * ((number - sharps) // 12)
    return Spelled(step, sharps, own)


def accidentals(notes: Sequence[Spelled], bars: Sequence[int]) -> list[str]:
    """The sign before each note: an accidental holds on its line until the bar ends, and another one takes it back.

    Args:
        notes: in order of time; those of one place that sound together and are altered alike have one sign each.
        bars: the bar in which each begins; what a bar before said is forgotten.

    Example:
        >>> notes = [spelled(pitch) for pitch in (66, 66, 65, 66)]
        >>> accidentals(notes, [0, 0, 0, 1])
        ['♯', '', '♮', '♯']
    """
    said: dict[tuple[int, int], int] = {}
    signs = []
    for note, bar in zip(notes, bars, strict=True):
        place = (bar, note.step)
        before = said.get(place)
        known = note.own if before is None else before == note.alteration
        signs.append("" if known else SIGNS[note.alteration])
        said[place] = note.alteration
    return signs
