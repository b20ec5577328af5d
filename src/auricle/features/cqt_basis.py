"""The filters of a constant-Q or variable-Q transform, and how octave after octave is heard at half the rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadOption
from auricle.features.cqt_specs import VqtSpec
from auricle.features.specs import ChromaNorm, StftSpec
from auricle.features.windows import analysis_window

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["Octave", "Wavelets", "octave_filters", "octaves", "wavelets"]

ERB_HZ, ERB_SHARE = 24.7, 0.108
"""Equivalent rectangular bandwidth: 24.7 Hz + 0.108 f (Glasberg and Moore, 1990)."""

WINDOW_LENGTH = 8193
"""Samples of the symmetric window over which its bandwidth is taken, as the reference's table was."""

LONGEST = 2**24
"""Samples of the longest filter: minutes of sound."""


@dataclass(frozen=True, eq=False)
class Wavelets:
    """Where the filters lie and how long they are.

    Attributes:
        frequencies: Hz [n_bins], rising.
        bandwidths: share of its frequency that each spans [n_bins].
        offset: Hz that are added to the bandwidths [n_bins].
        q: cycles in each filter [n_bins].
        cutoff: Hz where the highest band ends.
    """

    frequencies: NDArray[np.float64]
    bandwidths: NDArray[np.float64]
    offset: NDArray[np.float64]
    q: NDArray[np.float64]
    cutoff: float

    def lengths(self, sample_rate: float) -> NDArray[np.float64]:
        """Samples of each filter [n_bins], fractions included."""
        return self.q * sample_rate / (self.frequencies + self.offset / self.bandwidths)


@dataclass(frozen=True)
class Octave:
    """One octave's rows and the rate at which they are heard.

    Attributes:
        first: first row.
        end: row after the last.
        halvings: how often the sound was halved in rate.
        hop_length: samples between frames at that rate.
    """

    first: int
    end: int
    halvings: int
    hop_length: int


@lru_cache(maxsize=64)
def wavelets(spec: VqtSpec, tuning: float) -> Wavelets:
    """The filters of a spec whose tuning is known.

    Raises:
        BadOption: bands that end above the Nyquist frequency, or filters longer than any sound.

    Source: librosa 0.11, `filters.wavelet_lengths`.
    """
    cqt = spec.cqt
    tuned = cqt.f_min * 2.0 ** (tuning / cqt.bins_per_octave)
    frequencies = tuned * _steps(spec)
    bandwidths = _relative_bandwidths(frequencies, cqt.bins_per_octave)
    offset = bandwidths * ERB_HZ / ERB_SHARE if spec.gamma is None else np.full_like(bandwidths, spec.gamma)
    q = cqt.filter_scale / bandwidths
    cutoff = float((frequencies * (1 + 0.5 * _window_bandwidth(cqt.window) / q) + 0.5 * offset).max())
    found = Wavelets(frequencies, bandwidths, offset, q, cutoff)
    nyquist = cqt.sample_rate / 2
    if cutoff > nyquist:
        raise BadOption(
            f"the highest band, around {frequencies[-1]:g} Hz, ends at {cutoff:g} Hz, above the Nyquist frequency of "
            f"{nyquist:g} Hz; lower n_bins or f_min, or raise filter_scale"
        )
    longest = found.lengths(cqt.sample_rate).max()
    if longest > LONGEST:
        raise BadOption(f"the longest filter has {longest:.0f} samples, more than {LONGEST}; raise f_min")
    return found


def octaves(spec: VqtSpec, cutoff: float) -> list[Octave]:
    """From the highest octave down; below each with an even hop length the rate halves, at first as often as it can."""
    cqt = spec.cqt
    size = min(cqt.bins_per_octave, cqt.n_bins)
    twos = (cqt.hop_length & -cqt.hop_length).bit_length() - 1
    room = max(0, math.ceil(math.log2(cqt.sample_rate / 2 / cutoff)) - 2)
    halvings = min(room, max(0, twos - cqt.octaves + 1))
    hop, out = cqt.hop_length >> halvings, list[Octave]()
    for end in range(cqt.n_bins, 0, -size):
        out.append(Octave(max(0, end - size), end, halvings, hop))
        if hop % 2 == 0:
            hop, halvings = hop // 2, halvings + 1
    return out


@lru_cache(maxsize=256)
def octave_filters(spec: VqtSpec, tuning: float, first: int, end: int, sample_rate: float) -> csr_array:
    """Spectra of the filters of rows `first` to `end` at a sample rate, sparse complex64 [rows, n_fft // 2 + 1].

    They are computed in single precision, as the reference does: what is left out depends on the rounding.

    Source: librosa 0.11, `filters.wavelet` and `util.sparsify_rows`.
    """
    from scipy.sparse import csr_array

    cqt, all_of_them = spec.cqt, wavelets(spec, tuning)
    lengths = all_of_them.lengths(sample_rate)[first:end]
    n_fft = max(2, int(2.0 ** np.ceil(np.log2(lengths.max()))))
    filters = np.zeros((end - first, n_fft), dtype=np.complex64)
    for row, length, hz in zip(filters, lengths, all_of_them.frequencies[first:end], strict=True):
        turns = np.arange(-length // 2, length // 2, dtype=np.float64) * (2 * np.pi * hz / sample_rate)
        wavelet = _normalized(np.exp(1j * turns) * _window(cqt.window, len(turns)), cqt.norm)
        start = (n_fft - len(wavelet)) // 2
        row[start : start + len(wavelet)] = wavelet
    filters *= (lengths / n_fft)[:, np.newaxis]
    spectra = np.fft.fft(filters, axis=1)[:, : n_fft // 2 + 1]
    return csr_array(np.where(_kept(np.abs(spectra), cqt.sparsity), spectra, 0).astype(np.complex64))


def _kept(magnitudes: NDArray[Any], share: float) -> NDArray[np.bool_]:
    """True at all but the smallest values of each row, which together hold no more than a share of its sum."""
    rising = np.sort(magnitudes, axis=1)
    below = np.cumsum(rising / magnitudes.sum(axis=1, keepdims=True), axis=1) < share
    threshold = np.take_along_axis(rising, np.argmin(below, axis=1)[:, np.newaxis], axis=1)
    return np.asarray(magnitudes >= threshold)


def _normalized(wavelet: NDArray[Any], norm: ChromaNorm) -> NDArray[Any]:
    magnitudes = np.abs(wavelet)
    if norm is None or not magnitudes.any():
        return wavelet
    size = {"max": magnitudes.max(), "l1": magnitudes.sum(), "l2": np.sqrt((magnitudes**2).sum())}[norm]
    return np.asarray(wavelet / size)


def _window(name: str, length: int, periodic: bool = True) -> NDArray[np.float64]:
    return analysis_window(StftSpec(1, length, window=name, periodic=periodic)) if length > 1 else np.ones(length)


def _window_bandwidth(name: str) -> float:
    """Equivalent noise bandwidth of a window in bins."""
    window = _window(name, WINDOW_LENGTH, periodic=False)
    return float(WINDOW_LENGTH * (window**2).sum() / window.sum() ** 2)


def _steps(spec: VqtSpec) -> NDArray[np.float64]:
    """Ratios of all frequencies to the lowest [n_bins], rising."""
    count, per_octave = spec.cqt.n_bins, spec.cqt.bins_per_octave
    if spec.intervals == "equal":
        ratios = 2.0 ** (np.arange(per_octave) / per_octave)
    elif spec.intervals == "pythagorean":
        fifths = np.log2(1.5) * np.arange(per_octave)
        ratios = np.sort(2.0 ** (fifths - np.floor(fifths)))
    else:
        ratios = np.array(spec.intervals)
    return np.asarray(np.multiply.outer(2.0 ** np.arange(spec.cqt.octaves), ratios).ravel()[:count])


def _relative_bandwidths(frequencies: NDArray[np.float64], bins_per_octave: int) -> NDArray[np.float64]:
    """The share of its frequency that each bin spans: as far as to its neighbours on a scale of octaves."""
    if len(frequencies) == 1:
        steps = np.array([1 / bins_per_octave])
    else:
        octave = np.log2(frequencies)
        gaps = np.diff(octave)
        steps = np.concatenate([gaps[:1], (octave[2:] - octave[:-2]) / 2, gaps[-1:]])
    return np.asarray((4.0**steps - 1) / (4.0**steps + 1))
