"""The chords that are told apart by ear here: eight qualities on twelve roots, and none."""

from __future__ import annotations

from auricle.types.chord import NO_CHORD, QUALITIES, Chord

__all__ = ["CHORD_CLASSES", "CLASS_QUALITIES", "chord_class"]

CLASS_QUALITIES = ("maj", "min", "7", "maj7", "min7", "sus4", "dim", "aug")
"""In this order on every root."""
CHORD_CLASSES = (*(Chord.of(root, quality) for root in range(12) for quality in CLASS_QUALITIES), NO_CHORD)
"""All of them; the last one is none."""
ALIKE = {"sus2": "sus4", "maj6": "maj", "min6": "min", "minmaj7": "min", "dim7": "dim", "hdim7": "dim", "aug7": "aug"}


def chord_class(chord: Chord) -> int | None:
    """Place in `CHORD_CLASSES` of what a chord is nearest to; its bass and what lies over a seventh do not count.

    None for a chord that cannot be said, and for one that is of none of these qualities, such as a bare fifth.

    Example:
        >>> chord_class(Chord.of(2, "min7", 3)), chord_class(NO_CHORD), chord_class(Chord.of(0, "5"))
        (20, 96, None)
    """
    if chord.root is None:
        return len(CHORD_CLASSES) - 1 if chord.known else None
    notes = set(chord.notes)
    for bass in ({chord.bass}, set[int]()):  # a bass that is no chord note was added to the notes
        left = tuple(sorted(notes - bass)) if bass else chord.notes
        quality = next((name for name, steps in QUALITIES.items() if steps == left), None)
        name = ALIKE.get(quality or "", quality)
        if name in CLASS_QUALITIES:
            return chord.root * len(CLASS_QUALITIES) + CLASS_QUALITIES.index(name)
    return _by_third(chord.root, notes)


def _by_third(root: int, notes: set[int]) -> int | None:
    """Of a chord with more notes: by its third, its fifth and its seventh."""
    if not notes & {3, 4}:
        return None
    major = 4 in notes
    fifth = 7 if 7 in notes else 6 if 6 in notes else 8 if 8 in notes else 7
    if fifth == 6 and not major:
        name = "dim"
    elif fifth == 8 and major:
        name = "aug"
    elif 10 in notes:
        name = "7" if major else "min7"
    elif 11 in notes:
        name = "maj7" if major else "min"
    else:
        name = "maj" if major else "min"
    return root * len(CLASS_QUALITIES) + CLASS_QUALITIES.index(name)
