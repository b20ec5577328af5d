"""Tempo from beats, finer than a frame, with the other tempos that people might tap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from auricle.tasks.music.result import Tempo
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["steadiness_of", "tempi_of"]

FOLDS = (2, 3)
"""Other tempos are so many times as fast or as slow."""
USUAL, OCTAVES = 100.0, 1.0
"""Where tempos are likeliest, and the spread around it in octaves."""
OWN = 0.35
"""Support of the tempo that the beats were found at, against 1 of one that is heard in full. It, `USUAL` and `OCTAVES`
were chosen among a few values each on the validation parts of made songs and POP909."""
LESS = 0.2
"""So much less may be heard at beats that a slower tempo leaves out without being a reason for it: at 240 beats a
minute clicks fall between frames, and every second one is heard less by nearly a quarter."""


def tempi_of(
    beats: Sequence[Span], heard: NDArray[np.floating], frame_rate: float, slowest: float, fastest: float
) -> tuple[Tempo, ...]:
    """Candidates within the limits, the beats' own tempo first, then by confidence.

    The tempo is that of the straight line through the times of the longest stretch of beats that keeps to one, else 60
    over the median of their distances. A faster one is supported by what is heard between the beats, a slower one by
    how much less is heard at the beats that it leaves out; each counts as much as its tempo is usual.

    Args:
        beats: at a time each.
        heard: probability of any beat [frames].
        frame_rate: of `heard`.
        slowest: beats a minute, at least.
        fastest: beats a minute, at most.

    Example:
        >>> beats = [Span(t, t, "1") for t in np.arange(20) * 0.5]
        >>> tempi_of(beats, np.ones(600), 50.0, 40.0, 240.0)[0].bpm
        120.0
    """
    times = np.array([beat.start for beat in beats])
    if len(times) < 2:
        return ()
    bpm = _tempo(times)
    found = [(bpm, OWN * _usual(bpm))]
    for fold in FOLDS:
        if bpm * fold <= fastest:
            found.append((bpm * fold, _faster(times, heard, frame_rate, fold) * _usual(bpm * fold)))
        if bpm / fold >= slowest:
            found.append((bpm / fold, _slower(times, heard, frame_rate, fold) * _usual(bpm / fold)))
    total = sum(strength for _, strength in found) or 1.0
    tempi = [Tempo(round(tempo, 2), round(strength / total, 3)) for tempo, strength in found]
    return (tempi[0], *sorted(tempi[1:], key=lambda one: -one.confidence))


def steadiness_of(beats: Sequence[Span]) -> float | None:
    """1 minus the middle deviation of the beats' distances over their median, 0 at least; None of fewer than three.

    Example:
        >>> steadiness_of([Span(t, t, "1") for t in (0.0, 0.5, 1.0, 1.5)])
        1.0
    """
    if len(beats) < 3:
        return None
    lengths = np.diff([beat.start for beat in beats])
    middle = float(np.median(lengths))
    return round(max(0.0, 1.0 - float(np.median(np.abs(lengths - middle))) / middle), 3)


def _tempo(times: NDArray[np.float64]) -> float:
    """Of all beats by one line where they are steady, else by the median of their distances."""
    middle = float(np.median(np.diff(times)))
    steady = np.abs(np.diff(times) / middle - 1) < 0.08
    edges = np.flatnonzero(np.diff(np.concatenate([[0], steady, [0]])))
    first, last = max(zip(edges[::2], edges[1::2], strict=True), key=lambda pair: pair[1] - pair[0], default=(0, 0))
    if last - first < 4:
        return 60 / middle
    stretch = times[first : last + 1]
    line = np.polyfit(np.arange(len(stretch)), stretch, 1)
    off = stretch - np.polyval(line, np.arange(len(stretch)))
    return float(60 / line[0]) if np.abs(off).max() < 0.25 * middle else 60 / middle


def _faster(times: NDArray[np.float64], heard: NDArray[np.floating], frame_rate: float, fold: int) -> float:
    """What is heard between the beats, as a share of what is heard at them."""
    places = np.arange((len(times) - 1) * fold + 1) / fold
    between = np.interp(places[places % 1 > 1e-6], np.arange(len(times)), times)
    return min(1.0, _taps(between, heard, frame_rate) / _taps(times, heard, frame_rate))


def _slower(times: NDArray[np.float64], heard: NDArray[np.floating], frame_rate: float, fold: int) -> float:
    """How much less is heard at the beats that are left out than at those that stay, for the best choice of these."""
    best = 0.0
    for phase in range(fold):
        stays = np.arange(len(times)) % fold == phase
        if stays.any() and not stays.all():
            kept, left = (_taps(times[chosen], heard, frame_rate) for chosen in (stays, ~stays))
            best = max(best, (1.0 - left / kept - LESS) / (1.0 - LESS))
    return best


def _taps(times: NDArray[np.float64], heard: NDArray[np.floating], frame_rate: float) -> float:
    """Mean of the most that is heard within a frame of these times; above 0."""
    places = np.clip(np.round(times * frame_rate).astype(int), 0, len(heard) - 1)
    around = [heard[np.clip(places + offset, 0, len(heard) - 1)] for offset in (-1, 0, 1)]
    return float(np.mean(np.max(around, axis=0))) + 1e-6


def _usual(bpm: float) -> float:
    return float(np.exp(-0.5 * (np.log2(bpm / USUAL) / OCTAVES) ** 2))
