"""The short-time Fourier transform and its powers, as kernels over frames."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.checks import takes
from auricle.features.framewise import FLOAT32, Framewise, Framing, Kernel
from auricle.features.specs import StftSpec
from auricle.features.windows import analysis_window

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["conditioned", "framewise_spectrogram", "framewise_stft", "magnitudes", "spectra"]


@lru_cache(maxsize=64)
def spectra(spec: StftSpec, dtype: np.dtype[Any]) -> Kernel:
    """Kernel: frames [count, frame_length] -> complex spectra [bins, count]."""
    from scipy.fft import rfft

    window = (analysis_window(spec) * spec.scale).astype(dtype)

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        frames = conditioned(frames.astype(dtype, copy=False), spec) if spec.remove_dc or spec.preemphasis else frames
        # Frames go in as columns of a transposed view and come out as contiguous columns: no copy to turn them.
        return rfft((frames * window).T, n=spec.n_fft, axis=0)

    return kernel


def conditioned(frames: NDArray[Any], spec: StftSpec) -> NDArray[Any]:
    """Frames without their mean and with pre-emphasis where the spec asks for it, as Kaldi does it, frame by frame."""
    if spec.remove_dc:
        frames = frames - frames.mean(axis=1, keepdims=True)
    if spec.preemphasis:
        before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
        frames = frames - frames.dtype.type(spec.preemphasis) * before
    return frames


def magnitudes(spectrum: NDArray[Any], power: float, epsilon: float = 0.0) -> NDArray[Any]:
    """|X| to a power, of complex [bins, count]; `epsilon` is added to the square before the root."""
    if power != 2.0 and not epsilon:
        magnitude = np.abs(spectrum)
        return np.asarray(magnitude if power == 1.0 else magnitude**power)
    squares = spectrum.real**2 + spectrum.imag**2
    if epsilon:
        squares += squares.dtype.type(epsilon)
    return np.asarray(squares if power == 2.0 else np.sqrt(squares) if power == 1.0 else squares ** (power / 2))


@takes(StftSpec)
def framewise_stft(spec: StftSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Complex spectra [bins, frames].

    Example:
        >>> from auricle.features import StftSpec
        >>> framewise_stft(StftSpec(n_fft=512)).rows
        257
    """
    complex_type = np.dtype(np.complex128 if dtype == np.float64 else np.complex64)
    return Framewise(Framing.of(spec), spec.bins, complex_type, spectra(spec, dtype))


@takes(StftSpec)
def framewise_spectrogram(spec: StftSpec, dtype: np.dtype[Any] = FLOAT32, power: float = 2.0) -> Framewise:
    """Magnitudes to a power [bins, frames].

    Example:
        >>> from auricle.features import StftSpec
        >>> framewise_spectrogram(StftSpec(n_fft=512)).rows
        257
    """
    transform = spectra(spec, dtype)
    return Framewise(Framing.of(spec), spec.bins, dtype, lambda frames: magnitudes(transform(frames), power))
