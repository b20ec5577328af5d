"""The difference function that YIN looks for troughs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["is_trough", "normalized_difference", "parabolic_shifts"]


def normalized_difference(frames: NDArray[Any], min_period: int, max_period: int) -> NDArray[Any]:
    """Cumulative mean normalized difference [count, max_period - min_period + 1] of frames [count, frame_length].

    Every step is computed in the dtype of the frames and in the order of the reference: whether a trough lies below a
    threshold may hang on the last bit.

    Source: de Cheveigné and Kawahara 2002, equation 8.
    """
    from scipy.fft import irfft, next_fast_len, rfft

    size = next_fast_len(2 * frames.shape[1] - 1, real=True)
    spectrum = rfft(frames, n=size, axis=1)
    correlation = irfft(spectrum.real**2 + spectrum.imag**2, n=size, axis=1)[:, : max_period + 1]
    energy = np.cumsum(np.square(frames[:, :max_period]), axis=1)
    energy[:, 0] = 0  # the reference has no energy to take away from the first period
    difference = 2 * (correlation[:, :1] - correlation[:, 1:]) - energy
    periods = np.arange(1, max_period + 1)
    mean = (np.cumsum(difference, axis=1) / periods)[:, min_period - 1 :]
    return np.asarray(difference[:, min_period - 1 :] / (mean + np.finfo(mean.dtype).tiny))


def is_trough(difference: NDArray[Any]) -> NDArray[np.bool_]:
    """Where values [count, periods] are below the one before and not above the one after; at an end one side counts."""
    out = np.zeros(difference.shape, dtype=np.bool_)
    falls = difference[:, 1:] < difference[:, :-1]
    out[:, 1:-1] = falls[:, :-1] & (difference[:, 1:-1] <= difference[:, 2:])
    out[:, 0] = difference[:, 0] < difference[:, 1]
    out[:, -1] = falls[:, -1]
    return out


def parabolic_shifts(values: NDArray[Any]) -> NDArray[Any]:
    """How far the turning point of the parabola through three values [count, periods] lies from the middle one.

    0 at both ends, and where it would lie beyond a neighbour.
    """
    out = np.zeros_like(values)
    left, middle, right = (values[:, at : values.shape[1] - 2 + at] for at in range(3))
    bend = (right + left).astype(np.float64) - 2.0 * middle
    slope = (right - left).astype(np.float64) / 2.0
    steep = np.abs(slope) >= np.abs(bend)
    out[:, 1:-1] = np.where(steep, 0.0, -slope / np.where(steep, 1.0, bend))
    return out
