"""How well sections are told apart and recognized again: agreement of their labels, frame by frame."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music.mutual_information import (
    adjusted_mutual_information,
    entropy,
    mutual_information,
    normalized_mutual_information,
)
from auricle.metrics.onsets import MatchScore
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["StructureScore", "score_structure"]


@dataclass(frozen=True)
class StructureScore:
    """How many frames have which true and which found label; the scores follow, or raise UndefinedScore.

    Names of labels do not matter, only which frames share one.

    Attributes:
        frames: one row a true label, one column a found one; no row or column is empty.

    Example:
        >>> score = StructureScore(((10, 0), (0, 5), (0, 5)))
        >>> score.pairwise.recall, score.v_recall < score.v_precision, round(score.rand_index, 3)
        (1.0, True, 0.868)
    """

    frames: tuple[tuple[int, ...], ...]

    @property
    def pairwise(self) -> MatchScore:
        """Counts of pairs of frames with one true label, with one found label, with both (Levy and Sandler 2008)."""
        table = self._table()
        return MatchScore(_pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), _pairs(table))

    @property
    def rand_index(self) -> float:
        """Share of pairs of frames on which both sides agree; undefined for fewer than two frames."""
        pairs, counts = self._all_pairs(), self.pairwise
        return (pairs - counts.reference - counts.estimate + 2 * counts.matched) / pairs

    @property
    def adjusted_rand_index(self) -> float:
        """The Rand index less what chance gives (Hubert and Arabie 1985); 1 where both sides have one label."""
        pairs, counts = self._all_pairs(), self.pairwise
        by_chance = counts.reference * counts.estimate / pairs
        most = (counts.reference + counts.estimate) / 2
        return 1.0 if most == by_chance else (counts.matched - by_chance) / (most - by_chance)

    @property
    def nce_over(self) -> float:
        """1 - H(found | true) / log2(found labels): low where a true section is split; 0 for one found label."""
        return self._explained(0, marginal=False)

    @property
    def nce_under(self) -> float:
        """1 - H(true | found) / log2(true labels): low where sections are joined; 0 for one true label."""
        return self._explained(1, marginal=False)

    @property
    def nce_f1(self) -> float:
        """Harmonic mean of `nce_over` and `nce_under` (Lukashevich 2008)."""
        return _harmonic(self.nce_over, self.nce_under)

    @property
    def v_precision(self) -> float:
        """1 - H(found | true) / H(found); 0 for one found label."""
        return self._explained(0, marginal=True)

    @property
    def v_recall(self) -> float:
        """1 - H(true | found) / H(true); 0 for one true label."""
        return self._explained(1, marginal=True)

    @property
    def v_measure(self) -> float:
        """Harmonic mean of `v_precision` and `v_recall` (Rosenberg and Hirschberg 2007)."""
        return _harmonic(self.v_precision, self.v_recall)

    @property
    def mutual_information(self) -> float:
        """What one label says of the other, in nats."""
        return mutual_information(self._table())

    @property
    def normalized_mutual_information(self) -> float:
        """Mutual information over the geometric mean of both entropies; 1 where both sides have one label."""
        return normalized_mutual_information(self._table())

    @property
    def adjusted_mutual_information(self) -> float:
        """Mutual information less what chance gives; 1 where both sides have one label."""
        return adjusted_mutual_information(self._table())

    def _table(self) -> NDArray[np.int64]:
        """[true labels, found labels]."""
        if not self.frames:
            raise UndefinedScore("agreement of structure is undefined: the reference has no frames")
        return np.array(self.frames, np.int64)

    def _all_pairs(self) -> int:
        frames = int(self._table().sum())
        if frames < 2:
            raise UndefinedScore("the Rand index is undefined: it takes two frames")
        return frames * (frames - 1) // 2

    def _explained(self, axis: int, *, marginal: bool) -> float:
        """Share of the uncertainty along this axis that the other side takes away; 0 where there is none."""
        table = self._table()
        own = table.sum(axis=axis)
        whole = entropy(own) if marginal else math.log(len(own))
        return 1 - (entropy(table) - entropy(table.sum(axis=1 - axis))) / whole if whole > 0 else 0.0


def score_structure(reference: Iterable[Span], estimate: Iterable[Span], *, frame: float = 0.1) -> StructureScore:
    """Agreement of the labels of sections, over the time from 0 to the end of the reference.

    Upper and lower case are the same. Time before the first and after the last section of a side has labels of its own,
    gaps share one; where sections overlap, the later one counts.

    Args:
        reference: sections.
        estimate: sections.
        frame: seconds from one frame that is compared to the next.

    Raises:
        BadOption: a frame that is no length.

    Source:
        Raffel et al. 2014; values as mir_eval.segment.evaluate.

    Example:
        >>> true = [Span(0.0, 10.0, "verse"), Span(10.0, 20.0, "chorus"), Span(20.0, 30.0, "verse")]
        >>> found = [Span(0.0, 10.0, "A"), Span(10.0, 20.0, "B"), Span(20.0, 30.0, "A")]
        >>> score_structure(true, found).v_measure
        1.0
    """
    if not 0 < frame < math.inf:
        raise BadOption(f"frame must be a positive number of seconds, got {frame}")
    true, found = tuple(reference), tuple(estimate)
    end = max((span.end for span in true), default=0.0)
    # float32, because mir_eval counts so: it decides on which side of a boundary a frame lies that falls upon it.
    times = (np.arange(math.floor(end / frame), dtype=np.float32) * np.float32(frame)).astype(np.float64)
    rows, columns = (_frame_labels([span for span in side if span.start < end], times) for side in (true, found))
    if not len(times):
        return StructureScore(())
    table = np.zeros((rows.max() + 1, columns.max() + 1), np.int64)
    np.add.at(table, (rows, columns), 1)
    return StructureScore(tuple(tuple(row) for row in table.tolist()))


def _frame_labels(spans: Iterable[Span], times: NDArray[np.float64]) -> NDArray[np.intp]:
    """[times] a number for each label, from 0 without gaps."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    labels: NDArray[np.object_] = np.full(len(times), "gap", object)
    for span in ordered:
        place = slice(np.searchsorted(times, span.start), np.searchsorted(times, span.end, side="right"))
        labels[place] = f"label {span.label.lower()}"
    if ordered:
        labels[: np.searchsorted(times, ordered[0].start)] = "before"
        labels[np.searchsorted(times, max(span.end for span in ordered)) :] = "after"
    return np.unique(labels, return_inverse=True)[1]


def _pairs(counts: NDArray[np.int64]) -> int:
    return int((counts * (counts - 1) // 2).sum())


def _harmonic(one: float, two: float) -> float:
    return 2 * one * two / (one + two) if one + two > 0 else 0.0
