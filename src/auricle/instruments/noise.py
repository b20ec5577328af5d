"""Noise that lies in a band and dies away: breath, bow, hammer, snare, cymbal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["band_noise", "decay_curve"]


def band_noise(
    generator: np.random.Generator, length: int, band: tuple[float, float], sample_rate: int
) -> NDArray[np.float32]:
    """Gaussian noise between two frequencies, of variance 1: float32 [length]; its edges fall by 12 dB an octave.

    Args:
        generator: draws it.
        length: in samples.
        band: lowest and highest frequency in Hz; the part above half the sample rate is left out.
        sample_rate: in Hz.

    Returns:
        Float32 [length].

    Example:
        >>> band_noise(np.random.default_rng(0), 4, (100.0, 1000.0), 8000).shape
        (4,)
    """
    from scipy import fft

    if length <= 0:
        return np.zeros(0, dtype=np.float32)
    size = fft.next_fast_len(max(length, 256), real=True)
    spectrum = fft.rfft(generator.standard_normal(size, dtype=np.float32))
    frequencies = np.arange(len(spectrum)) * (sample_rate / size)
    low, high = band
    shape = 1 / np.sqrt(1 + (low / np.maximum(frequencies, 1e-3)) ** 4) / np.sqrt(1 + (frequencies / high) ** 4)
    shape[0] = 0
    shape /= np.sqrt(np.mean(shape**2))
    out: NDArray[np.float32] = fft.irfft(spectrum * shape.astype(np.float32), size)[:length]
    return out


def decay_curve(length: int, seconds: float, sample_rate: int) -> NDArray[np.float32]:
    """A fall by 60 dB in so many seconds, from 1 on: float32 [length].

    Example:
        >>> decay_curve(3, 0.001, 1000).tolist()[0]
        1.0
    """
    exponents = np.arange(length, dtype=np.float32) * np.float32(-np.log(1000.0) / (seconds * sample_rate))
    return np.asarray(np.exp(exponents), dtype=np.float32)
