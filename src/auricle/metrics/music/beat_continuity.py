"""Beats that are right one after the other: CMLc, CMLt, AMLc and AMLt, as mir_eval.beat.continuity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music.beat_times import beat_times, metrical_levels, nearest_beats

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ContinuityScore", "LevelContinuity", "score_continuity"]


@dataclass(frozen=True)
class LevelContinuity:
    """Beats that are right against one metrical level of the reference.

    Attributes:
        longest: of right beats in a row, the most.
        right: right beats.
        beats: the larger number of beats of the two sides.

    Example:
        >>> level = LevelContinuity(longest=2, right=3, beats=4)
        >>> level.continuous, level.total
        (0.5, 0.75)
    """

    longest: int
    right: int
    beats: int

    @property
    def continuous(self) -> float:
        """Share of the longest row."""
        return self.longest / self.beats

    @property
    def total(self) -> float:
        """Share of all right beats."""
        return self.right / self.beats


@dataclass(frozen=True)
class ContinuityScore:
    """Continuity against each metrical level, the level of the reference itself first.

    Attributes:
        levels: one value a level, at least one.

    Example:
        >>> score = ContinuityScore((LevelContinuity(0, 0, 4), LevelContinuity(4, 4, 4)))
        >>> score.cmlc, score.amlc
        (0.0, 1.0)
    """

    levels: tuple[LevelContinuity, ...]

    @property
    def cmlc(self) -> float:
        """Correct metrical level, the longest row of right beats."""
        return self.levels[0].continuous

    @property
    def cmlt(self) -> float:
        """Correct metrical level, all right beats."""
        return self.levels[0].total

    @property
    def amlc(self) -> float:
        """Any metrical level, the longest row."""
        return max(level.continuous for level in self.levels)

    @property
    def amlt(self) -> float:
        """Any metrical level, all right beats."""
        return max(level.total for level in self.levels)


def score_continuity(
    reference: Sequence[float],
    estimate: Sequence[float],
    *,
    phase_tolerance: float = 0.175,
    period_tolerance: float = 0.175,
) -> ContinuityScore:
    """Found beats that are near a true beat and as far from the beat before as the true ones are.

    Args:
        reference: seconds, in any order.
        estimate: seconds, in any order; with fewer than two, none is right.
        phase_tolerance: distance to the true beat, as a share of the interval between true beats.
        period_tolerance: difference of the intervals, as a share of the true one.

    Raises:
        BadOption: a time that is not finite, a tolerance that is not positive.
        UndefinedScore: fewer than two true beats.

    Source:
        Hainsworth 2004, Techniques for the automated analysis of musical audio; Klapuri, Eronen, Astola 2006,
        doi:10.1109/TSA.2005.854090; the five levels of Davies, Degara, Plumbley 2009.

    Example:
        >>> beats = [0.5 * n for n in range(16)]
        >>> score = score_continuity(beats, beats[::2])
        >>> score.cmlt, score.amlt
        (0.0, 1.0)
    """
    true, found = beat_times(reference), beat_times(estimate)
    for tolerance in (phase_tolerance, period_tolerance):
        if not tolerance > 0:
            raise BadOption(f"a tolerance must be positive, got {tolerance}")
    if len(true) < 2:
        raise UndefinedScore("continuity is undefined: it takes at least two true beats")
    if len(found) < 2:
        return ContinuityScore(tuple(LevelContinuity(0, 0, len(beats)) for beats in metrical_levels(true)))
    return ContinuityScore(
        tuple(_against(beats, found, phase_tolerance, period_tolerance) for beats in metrical_levels(true))
    )


def _against(beats: NDArray[np.float64], found: NDArray[np.float64], phase: float, period: float) -> LevelContinuity:
    nearest, index = nearest_beats(beats, found), np.arange(len(found))
    # The first beat of either side has none before it, so the interval after it is compared.
    ahead = (index == 0) | (nearest == 0)
    true_interval = _interval(beats, nearest, ahead)
    found_interval = _interval(found, index, ahead)
    distance = np.abs(found - beats[nearest])
    with np.errstate(divide="ignore", invalid="ignore"):
        phases = np.where(true_interval == 0, np.where(distance == 0, 1.0, np.inf), distance / true_interval)
        periods = np.abs(1 - found_interval / true_interval)
    periods = np.where(true_interval == 0, np.where(found_interval == 0, 0.0, np.inf), periods)
    good = np.flatnonzero((phases < phase) & (periods < period))
    # A true beat answers for one found beat only: the first that is right.
    right = good[np.unique(nearest[good], return_index=True)[1]]
    wrong = np.setdiff1d(np.arange(-1, len(found) + 1), right, assume_unique=True)
    return LevelContinuity(int(np.diff(wrong).max()) - 1, len(right), max(len(beats), len(found)))


def _interval(beats: NDArray[np.float64], index: NDArray[np.intp], ahead: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Seconds from the beat before, or to the next where `ahead` (from the beat before where there is no next)."""
    forward = ahead & (index + 1 < len(beats))
    return np.where(
        forward, beats[np.minimum(index + 1, len(beats) - 1)] - beats[index], beats[index] - beats[index - 1]
    )
