"""Another microphone: a smooth random frequency response on a log-mel spectrogram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["coloured", "draw_colour"]

KNOTS = 6


def draw_colour(rng: np.random.Generator, n_mels: int, strength: float) -> NDArray[np.float32]:
    """Gain of each band [n_mels] with a standard deviation of `strength`, straight between six points.

    Example:
        >>> draw_colour(np.random.default_rng(0), 40, 1.0).shape
        (40,)
    """
    gains = np.interp(np.linspace(0, 1, n_mels), np.linspace(0, 1, KNOTS), rng.normal(0, strength, KNOTS))
    return gains.astype(np.float32)


def coloured(log_mel: NDArray[np.float32], colour: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """log_mel [n_mels, frames] with the gains added, nothing below `floor`: a filter does not raise rounding noise.

    Example:
        >>> coloured(np.zeros((2, 3), np.float32), np.array([1, -9], np.float32), -4.0)[:, 0].tolist()
        [1.0, -4.0]
    """
    out: NDArray[np.float32] = np.maximum(log_mel + colour[:, np.newaxis], np.float32(floor))
    return out
