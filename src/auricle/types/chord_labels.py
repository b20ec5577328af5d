"""Chords as text: the syntax of Harte et al. 2005, such as `Eb:min7/b3`, read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from auricle.errors import ParseError
from auricle.types.chord import NO_CHORD, QUALITIES, UNKNOWN_CHORD, Chord, pitch_class
from auricle.types.note import NAMES

__all__ = ["chord_label", "parse_chord"]

EXTENDED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "maj9": ("maj7", ("9",)),
    "min9": ("min7", ("9",)),
    "9": ("7", ("9",)),
    "maj11": ("maj7", ("9", "11")),
    "min11": ("min7", ("9", "11")),
    "11": ("7", ("9", "11")),
    "maj13": ("maj7", ("9", "11", "13")),
    "min13": ("min7", ("9", "11", "13")),
    "13": ("7", ("9", "11", "13")),
}
"""Qualities with voices above the octave: what they are within it, and those voices."""
MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21)
DEGREES = ("1", "b2", "2", "b3", "3", "4", "b5", "5", "b6", "6", "b7", "7")
"""How each number of semitones above the root is written."""

_DEGREE = r"(?:b*|\#*)(?:1[0-3]?|[1-9])"
_LABEL = re.compile(
    rf"""(?P<root>[A-G](?:b*|\#*))
    (?P<colon>:(?=[^/])                                   # a colon promises a quality, degrees or both
        (?P<quality>{"|".join([*QUALITIES, *EXTENDED])})?
        (?:\((?P<degrees>\*?{_DEGREE}(?:,\*?{_DEGREE})*)\))?
    )?
    (?:/(?P<bass>{_DEGREE}))?""",
    re.VERBOSE,
)


def parse_chord(label: str, *, extended: bool = False) -> Chord:
    """The chord that a label in Harte's syntax names: `root[:quality][(degrees)][/bass]`, `N` or `X`.

    A root alone is major, degrees without a quality stand on the root alone, `*` takes a degree away, and the bass
    joins the notes.

    Args:
        label: such as "C", "F#:min7", "Bb:maj(9)/3", "D:(3,5)", "G:7(*5)", "N" (no chord), "X" (cannot be said).
        extended: fold voices above the octave (9, 11, 13) into it; otherwise they are left out, as scores do.

    Raises:
        ParseError: a label that does not follow the syntax.

    Source:
        Harte, Sandler, Abdallah, Gómez 2005, Symbolic representation of musical chords; notes as in mir_eval.chord,
        which reads "maj11" and "aug7" and has no notes for them.

    Example:
        >>> parse_chord("A:min/b3")
        Chord(root=9, notes=(0, 3, 7), bass=3, known=True)
        >>> parse_chord("C:9").notes, parse_chord("C:9", extended=True).notes
        ((0, 4, 7, 10), (0, 2, 4, 7, 10))
    """
    if label in ("N", "X"):
        return NO_CHORD if label == "N" else UNKNOWN_CHORD
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ParseError(
            f"a chord is written root[:quality][(degrees)][/bass], N or X, as in 'Eb:min7/b3'; got {label!r}"
        )
    degrees = set(match["degrees"].split(",")) if match["degrees"] else set()
    quality = match["quality"] or ("1" if match["colon"] else "maj")
    quality, above = EXTENDED.get(quality, (quality, ()))
    if extended:
        degrees.update(above)
    counts = [int(note in QUALITIES[quality]) for note in range(12)]
    for degree in degrees:
        semitones = _semitones(degree.lstrip("*"))
        if extended or semitones < 12:
            counts[semitones % 12] += -1 if degree.startswith("*") else 1
    bass = _semitones(match["bass"] or "1") % 12
    notes = tuple(note for note in range(12) if counts[note] > 0 or note == bass)
    return Chord(pitch_class(match["root"]), notes, bass)


def chord_label(chord: Chord) -> str:
    """The shortest usual label of a chord, which `parse_chord` reads back as the same chord.

    Example:
        >>> chord_label(Chord.of(9, "min7", bass=3)), chord_label(Chord(0, (0, 2, 4))), chord_label(Chord(None))
        ('A:min7/b3', 'C:(2,3)', 'N')
    """
    if chord.root is None:
        return "N" if chord.known else "X"
    bass = "" if chord.bass == 0 else f"/{DEGREES[chord.bass]}"
    for name, notes in QUALITIES.items():
        if chord.notes == notes or chord.notes == tuple(sorted({*notes, chord.bass})):
            return f"{NAMES[chord.root]}:{name}{bass}"
    degrees = ["*1"] if 0 not in chord.notes else []
    degrees += [DEGREES[note] for note in chord.notes if note]
    return f"{NAMES[chord.root]}:({','.join(degrees)}){bass}"


def _semitones(degree: str) -> int:
    """Semitones of a scale degree above the root, below 0 or above 11 where it leaves the octave."""
    number = degree.lstrip("#b")
    return MAJOR_SCALE[int(number) - 1] + degree.count("#") - degree.count("b")
