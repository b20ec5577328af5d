"""Sums of decaying sine waves, as fast as a product of matrices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["decaying_sum"]

BLOCK = 512


def decaying_sum(
    frequencies: NDArray[np.float64],
    amplitudes: NDArray[np.float64],
    decays: NDArray[np.float64],
    length: int,
    sample_rate: int,
) -> NDArray[np.float32]:
    """Sum of sine waves that begin at phase 0 and fall exponentially: float32 [length].

    A complex exponential at time b L + l is that at b L times that at l, so all samples are one product of a matrix
    [blocks, partials] and one [partials, L].

    Args:
        frequencies: in Hz [n].
        amplitudes: at the start [n].
        decays: seconds in which each falls by 60 dB [n].
        length: in samples.
        sample_rate: in Hz.

    Returns:
        Float32 [length].

    Example:
        >>> one = np.ones(1)
        >>> decaying_sum(one * 2000.0, one, one * 1e9, 5, 8000).round(3).tolist()
        [0.0, 1.0, 0.0, -1.0, -0.0]
    """
    if not len(frequencies) or length <= 0:
        return np.zeros(max(length, 0), dtype=np.float32)
    exponents = (-np.log(1000.0) / decays + 2j * np.pi * frequencies) / sample_rate
    within = np.exp(exponents[:, None] * np.arange(BLOCK))
    blocks = np.exp(exponents * BLOCK * np.arange(-(-length // BLOCK))[:, None]) * amplitudes
    # The imaginary part of the product is what begins at phase 0.
    left = np.concatenate([blocks.imag, blocks.real], axis=1).astype(np.float32)
    right = np.concatenate([within.real, within.imag], axis=0).astype(np.float32)
    out: NDArray[np.float32] = (left @ right).reshape(-1)[:length]
    return out
