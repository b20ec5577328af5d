"""From floating point to integers: rounding, clipping that is counted, and dither.

Full scale is 2**(bits - 1) steps: 1.0 in 16 bits is 32768 steps, one more than fits, so +1.0 becomes 32767. Every
other value in [-1, 1] is kept to half a step. Values beyond are clipped, never wrapped.

Rounding alone makes an error that follows the signal: a quiet tone turns into a rough one, or vanishes. Triangular
dither adds the sum of two uniform random numbers of one step each before rounding, which makes the mean and the power
of the error independent of the signal (Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither", 1992), at the
price of steady noise 4.8 dB above that of rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption

__all__ = ["quantize", "triangular"]


def quantize(
    samples: NDArray[np.float32], bits: int, noise: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.int32], int]:
    """Samples as whole steps of the same shape, and how many of them lay beyond ±1 and were clipped.

    Args:
        samples: floating point, 1.0 is full scale.
        bits: of one sample, 2 to 32.
        noise: dither in steps, of the same shape; None for plain rounding.

    Raises:
        BadOption: bits outside 2 to 32.

    Example:
        >>> quantize(np.array([0.5, -1.0, 1.0, 1.5], np.float32), bits=8)
        (array([  64, -128,  127,  127], dtype=int32), 1)
    """
    if not 2 <= bits <= 32:
        raise BadOption(f"bits must lie in 2 to 32, got {bits}")
    full = 2.0 ** (bits - 1)
    steps = samples.astype(np.float64) * full
    if noise is not None:
        steps += noise
    np.rint(steps, out=steps)
    clipped = int(np.count_nonzero(np.abs(samples) > 1))
    return np.clip(steps, -full, full - 1, out=steps).astype(np.int32), clipped


def triangular(rng: np.random.Generator, channels: int, length: int) -> NDArray[np.float64]:
    """Triangular dither [channels, length] in steps: within (-1, 1), mean 0, variance 1/6.

    Drawn moment by moment, so that drawing twice in a row equals drawing once as much.

    Example:
        >>> noise = triangular(np.random.default_rng(0), 2, 10_000)
        >>> noise.shape, bool(abs(noise).max() < 1)
        ((2, 10000), True)
    """
    drawn = rng.random((length, channels, 2))
    return np.asarray((drawn[:, :, 0] - drawn[:, :, 1]).T)
