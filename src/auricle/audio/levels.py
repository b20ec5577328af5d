"""How loud samples are as numbers: peak, root mean square, crest factor and DC offset, whole or streamed.

A level in dBFS is 20 log10 of the amplitude: full scale is 0 dBFS, a full-scale sine has an RMS of -3.01 dBFS.
Silence has no level: where decibels of nothing would be minus infinity, there is None, which JSON can hold.
Sums run in float64 over blocks of fixed length, so any chunking gives the same bits as the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.regrouping import pieces, regrouped
from auricle.types.audio import Audio

__all__ = ["Level", "Levels", "LevelsState", "dbfs", "dc_offset", "finish", "measure", "peak", "rms", "start", "step"]

_BLOCK = 4096


def dbfs(amplitude: float) -> float | None:
    """Decibels relative to full scale; None for an amplitude of 0, which has none.

    Example:
        >>> dbfs(1.0), round(dbfs(0.5), 2), dbfs(0.0)
        (0.0, -6.02, None)
    """
    return 20 * math.log10(amplitude) if amplitude > 0 else None


@dataclass(frozen=True)
class Level:
    """Level of one channel, or of all together.

    Attributes:
        peak: largest absolute sample, 1.0 is full scale.
        rms: root of the mean square.
        dc_offset: mean of the samples, signed; sound has about 0.

    Example:
        >>> Level(peak=0.5, rms=0.25, dc_offset=0.0).crest_factor
        2.0
    """

    peak: float
    rms: float
    dc_offset: float

    @property
    def peak_dbfs(self) -> float | None:
        """Peak in dBFS; None for silence."""
        return dbfs(self.peak)

    @property
    def rms_dbfs(self) -> float | None:
        """RMS in dBFS; None for silence."""
        return dbfs(self.rms)

    @property
    def crest_factor(self) -> float | None:
        """Peak over RMS: 1 for a square wave, 1.41 for a sine, 10 and more for drums; None for silence."""
        return self.peak / self.rms if self.rms > 0 else None


@dataclass(frozen=True)
class Levels:
    """Levels of a recording.

    Attributes:
        overall: of all channels together: the largest peak, the RMS and mean over every sample.
        channels: of each channel.
        length: samples in each channel; if 0, every level is 0.

    Example:
        >>> measure(Audio(np.array([[0.5, -0.5], [0.0, 0.0]]), 8_000)).overall.peak
        0.5
    """

    overall: Level
    channels: tuple[Level, ...]
    length: int


@dataclass(frozen=True, eq=False)
class LevelsState:
    """What a stream has shown so far; stepping it leaves it as it is, so it can be stepped again.

    Attributes:
        length: samples heard, in each channel.

    Example:
        >>> start(channels=2).length
        0
    """

    length: int
    _peaks: NDArray[np.float64]
    _squares: NDArray[np.float64]
    _sums: NDArray[np.float64]
    _tail: NDArray[np.float32]


def start(channels: int) -> LevelsState:
    """A stream that has heard nothing yet.

    Raises:
        BadOption: not a number of channels.

    Example:
        >>> state = step(start(channels=1), np.full((1, 100), 0.25))
        >>> finish(state).overall.rms
        0.25
    """
    nothing = np.zeros(checked_channels(channels))
    return LevelsState(0, nothing, nothing, nothing, np.zeros((channels, 0), dtype=np.float32))


def step(state: LevelsState, chunk: NDArray[np.floating]) -> LevelsState:
    """The state after a chunk [channels, time]; there is no output before `finish`.

    Raises:
        BadAudio: another number of channels, integers, NaN or infinity.

    Example:
        >>> step(start(channels=1), np.zeros((1, 100))).length
        100
    """
    samples = checked_chunk(chunk, state._tail.shape[0])
    blocks, tail = regrouped(state._tail, samples, _BLOCK)
    return _added(state, blocks, tail, state.length + samples.shape[1])


def finish(state: LevelsState) -> Levels:
    """The levels of everything that was heard.

    Example:
        >>> finish(start(channels=1)).overall
        Level(peak=0.0, rms=0.0, dc_offset=0.0)
    """
    whole = _added(state, state._tail[:, np.newaxis], state._tail[:, :0], state.length) if state.length else state
    count = max(state.length, 1)
    rms = np.sqrt(whole._squares / count)
    channels = tuple(
        Level(float(peak), float(level), float(total / count))
        for peak, level, total in zip(whole._peaks, rms, whole._sums, strict=True)
    )
    overall = Level(
        peak=float(whole._peaks.max()),
        rms=float(np.sqrt(whole._squares.mean() / count)),
        dc_offset=float(whole._sums.mean() / count),
    )
    return Levels(overall, channels, state.length)


def measure(audio: Audio) -> Levels:
    """The levels of a whole recording: the same bits as from a stream of it, however it is cut.

    Example:
        >>> round(measure(Audio(np.sin(np.arange(16_000) / 5), 16_000)).overall.rms_dbfs, 2)
        -3.01
    """
    state = start(audio.channels)
    for piece in pieces(audio.samples):
        state = step(state, piece)
    return finish(state)


def peak(audio: Audio) -> float:
    """Largest absolute sample of all channels, 1.0 is full scale.

    Example:
        >>> peak(Audio(np.array([0.25, -0.5]), 8_000))
        0.5
    """
    return measure(audio).overall.peak


def rms(audio: Audio) -> float:
    """Root mean square over all samples of all channels.

    Example:
        >>> rms(Audio(np.array([0.25, -0.25]), 8_000))
        0.25
    """
    return measure(audio).overall.rms


def dc_offset(audio: Audio) -> float:
    """Mean over all samples of all channels.

    Example:
        >>> dc_offset(Audio(np.array([0.5, 0.0]), 8_000))
        0.25
    """
    return measure(audio).overall.dc_offset


def _added(state: LevelsState, blocks: NDArray[np.float32], tail: NDArray[np.float32], length: int) -> LevelsState:
    """The state with blocks [channels, blocks, length] added one after another, which fixes the order of the sums."""
    if blocks.size == 0:
        return LevelsState(length, state._peaks, state._squares, state._sums, tail)
    wide = blocks.astype(np.float64)
    peaks = np.maximum(state._peaks, np.abs(blocks).max(axis=(1, 2)))
    sums = _running(state._sums, wide.sum(axis=2))
    squares = _running(state._squares, np.square(wide, out=wide).sum(axis=2))
    return LevelsState(length, peaks, squares, sums, tail)


def _running(total: NDArray[np.float64], terms: NDArray[np.float64]) -> NDArray[np.float64]:
    joined = np.concatenate([total[:, np.newaxis], terms], axis=1)
    return np.ascontiguousarray(np.add.accumulate(joined, axis=1)[:, -1])
