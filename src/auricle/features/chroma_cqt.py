"""Energy of the pitch classes over a constant-Q transform, its smoothed statistics, and the tonal centroids."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from array_api_compat import array_namespace, device

from auricle.errors import BadAudio, SpecMismatch
from auricle.features.arrays import check_values, numpy_only
from auricle.features.checks import takes
from auricle.features.chroma import normalize
from auricle.features.cqt import cqt
from auricle.features.cqt_specs import CensSpec, CqtChromaSpec, CqtSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["chroma_cens", "chroma_cqt", "chroma_from_cqt", "tonnetz"]

A = TypeVar("A")

CENS_STEPS = (0.4, 0.2, 0.1, 0.05)
"""A class counts a quarter for each of these shares that it exceeds."""

LOWEST_C_HZ = 440.0 * 2.0 ** (-69 / 12)
"""MIDI note 0."""


@takes(CqtChromaSpec)
def chroma_cqt(
    samples: NDArray[Any], spec: CqtChromaSpec = CqtChromaSpec(), *, workers: int | None = None
) -> NDArray[Any]:
    """Energy of the pitch classes [..., n_chroma, frames] of samples [..., time], class 0 being C.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        spec: transform, classes and norm.
        workers: threads; None uses every processor of this process.

    Raises:
        BadAudio: no NumPy array, integers, NaN or infinity.
        BadOption: bands that end above the Nyquist frequency.

    Source: `librosa.feature.chroma_cqt` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
        >>> chroma = chroma_cqt(tone)
        >>> chroma.shape, int(chroma[:, 20].argmax())  # A is nine steps above C
        ((12, 44), 9)
    """
    spectra = cqt(numpy_only(samples, "chroma_cqt"), spec.cqt, workers=workers)
    return _folded(np.abs(spectra), spec)


@takes(CqtChromaSpec)
def chroma_from_cqt(magnitudes: NDArray[Any], spec: CqtChromaSpec = CqtChromaSpec()) -> NDArray[Any]:
    """Energy of the pitch classes [..., n_chroma, frames] of constant-Q magnitudes [..., n_bins, frames].

    Args:
        magnitudes: none negative, the absolute values of `cqt` or `vqt`; NumPy only.
        spec: the transform that made them, classes and norm.

    Raises:
        BadAudio: no NumPy array, not floating point, negative, NaN or infinity.
        SpecMismatch: another number of frequencies than the spec has.

    Source: `librosa.feature.chroma_cqt` 0.11 with `C`.

    Example:
        >>> chroma_from_cqt(np.eye(252)[:, :3]).argmax(axis=0).tolist()  # three bins a class, C in the middle
        [0, 0, 1]
    """
    values = check_values(numpy_only(magnitudes, "chroma_from_cqt"))
    if values.ndim < 2 or values.shape[-2] != spec.cqt.n_bins:
        raise SpecMismatch(f"magnitudes must be [..., {spec.cqt.n_bins}, frames], got {list(values.shape)}")
    if (values < 0).any():
        raise BadAudio("magnitudes must not be negative; take the absolute values of cqt")
    return _folded(values, spec)


@takes(CensSpec)
def chroma_cens(samples: NDArray[Any], spec: CensSpec = CensSpec(), *, workers: int | None = None) -> NDArray[Any]:
    """Shares of the pitch classes in coarse steps, smoothed over time [..., n_chroma, frames], of samples [..., time].

    What stays of a piece when its loudness, timbre and articulation change: for matching versions of it.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        spec: chroma, smoothing and norm.
        workers: threads; None uses every processor of this process.

    Raises:
        BadAudio: no NumPy array, integers, NaN or infinity.
        BadOption: bands that end above the Nyquist frequency.

    Source: `librosa.feature.chroma_cens` 0.11; Müller and Ewert, "Chroma toolbox" (2011).

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
        >>> bool(np.allclose(chroma_cens(tone), chroma_cens(0.1 * tone)))
        True
    """
    from scipy.ndimage import convolve1d
    from scipy.signal import get_window

    shares = chroma_cqt(samples, replace(spec.chroma, norm="l1"), workers=workers)
    counted = np.zeros_like(shares)
    for step in CENS_STEPS:
        counted += (shares > step) * counted.dtype.type(1 / len(CENS_STEPS))
    if spec.smoothing and counted.size:
        window = get_window(spec.window, spec.smoothing + 2, fftbins=False)
        counted = convolve1d(counted, window / window.sum(), axis=-1, mode="constant")
    return normalize(counted, spec.norm)


def tonnetz(chroma: A) -> A:
    """Tonal centroids [..., 6, frames] of chroma [..., n_chroma, frames]: fifths, minor thirds and major thirds.

    Each pair of rows is a point within a circle: sine and cosine of where the mean pitch lies on it.

    Args:
        chroma: none negative, of any norm; NumPy, torch or any array-API array.

    Returns:
        The same kind of array, in [-1, 1]; the last pair in [-0.5, 0.5].

    Raises:
        BadAudio: not floating point, fewer than two axes, negative, NaN or infinity.

    Source: `librosa.feature.tonnetz` 0.11; Harte, Sandler and Gasser (2006).

    Example:
        >>> fifth, third = tonnetz(np.eye(12))[:2].T[[0, 7]]  # C and G lie a twelfth of a turn from each other
        >>> bool(np.isclose(fifth @ third, np.cos(7 / 6 * 7 * np.pi)))
        True
    """
    values: Any = check_values(chroma)
    if values.ndim < 2:
        raise BadAudio(f"chroma must be [..., n_chroma, frames], got shape {tuple(values.shape)}")
    space = array_namespace(values)
    if bool(space.any(values < 0)):
        raise BadAudio("chroma must not be negative")
    circles = space.asarray(_circles(values.shape[-2]).copy(), dtype=values.dtype, device=device(values))
    return space.matmul(circles, normalize(values, "l1"))  # type: ignore[no-any-return]


@lru_cache(maxsize=16)
def _circles(n_chroma: int) -> NDArray[np.float64]:
    """Weights [6, n_chroma]: sines and cosines of each class on the circles of fifths, minor and major thirds."""
    turns = np.multiply.outer([7 / 6, 7 / 6, 3 / 2, 3 / 2, 2 / 3, 2 / 3], np.arange(n_chroma) * (12 / n_chroma))
    turns[::2] -= 0.5
    return np.asarray(np.array([1, 1, 1, 1, 0.5, 0.5])[:, np.newaxis] * np.cos(np.pi * turns))


def _folded(magnitudes: NDArray[Any], spec: CqtChromaSpec) -> NDArray[Any]:
    chroma = _folding(spec.cqt, spec.n_chroma).astype(magnitudes.dtype) @ magnitudes
    chroma[chroma < spec.threshold] = 0
    return normalize(chroma, spec.norm)


@lru_cache(maxsize=32)
def _folding(spec: CqtSpec, n_chroma: int) -> NDArray[np.float64]:
    """Weights [n_chroma, n_bins], 1 where the class of a bin is the row: a class is centred on its pitch."""
    merged = spec.bins_per_octave // n_chroma
    lowest = math.fmod(12 * math.log2(spec.f_min / LOWEST_C_HZ), 12) % 12
    shift = int(np.round(lowest * n_chroma / 12))
    classes = (np.arange(spec.n_bins) % spec.bins_per_octave + merged // 2) // merged + shift
    return np.asarray((classes % n_chroma == np.arange(n_chroma)[:, np.newaxis]).astype(np.float64))
