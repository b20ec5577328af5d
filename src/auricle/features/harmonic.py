"""Sound split into what lasts and what strikes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio
from auricle.features.arrays import numpy_only
from auricle.features.checks import takes
from auricle.features.framewise import check_samples, working_dtype
from auricle.features.harmonic_specs import HpssSpec
from auricle.features.inverse import istft
from auricle.features.running_median import running_median
from auricle.features.specs import StftSpec
from auricle.features.transforms import stft

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["hpss", "hpss_masks", "hpss_sound"]


@takes(HpssSpec, StftSpec)
def hpss(spectrogram: NDArray[Any], spec: HpssSpec | StftSpec = HpssSpec()) -> tuple[NDArray[Any], NDArray[Any]]:
    """Harmonic and percussive part of a spectrogram [..., bins, frames], each of its shape and kind.

    Args:
        spectrogram: magnitudes, none negative, or the complex spectra of `stft`; NumPy only.
        spec: kernels, margins and power; a bare StftSpec stands for `HpssSpec(stft)`. Its transform is not looked at.

    Returns:
        Two arrays [..., bins, frames]; with margins of 1 they add up to the spectrogram.

    Raises:
        BadAudio: no NumPy array, integers, fewer than two axes, negative magnitudes, NaN or infinity.

    Source: `librosa.decompose.hpss` 0.11; Fitzgerald (2010); margins after Driedger, Müller and Disch (2014).

    Example:
        >>> spectrogram = np.zeros((64, 50))
        >>> spectrogram[10] = 1.0  # a tone
        >>> spectrogram[:, 20] = 1.0  # a click
        >>> harmonic, percussive = hpss(spectrogram)
        >>> harmonic[:, 5].argmax(), percussive[40].argmax()
        (np.int64(10), np.int64(20))
    """
    spectrogram = _checked(spectrogram, "hpss")
    harmonic, percussive = _masks(np.abs(spectrogram), _spec(spec))
    return spectrogram * harmonic, spectrogram * percussive


@takes(HpssSpec, StftSpec)
def hpss_masks(spectrogram: NDArray[Any], spec: HpssSpec | StftSpec = HpssSpec()) -> tuple[NDArray[Any], NDArray[Any]]:
    """Harmonic and percussive mask in [0, 1] of a spectrogram [..., bins, frames]: the shares that `hpss` keeps.

    Args:
        spectrogram: magnitudes, none negative, or complex spectra; NumPy only.
        spec: kernels, margins and power; a bare StftSpec stands for `HpssSpec(stft)`.

    Returns:
        Two real arrays [..., bins, frames]. With margins of 1 and a finite power they add up to 1.

    Raises:
        BadAudio: as `hpss`.

    Source: `librosa.decompose.hpss` 0.11 with `mask=True`.

    Example:
        >>> harmonic, percussive = hpss_masks(np.random.default_rng(0).random((8, 9)))
        >>> bool(np.allclose(harmonic + percussive, 1))
        True
    """
    return _masks(np.abs(_checked(spectrogram, "hpss_masks")), _spec(spec))


@takes(HpssSpec, StftSpec)
def hpss_sound(
    samples: NDArray[Any], spec: HpssSpec | StftSpec = HpssSpec(), *, workers: int | None = None
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Harmonic and percussive part of samples [..., time], as long as they are.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        spec: transform, kernels, margins and power; a bare StftSpec stands for `HpssSpec(stft)`.
        workers: threads; None uses every processor of this process.

    Returns:
        Two arrays [..., time]; with margins of 1 they add up to the samples.

    Raises:
        BadAudio: no NumPy array, integers, NaN or infinity.
        BadOption: a transform that cannot be undone, as `istft`.

    Source: `librosa.effects.hpss` 0.11.

    Example:
        >>> clicks = np.zeros(22_050, dtype=np.float32)
        >>> clicks[::4000] = 1.0
        >>> harmonic, percussive = hpss_sound(clicks)
        >>> bool((percussive**2).sum() > 20 * (harmonic**2).sum())
        True
    """
    samples, spec = check_samples(numpy_only(samples, "hpss_sound")), _spec(spec)
    spectra = stft(samples, spec.stft, workers=workers)
    parts = (spectra * mask for mask in _masks(np.abs(spectra), spec))
    harmonic, percussive = (istft(part, spec.stft, samples.shape[-1], workers=workers) for part in parts)
    return harmonic, percussive


def _spec(spec: HpssSpec | StftSpec) -> HpssSpec:
    return HpssSpec(spec) if isinstance(spec, StftSpec) else spec


def _checked(spectrogram: object, taker: str) -> NDArray[Any]:
    values = numpy_only(spectrogram, taker)
    if values.dtype.kind not in "fc" or values.ndim < 2:
        raise BadAudio(
            f"a spectrogram is floating point or complex [..., bins, frames], got {values.dtype} {list(values.shape)}"
        )
    if not np.isfinite(values).all():
        raise BadAudio("the spectrogram holds NaN or infinity; replace them first")
    if values.dtype.kind == "f" and (values < 0).any():
        raise BadAudio("magnitudes must not be negative; db_to_amplitude or expand undo a logarithm")
    real = working_dtype(values.real.dtype)
    return values.astype(np.result_type(real, np.complex64) if values.dtype.kind == "c" else real, copy=False)


def _masks(magnitudes: NDArray[Any], spec: HpssSpec) -> tuple[NDArray[Any], NDArray[Any]]:
    lasting, striking = np.empty_like(magnitudes, order="C"), np.empty_like(magnitudes, order="C")
    for plane in np.ndindex(magnitudes.shape[:-2]):
        lasting[plane] = running_median(magnitudes[plane].T, spec.harmonic_frames).T
        striking[plane] = running_median(magnitudes[plane], spec.percussive_bins)
    harmonic = _softmask(lasting, striking * magnitudes.dtype.type(spec.harmonic_margin), spec)
    if spec.splits_all and not math.isinf(spec.power):
        return harmonic, 1 - harmonic
    return harmonic, _softmask(striking, lasting * magnitudes.dtype.type(spec.percussive_margin), spec)


def _softmask(wanted: NDArray[Any], other: NDArray[Any], spec: HpssSpec) -> NDArray[Any]:
    """wanted ** power / (wanted ** power + other ** power); of two zeros half if the parts shall add up, else 0."""
    if math.isinf(spec.power):
        return (wanted > other).astype(wanted.dtype)
    silent = np.maximum(wanted, other) < np.finfo(wanted.dtype).tiny
    with np.errstate(divide="ignore", over="ignore", under="ignore", invalid="ignore"):
        ratio = other / wanted  # first: the powers of faint values would vanish
        ratio = ratio * ratio if spec.power == 2 else ratio**spec.power
        ratio += 1
        mask = np.reciprocal(ratio, out=ratio)
    mask[silent] = 0.5 if spec.splits_all else 0.0
    return np.asarray(mask)
