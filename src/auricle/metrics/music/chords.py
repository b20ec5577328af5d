"""How well chords are found: the share of time in which they agree, rule by rule, and how well changes are placed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from auricle.errors import UndefinedScore
from auricle.metrics.music.chord_rules import compare_chords, encode_chords
from auricle.metrics.music.chord_spans import cover, join_equal
from auricle.types import Span
from auricle.types.chord_labels import parse_chord

__all__ = ["ChordOverlap", "ChordScore", "ChordSegmentation", "score_chords"]


@dataclass(frozen=True)
class ChordOverlap:
    """Seconds in which one rule takes the found chords for the true ones.

    Attributes:
        right: seconds that agree.
        judged: seconds that the rule judges.

    Example:
        >>> (ChordOverlap(1.0, 4.0) + ChordOverlap(2.0, 2.0)).ratio
        0.5
    """

    right: float = 0.0
    judged: float = 0.0

    def __add__(self, other: ChordOverlap) -> ChordOverlap:
        """The seconds of two pieces together: the ratio of a sum is the weighted mean over a collection."""
        return ChordOverlap(self.right + other.right, self.judged + other.judged)

    @property
    def ratio(self) -> float:
        """Right share of what is judged; undefined if nothing is."""
        if self.judged <= 0:
            raise UndefinedScore("chord overlap is undefined: the reference has no chord that the rule judges")
        return self.right / self.judged


@dataclass(frozen=True)
class ChordSegmentation:
    """How well the changes are placed, whatever the chords are.

    Attributes:
        duration: seconds of the reference.
        split: seconds of true chords outside of the longest piece that the found changes leave of each.
        joined: the same of found chords, cut by the true changes.

    Example:
        >>> score = ChordSegmentation(duration=10.0, split=2.0, joined=1.0)
        >>> score.over, score.under, score.worst
        (0.8, 0.9, 0.8)
    """

    duration: float
    split: float
    joined: float

    @property
    def over(self) -> float:
        """1 where no true chord is split ("OverSeg" of MIREX); undefined for an empty reference."""
        return self._rest(self.split)

    @property
    def under(self) -> float:
        """1 where no found chord spans a true change ("UnderSeg"); undefined for an empty reference."""
        return self._rest(self.joined)

    @property
    def worst(self) -> float:
        """The smaller of both, which MIREX calls "MeanSeg"."""
        return min(self.over, self.under)

    def _rest(self, lost: float) -> float:
        if self.duration <= 0:
            raise UndefinedScore("chord segmentation is undefined: the reference covers no time")
        return 1 - lost / self.duration


@dataclass(frozen=True)
class ChordScore:
    """Agreement by every rule, and of the changes. An unknown chord ("X") in the reference is never judged.

    Attributes:
        root: the same root.
        thirds: and the same kind of third.
        triads: and the same notes up to the augmented fifth.
        tetrads: and all notes within an octave.
        majmin: as triads; only major, minor and no chord are judged.
        sevenths: as tetrads; only maj, min, maj7, 7, min7 and no chord are judged.
        thirds_inv: each of these again with the same bass.
        triads_inv: see `thirds_inv`.
        tetrads_inv: see `thirds_inv`.
        majmin_inv: see `thirds_inv`.
        sevenths_inv: see `thirds_inv`.
        mirex: at least three notes in common.
        segmentation: how well the changes are placed.

    Example:
        >>> score = score_chords([Span(0.0, 2.0, "C:7")], [Span(0.0, 1.0, "C"), Span(1.0, 2.0, "C:min")])
        >>> score.root.ratio, score.thirds.ratio, score.tetrads.ratio, score.segmentation.over
        (1.0, 0.5, 0.0, 0.5)
    """

    root: ChordOverlap
    thirds: ChordOverlap
    thirds_inv: ChordOverlap
    triads: ChordOverlap
    triads_inv: ChordOverlap
    tetrads: ChordOverlap
    tetrads_inv: ChordOverlap
    majmin: ChordOverlap
    majmin_inv: ChordOverlap
    sevenths: ChordOverlap
    sevenths_inv: ChordOverlap
    mirex: ChordOverlap
    segmentation: ChordSegmentation


def score_chords(reference: Iterable[Span], estimate: Iterable[Span]) -> ChordScore:
    """Share of the reference's time in which found chords agree, rule by rule (weighted chord symbol recall).

    Judged is the time from the first to the last true span. Where either side has no span, it has no chord (N).

    Args:
        reference: spans whose labels are chords in the syntax of `parse_chord`.
        estimate: the same.

    Raises:
        BadTimeline: spans of one side that overlap.
        ParseError: a label that is no chord.

    Source:
        Harte 2010, Towards automatic extraction of harmony information from music signals; Pauwels and Peeters 2013,
        Evaluating automatically estimated chord sequences; values as mir_eval.chord.evaluate where spans have no gaps.

    Example:
        >>> score = score_chords([Span(0.0, 4.0, "A:min")], [Span(0.0, 3.0, "A:min7"), Span(3.0, 4.0, "C")])
        >>> score.majmin.ratio, score.sevenths.ratio, score.mirex.ratio
        (0.75, 0.0, 0.75)
    """
    true, found = tuple(reference), tuple(estimate)
    start, end = min((s.start for s in true), default=0.0), max((s.end for s in true), default=0.0)
    true, found = cover(true, start, end), cover(found, start, end)
    edges = np.unique([edge for side in (true, found) for span in side for edge in (span.start, span.end)])
    seconds = np.diff(edges)
    sides = []
    for side in (true, found):
        chords = encode_chords([parse_chord(span.label) for span in side])
        sides.append(chords.at(np.searchsorted([span.start for span in side], edges[:-1], side="right") - 1))
    rules = [field.name for field in fields(ChordScore) if field.name != "segmentation"]
    overlaps = {}
    for rule in rules:
        agreement = compare_chords(rule, *sides)
        overlaps[rule] = ChordOverlap(float(seconds[agreement > 0].sum()), float(seconds[agreement >= 0].sum()))
    true, found = join_equal(true), join_equal(found)
    return ChordScore(**overlaps, segmentation=ChordSegmentation(end - start, _lost(true, found), _lost(found, true)))


def _lost(spans: Sequence[Span], cuts: Sequence[Span]) -> float:
    """Seconds of spans outside of the longest piece of each, cut where the other side changes."""
    if not spans:
        return 0.0
    edges = np.unique([edge for side in (spans, cuts) for span in side for edge in (span.start, span.end)])
    owner = np.searchsorted([span.start for span in spans], edges[:-1], side="right") - 1
    longest = np.zeros(len(spans))
    np.maximum.at(longest, owner, np.diff(edges))
    return float(sum(span.duration for span in spans) - longest.sum())
