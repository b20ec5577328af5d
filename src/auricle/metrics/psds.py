"""Polyphonic sound detection score (Bilen et al. 2020, arXiv:1910.08440) over every threshold that makes a difference
(Ebbers et al. 2022, arXiv:2201.13148): no threshold is chosen, none is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PSDS1", "PSDS2", "PsdsOptions", "ScoredRecording", "psds"]

TOGETHER = 4_000_000
"""Cells of (threshold, frame) that are looked at at once."""


@dataclass(frozen=True)
class PsdsOptions:
    """What counts as found, and what errors cost.

    Attributes:
        detection: share of a detection that true events of its label must cover (detection tolerance).
        truth: share of a true event that such detections must cover (ground truth intersection).
        cross: share of a false detection that events of another label cover for it to be a cross trigger.
        cross_cost: of cross triggers, beside that of all false detections, 0 to 1.
        spread_cost: of the deviation between labels.
        most_errors: errors an hour up to which the curve counts.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> PSDS1.detection, PSDS2.cross_cost
        (0.7, 0.5)
    """

    detection: float = 0.7
    truth: float = 0.7
    cross: float = 0.3
    cross_cost: float = 0.0
    spread_cost: float = 1.0
    most_errors: float = 100.0

    def __post_init__(self) -> None:
        if not all(0 <= share <= 1 for share in (self.detection, self.truth, self.cross, self.cross_cost)):
            raise BadOption(f"detection, truth, cross and cross_cost are shares in [0, 1]; got {self}")
        if not (self.spread_cost >= 0 and 0 < self.most_errors < float("inf")):
            raise BadOption(f"needs spread_cost of 0 or more and most_errors above 0; got {self}")


PSDS1 = PsdsOptions()
"""Of the DCASE challenges since 2021: exact in time."""
PSDS2 = PsdsOptions(detection=0.1, truth=0.1, cross_cost=0.5)
"""Of the same: forgiving in time, hard on confusions."""


@dataclass(frozen=True, eq=False)
class ScoredRecording:
    """A recording with what was found and what is true.

    Attributes:
        scores: of each label in each frame [frames, labels].
        edges: seconds at which frames begin, and at which the last one ends [frames + 1].
        truth: true events.
        duration: seconds, above 0: errors are counted by the hour.

    Raises:
        BadOption: edges that do not fit the scores or do not rise, scores that are no numbers, no duration.
    """

    scores: NDArray[np.float64]
    edges: NDArray[np.float64]
    truth: tuple[Span, ...]
    duration: float

    def __post_init__(self) -> None:
        if self.scores.ndim != 2 or len(self.edges) != len(self.scores) + 1 or not (np.diff(self.edges) > 0).all():
            raise BadOption(f"scores {self.scores.shape} need rising edges [frames + 1], got {self.edges.shape}")
        if not np.isfinite(self.scores).all():
            raise BadOption("scores must be finite")
        if not 0 < self.duration < float("inf"):
            raise BadOption(f"a recording lasts more than 0 s and not for ever, got a duration of {self.duration}")


def psds(recordings: Sequence[ScoredRecording], labels: Sequence[str], options: PsdsOptions = PSDS1) -> float:
    """Area under the curve of effective true positives over effective errors an hour, in [0, 1].

    A label without a true event in any recording does not count.

    Args:
        recordings: all that is judged.
        labels: of the columns of the scores.
        options: `PSDS1` or `PSDS2`, or others.

    Raises:
        UndefinedScore: no true events.
        BadOption: scores with another number of labels.

    Example:
        >>> found = np.array([[0.0], [0.9], [0.9], [0.0]])
        >>> psds([ScoredRecording(found, np.arange(5.0), (Span(1.0, 3.0, "dog"),), 4.0)], ["dog"])
        1.0
    """
    if any(recording.scores.shape[1] != len(labels) for recording in recordings):
        raise BadOption(f"scores need one column a label, {len(labels)} of them")
    seconds = sum(recording.duration for recording in recordings)
    covered = {label: sum(s.duration for r in recordings for s in r.truth if s.label == label) for label in labels}
    present = [label for label in labels if covered[label] > 0]
    if not present:
        raise UndefinedScore("PSDS is undefined: the reference holds no event of these labels")
    curves = []
    for label in present:
        others = [other for other in present if other != label]
        found, false, crossed = _counts(recordings, label, list(labels).index(label), others, options)
        errors = false * 3600 / seconds
        if others and options.cross_cost:
            rates = crossed * 3600 / np.array([covered[other] for other in others])[:, None]
            errors = errors + options.cross_cost * rates.mean(axis=0)
        count = sum(s.label == label and s.duration > 0 for r in recordings for s in r.truth)
        curves.append((errors, found / count))
    return _area(curves, options)


def _counts(
    recordings: Sequence[ScoredRecording], label: str, column: int, others: Sequence[str], options: PsdsOptions
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """At each threshold, from above all scores downwards: events found, false detections, cross triggers by label."""
    levels, changes = [np.array([np.inf])], [np.zeros((2 + len(others), 1))]
    for recording in recordings:
        thresholds, counts = _counts_of(recording, label, column, others, options)
        levels.append(thresholds)
        changes.append(np.diff(counts, axis=1, prepend=0.0))
    every, change = np.concatenate(levels), np.concatenate(changes, axis=1)
    unique, place = np.unique(-every, return_inverse=True)
    sums = np.zeros((len(change), len(unique)))
    for row, values in zip(sums, change, strict=True):
        np.add.at(row, place, values)
    totals = np.cumsum(sums, axis=1)
    return totals[0], totals[1], totals[2:]


def _counts_of(
    recording: ScoredRecording, label: str, column: int, others: Sequence[str], options: PsdsOptions
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds of one recording, falling, and its counts at each [2 + others, thresholds]."""
    scores = recording.scores[:, column]
    thresholds = np.unique(scores)[::-1]
    mine = [span for span in recording.truth if span.label == label and span.duration > 0]
    beside = [[s for s in recording.truth if s.label == other] for other in others]
    out = np.zeros((2 + len(others), len(thresholds)))
    chunk = max(1, TOGETHER // max(1, len(scores)))
    for first in range(0, len(thresholds), chunk):
        some = thresholds[first : first + chunk]
        active = np.pad(scores >= some[:, None], ((0, 0), (1, 1))).astype(np.int8)
        change = np.diff(active, axis=1)
        row, begin = np.nonzero(change == 1)
        _, end = np.nonzero(change == -1)
        starts, ends = recording.edges[begin], recording.edges[end]
        long = ends - starts
        inside = _overlap(starts, ends, mine)
        good = inside.sum(axis=0) / long >= options.detection if mine else np.zeros(len(starts), bool)
        block = out[:, first : first + len(some)]
        for span, shared in zip(mine, inside, strict=True):
            heard = np.bincount(row[good], shared[good], len(some)) / span.duration
            block[0] += (heard >= options.truth) & (np.bincount(row[good & (shared > 0)], minlength=len(some)) > 0)
        block[1] = np.bincount(row[~good], minlength=len(some))
        for place, spans in enumerate(beside, 2):
            share = _overlap(starts, ends, spans).sum(axis=0) / long
            crossed = ~good & (share >= options.cross) & (share > 0)
            block[place] = np.bincount(row[crossed], minlength=len(some))
    return thresholds, out


def _overlap(starts: NDArray[np.float64], ends: NDArray[np.float64], spans: Sequence[Span]) -> NDArray[np.float64]:
    """Seconds that each span shares with each detection [spans, detections]."""
    out = np.zeros((len(spans), len(starts)))
    for row, span in zip(out, spans, strict=True):
        np.maximum(0.0, np.minimum(ends, span.end) - np.maximum(starts, span.start), out=row)
    return out


def _area(curves: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]], options: PsdsOptions) -> float:
    """Under the mean of the labels' staircases, less what their spread costs."""
    places = np.unique(np.concatenate([errors for errors, _ in curves]))
    places = np.append(places[places < options.most_errors], options.most_errors)
    heights = np.zeros((len(curves), len(places) - 1))
    for row, (errors, found) in zip(heights, curves, strict=True):
        order = np.argsort(errors, kind="stable")
        best = np.maximum.accumulate(found[order])
        at = np.searchsorted(errors[order], places[:-1], side="right") - 1
        row[:] = np.where(at >= 0, best[at], 0.0)
    effective = np.maximum(0.0, heights.mean(axis=0) - options.spread_cost * heights.std(axis=0))
    return float((effective * np.diff(places)).sum() / options.most_errors)
