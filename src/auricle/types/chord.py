"""A chord: a root, the notes above it and the one in the bass, all as pitch classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from auricle.errors import BadOption, ParseError
from auricle.types.note import NAMES

__all__ = ["NO_CHORD", "QUALITIES", "UNKNOWN_CHORD", "Chord", "pitch_class"]

QUALITIES: Mapping[str, tuple[int, ...]] = {
    "maj": (0, 4, 7),
    "min": (0, 3, 7),
    "aug": (0, 4, 8),
    "dim": (0, 3, 6),
    "sus4": (0, 5, 7),
    "sus2": (0, 2, 7),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "min7": (0, 3, 7, 10),
    "minmaj7": (0, 3, 7, 11),
    "maj6": (0, 4, 7, 9),
    "min6": (0, 3, 7, 9),
    "dim7": (0, 3, 6, 9),
    "hdim7": (0, 3, 6, 10),
    "aug7": (0, 4, 8, 10),
    "1": (0,),
    "5": (0, 7),
}
"""Semitones above the root of each quality within an octave, by its name in the syntax of Harte et al. 2005."""


def pitch_class(name: str) -> int:
    """Pitch class of a note's name, 0 for C to 11 for B, with any number of sharps or flats.

    Raises:
        ParseError: a name that is not a letter from A to G with sharps or flats behind it.

    Example:
        >>> pitch_class("C"), pitch_class("Bb"), pitch_class("F##"), pitch_class("Cb")
        (0, 10, 7, 11)
    """
    letter, signs = name[:1], name[1:]
    if letter not in tuple("ABCDEFG") or signs.strip("#" if "#" in signs else "b"):
        raise ParseError(f"a note is a letter from A to G with sharps (#) or flats (b) behind it, got {name!r}")
    return (NAMES.index(letter) + signs.count("#") - signs.count("b")) % 12


@dataclass(frozen=True)
class Chord:
    """A root, the notes above it within an octave, and the bass.

    Attributes:
        root: pitch class, 0 for C to 11 for B; None where there is no chord.
        notes: semitones above the root, 0 to 11, ascending.
        bass: semitones above the root of the lowest note, one of `notes`.
        known: False for what cannot be said ("X"), which scores leave out.

    Raises:
        BadOption: a root, note or bass outside 0 to 11, notes that do not ascend, a bass that is no note of the chord.

    Example:
        >>> chord = Chord(root=9, notes=(0, 3, 7))
        >>> chord.pitch_classes, chord.transposed(3).root
        ((0, 4, 9), 0)
    """

    root: int | None
    notes: tuple[int, ...] = ()
    bass: int = 0
    known: bool = True

    def __post_init__(self) -> None:
        if self.root is None:
            if self.notes or self.bass:
                raise BadOption(f"a chord with notes {self.notes} over {self.bass} needs a root, got None")
            return
        if not self.known:
            raise BadOption("a chord that cannot be said has no root")
        if self.root not in range(12) or any(note not in range(12) for note in self.notes):
            raise BadOption(f"root and notes are numbers from 0 to 11, got {self.root} and {self.notes}")
        if list(self.notes) != sorted(set(self.notes)) or self.bass not in self.notes:
            raise BadOption(f"notes must ascend and hold the bass, got notes {self.notes} and bass {self.bass}")

    @classmethod
    def of(cls, root: int, quality: str, bass: int = 0) -> Chord:
        """The chord of a quality on a root; a bass that the quality lacks joins its notes.

        Args:
            root: pitch class, 0 to 11.
            quality: a name in `QUALITIES`.
            bass: semitones above the root, 0 to 11.

        Raises:
            BadOption: a quality that is none, a root or bass outside 0 to 11.
        """
        if quality not in QUALITIES:
            raise BadOption(f"no quality {quality!r}; there are: {', '.join(QUALITIES)}")
        return Chord(root, tuple(sorted({*QUALITIES[quality], bass})), bass)

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The notes as pitch classes, ascending from C: where a template of the chord has its ones."""
        root = self.root
        return () if root is None else tuple(sorted((root + note) % 12 for note in self.notes))

    def transposed(self, semitones: int) -> Chord:
        """The same chord so many semitones higher; no chord stays none."""
        return self if self.root is None else replace(self, root=(self.root + semitones) % 12)


NO_CHORD = Chord(None)
UNKNOWN_CHORD = Chord(None, known=False)
