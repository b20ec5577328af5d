"""Beats by dynamic programming: the frames that are strong and about a period apart, without any trained model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio, BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BeatPathOptions", "beat_path", "likeliest_tempo"]

SHARPNESS = 32.0
"""Standard deviations of the smoothing window in a period."""
FIRST = 0.01
"""Share of the largest strength below which no beat is the first."""
WEAK = 0.5
"""Share of the middle, or of the effective, strength below which the last and the outer beats are none."""
FASTEST = 320.0
"""Beats a minute that no tempo reaches."""
FLATTENED = 1e6
"""By so much a tempo's strength is raised before its logarithm."""


@dataclass(frozen=True)
class BeatPathOptions:
    """How a path of beats is found.

    Attributes:
        tightness: how much a beat that comes early or late costs, by the square of the logarithm of its distance over
            the period.
        trim: leave out weak beats before the first and behind the last strong one.

    Raises:
        BadOption: a tightness that is not above 0.

    Example:
        >>> BeatPathOptions().tightness
        100.0
    """

    tightness: float = 100.0
    trim: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.tightness < float("inf"):
            raise BadOption(f"tightness is above 0, got {self.tightness}")


def beat_path(
    strength: NDArray[Any], tempo: float, frame_rate: float, options: BeatPathOptions = BeatPathOptions()
) -> NDArray[np.intp]:
    """Frames of the beats, ascending; none where nothing is strong.

    A predecessor lies at least half a period back, so that as many frames are decided at once.

    Args:
        strength: of onsets [frames]; the first frame has nothing before it to rise from and does not count.
        tempo: beats a minute.
        frame_rate: frames a second.
        options: tightness and trimming.

    Raises:
        BadAudio: another shape, or values that are not finite.
        BadOption: a tempo whose beats are less than two frames apart, or none.

    Source: D. P. W. Ellis, Beat Tracking by Dynamic Programming, Journal of New Music Research 36, 2007; the numbers
        are those of `librosa.beat.beat_track` 0.11.

    Example:
        >>> clicks = np.zeros(200)
        >>> clicks[10::20] = 1.0
        >>> beat_path(clicks, 120.0, 40.0).tolist()[-4:]
        [130, 150, 170, 190]
    """
    values = np.asarray(strength, np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise BadAudio(f"an onset strength is [frames], all finite; got shape {values.shape}")
    period = int(np.round(60.0 * frame_rate / tempo)) if tempo > 0 and frame_rate > 0 else 0
    if period < 2:
        raise BadOption(f"beats are two frames apart or more, got {tempo} a minute at {frame_rate} frames a second")
    if len(values) < 2 or np.ptp(values) == 0:  # what never changes has no beat; there librosa's answer is rounding
        return np.zeros(0, np.intp)
    local = _smoothed(values / values.std(ddof=1), period)
    score, before = _searched(local, period, options.tightness)
    beats = _backwards(before, _last(score))
    outer = np.flatnonzero(local > _threshold(local, beats, options.trim))
    return beats[(beats >= outer[0]) & (beats <= outer[-1])] if len(outer) else np.zeros(0, np.intp)


def likeliest_tempo(
    periodicity: NDArray[Any], tempi: NDArray[np.float64], usual: float = 120.0, octaves: float = 1.0
) -> float:
    """The tempo whose periodicity, and whose nearness to what is usual, are together the largest.

    Args:
        periodicity: mean of a tempogram over time [lags].
        tempi: beats a minute of each lag [lags]; those that are not finite or above 320 are none.
        usual: beats a minute that are likeliest.
        octaves: standard deviation of the likelihood around it.

    Raises:
        BadOption: different lengths, or no tempo in question.

    Source: `librosa.feature.tempo` 0.11.

    Example:
        >>> likeliest_tempo(np.array([1.0, 0.9, 0.9]), np.array([np.inf, 240.0, 120.0]))
        120.0
    """
    possible = tempi < FASTEST
    if periodicity.shape != tempi.shape or not possible.any():
        raise BadOption(f"each lag has a tempo, and one of them is below {FASTEST:g}; got {len(tempi)} tempi")
    distance = (np.log2(usual) - np.log2(np.where(possible, tempi, usual))) / octaves
    likelihood = np.log1p(FLATTENED * np.asarray(periodicity, np.float64)) - 0.5 * distance**2
    return float(tempi[int(np.where(possible, likelihood, -np.inf).argmax())])


def _smoothed(strength: NDArray[np.float64], period: int) -> NDArray[np.float64]:
    """The strength through a narrow window, as long as it was [frames]."""
    window = np.exp(-0.5 * (np.arange(-period, period + 1) * SHARPNESS / period) ** 2)
    counted = strength.copy()
    counted[0] = 0.0
    return np.convolve(counted, window)[period : period + len(strength)]


def _searched(
    local: NDArray[np.float64], period: int, tightness: float
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Score of the best path to each frame, and the beat before it, -1 for none [frames]."""
    nearest, farthest = int(np.round(period / 2)), 2 * period
    lags = np.arange(nearest, farthest + 1)
    cost = tightness * (np.log(lags) - np.log(period)) ** 2
    score = np.full(farthest + len(local), -np.inf)  # in front of the first frame there is none
    before = np.empty(len(local), np.intp)
    for begin in range(0, len(local), nearest):
        end = min(len(local), begin + nearest)
        # A row a frame, the nearest predecessor first: of equal ones it is taken.
        seen = np.lib.stride_tricks.sliding_window_view(score[begin : end - nearest + farthest], len(lags))[:, ::-1]
        tried = seen - cost
        chosen = tried.argmax(axis=1)
        best = tried[np.arange(end - begin), chosen]
        found = np.isfinite(best)
        score[farthest + begin : farthest + end] = local[begin:end] + np.where(found, best, 0.0)
        before[begin:end] = np.where(found, np.arange(begin, end) - lags[chosen], -1)
    strong = local >= FIRST * local.max()
    before[: int(strong.argmax())] = -1
    return score[farthest:], before


def _last(score: NDArray[np.float64]) -> int:
    """The last frame whose score is a peak and not far below the middle one."""
    peaks = np.flatnonzero((score[1:] > score[:-1]) & (score[1:] >= np.append(score[2:], score[-1]))) + 1
    if not len(peaks):
        return len(score) - 1
    high = peaks[score[peaks] >= WEAK * np.median(score[peaks])]
    return int(high[-1]) if len(high) else len(score) - 1


def _backwards(before: NDArray[np.intp], last: int) -> NDArray[np.intp]:
    """The path that ends in a frame, ascending."""
    path = [last]
    while before[path[-1]] >= 0:
        path.append(int(before[path[-1]]))
    return np.array(path[::-1], np.intp)


def _threshold(local: NDArray[np.float64], beats: NDArray[np.intp], trim: bool) -> float:
    """Half the effective strength of the beats, smoothed over three; 0 where nothing is trimmed."""
    if not trim:
        return 0.0
    around = np.convolve(local[beats], np.hanning(5))[2 : 2 + len(local)]
    return WEAK * float(np.sqrt(np.mean(around**2)))
