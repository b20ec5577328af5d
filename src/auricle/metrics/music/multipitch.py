"""How well all pitches that sound at once are found, frame by frame, as mir_eval.multipitch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.matching import largest_matching
from auricle.metrics.onsets import MatchScore, match_onsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MultipitchScore", "score_multipitch"]

Frames = Sequence[Sequence[float]]


@dataclass(frozen=True)
class MultipitchScore(MatchScore):
    """Counts of pitches, summed over frames; the scores follow from them, or raise UndefinedScore.

    Attributes:
        missed: sum over frames of true pitches beyond the number found.
        invented: sum over frames of found pitches beyond the number of true ones.

    Example:
        >>> score = MultipitchScore(reference=10, estimate=8, matched=6, missed=3, invented=1)
        >>> score.accuracy, score.substitution_error, score.total_error
        (0.5, 0.1, 0.5)
    """

    missed: int = 0
    invented: int = 0

    @property
    def accuracy(self) -> float:
        """Matched over all that is true or found; undefined if both sides are empty."""
        return self._share(self.matched, self.reference + self.estimate - self.matched)

    @property
    def substitution_error(self) -> float:
        """Pitches taken for another over the true ones; undefined if there are none."""
        return self._share(self.reference - self.missed - self.matched, self.reference)

    @property
    def miss_error(self) -> float:
        """Missed over true pitches."""
        return self._share(self.missed, self.reference)

    @property
    def false_alarm_error(self) -> float:
        """Invented over true pitches, without an upper bound."""
        return self._share(self.invented, self.reference)

    @property
    def total_error(self) -> float:
        """The three errors together."""
        return self._share(self.reference + self.invented - self.matched, self.reference)

    @staticmethod
    def _share(part: int, whole: int) -> float:
        if whole <= 0:
            raise UndefinedScore("a score of pitches is undefined: there is none to find")
        return part / whole


def score_multipitch(
    reference_times: Sequence[float],
    reference_frequencies: Frames,
    estimate_times: Sequence[float],
    estimate_frequencies: Frames,
    *,
    tolerance: float = 0.5,
    chroma: bool = False,
) -> MultipitchScore:
    """Found pitches against true ones, at the times of the true ones, matched one to one in each frame.

    Args:
        reference_times: seconds, ascending.
        reference_frequencies: Hz above 0, any number a time.
        estimate_times: seconds, ascending; the nearest frame counts, and none beyond the first and last.
        estimate_frequencies: Hz above 0, any number a time.
        tolerance: semitones, the edge included.
        chroma: pitches match in any octave.

    Raises:
        BadOption: another number of frames than of times, times that do not ascend, a frequency that is not positive
            and finite, a tolerance below 0.

    Source:
        Poliner and Ellis 2007, doi:10.1155/2007/48317; Bay, Ehmann, Downie 2009.

    Example:
        >>> true, found = [[220.0, 330.0], [440.0]], [[221.0], [220.0, 880.0]]
        >>> score = score_multipitch([0.0, 0.1], true, [0.0, 0.1], found)
        >>> score.recall == 1 / 3, score_multipitch([0.0, 0.1], true, [0.0, 0.1], found, chroma=True).matched
        (True, 2)
    """
    if not 0 <= tolerance < math.inf:
        raise BadOption(f"tolerance must be 0 semitones or more and finite, got {tolerance}")
    true_times, true = _checked(reference_times, reference_frequencies)
    found_times, found = _checked(estimate_times, estimate_frequencies)
    if len(true_times) != len(found_times) or not np.allclose(found_times, true_times):
        found = _nearest_frames(found_times, found, true_times)
    matched = missed = invented = 0
    for one, two in zip(true, found, strict=True):
        missed += max(0, len(one) - len(two))
        invented += max(0, len(two) - len(one))
        if len(one) and len(two):
            matched += _matched_chroma(one, two, tolerance) if chroma else _matched(one, two, tolerance)
    return MultipitchScore(sum(map(len, true)), sum(map(len, found)), matched, missed, invented)


def _matched(one: NDArray[np.float64], two: NDArray[np.float64], tolerance: float) -> int:
    return len(match_onsets(one.tolist(), two.tolist(), tolerance=tolerance))


def _matched_chroma(one: NDArray[np.float64], two: NDArray[np.float64], tolerance: float) -> int:
    apart = np.abs(np.mod(one, 12)[:, None] - np.mod(two, 12))
    left, right = np.nonzero(np.minimum(apart, 12 - apart) <= tolerance)
    return len(largest_matching(left.tolist(), right.tolist()))


def _checked(times: Sequence[float], frequencies: Frames) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """Times [frames], and the pitches of each frame as fractions of keys."""
    seconds = np.asarray(times, np.float64)
    if seconds.ndim != 1 or len(seconds) != len(frequencies):
        raise BadOption(f"each time needs its frequencies; got {len(times)} times and {len(frequencies)} frames")
    if not np.isfinite(seconds).all() or (np.diff(seconds) < 0).any():
        raise BadOption("times must be finite and ascend")
    frames = [np.asarray(frame, np.float64).reshape(-1) for frame in frequencies]
    hertz = np.concatenate([*frames, np.zeros(0)])
    if not ((hertz > 0) & np.isfinite(hertz)).all():
        raise BadOption("frequencies must be positive and finite; a frame without pitch is an empty one")
    keys = 69.0 + 12.0 * np.log2(hertz / 440.0)
    ends = np.cumsum([len(frame) for frame in frames], dtype=np.intp)
    return seconds, np.split(keys, ends[:-1]) if len(frames) else []


def _nearest_frames(
    own: NDArray[np.float64], frames: list[NDArray[np.float64]], times: NDArray[np.float64]
) -> list[NDArray[np.float64]]:
    """The frame nearest to each time, the earlier one of two; empty outside of the first and last."""
    nothing = np.zeros(0)
    if not len(own):
        return [nothing] * len(times)
    halves = own / 2.0
    index = np.searchsorted(halves[1:] + halves[:-1], times)
    inside = (times >= own[0]) & (times <= own[-1])
    return [frames[i] if within else nothing for i, within in zip(index.tolist(), inside.tolist(), strict=True)]
