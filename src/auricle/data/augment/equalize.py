"""Another microphone, another distance: a smooth random response over frequency (FilterAugment, Nam et al. 2022)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["draw_equalizer", "equalize"]

KNOTS = 6
"""Frequencies at which a gain is drawn, evenly spaced in octaves below half the sample rate."""


def draw_equalizer(rng: np.random.Generator, spread: float) -> NDArray[np.float64]:
    """Gains [knots] in dB, each in [-spread, spread], for the octaves below half the sample rate, lowest first.

    Example:
        >>> bool(abs(draw_equalizer(np.random.default_rng(0), 6.0)).max() <= 6)
        True
    """
    return rng.uniform(-spread, spread, KNOTS)


def equalize(samples: NDArray[np.float32], gains: NDArray[np.float64]) -> NDArray[np.float32]:
    """Samples [time] through a filter without phase whose gains [knots] in dB are joined by lines over octaves.

    The last gain is that of half the sample rate, the one before that of a quarter, and so on.

    Example:
        >>> tone = np.sin(np.arange(4096) * np.pi / 2).astype(np.float32)  # at a quarter of the sample rate
        >>> bool(np.allclose(equalize(tone, np.array([0.0, 20.0, 0.0]))[100:-100], 10 * tone[100:-100], atol=0.5))
        True
    """
    if not len(samples) or not np.any(gains):
        return samples
    spectrum = np.fft.rfft(samples)
    share = np.arange(len(spectrum)) / max(1, len(spectrum) - 1)
    octaves = np.log2(np.maximum(share, 2.0 ** -len(gains)))
    curve = np.interp(octaves, np.arange(1 - len(gains), 1), gains)
    heard: NDArray[np.float32] = np.fft.irfft(spectrum * 10 ** (curve / 20), len(samples)).astype(np.float32)
    return heard
