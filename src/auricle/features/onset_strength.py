"""How strongly a sound begins in each frame: the rise of its mel bands in decibels (spectral flux, SuperFlux)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import numpy as np

from auricle.features.arrays import on_host
from auricle.features.checks import need, spec_of, takes, whole
from auricle.features.specs import MelSpec
from auricle.features.transforms import log_mel_spectrogram

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OnsetSpec", "detrended", "onset_strength", "reference_of", "strength_of"]

A = TypeVar("A")
Aggregate = Literal["mean", "median"]

REMOVE_DC = ([1.0, -1.0], [1.0, -0.99])
"""Numerator and denominator of the filter that takes a slow drift away."""


@dataclass(frozen=True)
class OnsetSpec:
    """Rise of log-mel bands over `lag` frames, falls counted as nothing, averaged over the bands.

    Attributes:
        mel: the bands and their logarithm; with its dynamic range the strength depends on the whole recording.
        lag: frames between the two spectra that are compared.
        max_size: bands over which the earlier spectrum's largest value is taken, so that a vibrato that
            wanders into the next band is no rise (SuperFlux); 1 compares each band with itself.
        aggregate: "mean" or "median" over the bands.
        edges: where groups of bands begin and end, ascending: (0, 40, 128) gives one row for the bands 0 to 39 and
            one for 40 to 127; empty for one row of all bands.
        center: the strength is moved `n_fft // (2 * hop_length)` frames later.
        detrend: a filter takes slow drifts away; the strength may then be negative.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> OnsetSpec(edges=(0, 40, 128)).rows, OnsetSpec().delay
        (2, 3)
    """

    mel: MelSpec = MelSpec()
    lag: int = 1
    max_size: int = 1
    aggregate: Aggregate = "mean"
    edges: tuple[int, ...] = ()
    center: bool = True
    detrend: bool = False

    def __post_init__(self) -> None:
        spec_of(self.mel, "OnsetSpec.mel", MelSpec)
        whole(self, "lag", "max_size")
        need(self.lag >= 1, f"lag must be 1 frame or more, got {self.lag}")
        need(self.max_size >= 1, f"max_size must be 1 band or more, got {self.max_size}")
        known = get_args(Aggregate)
        need(self.aggregate in known, f"aggregate must be one of {known}, got {self.aggregate!r}")
        edges, n_mels = tuple(self.edges), self.mel.n_mels
        object.__setattr__(self, "edges", edges)
        inside = all(isinstance(edge, int) and 0 <= edge <= n_mels for edge in edges)
        ascending = all(a < b for a, b in pairwise(edges)) and len(edges) != 1
        need(inside and ascending, f"edges must be 2 or more, ascend and lie in [0, n_mels={n_mels}], got {edges}")

    @property
    def rows(self) -> int:
        """Rows of the result: groups of bands."""
        return max(1, len(self.edges) - 1)

    @property
    def delay(self) -> int:
        """Frames at the beginning that have no strength, for lack of something to compare with."""
        return self.lag + self.shift

    @property
    def shift(self) -> int:
        """Frames by which `center` moves the strength."""
        return self.mel.stft.n_fft // (2 * self.mel.stft.hop) if self.center else 0


@takes(OnsetSpec, MelSpec)
def onset_strength(samples: A, spec: OnsetSpec | MelSpec, *, workers: int | None = None) -> A:
    """Onset strength [..., rows, frames] of samples [..., time], as many frames as the mel spectrogram has.

    Leading dimensions are a batch: each recording has its own peak for the dynamic range.

    Args:
        samples: floating-point array [..., time]; any array kind, computed on the host, without a gradient.
        spec: bands and settings; a bare MelSpec stands for `OnsetSpec(mel)`.
        workers: threads for NumPy; None uses every processor of this process.

    Returns:
        One row, or one for each group of bands that the spec names; the mean rise in dB over `lag` frames. The first
        `spec.delay` frames are 0. `onset_stream` computes the same as samples come in.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: S. Böck and G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013;
    `librosa.onset.onset_strength` 0.11.

    Example:
        >>> clicks = np.zeros(22_050, dtype=np.float32)
        >>> clicks[[5_120, 15_360]] = 1.0
        >>> strength = onset_strength(clicks, OnsetSpec(center=False))
        >>> strength.shape, np.sort(np.argsort(strength[0])[-2:]).tolist()  # a frame sees 1024 samples ahead
        ((1, 44), [9, 29])
    """
    spec = OnsetSpec(spec) if isinstance(spec, MelSpec) else spec
    return on_host(samples, partial(_offline, spec=spec, workers=workers))


def strength_of(bands: NDArray[Any], reference: NDArray[Any], spec: OnsetSpec) -> NDArray[Any]:
    """Rises from reference to bands, both [..., n_mels, frames], over each group of bands: [..., rows, frames]."""
    if bands.shape[-1] == 1:  # NumPy adds up a single column in another order than several
        bands, reference = (np.concatenate([values, values], axis=-1) for values in (bands, reference))
        return strength_of(bands, reference, spec)[..., :1]
    rises = np.maximum(bands - reference, 0)
    groups = pairwise(spec.edges or (0, spec.mel.n_mels))
    over = np.mean if spec.aggregate == "mean" else np.median
    return np.stack([over(rises[..., first:end, :], axis=-2) for first, end in groups], axis=-2)


def reference_of(bands: NDArray[Any], max_size: int) -> NDArray[Any]:
    """Largest of the `max_size` bands around each [..., n_mels, frames]; an even window reaches further down."""
    if max_size == 1:
        return bands
    from scipy.ndimage import maximum_filter1d

    return np.asarray(maximum_filter1d(bands, max_size, axis=-2))


def detrended(strength: NDArray[Any], before: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Strength [..., rows, frames] without its slow drift, and the filter's state [..., rows, 1] behind it."""
    from scipy.signal import lfilter

    if strength.shape[-1] == 0:
        return strength, before
    out, after = lfilter(*REMOVE_DC, strength, axis=-1, zi=before)
    return np.asarray(out).astype(strength.dtype, copy=False), after


def _offline(samples: NDArray[Any], spec: OnsetSpec, workers: int | None) -> NDArray[Any]:
    """NumPy strength of whole recordings."""
    bands = log_mel_spectrogram(samples, spec.mel, workers=workers)
    frames = bands.shape[-1]
    out = np.zeros((*bands.shape[:-2], spec.rows, frames), dtype=bands.dtype)
    if frames > spec.delay:
        earlier = reference_of(bands[..., : frames - spec.delay], spec.max_size)
        out[..., spec.delay :] = strength_of(bands[..., spec.lag : frames - spec.shift], earlier, spec)
    return detrended(out, np.zeros((*out.shape[:-1], 1)))[0] if spec.detrend else out
