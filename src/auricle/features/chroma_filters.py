"""Filter banks that fold a spectrum onto the pitch classes of an octave."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.features.checks import takes
from auricle.features.specs import ChromaSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["A0_HZ", "chroma_filters"]

A0_HZ = 440.0 / 16
"""Octaves are counted from here."""

C_BELOW_A = 3
"""Steps of twelve by which class 0 moves from A up to C."""


@takes(ChromaSpec)
@lru_cache(maxsize=64)
def chroma_filters(spec: ChromaSpec, tuning: float | None = None) -> NDArray[np.float64]:
    """Weights [n_chroma, n_fft // 2 + 1] of every frequency in every pitch class, float64, read-only, none negative.

    Class 0 is C. Each frequency is a Gaussian bump around its class, as wide as the classes that its neighbours span.

    Args:
        spec: number of classes and the transform below.
        tuning: deviation from A4 = 440 Hz in fractions of a class; None takes that of the spec, or 0.

    Source: librosa 0.11 `filters.chroma`, after Dan Ellis' `fft2chromamx.m` (2006).

    Example:
        >>> spec = ChromaSpec()
        >>> int(chroma_filters(spec)[:, round(440 * 2048 / 22_050)].argmax())  # A is nine steps above C
        9
    """
    tuning = (spec.tuning or 0.0) if tuning is None else tuning
    classes, n_fft = spec.n_chroma, spec.stft.n_fft
    hz = np.arange(1, n_fft) * (spec.stft.sample_rate / n_fft)
    octaves = np.log2(hz / (A0_HZ * 2.0 ** (tuning / classes)))
    octaves = np.concatenate([octaves[:1] - 1.5, octaves])  # silence at 0 Hz lies below everything
    position = classes * octaves
    width = np.concatenate([np.maximum(np.diff(position), 1.0), [1.0]])
    distance = position - np.arange(classes)[:, np.newaxis]
    half = np.round(classes / 2)
    distance = np.remainder(distance + half, classes) - half
    weights = np.exp(-0.5 * (2 * distance / width) ** 2)
    weights /= np.sqrt(np.sum(weights**2, axis=0))
    if spec.octave_width is not None:
        weights *= np.exp(-0.5 * ((octaves - spec.center_octave) / spec.octave_width) ** 2)
    weights = np.ascontiguousarray(np.roll(weights, -C_BELOW_A * (classes // 12), axis=0)[:, : spec.stft.bins])
    weights.flags.writeable = False
    return weights
