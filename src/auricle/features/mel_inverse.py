"""From mel bands back to a spectrogram: the magnitudes, none negative, whose bands come nearest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.errors import BadAudio, SpecMismatch
from auricle.features.arrays import check_values, on_host
from auricle.features.checks import need, takes
from auricle.features.framewise import working_dtype
from auricle.features.mel_filters import mel_filters
from auricle.features.specs import MelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["mel_to_spectrogram"]

A = TypeVar("A")


@takes(MelSpec)
def mel_to_spectrogram(mel: A, spec: MelSpec, *, iterations: int = 100) -> A:
    """Magnitudes [..., n_fft // 2 + 1, frames] whose mel bands come near mel [..., n_mels, frames], none negative.

    What `griffin_lim` takes. A bank keeps fewer numbers than it is given, so this is one of many answers.

    Args:
        mel: not negative, as `mel_spectrogram` makes it; NumPy, or any array that can travel by way of the host.
        spec: the one that made it.
        iterations: multiplicative steps towards the bands, each of them nearer.

    Returns:
        The same kind of array; magnitudes, whatever the spec's power is.

    Raises:
        BadOption: fewer iterations than one.
        SpecMismatch: another number of bands than the spec has.
        BadAudio: not floating point, negative, NaN or infinity.

    Source: Lee and Seung (2000), for the problem that `librosa.feature.inverse.mel_to_stft` solves by quasi-Newton.

    Example:
        >>> from auricle.features import mel_spectrogram, presets
        >>> mel = mel_spectrogram(np.random.default_rng(0).standard_normal(22_050), presets.LIBROSA)
        >>> magnitudes = mel_to_spectrogram(mel, presets.LIBROSA)
        >>> again = mel_filters(presets.LIBROSA) @ magnitudes**2
        >>> magnitudes.shape, bool(np.abs(again - mel).max() < 0.01 * mel.max())
        ((1025, 44), True)
    """
    need(iterations >= 1, f"iterations must be 1 or more, got {iterations}")
    return on_host(check_values(mel), lambda host: _inverse(host, spec, iterations))


def _inverse(mel: NDArray[Any], spec: MelSpec, iterations: int) -> NDArray[Any]:
    from scipy.sparse import csr_array

    if mel.ndim < 2 or mel.shape[-2] != spec.n_mels:
        raise SpecMismatch(f"mel must be [..., {spec.n_mels}, frames] by this spec, got {list(mel.shape)}")
    if (mel < 0).any():
        raise BadAudio("mel must not be negative; undo a logarithm with `expand` first")
    mel = mel.astype(working_dtype(mel.dtype), copy=False)
    *leading, _, frames = mel.shape
    bands = np.moveaxis(mel, -2, 0).reshape(spec.n_mels, math.prod(leading) * frames)
    filters = csr_array(mel_filters(spec).astype(mel.dtype))
    back = csr_array(filters.T)
    aim = back @ bands
    tiny = np.finfo(mel.dtype).tiny
    # To begin with, each band spreads evenly over its frequencies; from zeros no multiplication would lead away.
    weight = np.asarray(filters.sum(axis=1)).reshape(-1, 1)
    power = aim / np.maximum(back @ np.broadcast_to(weight, bands.shape), tiny)
    for _ in range(iterations):
        power *= aim / np.maximum(back @ (filters @ power), tiny)
    magnitudes = power ** (1 / spec.power)
    return np.ascontiguousarray(np.moveaxis(magnitudes.reshape(spec.stft.bins, *leading, frames), 0, -2))
