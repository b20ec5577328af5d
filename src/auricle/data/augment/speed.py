"""Faster or slower speech: pitch, formants and tempo move together (Ko et al. 2015, Interspeech)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["change_speed", "draw_speed"]


def draw_speed(rng: np.random.Generator, spread: float) -> float:
    """A factor in [1 - spread, 1 + spread], to a hundredth.

    Example:
        >>> 0.9 <= draw_speed(np.random.default_rng(0), 0.1) <= 1.1
        True
    """
    return round(float(rng.uniform(1 - spread, 1 + spread)), 2)


def change_speed(samples: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Samples [time] that last `1 / factor` times as long, played at the same sample rate.

    Example:
        >>> change_speed(np.zeros(1100, np.float32), 1.1).shape
        (1000,)
    """
    if factor == 1.0:
        return samples
    import soxr

    out: NDArray[np.float32] = soxr.resample(samples, factor, 1.0, quality="MQ")
    return out
