"""Noise under speech at a ratio that is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["coloured_noise", "mix_at", "stretch_of"]


def stretch_of(noises: Sequence[NDArray[np.float32]], length: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """`length` samples from a random place of a random noise, repeated where it is shorter.

    Example:
        >>> stretch_of([np.ones(10, np.float32)], 25, np.random.default_rng(0)).shape
        (25,)
    """
    noise = noises[int(rng.integers(len(noises)))]
    first = int(rng.integers(len(noise)))
    return np.resize(np.roll(noise, -first), length)


def coloured_noise(length: int, tilt: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Gaussian noise [length] whose power falls by `tilt` * 3 dB an octave: 0 is white, 1 pink, 2 brown.

    Example:
        >>> coloured_noise(100, 1.0, np.random.default_rng(0)).shape
        (100,)
    """
    from scipy import fft

    spectrum = fft.rfft(rng.standard_normal(max(2, length)).astype(np.float32))
    spectrum *= np.maximum(np.arange(len(spectrum)), 1.0) ** (-tilt / 2)
    return fft.irfft(spectrum, max(2, length))[:length].astype(np.float32)


def mix_at(speech: NDArray[np.float32], noise: NDArray[np.float32], snr: float) -> NDArray[np.float32]:
    """Speech [time] with noise [time] scaled so that the ratio of their powers is `snr` dB; silence stays as it is.

    Example:
        >>> mixed = mix_at(np.ones(4, np.float32), np.array([1, -1, 1, -1], np.float32), 0.0)
        >>> mixed.tolist()
        [2.0, 0.0, 2.0, 0.0]
    """
    power, noise_power = float(np.mean(speech**2)), float(np.mean(noise**2))
    if power == 0 or noise_power == 0:
        return speech
    gain = np.float32(np.sqrt(power / noise_power) * 10 ** (-snr / 20))
    return speech + gain * noise
