"""How well the boundaries of sections are found: hits within a tolerance, and the median deviation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from auricle.errors import UndefinedScore
from auricle.metrics.music.beat_times import nearest_beats
from auricle.metrics.onsets import MatchScore, score_onsets
from auricle.types import Span

__all__ = ["BoundaryScore", "score_boundaries"]

DECIMALS = 5
"""Boundaries are rounded to so many decimals of a second, so that the end of one section is the start of the next."""


@dataclass(frozen=True)
class BoundaryScore:
    """True and found boundaries; each score is computed when it is asked for.

    Attributes:
        reference: seconds, ascending.
        estimate: seconds, ascending.

    Example:
        >>> score = BoundaryScore((0.0, 10.0, 20.0), (0.0, 11.0, 20.0))
        >>> score.within(0.5).recall == 2 / 3, score.within(3.0).recall, score.reference_to_estimate
        (True, 1.0, 0.0)
    """

    reference: tuple[float, ...]
    estimate: tuple[float, ...]

    def within(self, tolerance: float) -> MatchScore:
        """Counts of boundaries that match one to one; 0.5 s and 3 s are usual.

        Raises:
            BadOption: a tolerance below 0.
        """
        return score_onsets(self.reference, self.estimate, tolerance=tolerance)

    @property
    def reference_to_estimate(self) -> float:
        """Median seconds from a true boundary to the nearest found one; undefined if either side has none."""
        return self._deviation(self.reference, self.estimate)

    @property
    def estimate_to_reference(self) -> float:
        """Median seconds from a found boundary to the nearest true one; undefined if either side has none."""
        return self._deviation(self.estimate, self.reference)

    @staticmethod
    def _deviation(times: tuple[float, ...], others: tuple[float, ...]) -> float:
        if not times or not others:
            raise UndefinedScore("deviation is undefined: one side has no boundaries")
        one, two = np.array(times), np.array(others)
        return float(np.median(np.abs(one - two[nearest_beats(two, one)])))


def score_boundaries(reference: Iterable[Span], estimate: Iterable[Span], *, trim: bool = False) -> BoundaryScore:
    """The boundaries of true and found sections, over the time from 0 to the end of the reference.

    Args:
        reference: sections; every start and end is a boundary, and so is 0.
        estimate: sections; what lies after the end of the reference does not count, and that end is a boundary.
        trim: leave out the first and the last boundary, which are the ends of the recording.

    Source:
        Turnbull, Lanckriet, Pampalk, Goto 2007, A supervised approach for detecting boundaries in music; values as
        mir_eval.segment.evaluate.

    Example:
        >>> true, found = [Span(0.0, 10.0), Span(10.0, 20.0)], [Span(0.0, 10.4), Span(10.4, 25.0)]
        >>> score_boundaries(true, found).within(0.5).f1, score_boundaries(true, found, trim=True).reference_to_estimate
        (1.0, 0.40000000000000036)
    """
    true, found = tuple(reference), tuple(estimate)
    end = max((span.end for span in true), default=0.0)
    sides = []
    for spans in (true, found):
        inside = [min(edge, end) for span in spans if span.start <= end for edge in (span.start, span.end)]
        edges = np.unique(np.round([0.0, *inside, end], DECIMALS)) if true else np.zeros(0)
        sides.append(tuple(edges[1:-1].tolist() if trim else edges.tolist()))
    return BoundaryScore(*sides)
