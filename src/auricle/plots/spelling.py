"""Names of notes on a staff: which line a key stands on, and with which accidental, in a key signature."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.types import KEYS

__all__ = ["Spelled", "fifths_of", "spelled"]

FIFTHS = "FCGDAEB"
LETTERS = "CDEFGAB"
SIGNS = {-2: "♭♭", -1: "♭", 0: "♮", 1: "♯", 2: "♯♯"}


@dataclass(frozen=True)
class Spelled:
    """A note as it is written.

    Attributes:
        step: place on the staff, counted in lines and spaces from C-1 = 0; middle C is 35.
        sign: accidental to write; empty where the key signature says it.
    """

    step: int
    sign: str


def fifths_of(key: str) -> int:
    """Sharps of a key signature, flats below 0.

    Example:
        >>> fifths_of("D major"), fifths_of("C minor")
        (2, -3)
    """
    return KEYS.index(key) % 15 - 7


def spelled(pitch: float, key: str = "C major") -> Spelled:
    """How a pitch is written in a key: on the line of fifths, as near to the key's own notes as may be.

    Example:
        >>> spelled(60), spelled(63, "C minor"), spelled(68, "A minor").sign
        (Spelled(step=35, sign=''), Spelled(step=37, sign=''), '♯')
    """
    number, fifths = round(pitch), fifths_of(key)
    # Twelve neighbours on the line of fifths hold each key once; minor raises its seventh, major lowers its sixth.
    first = fifths - (3 if key.endswith("minor") else 4)
    place = first + (7 * number - first) % 12
    letter, sharps = FIFTHS[(place + 1) % 7], (place + 1) // 7
    own = fifths - 1 <= place <= fifths + 5
    step = LETTERS.index(letter) + 7 * ((number - sharps) // 12)
    return Spelled(step, "" if own else SIGNS[sharps])
