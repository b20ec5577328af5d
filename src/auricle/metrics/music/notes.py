"""How well notes are found: by onset, offset, pitch and loudness, and how far they overlap the true ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.matching import Pairs, largest_matching
from auricle.metrics.onsets import MatchScore, near_events
from auricle.types import Note

__all__ = ["NoteScore", "match_notes", "score_notes"]


@dataclass(frozen=True)
class NoteScore(MatchScore):
    """Counts of one-to-one matches of notes; the scores follow from them, or raise UndefinedScore.

    Attributes:
        overlap: sum over the pairs of the time that both notes sound over the time that either sounds.

    Example:
        >>> score = NoteScore(reference=4, estimate=2, matched=2, overlap=1.5)
        >>> score.precision, score.recall, score.mean_overlap
        (1.0, 0.5, 0.75)
    """

    overlap: float = 0.0

    @property
    def mean_overlap(self) -> float:
        """Average overlap ratio of the matched notes; undefined if none is matched."""
        if not self.matched:
            raise UndefinedScore("the overlap of notes is undefined: none is matched")
        return self.overlap / self.matched


def match_notes(
    reference: Iterable[Note],
    estimate: Iterable[Note],
    *,
    onset_tolerance: float | None = 0.05,
    offset_tolerance: float | None = 0.05,
    offset_ratio: float = 0.2,
    pitch_tolerance: float | None = 50.0,
    velocity_tolerance: float | None = None,
) -> Pairs:
    """Largest set of pairs (index of reference, index of estimate) of notes that agree.

    Differences of times are rounded to 0.1 ms first, so that a tolerance includes its edge. Which of several largest
    sets it is, is decided as in mir_eval.transcription.

    Args:
        reference: true notes.
        estimate: found notes.
        onset_tolerance: seconds; None leaves the starts out.
        offset_tolerance: seconds, or `offset_ratio` of the true duration if that is more; None leaves the ends out.
        offset_ratio: share of the true duration.
        pitch_tolerance: cents; None lets any pitch match any other.
        velocity_tolerance: how far a found velocity may be off, once the range of the true ones is scaled to 0 to 1 and
            those found of the matched notes are fitted to theirs by a line; None leaves velocities out. 0.1 is usual.

    Raises:
        BadOption: a tolerance below 0, or neither starts nor ends to go by.

    Source:
        Bay, Ehmann, Downie 2009, Evaluation of multiple-F0 estimation and tracking systems; velocities: Hawthorne et
        al. 2018, arXiv:1710.11153.

    Example:
        >>> match_notes([Note(0.0, 1.0, pitch=60)], [Note(0.0, 1.0, pitch=61), Note(0.03, 1.1, pitch=60.2)])
        ((0, 1),)
    """
    true, found = tuple(reference), tuple(estimate)
    for tolerance in (pitch_tolerance, velocity_tolerance):
        if tolerance is not None and not 0 <= tolerance < float("inf"):
            raise BadOption(f"a tolerance must be 0 or more and finite, got {tolerance}")
    left, right = near_events(
        true, found, onset_tolerance=onset_tolerance, offset_tolerance=offset_tolerance, offset_ratio=offset_ratio
    )
    if pitch_tolerance is not None:
        theirs, ours = (np.array([note.pitch for note in side], np.float64) for side in (true, found))
        agree = 100 * np.abs(theirs[left] - ours[right]) <= pitch_tolerance
        left, right = left[agree], right[agree]
    pairs = largest_matching(left.tolist(), right.tolist())
    return pairs if velocity_tolerance is None else _by_velocity(true, found, pairs, velocity_tolerance)


def score_notes(
    reference: Iterable[Note],
    estimate: Iterable[Note],
    *,
    onset_tolerance: float | None = 0.05,
    offset_tolerance: float | None = 0.05,
    offset_ratio: float = 0.2,
    pitch_tolerance: float | None = 50.0,
    velocity_tolerance: float | None = None,
) -> NoteScore:
    """Precision, recall, F1 and overlap of notes matched by `match_notes`, whose arguments these are.

    Raises:
        BadOption: a tolerance below 0, or neither starts nor ends to go by.

    Example:
        >>> true, found = [Note(0.0, 1.0, pitch=60)], [Note(0.0, 0.5, pitch=60)]
        >>> score_notes(true, found).f1, score_notes(true, found, offset_tolerance=None).mean_overlap
        (0.0, 0.5)
    """
    true, found = tuple(reference), tuple(estimate)
    pairs = match_notes(
        true,
        found,
        onset_tolerance=onset_tolerance,
        offset_tolerance=offset_tolerance,
        offset_ratio=offset_ratio,
        pitch_tolerance=pitch_tolerance,
        velocity_tolerance=velocity_tolerance,
    )
    overlap = sum(_overlap(true[i], found[j]) for i, j in pairs)
    return NoteScore(len(true), len(found), len(pairs), overlap)


def _overlap(one: Note, two: Note) -> float:
    """Shared over joint time; 1 for two instants at one time, below 0 for notes that do not touch."""
    joint = max(one.end, two.end) - min(one.start, two.start)
    return (min(one.end, two.end) - max(one.start, two.start)) / joint if joint > 0 else 1.0


def _by_velocity(true: Sequence[Note], found: Sequence[Note], pairs: Pairs, tolerance: float) -> Pairs:
    """The pairs whose velocities agree, after the found ones were fitted to the true ones by a line."""
    if not pairs:
        return ()
    all_true = np.array([note.velocity for note in true], np.float64)
    scale = max(1.0, float(np.ptp(all_true)))
    theirs = np.array([(true[i].velocity - all_true.min()) / scale for i, _ in pairs])
    ours = np.array([found[j].velocity for _, j in pairs], np.float64)
    line = np.stack([ours, np.ones(len(ours))], axis=1)
    fit = line @ np.linalg.lstsq(line, theirs, rcond=None)[0]
    return tuple(pair for pair, off in zip(pairs, np.abs(fit - theirs), strict=True) if off < tolerance)
