"""Spectra and sound stretched in time at their pitch, and sound shifted in pitch at its length."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio, SpecMismatch
from auricle.features.arrays import numpy_only
from auricle.features.checks import need, takes
from auricle.features.framewise import check_samples, working_dtype
from auricle.features.inverse import istft
from auricle.features.resampling import resampled
from auricle.features.specs import StftSpec
from auricle.features.transforms import stft

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["phase_vocoder", "pitch_shift", "time_stretch"]

SLOWEST, FASTEST = 1e-3, 1e3
"""Rates that any sound can be meant to have; beyond them there is no memory for it, or nothing left of it."""
TOGETHER = 64
"""Bins that are stretched at once."""


@takes(StftSpec)
def phase_vocoder(spectra: NDArray[Any], rate: float, spec: StftSpec = StftSpec()) -> NDArray[Any]:
    """Spectra [..., bins, ceil(frames / rate)] that change `rate` times as fast as spectra [..., bins, frames].

    Magnitudes are interpolated between frames, and phases go on at the frequency that each bin was heard to have.
    Phases go on in double precision, so that they still hold after hours.

    Args:
        spectra: complex array that `stft` made; NumPy only.
        rate: above 1 is faster, below 1 slower; in [0.001, 1000].
        spec: the one that made them.

    Raises:
        BadOption: a rate outside its range.
        SpecMismatch: another number of frequencies than the spec has.
        BadAudio: no NumPy array, not complex, NaN or infinity.

    Source: `librosa.phase_vocoder` 0.11; Flanagan and Golden (1966); Ellis, "A phase vocoder in Matlab" (2002).

    Example:
        >>> from auricle.features import stft
        >>> spectra = stft(np.random.default_rng(0).standard_normal(22_050), StftSpec())
        >>> phase_vocoder(spectra, 2.0).shape
        (1025, 22)
    """
    _check_rate(rate)
    values = numpy_only(spectra, "phase_vocoder")
    if values.dtype.kind != "c":
        raise BadAudio(f"spectra must be complex, got {values.dtype}; phase_vocoder takes what stft makes")
    if values.ndim < 2 or values.shape[-2] != spec.bins:
        raise SpecMismatch(f"spectra must be [..., {spec.bins}, frames] by this spec, got {list(values.shape)}")
    if not np.isfinite(values).all():
        raise BadAudio("spectra hold NaN or infinity; replace them first")
    values = values.astype(np.result_type(working_dtype(values.real.dtype), np.complex64), copy=False)
    return _stretched(values, rate)


@takes(StftSpec)
def time_stretch(
    samples: NDArray[Any], rate: float, spec: StftSpec = StftSpec(), *, workers: int | None = None
) -> NDArray[Any]:
    """Samples [..., round(time / rate)] that sound `rate` times as fast as samples [..., time], at the same pitch.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        rate: above 1 is faster and shorter, below 1 slower and longer; in [0.001, 1000].
        spec: transform; longer frames keep tones purer, shorter ones keep strokes sharper.
        workers: threads; None uses every processor of this process.

    Raises:
        BadOption: a rate outside its range, or a transform that cannot be undone, as `istft`.
        BadAudio: no NumPy array, integers, NaN or infinity.

    Source: `librosa.effects.time_stretch` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
        >>> slow = time_stretch(tone, 0.5)
        >>> slow.shape, int(np.abs(np.fft.rfft(slow)).argmax()) // 2  # two seconds, still 440 Hz
        ((44100,), 440)
    """
    samples = check_samples(numpy_only(samples, "time_stretch"))
    _check_rate(rate)
    spectra = stft(samples, spec, workers=workers)
    return istft(_stretched(spectra, rate), spec, round(samples.shape[-1] / rate), workers=workers)


@takes(StftSpec)
def pitch_shift(
    samples: NDArray[Any],
    steps: float,
    spec: StftSpec = StftSpec(),
    *,
    steps_per_octave: float = 12.0,
    workers: int | None = None,
) -> NDArray[Any]:
    """Samples [..., time] whose pitch lies `steps` higher, as long as before.

    The sound is stretched in time and then resampled, so its formants move with its pitch.

    Args:
        samples: floating-point array [..., time]; NumPy only.
        steps: fractions and negative numbers too; at most some ten octaves.
        spec: transform, as for `time_stretch`, and the sample rate.
        steps_per_octave: 12 for semitones.
        workers: threads; None uses every processor of this process.

    Raises:
        BadOption: steps outside their range, or a transform that cannot be undone, as `istft`.
        BadAudio: no NumPy array, integers, NaN or infinity.

    Source: `librosa.effects.pitch_shift` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050)
        >>> shifted = pitch_shift(tone, 12)
        >>> shifted.shape, int(np.abs(np.fft.rfft(shifted)).argmax())  # an octave above 440 Hz
        ((22050,), 880)
    """
    need(0 < steps_per_octave < math.inf, f"steps_per_octave must be positive, got {steps_per_octave}")
    octaves = steps / steps_per_octave
    need(abs(octaves) < math.log2(FASTEST), f"steps must stay within 9.9 octaves, got {octaves:g} octaves")
    samples = check_samples(numpy_only(samples, "pitch_shift"))
    rate = 2.0**-octaves
    stretched = time_stretch(samples, rate, spec, workers=workers)
    moved = resampled(stretched, spec.sample_rate / rate, float(spec.sample_rate))[..., : samples.shape[-1]]
    out = np.zeros_like(samples)
    out[..., : moved.shape[-1]] = moved
    return out


def _stretched(spectra: NDArray[Any], rate: float) -> NDArray[Any]:
    """The vocoder on sound spectra, one recording after the other."""
    *leading, bins, frames = spectra.shape
    times = np.arange(0, frames, rate, dtype=np.float64)
    at, share = np.floor(times).astype(np.intp), np.mod(times, 1.0)
    out = np.empty((*leading, bins, len(times)), spectra.dtype)
    for plane in np.ndindex(*leading):
        for first in range(0, bins if frames else 0, TOGETHER):  # what is computed besides the result stays small
            rows = slice(first, first + TOGETHER)
            out[plane][rows] = _turned(spectra[plane][rows], at, share)
    return out


def _turned(spectra: NDArray[Any], at: NDArray[np.intp], share: NDArray[np.float64]) -> NDArray[Any]:
    """Rows of one recording [bins, frames] at other times [bins, times]: between frames `at` and the next ones."""
    padded = np.pad(spectra, ((0, 0), (0, 1)))
    size = np.abs(padded)
    # Turns from frame to frame, multiplied up: unwrapped angles, added up, would differ by whole turns only.
    unit = np.where(size > 0, padded, 1).astype(np.complex128)
    unit /= np.abs(unit)
    turns = np.empty((len(spectra), len(at)), np.complex128)
    turns[:, 0], turns[:, 1:] = unit[:, 0], (unit[:, 1:] * unit[:, :-1].conj())[:, at[:-1]]
    magnitude = (1 - share) * size[:, at] + share * size[:, at + 1]
    turned: NDArray[Any] = magnitude * np.cumprod(turns, axis=1)
    return turned


def _check_rate(rate: float) -> None:
    need(SLOWEST <= rate <= FASTEST, f"rate must lie in [{SLOWEST:g}, {FASTEST:g}], got {rate}")
