"""Mel spectrogram, its logarithm and MFCC, as kernels over frames."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.checks import takes
from auricle.features.framewise import FLOAT32, FLOAT64, Framewise, Framing, Kernel
from auricle.features.mel_filters import mel_filters
from auricle.features.scales import logarithm
from auricle.features.specs import MelSpec, MfccSpec
from auricle.features.stft import magnitudes, spectra

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cepstra", "framewise_log_mel", "framewise_mel", "framewise_mfcc", "liftering"]

NEEDS_PEAK = (
    "this logarithm has a dynamic range below the loudest frame of the whole recording, so it cannot be streamed; "
    "use a LogSpec with dynamic_range=None"
)


@lru_cache(maxsize=64)
def mel_bands(spec: MelSpec, dtype: np.dtype[Any]) -> Kernel:
    """Kernel: frames [count, frame_length] -> mel bands [n_mels, count].

    Few of the weights are not zero (1.5 % at 128 bands of 2048), so the bank is kept sparse; by columns, since each
    bin then meets its one or two bands while it is in the cache.
    """
    from scipy.sparse import csc_array

    transform = spectra(spec.stft, dtype)
    filters = csc_array(mel_filters(spec).astype(dtype))

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        return filters @ magnitudes(transform(frames), spec.power, spec.epsilon)  # type: ignore[no-any-return]

    def power_kernel(frames: NDArray[Any]) -> NDArray[Any]:
        # Squares of real and imaginary parts pass the bank side by side and are added where few rows are left.
        parts = transform(frames).view(dtype)
        np.square(parts, out=parts)
        bands = filters @ parts
        return bands[:, ::2] + bands[:, 1::2]  # type: ignore[no-any-return]

    return power_kernel if spec.power == 2.0 and not spec.epsilon else kernel


@takes(MelSpec)
def framewise_mel(spec: MelSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Mel bands [n_mels, frames].

    Example:
        >>> from auricle.features import MelSpec
        >>> framewise_mel(MelSpec(n_mels=40)).rows
        40
    """
    return Framewise(Framing.of(spec.stft, spec.trim_last), spec.n_mels, dtype, mel_bands(spec, dtype))


@takes(MelSpec)
def framewise_log_mel(spec: MelSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Logarithm of the mel bands [n_mels, frames], computed in float64, before any dynamic range is applied.

    A logarithm shows the quiet bands, where a transform in float32 has only the rounding of the loud ones.

    Example:
        >>> from auricle.features import MelSpec
        >>> framewise_log_mel(MelSpec(n_mels=40)).rows
        40
    """
    return log_bands(spec, dtype, FLOAT64)


def log_bands(spec: MelSpec, dtype: np.dtype[Any], inner: np.dtype[Any]) -> Framewise:
    """Logarithm of the mel bands in `dtype`, transformed in the precision of `inner`."""
    bands = mel_bands(spec, inner)
    whole = NEEDS_PEAK if spec.log.dynamic_range is not None else ""

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        return logarithm(bands(frames), spec.log).astype(dtype, copy=False)

    return Framewise(Framing.of(spec.stft, spec.trim_last), spec.n_mels, dtype, kernel, whole)


def liftering(spec: MfccSpec) -> NDArray[np.float64]:
    """Weights of the coefficients [n_mfcc]; all ones without a lifter."""
    if not spec.lifter:
        return np.ones(spec.n_mfcc)
    index = np.arange(spec.n_mfcc) + spec.lifter_shift
    return np.asarray(1 + spec.lifter / 2 * np.sin(np.pi * index / spec.lifter))


def cepstra(log_mel: NDArray[Any], spec: MfccSpec) -> NDArray[Any]:
    """Log-mel [..., n_mels, frames] -> coefficients [..., n_mfcc, frames]."""
    from scipy.fft import dct

    coefficients = dct(log_mel, type=2, norm=spec.dct_norm, axis=-2)[..., : spec.n_mfcc, :]
    if spec.lifter:
        coefficients = coefficients * liftering(spec).astype(log_mel.dtype)[:, np.newaxis]
    return coefficients


@takes(MfccSpec)
def framewise_mfcc(spec: MfccSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Cepstral coefficients [n_mfcc, frames] of log-mel bands without a dynamic range.

    Example:
        >>> from auricle.features import MfccSpec
        >>> framewise_mfcc(MfccSpec(n_mfcc=13)).rows
        13
    """
    log_mel = log_bands(spec.mel, dtype, dtype)  # the DCT averages the rounding of quiet bands away
    return replace(log_mel, rows=spec.n_mfcc, kernel=lambda frames: cepstra(log_mel.kernel(frames), spec))
