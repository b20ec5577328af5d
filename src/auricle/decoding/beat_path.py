"""Beats without a model: the chain of frames that are strong and lie a beat apart, by dynamic programming.

A beat's predecessor lies half a beat back at least, so that all frames nearer to each other are decided together.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.frame_values import frame_values
from auricle.errors import BadOption
from auricle.types import setting

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["BeatPathOptions", "beat_path"]

SHARPNESS = 32.0
"""A beat lasts over this many standard deviations of the bell that smooths the strength."""
LEAST_SCORE = 0.01
"""The first beat has this share of the highest score; before it no beat is linked to an earlier one."""
SMOOTHING = (0.0, 0.5, 1.0, 0.5, 0.0)
"""Weights of neighbouring beats when it is judged which beats at the ends are too weak: Hann's window of 5."""
STEEP = 2.0**126
"""Stands for 1 over no standard deviation, as in the reference: so much that the tempo no longer counts."""


@dataclass(frozen=True)
class BeatPathOptions:
    """How a chain of beats is found.

    Attributes:
        tightness: how much a beat counts that is too short or too long, against the strength at it.
        trim: beats at the ends that are weaker than half of what beats usually are, as root mean square, are left out.

    Raises:
        BadOption: a tightness that is not positive and finite.

    Example:
        >>> BeatPathOptions().tightness
        100.0
    """

    tightness: float = setting(100.0, "How strictly beats keep to the tempo.")
    trim: bool = setting(True, "Weak beats before and behind the music are left out.")

    def __post_init__(self) -> None:
        if not 0 < self.tightness < float("inf"):
            raise BadOption(f"tightness must be positive and finite, got {self.tightness}")


def beat_path(
    strength: NDArray[Any], tempo: ArrayLike, frame_rate: float, options: BeatPathOptions = BeatPathOptions()
) -> NDArray[np.intp]:
    """Frames [beats], ascending, that are strong and lie about a beat of the tempo apart.

    A strength of zeros, or of fewer than two frames, has no beat. One that is the same everywhere says nothing of a
    tempo: beats lie half a beat apart then, as in the reference.

    Args:
        strength: of onsets, finite numbers [frames]; one row of `auricle.features.onset_strength`.
        tempo: beats a minute: one number, or one for each frame [frames].
        frame_rate: frames a second.
        options: tightness and trimming.

    Raises:
        BadOption: a strength that is not one-dimensional, NaN, infinite or too large for its precision; a frame rate
            that is not positive; a tempo of another shape, not positive, or so fast that a beat lasts under 2 frames.

    Sources: D. P. W. Ellis, "Beat tracking by dynamic programming", JNMR 36(1), 2007; `librosa.beat.beat_track` 0.11,
    down to its leaving the strength in frame 0 out.

    Example:
        >>> strength = np.zeros(400)
        >>> strength[30::50] = 1.0
        >>> beat_path(strength, 120.0, 100.0).tolist()
        [80, 130, 180, 230, 280, 330, 380]
    """
    values = frame_values(strength)
    period = _period(tempo, frame_rate, len(values))
    if len(values) < 2 or not values.any():
        return np.empty(0, dtype=np.intp)
    score = _smoothed(_normalized(values), period)
    linked, total = _linked(score, period, options.tightness)
    chain = [_last(total)]
    while linked[chain[-1]] >= 0:
        chain.append(int(linked[chain[-1]]))
    return _without_weak_ends(np.array(chain[::-1], dtype=np.intp), score, options.trim)


def _period(tempo: ArrayLike, frame_rate: float, frames: int) -> NDArray[np.float64]:
    """Whole frames of a beat [1] or [frames]."""
    bpm = np.asarray(tempo, dtype=np.float64)
    if not 0 < frame_rate < float("inf"):
        raise BadOption(f"frame_rate must be positive and finite, got {frame_rate}")
    if bpm.ndim > 1 or (bpm.ndim == 1 and len(bpm) != frames):
        raise BadOption(f"tempo must be one number or one for each of {frames} frames, got shape {bpm.shape}")
    if not ((bpm > 0) & (bpm < np.inf)).all():
        raise BadOption(f"tempo must be positive and finite beats a minute, got {tempo!r}")
    with np.errstate(over="ignore"):
        period = np.atleast_1d(np.round(frame_rate * 60.0 / bpm))
    if not ((period >= 2) & (period < np.inf)).all():
        fastest = 60 * frame_rate / 2
        raise BadOption(f"a beat must last 2 frames or more: at {frame_rate} frames a second tempos go to {fastest:g}")
    return period


def _normalized(values: NDArray[Any]) -> NDArray[Any]:
    """In standard deviations [frames]."""
    with np.errstate(over="ignore", invalid="ignore"):
        deviation = values.std(ddof=1)
    if not np.isfinite(deviation):
        raise BadOption(f"values as large as {np.abs(values).max():.0e} overflow in {values.dtype}; scale them down")
    if deviation == 0:
        return np.asarray(values * np.float64(STEEP))
    return np.asarray(values / (deviation + np.finfo(values.dtype).tiny))


def _smoothed(values: NDArray[Any], period: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values under a bell as narrow as the beat is short [frames]."""
    frames, out = len(values), np.zeros(len(values))
    periods, which = np.unique(period, return_inverse=True)
    reach = int(min(periods[-1], frames - 1))
    # Bit for bit as the reference has it, so that ties fall alike: added up from the latest frame to the earliest.
    for offset in range(-reach, reach + 1):
        weight = np.array([_bell(offset, beat) for beat in periods.tolist()])[which]
        first, end = max(0, 1 + offset), min(frames, frames + offset)  # the reference never looks at frame 0
        out[first:end] += (weight[first:end] if len(period) > 1 else weight) * values[first - offset : end - offset]
    return out


def _bell(offset: int, period: float) -> float:
    """Weight of a strength so many frames away, by the C library's exp: NumPy's own may differ in the last bit."""
    deviations = offset * SHARPNESS / period
    return exp(-0.5 * (deviations * deviations)) if abs(offset) <= period else 0.0


def _linked(
    score: NDArray[np.float64], period: NDArray[np.float64], tightness: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Predecessor of a beat in each frame [frames], -1 for none, and the score of the chain up to it [frames]."""
    frames, varied = len(score), len(period) > 1
    low, high = (int(min(lag, frames)) for lag in (np.round(period / 2).min(), 2 * period.max()))
    distance, rows = np.arange(low, high + 1), np.arange(low)
    totals = np.full(high + frames, -np.inf)  # before the first frame there is no beat
    behind = np.lib.stride_tricks.sliding_window_view(totals, len(distance))[:, ::-1]
    cost = _cost(period[:1], distance, tightness)
    places, gained = np.empty(frames, dtype=np.intp), np.empty(frames)
    for begin in range(0, frames, low):
        end = min(frames, begin + low)
        tried = behind[begin:end] - (_cost(period[begin:end], distance, tightness) if varied else cost)
        places[begin:end] = place = tried.argmax(axis=1)  # of equal ones the nearest
        gained[begin:end] = best = tried[rows[: end - begin], place]
        if begin < high:
            best = np.where(best > -np.inf, best, 0.0)
        totals[high + begin : high + end] = score[begin:end] + best
    linked: NDArray[np.intp] = np.where(gained > -np.inf, np.arange(frames) - distance[places], -1)
    begun = score >= LEAST_SCORE * score.max()
    linked[: int(begun.argmax()) if begun.any() else frames] = -1
    return linked, totals[high:]


def _cost(period: NDArray[np.float64], distance: NDArray[np.intp], tightness: float) -> NDArray[np.float64]:
    """What a predecessor at a distance costs [frames, distances]; infinity beyond half a beat and two beats."""
    beat = period[:, None]
    allowed = (np.round(beat / 2) <= distance) & (distance <= 2 * beat)
    single = np.float64(np.float32(tightness))  # as the reference has it
    return np.where(allowed, single * (np.log(distance) - np.log(beat)) ** 2, np.inf)


def _last(total: NDArray[np.float64]) -> int:
    """The last frame whose chain is better than its neighbours' and at least half as good as such chains mostly are."""
    top = np.zeros(len(total), dtype=bool)
    top[1:] = total[1:] > total[:-1]
    top[1:-1] &= total[1:-1] >= total[2:]
    if not top.any():
        return len(total) - 1
    found = np.flatnonzero(top & (total >= 0.5 * np.median(total[top])))
    return int(found[-1]) if len(found) else len(total) - 1


def _without_weak_ends(beats: NDArray[np.intp], score: NDArray[np.float64], trim: bool) -> NDArray[np.intp]:
    """The beats [beats] that lie between the first and the last frame of enough score."""
    least = 0.0
    if trim:
        around = np.convolve(score[beats], SMOOTHING)[len(SMOOTHING) // 2 :]
        least = 0.5 * float(np.sqrt(np.mean(around**2)))
    strong = np.flatnonzero(score > least)
    if not len(strong):
        return beats[:0]
    kept: NDArray[np.intp] = beats[(beats >= strong[0]) & (beats <= strong[-1])]
    return kept
