"""How far a recording is tuned from A4 = 440 Hz, from the peaks of its spectra."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.checks import takes
from auricle.features.chroma_filters import A0_HZ
from auricle.features.framewise import Framing, check_samples, frame_blocks, worker_count
from auricle.features.specs import ChromaSpec, StftSpec
from auricle.features.stft import magnitudes, spectra

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["estimate_tuning"]

F_MIN, F_MAX = 150.0, 4000.0
"""Hz between which peaks count as pitches."""

PEAK_RATIO = 0.1
"""Share of the largest value of its frame that a peak must exceed."""

BLOCK_SAMPLES = 2**16
"""Samples in the frames that are searched at a time: their spectra, in double precision, stay in the cache."""

STEPS = 100
"""Resolution of the answer: hundredths of a class."""


@takes(ChromaSpec)
def estimate_tuning(samples: NDArray[Any], spec: ChromaSpec, *, workers: int | None = None) -> NDArray[np.float64]:
    """Deviation from A4 = 440 Hz in fractions of a class, in [-0.5, 0.5), one for each recording.

    The commonest deviation among the stronger half of all spectral peaks; 0 where there are none.

    Args:
        samples: floating-point array [..., time].
        spec: number of classes, transform and power.
        workers: threads; None uses every processor of this process.

    Returns:
        float64 [...], multiples of 0.01.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: librosa 0.11 `estimate_tuning`; parabolic interpolation of peaks after J. O. Smith's "sinusoidal peak
    interpolation".

    Example:
        >>> time = np.arange(22_050) / 22_050
        >>> float(estimate_tuning(np.sin(2 * np.pi * 1760 * 2 ** (0.25 / 12) * time), ChromaSpec()).round(2))
        0.25
    """
    samples = check_samples(samples)
    flat = samples.reshape(math.prod(samples.shape[:-1]), samples.shape[-1])
    found = [_tuning(*_all_peaks(row, spec, workers), spec.n_chroma) for row in flat]
    return np.array(found, dtype=np.float64).reshape(samples.shape[:-1])


def _tuning(pitches: NDArray[Any], heights: NDArray[Any], n_chroma: int) -> float:
    """The fullest of the histogram's bins, of peaks at least as high as the median one."""
    if not len(pitches):
        return 0.0
    strong = pitches[heights >= np.median(heights)]
    residual = np.mod(n_chroma * np.log2(strong / A0_HZ), 1.0)
    residual[residual >= 0.5] -= 1.0
    counts, edges = np.histogram(residual, np.linspace(-0.5, 0.5, STEPS + 1))
    return float(edges[np.argmax(counts)])


def _all_peaks(row: NDArray[Any], spec: ChromaSpec, workers: int | None) -> tuple[NDArray[Any], NDArray[Any]]:
    """(Hz, height) of every peak of one signal [time], in no order that matters."""
    # One recording's answer hangs on which of two histogram bins is fuller: double precision keeps it with librosa's.
    transform = spectra(spec.stft, np.dtype(np.float64))

    def peaks(block: tuple[int, NDArray[Any]]) -> tuple[NDArray[Any], NDArray[Any]]:
        spectrum = transform(block[1]).astype(np.result_type(row, np.complex64))
        return _peaks(np.asarray(magnitudes(spectrum, 1.0) ** spec.power), spec.stft)

    size = max(1, BLOCK_SAMPLES // spec.stft.frame_length)
    blocks = frame_blocks(Framing.of(spec.stft), np.ascontiguousarray(row), size)
    with ThreadPoolExecutor(worker_count(workers)) as pool:
        found = list(pool.map(peaks, blocks))
    empty = np.empty(0, dtype=row.dtype)
    return np.concatenate([empty, *(f for f, _ in found)]), np.concatenate([empty, *(h for _, h in found)])


def _peaks(values: NDArray[Any], spec: StftSpec) -> tuple[NDArray[Any], NDArray[Any]]:
    """(Hz, height) of the local maxima of values [bins, frames], at the tops of parabolas through three bins."""
    hz = np.arange(spec.bins) * (spec.sample_rate / spec.n_fft)
    inside = np.flatnonzero((hz >= F_MIN) & (hz < min(F_MAX, spec.sample_rate / 2)))
    if not len(inside):
        return np.empty(0, dtype=values.dtype), np.empty(0, dtype=values.dtype)
    first, last = inside[0], inside[-1] + 1
    floor = PEAK_RATIO * values.max(axis=0)
    here = values[first:last]
    below = values[first - 1 : last - 1]
    above = np.concatenate([values[first + 1 : last + 1], values[-1:]])[: last - first]
    row, column = np.divmod(np.flatnonzero((here > floor) & (here > below) & (here >= above)), here.shape[1])
    left, middle, right = below[row, column], here[row, column], above[row, column]
    bend, slope = left + right - 2 * middle, (right - left) / 2
    edge = row + first == spec.bins - 1
    steep = (np.abs(slope) >= np.abs(bend)) | edge
    shift = np.where(steep, 0, -slope / np.where(steep, 1, bend)).astype(values.dtype)
    pitch = (row + first + shift) * float(spec.sample_rate) / spec.n_fft
    return pitch.astype(values.dtype), middle + values.dtype.type(0.5) * slope * shift
