"""The first half of probabilistic YIN: which pitches a frame may have, and how probable each is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.pitch_specs import PyinSpec
from auricle.features.yin_difference import is_trough, normalized_difference, parabolic_shifts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Candidates", "candidates"]


@dataclass(frozen=True, eq=False)
class Candidates:
    """The voiced pitches of a block of frames, sorted by frame.

    Attributes:
        frame: of each candidate [candidates].
        bin: pitch bin of each candidate, no bin twice in a frame.
        probability: of each candidate.
        voiced: probability that a frame is voiced [frames].
    """

    frame: NDArray[np.intp]
    bin: NDArray[np.intp]
    probability: NDArray[np.float64]
    voiced: NDArray[np.float64]


def candidates(frames: NDArray[Any], spec: PyinSpec) -> Candidates:
    """Candidates of frames [count, frame_length]: each trough, by the thresholds that lie above it."""
    yin = spec.yin
    difference = normalized_difference(frames, yin.min_period, yin.max_period)
    frame, period = np.nonzero(is_trough(difference))
    heights = difference[frame, period]
    probability = _trough_probabilities(frame, heights, len(frames), spec)
    likely = probability != 0
    frame, period, probability = frame[likely], period[likely], probability[likely]
    exact = yin.min_period + period + parabolic_shifts(difference)[frame, period]
    steps = 12 * spec.bins_per_semitone * np.log2(yin.sample_rate / exact / yin.f_min)
    bins = np.clip(np.round(steps), 0, spec.n_bins).astype(np.intp)
    # Of two troughs in one bin the longer period stands, as in the reference; bins beyond the range are no pitch.
    last = np.append((frame[1:] != frame[:-1]) | (bins[1:] != bins[:-1]), True)[: len(frame)]
    kept = np.flatnonzero(last & (bins < spec.n_bins))
    kept = kept[np.lexsort((bins[kept], frame[kept]))]  # sums from the lowest bin up: their last bit decides ties
    frame, bins, probability = frame[kept], bins[kept], np.asarray(probability[kept], dtype=np.float64)
    voiced = np.bincount(frame, probability, len(frames)).astype(np.float64).clip(0.0, 1.0)
    return Candidates(frame, bins, probability, voiced)


def _trough_probabilities(
    frame: NDArray[np.intp], heights: NDArray[Any], count: int, spec: PyinSpec
) -> NDArray[np.float64]:
    """Probability of each trough, given its frame (ascending) and height, over a beta distribution of thresholds."""
    thresholds, weights, missed = _thresholds(spec)
    below = heights[:, np.newaxis] < thresholds
    running = np.cumsum(below, axis=0, dtype=np.int32)
    starts = np.searchsorted(frame, np.arange(count + 1))
    before = np.concatenate([np.zeros((1, len(thresholds)), dtype=np.int32), running])[starts]
    totals = before[1:] - before[:-1]
    positions = running - before[:-1][frame] - 1
    # Boltzmann (truncated exponential) distribution of the trough's rank among those below the threshold.
    rate = spec.boltzmann
    share = (1 - math.exp(-rate)) / (1 - np.exp(-rate * np.maximum(totals, 1)))
    prior = np.where(below, share[frame] * np.exp(-rate * positions), 0.0)
    out = np.empty(len(frame))
    for start, end in pairwise(starts.tolist()):  # frame by frame, for a larger product rounds otherwise
        out[start:end] = prior[start:end] @ weights
    lowest = _lowest(frame, heights, starts)
    out[lowest] += spec.no_trough_probability * missed[np.count_nonzero(~below[lowest], axis=1)]
    return out


def _lowest(frame: NDArray[np.intp], heights: NDArray[Any], starts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Index of the first of the deepest troughs of each frame that has any."""
    if not len(frame):
        return np.empty(0, dtype=np.intp)
    order = np.lexsort((heights, frame))  # stable: of equal heights the first comes first
    some = starts[:-1] < starts[1:]
    return np.asarray(order[starts[:-1][some]])


@lru_cache(maxsize=16)
def _thresholds(spec: PyinSpec) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Upper ends of the steps between 0 and 1, the beta distribution's share in each, the sum of the first k shares."""
    from scipy.special import betainc

    edges = np.linspace(0, 1, spec.n_thresholds + 1)
    weights = np.diff(betainc(*spec.beta, edges))
    return edges[1:], weights, np.array([weights[:count].sum() for count in range(len(weights) + 1)])
