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

OTHERS = ((2, 1), (1, 2), (3, 1), (1, 3))
"""Tempos beside the beats': so many taps for so many beats."""
USUAL, OCTAVES = 120.0, 1.0
"""Where tempos are likeliest, and the spread around it in octaves (after Parncutt 1994: near 100 to 120)."""


def tempi_of(
    beats: Sequence[Span], heard: NDArray[np.floating], frame_rate: float, slowest: float, fastest: float
) -> tuple[Tempo, ...]:
    """Candidates within the limits, the beats' own tempo first, then by confidence.

    The tempo is that of the straight line through the times of the longest stretch of beats that keeps to one, else 60
    over the median of their distances. A candidate is as good as the mean of what is heard where it taps, times how
    usual it is.

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
    found = [(bpm, _taps(times, heard, frame_rate) * _usual(bpm))]
    for up, down in OTHERS:
        other = bpm * up / down
        if slowest <= other <= fastest:
            strength = max(_taps(phase, heard, frame_rate) for phase in _phases(times, up, down))
            found.append((other, strength * _usual(other)))
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


def _phases(times: NDArray[np.float64], up: int, down: int) -> list[NDArray[np.float64]]:
    """Where somebody would tap: between the beats, or on every so many of them."""
    if down == 1:
        places = np.arange((len(times) - 1) * up + 1) / up
        return [np.interp(places, np.arange(len(times)), times)]
    return [times[phase::down] for phase in range(down) if len(times[phase::down])]


def _taps(times: NDArray[np.float64], heard: NDArray[np.floating], frame_rate: float) -> float:
    """Mean of what is heard at these times."""
    places = np.clip(np.round(times * frame_rate).astype(int), 0, len(heard) - 1)
    return float(np.mean(heard[places]))


def _usual(bpm: float) -> float:
    return float(np.exp(-0.5 * (np.log2(bpm / USUAL) / OCTAVES) ** 2))
