"""True peak: the largest value that the wave reaches between its samples, as ITU-R BS.1770 annex 2 measures it.

The samples are interpolated four times over (twice from 96 kHz on, not at all from 192 kHz on) by a windowed sinc,
which is within 0.05 dB up to 90 % of the Nyquist frequency. What remains is that the peak may lie between the points:
of a fourfold measurement up to 0.7 dB of a tone right at the Nyquist frequency, 0.2 dB at half of it.
Blocks that cannot raise the peak any more are not interpolated: the result is the same, much of the work is not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.regrouping import pieces, regrouped
from auricle.types.audio import Audio, checked_rate

__all__ = ["TruePeakState", "finish", "measure", "start", "step"]

_REACH = 24  # Samples to each side of an interpolated point.
_OVERLAP = 2 * _REACH - 1
_FFT = 1024
_BLOCK = _FFT - _OVERLAP
_FLOAT32_SAFE = 1e30


@dataclass(frozen=True, eq=False)
class TruePeakState:
    """The largest value so far, and the samples that still wait for what comes after them.

    Attributes:
        sample_rate: in Hz.
        channels: in every chunk.

    Example:
        >>> start(48_000, channels=2).channels
        2
    """

    sample_rate: int
    channels: int
    _peaks: NDArray[np.float64]
    _past: NDArray[np.float32]
    _tail: NDArray[np.float32]


def start(sample_rate: int, channels: int) -> TruePeakState:
    """A stream that has heard nothing yet; before its first sample lies silence.

    Raises:
        BadOption: not a sample rate, not a number of channels.

    Example:
        >>> finish(step(start(48_000, channels=1), np.array([[0.0, 0.5, 0.0]])))
        (0.5,)
    """
    past = np.zeros((checked_channels(channels), _OVERLAP), dtype=np.float32)
    return TruePeakState(checked_rate(sample_rate), channels, np.zeros(channels), past, past[:, :0])


def step(state: TruePeakState, chunk: NDArray[np.floating]) -> TruePeakState:
    """The state after a chunk [channels, time]; there is no output before `finish`.

    Raises:
        BadAudio: another number of channels, integers, NaN or infinity.

    Example:
        >>> step(start(48_000, channels=1), np.zeros((1, 100))).sample_rate
        48000
    """
    samples = checked_chunk(chunk, state.channels)
    blocks, tail = regrouped(state._tail, samples, _BLOCK)
    peaks = np.maximum(state._peaks, np.abs(samples).max(axis=1, initial=0.0))
    if blocks.shape[1] == 0:
        return TruePeakState(state.sample_rate, state.channels, peaks, state._past, tail)
    past = np.concatenate([state._past[:, np.newaxis], blocks[:, :, -_OVERLAP:]], axis=1)
    windows = np.concatenate([past[:, :-1], blocks], axis=2)
    if _factor(state.sample_rate) > 1:
        spectra = _interpolators(_factor(state.sample_rate))
        peaks = np.array([_raised(peak, each, *spectra) for peak, each in zip(peaks, windows, strict=True)])
    return TruePeakState(state.sample_rate, state.channels, peaks, past[:, -1], tail)


def finish(state: TruePeakState) -> tuple[float, ...]:
    """True peak of each channel, 1.0 is full scale; `levels.dbfs` of it is the level in dBTP.

    Example:
        >>> finish(start(48_000, channels=2))
        (0.0, 0.0)
    """
    # Silence behind the last sample, up to the end of a block that holds every point between samples.
    silence = np.zeros((state.channels, 2 * _BLOCK - state._tail.shape[1]), dtype=np.float32)
    return tuple(float(peak) for peak in step(state, silence)._peaks)


def measure(audio: Audio) -> tuple[float, ...]:
    """True peak of each channel of a whole recording; equal to that of a stream of it, however it is cut.

    Example:
        >>> quarter = np.sin(np.pi / 2 * np.arange(4_800) + np.pi / 4)  # Its samples are all ±0.707.
        >>> round(measure(Audio(quarter * np.hanning(4_800), 48_000))[0], 2)
        1.0
    """
    state = start(audio.sample_rate, audio.channels)
    for piece in pieces(audio.samples):
        state = step(state, piece)
    return finish(state)


def _factor(sample_rate: int) -> int:
    return 4 if sample_rate < 96_000 else 2 if sample_rate < 192_000 else 1


@lru_cache(maxsize=4)
def _interpolators(factor: int) -> tuple[NDArray[np.complex64], float]:
    """Spectra [factor - 1, _FFT // 2 + 1] of the filters for the points between two samples, and their largest gain."""
    offsets = np.arange(1, factor)[:, np.newaxis] / factor
    distance = np.arange(-_REACH + 1, _REACH + 1)[np.newaxis] - offsets
    window = np.i0(7.0 * np.sqrt(np.clip(1 - (distance / _REACH) ** 2, 0, None))) / np.i0(7.0)
    taps = np.sinc(distance) * window
    taps /= taps.sum(axis=1, keepdims=True)
    # The filter of one offset is the mirror image of that of another, so their direction does not matter here.
    return np.fft.rfft(taps, _FFT).astype(np.complex64), float(np.abs(taps).sum(axis=1).max())


def _raised(peak: float, windows: NDArray[np.float32], spectra: NDArray[np.complex64], gain: float) -> float:
    """The peak, or what the points between the samples of the windows [blocks, _FFT] reach beyond it."""
    reachable = np.abs(windows).max(axis=1).astype(np.float64) * gain * 1.0001  # A little more, for float32 rounds.
    loudest = int(np.argmax(reachable))
    if reachable[loudest] > peak:
        peak = max(peak, _between(windows[loudest : loudest + 1], spectra))
    rest = windows[reachable > peak]
    return max(peak, _between(rest, spectra)) if len(rest) else peak


def _between(windows: NDArray[np.float32], spectra: NDArray[np.complex64]) -> float:
    """Largest absolute value at the points between the samples of the windows [blocks, _FFT]."""
    import scipy.fft

    wide = np.float64 if np.abs(windows).max() > _FLOAT32_SAFE else np.float32
    spectrum = scipy.fft.rfft(windows.astype(wide, copy=False), axis=1)
    between = (scipy.fft.irfft(spectrum * response, _FFT, axis=1)[:, _OVERLAP:] for response in spectra)
    return max(float(np.abs(values).max()) for values in between)
