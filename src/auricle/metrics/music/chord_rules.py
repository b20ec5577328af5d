"""When two chords count as the same: the comparisons of mir_eval.chord, from the root alone to all notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.types.chord import QUALITIES, Chord

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RULES", "EncodedChords", "compare_chords", "encode_chords"]


@dataclass(frozen=True)
class EncodedChords:
    """Chords as arrays.

    Attributes:
        root: [chords] pitch classes, -1 where there is none.
        notes: [chords, 12] ones above the root; all -1 for a chord that cannot be said.
        bass: [chords] semitones above the root, -1 where there is none.

    Example:
        >>> encode_chords([Chord(0, (0, 4, 7))]).notes.tolist()
        [[1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0]]
    """

    root: NDArray[np.int64]
    notes: NDArray[np.int64]
    bass: NDArray[np.int64]

    @property
    def known(self) -> NDArray[np.bool_]:
        """[chords] False for a chord that cannot be said."""
        return self.notes[:, 0] >= 0

    def at(self, index: NDArray[np.intp]) -> EncodedChords:
        """The chords at these places, in this order."""
        return EncodedChords(self.root[index], self.notes[index], self.bass[index])


@dataclass(frozen=True)
class _Rule:
    """Roots must agree, the notes from `first` up to `end`, and the bass if it counts; `gamut` limits the reference."""

    first: int = 0
    end: int = 0
    bass: bool = False
    gamut: tuple[str, ...] = ()


_TRIADS, _SEVENTHS = ("maj", "min"), ("maj", "min", "maj7", "7", "min7")
RULES: Mapping[str, _Rule] = {
    "root": _Rule(),
    "thirds": _Rule(3, 4),
    "thirds_inv": _Rule(3, 4, bass=True),
    "triads": _Rule(0, 8),
    "triads_inv": _Rule(0, 8, bass=True),
    "tetrads": _Rule(0, 12),
    "tetrads_inv": _Rule(0, 12, bass=True),
    "majmin": _Rule(0, 8, gamut=_TRIADS),
    "majmin_inv": _Rule(0, 8, bass=True, gamut=_TRIADS),
    "sevenths": _Rule(0, 12, gamut=_SEVENTHS),
    "sevenths_inv": _Rule(0, 12, bass=True, gamut=_SEVENTHS),
}
"""Every comparison but that of MIREX, which counts shared notes."""
MIREX_NOTES = 3


def encode_chords(chords: Sequence[Chord]) -> EncodedChords:
    """The chords as arrays.

    Example:
        >>> encode_chords([Chord(None), Chord(2, (0, 3, 7), 3)]).root.tolist()
        [-1, 2]
    """
    notes = np.zeros((len(chords), 12), np.int64)
    for row, chord in zip(notes, chords, strict=True):
        row[list(chord.notes)] = 1
        if not chord.known:
            row[:] = -1
    root = [-1 if chord.root is None else chord.root for chord in chords]
    bass = [-1 if chord.root is None else chord.bass for chord in chords]
    return EncodedChords(np.array(root, np.int64), notes, np.array(bass, np.int64))


def compare_chords(rule: str, reference: EncodedChords, estimate: EncodedChords) -> NDArray[np.int64]:
    """[chords] 1 where the rule takes the found chord for the true one, 0 where not, -1 where it does not judge.

    Args:
        rule: a name in `RULES`, or "mirex": at least three notes in common.
        reference: as many chords as `estimate` has.
        estimate: what was found.

    Source:
        Pauwels and Peeters 2013, Evaluating automatically estimated chord sequences; mir_eval.chord, where a found
        "X" shares every note, so that "mirex" takes it for any chord.

    Example:
        >>> one, two = encode_chords([Chord(0, (0, 4, 7))]), encode_chords([Chord(0, (0, 4, 7, 10))])
        >>> [compare_chords(rule, one, two).tolist() for rule in ("majmin", "sevenths")]
        [[1], [0]]
    """
    if rule == "mirex":
        return _by_shared_notes(reference, estimate)
    how = RULES[rule]
    part = slice(how.first, how.end)
    same = (reference.root == estimate.root) & (reference.notes[:, part] == estimate.notes[:, part]).all(axis=1)
    if how.bass:
        same &= reference.bass == estimate.bass
    judged = reference.known
    if how.gamut:
        inside = (reference.root < 0) & judged
        for quality in how.gamut:
            shape = np.isin(np.arange(12), QUALITIES[quality])
            inside |= (reference.notes[:, part] == shape[part]).all(axis=1)
        judged = inside
    return np.where(judged, same.astype(np.int64), -1)


def _by_shared_notes(reference: EncodedChords, estimate: EncodedChords) -> NDArray[np.int64]:
    shared = (_chroma(reference) & _chroma(estimate)).sum(axis=1)
    same = (shared >= MIREX_NOTES) | ((reference.root < 0) & (estimate.root < 0))
    count = (reference.notes > 0).sum(axis=1)
    judged = reference.known & ((count == 0) | (count >= MIREX_NOTES))
    return np.where(judged, same.astype(np.int64), -1)


def _chroma(chords: EncodedChords) -> NDArray[np.bool_]:
    """[chords, 12] which pitch classes sound."""
    place = (np.arange(12) - chords.root[:, None]) % 12
    # mir_eval takes the -1s of an unknown chord for notes, each of them; only the estimate can be one that is judged.
    return np.take_along_axis(chords.notes != 0, place, axis=1)
