"""Constant-Q and variable-Q transform: spectra whose frequencies lie evenly on a scale of pitch."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.arrays import numpy_only
from auricle.features.checks import takes
from auricle.features.cqt_basis import Octave, octave_filters, octaves, wavelets
from auricle.features.cqt_specs import CqtSpec, VqtSpec
from auricle.features.framewise import Framewise, Framing, check_samples, run
from auricle.features.resampling import resampled
from auricle.features.specs import ChromaSpec, StftSpec
from auricle.features.tuning import estimate_tuning

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cqt", "vqt"]

BLOCK_SAMPLES = 2**16
"""Samples in the frames that are transformed at a time: of their spectra only a part is read, while in the cache."""


@takes(CqtSpec)
def cqt(samples: NDArray[Any], spec: CqtSpec = CqtSpec(), *, workers: int | None = None) -> NDArray[Any]:
    """Complex spectra [..., n_bins, frames] of samples [..., time], frame t centred at sample t * hop_length.

    Where the spec leaves the tuning open it is estimated for each recording: leading dimensions are a batch.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        spec: frequencies, filters and frames.
        workers: threads; None uses every processor of this process.

    Returns:
        complex64 (complex128 for float64) [..., n_bins, 1 + time // hop_length].

    Raises:
        BadAudio: no NumPy array, integers, NaN or infinity.
        BadOption: bands that end above the Nyquist frequency.

    Source: `librosa.cqt` 0.11; Schörkhuber and Klapuri, "Constant-Q transform toolbox for music processing" (2010).

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
        >>> spectra = cqt(tone)
        >>> spectra.shape, int(np.abs(spectra[:, 20]).argmax())  # 3 octaves and 9 steps above C1
        ((84, 44), 45)
    """
    return _each_tuned(numpy_only(samples, "cqt"), VqtSpec(spec, gamma=0.0), workers)


@takes(VqtSpec, CqtSpec)
def vqt(samples: NDArray[Any], spec: VqtSpec | CqtSpec = VqtSpec(), *, workers: int | None = None) -> NDArray[Any]:
    """Complex spectra [..., n_bins, frames] of samples [..., time], as `cqt` with shorter low filters.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        spec: bandwidths and intervals; a bare CqtSpec stands for `VqtSpec(cqt)`.
        workers: threads; None uses every processor of this process.

    Returns:
        complex64 (complex128 for float64) [..., n_bins, 1 + time // hop_length].

    Raises:
        BadAudio: no NumPy array, integers, NaN or infinity.
        BadOption: bands that end above the Nyquist frequency.

    Source: `librosa.vqt` 0.11; Schörkhuber, Klapuri, Holighaus and Dörfler (2014).

    Example:
        >>> click = np.zeros(22_050, dtype=np.float32)
        >>> click[11_025] = 1.0
        >>> widths = [(np.abs(one[0]) > 0.5 * np.abs(one[0]).max()).sum() for one in (cqt(click), vqt(click))]
        >>> bool(widths[1] < widths[0] / 2)
        True
    """
    spec = VqtSpec(spec) if isinstance(spec, CqtSpec) else spec
    return _each_tuned(numpy_only(samples, "vqt"), spec, workers)


def _each_tuned(samples: NDArray[Any], spec: VqtSpec, workers: int | None) -> NDArray[Any]:
    """The transform of every recording of [..., time], with the spec's tuning or its own."""
    samples = check_samples(samples)
    cqt_spec, *leading = spec.cqt, *samples.shape[:-1]
    if cqt_spec.tuning is not None:
        return _transform(samples, spec, cqt_spec.tuning, workers)
    heard = ChromaSpec(StftSpec(cqt_spec.sample_rate), cqt_spec.bins_per_octave, power=1.0)
    flat = samples.reshape(math.prod(leading), samples.shape[-1])
    tunings = estimate_tuning(flat, heard, workers=workers)
    found = [_transform(row, spec, float(tuning), workers) for row, tuning in zip(flat, tunings, strict=True)]
    frames = found[0].shape[-1] if found else 0
    dtype = np.result_type(samples.dtype, np.complex64)
    return np.array(found, dtype).reshape(*leading, cqt_spec.n_bins, frames)


def _transform(samples: NDArray[Any], spec: VqtSpec, tuning: float, workers: int | None) -> NDArray[Any]:
    plan = octaves(spec, wavelets(spec, tuning).cutoff)
    found: list[NDArray[Any]] = []
    halvings = 0
    for octave in plan:
        samples = resampled(samples, 2 ** (octave.halvings - halvings), 1)
        halvings = octave.halvings
        found.append(run(_framewise(spec, tuning, octave, samples.dtype), samples, workers, BLOCK_SAMPLES))
    frames = min(part.shape[-1] for part in found)
    return np.concatenate([part[..., :frames] for part in reversed(found)], axis=-2)


@lru_cache(maxsize=256)
def _framewise(spec: VqtSpec, tuning: float, octave: Octave, dtype: np.dtype[Any]) -> Framewise:
    """The rows of one octave, of sound at its rate.

    Sound of half the rate has half the samples under each filter, hence the powers of 2.
    """
    from scipy.fft import rfft

    cqt_spec = spec.cqt
    filters = octave_filters(spec, tuning, octave.first, octave.end, cqt_spec.sample_rate / 2**octave.halvings).copy()
    gains = np.full(octave.end - octave.first, 2.0**octave.halvings)
    if cqt_spec.scale:
        gains /= np.sqrt(wavelets(spec, tuning).lengths(cqt_spec.sample_rate)[octave.first : octave.end])
    filters.data *= np.repeat(gains, np.diff(filters.indptr))
    n_fft = 2 * (filters.shape[1] - 1)
    framing = Framing(n_fft, octave.hop_length, n_fft // 2, cqt_spec.pad_mode)
    complex_type = np.dtype(np.complex128 if dtype == np.float64 else np.complex64)

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        return np.asarray(filters @ rfft(frames.T, axis=0))

    return Framewise(framing, octave.end - octave.first, complex_type, kernel)
