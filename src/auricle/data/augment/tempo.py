"""Another tempo of the same voice: a spectrogram with more or fewer frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["change_tempo", "draw_tempo"]


def draw_tempo(rng: np.random.Generator, spread: float) -> float:
    """A factor from 1 / (1 + spread) to 1 + spread; halving is as likely as doubling.

    Example:
        >>> 0.8 <= draw_tempo(np.random.default_rng(0), 0.25) <= 1.25
        True
    """
    return float(np.exp(rng.uniform(-1, 1) * np.log1p(spread)))


def change_tempo(features: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Features [bands, frames] -> [bands, round(frames / factor)], at least one frame, by linear interpolation.

    Example:
        >>> change_tempo(np.zeros((40, 100), np.float32), 1.25).shape
        (40, 80)
    """
    frames = features.shape[1]
    left = max(1, round(frames / factor))
    if left == frames:
        return features
    places = np.linspace(0, frames - 1, left)
    low = np.minimum(places.astype(np.int64), max(frames - 2, 0))
    share = (places - low).astype(np.float32)
    return features[:, low] * (1 - share) + features[:, np.minimum(low + 1, frames - 1)] * share
