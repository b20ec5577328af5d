"""Another vocal tract and another tempo: a log-mel spectrogram stretched along both axes.

Vocal tract length perturbation (Jaitly and Hinton 2013) on the mel axis, where a change of length is nearly a shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Warp", "draw_warp", "warped"]


@dataclass(frozen=True)
class Warp:
    """Both axes are as they were at 1.0.

    Attributes:
        bands: above 1 moves what is in a band up; up to `knee` of the bands by this factor, then back to the top.
        tempo: above 1 is faster: fewer frames.
        knee: share of the bands at which the factor turns back.
    """

    bands: float = 1.0
    tempo: float = 1.0
    knee: float = 0.8


def draw_warp(rng: np.random.Generator, bands: float, tempo: float) -> Warp:
    """A warp with factors up to `1 + bands` and `1 + tempo`, or down to their inverses, even on a logarithmic scale."""
    return Warp(
        float(np.exp(rng.uniform(-1, 1) * np.log1p(bands))),
        float(np.exp(rng.uniform(-1, 1) * np.log1p(tempo))),
        float(rng.uniform(0.65, 0.9)),
    )


def warped(log_mel: NDArray[np.float32], warp: Warp) -> NDArray[np.float32]:
    """log_mel [n_mels, frames] -> [n_mels, round(frames / tempo)], by linear interpolation.

    Example:
        >>> warped(np.zeros((40, 100), np.float32), Warp(tempo=1.25)).shape
        (40, 80)
    """
    return _resampled(_moved(log_mel, warp), warp.tempo)


def _moved(log_mel: NDArray[np.float32], warp: Warp) -> NDArray[np.float32]:
    n_mels = len(log_mel)
    if warp.bands == 1.0:
        return log_mel
    top = float(n_mels - 1)
    knee = warp.knee * top / max(warp.bands, 1.0)
    source = np.interp(np.arange(n_mels), [0.0, knee * warp.bands, top], [0.0, knee, top])
    return _between(log_mel, source)


def _resampled(log_mel: NDArray[np.float32], tempo: float) -> NDArray[np.float32]:
    frames = log_mel.shape[1]
    left = max(1, round(frames / tempo))
    if left == frames:
        return log_mel
    return _between(log_mel.T, np.linspace(0, frames - 1, left)).T


def _between(rows: NDArray[np.float32], places: NDArray[np.float64]) -> NDArray[np.float32]:
    """Rows [n, width] read at fractional places [m] -> [m, width]."""
    low = np.minimum(places.astype(np.int64), max(len(rows) - 2, 0))
    share = (places - low).astype(np.float32)[:, np.newaxis]
    high = np.minimum(low + 1, len(rows) - 1)
    return np.asarray(rows[low] * (1 - share) + rows[high] * share)
