"""Loudness as people hear it: ITU-R BS.1770 and EBU R 128, of a whole recording or of a stream hours long.

Samples pass the K-weighting filter, and the mean squares of its output, weighted by channel, are kept for every tenth
of a second (80 bytes a second of sound). From these come the momentary loudness (0.4 s), the short-term loudness
(3 s), the integrated loudness (blocks of 0.4 s above -70 LUFS and above 10 LU below their mean) and the loudness range
(EBU Tech 3342: the 10th to the 95th percentile of the short-term loudness, gated at -70 LUFS and 20 LU below its mean).

Silence has no loudness: a single value is then None, which JSON can hold, and a value of a curve is minus infinity.
So is everything below -120 LUFS, where a filter that dies away after the last sound would pass for a level.
Work is done in whole seconds, so any chunking gives the same bits as the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from auricle.audio import true_peak as peaks
from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.k_weighting import channel_weights, k_weighting
from auricle.audio.levels import dbfs
from auricle.audio.regrouping import pieces, regrouped
from auricle.errors import BadOption
from auricle.types.audio import Audio

__all__ = ["HOP", "Loudness", "LoudnessState", "finish", "measure", "start", "step"]

HOP = 0.1
"""Seconds from one value of a loudness curve to the next."""

_TENTHS = 10
_ABSOLUTE_GATE = -70.0
_FAINTEST = -120.0  # Below the noise of any converter; the filter's memory sinks through it within half a second.
_QUIET = 1e-30  # Filter memory below this is set to zero: silence becomes exact, and no slow denormal numbers arise.


@dataclass(frozen=True, eq=False)
class Loudness:
    """Loudness of a recording in LUFS, where a 1 kHz sine at full scale in one front channel has -3.01.

    Attributes:
        integrated: of the whole, gated; None if shorter than 0.4 s or never above -70 LUFS.
        range: loudness range in LU; None if shorter than 3 s or never above -70 LUFS.
        momentary: float64 [blocks]; block k covers the seconds 0.1 k to 0.1 k + 0.4. Minus infinity where silent.
        short_term: float64 [blocks]; block k covers the seconds 0.1 k to 0.1 k + 3. Minus infinity where silent.
        true_peaks: of each channel, 1.0 is full scale.

    Example:
        >>> tone = 0.1 * np.sin(2 * np.pi * 1000 * np.arange(96_000) / 48_000)
        >>> loudness = measure(Audio(tone, 48_000))
        >>> round(loudness.integrated, 1), round(loudness.true_peak_db, 1), loudness.range
        (-23.0, -20.0, None)
    """

    integrated: float | None
    range: float | None
    momentary: NDArray[np.float64]
    short_term: NDArray[np.float64]
    true_peaks: tuple[float, ...]

    @property
    def momentary_max(self) -> float | None:
        """Largest momentary loudness in LUFS; None if shorter than 0.4 s or silent."""
        return _largest(self.momentary)

    @property
    def short_term_max(self) -> float | None:
        """Largest short-term loudness in LUFS; None if shorter than 3 s or silent."""
        return _largest(self.short_term)

    @property
    def true_peak_db(self) -> float | None:
        """True peak of all channels in dBTP; None for silence."""
        return dbfs(max(self.true_peaks))


@dataclass(frozen=True, eq=False)
class LoudnessState:
    """What a stream has shown so far; stepping it leaves it as it is, so it can be stepped again.

    Attributes:
        sample_rate: in Hz.
        weights: of the channels.

    Example:
        >>> start(48_000, channels=2).weights
        (1.0, 1.0)
    """

    sample_rate: int
    weights: tuple[float, ...]
    _sections: NDArray[np.float64]
    _memory: NDArray[np.float64]
    _energies: _Chain
    _peaks: peaks.TruePeakState
    _tail: NDArray[np.float32]


_Chain = tuple["_Chain", NDArray[np.float64]] | None
"""Mean squares of the tenths of a second so far, latest first: a step adds to it without copying what came before."""


def start(sample_rate: int, channels: int, weights: Sequence[float] | None = None) -> LoudnessState:
    """A stream that has heard nothing yet.

    Args:
        sample_rate: in Hz, 4000 or more.
        channels: in every chunk.
        weights: one of each channel; None for those of BS.1770 (`k_weighting.channel_weights`). One channel that
            will be heard from two loudspeakers has the weight 2.

    Raises:
        BadOption: a sample rate below 4000 Hz, no channel, or weights that are negative or not one of each channel.

    Example:
        >>> state = start(16_000, channels=1)
        >>> finish(step(state, np.zeros((1, 16_000)))).integrated is None
        True
    """
    sections = k_weighting(sample_rate)
    chosen = channel_weights(checked_channels(channels)) if weights is None else tuple(float(w) for w in weights)
    if len(chosen) != channels or not all(0 <= weight < float("inf") for weight in chosen):
        raise BadOption(f"weights must be {channels} numbers, 0 or more, one of each channel; got {chosen}")
    memory = np.zeros((len(sections), channels, 2))
    tail = np.zeros((channels, 0), dtype=np.float32)
    return LoudnessState(int(sample_rate), chosen, sections, memory, None, peaks.start(sample_rate, channels), tail)


def step(state: LoudnessState, chunk: NDArray[np.floating]) -> LoudnessState:
    """The state after a chunk [channels, time]; there is no output before `finish`.

    Raises:
        BadAudio: another number of channels, integers, NaN or infinity.

    Example:
        >>> step(start(48_000, channels=1), np.zeros((1, 100))).sample_rate
        48000
    """
    samples = checked_chunk(chunk, len(state.weights))
    heard = replace(state, _peaks=peaks.step(state._peaks, samples))
    seconds, tail = regrouped(state._tail, samples, state.sample_rate)
    for second in np.moveaxis(seconds, 1, 0):
        heard = _added(heard, second, _TENTHS)
    return replace(heard, _tail=tail)


def finish(state: LoudnessState) -> Loudness:
    """The loudness of everything that was heard; a last part shorter than a tenth of a second does not count.

    Example:
        >>> len(finish(start(48_000, channels=1)).momentary)
        0
    """
    whole = _added(state, state._tail, state._tail.shape[1] * _TENTHS // state.sample_rate)
    energies = _flat(whole._energies)
    momentary, short_term = _moving_mean(energies, 4), _moving_mean(energies, 30)
    return Loudness(
        integrated=_integrated(momentary),
        range=_range(short_term),
        momentary=_read_only(_lufs(momentary)),
        short_term=_read_only(_lufs(short_term)),
        true_peaks=peaks.finish(state._peaks),
    )


def measure(audio: Audio, weights: Sequence[float] | None = None) -> Loudness:
    """The loudness of a whole recording: the same bits as from a stream of it, however it is cut.

    Args:
        audio: any number of channels, 4000 Hz or more.
        weights: one of each channel; None for those of BS.1770.

    Raises:
        BadOption: a sample rate below 4000 Hz, weights that are negative or not one of each channel.

    Example:
        >>> measure(Audio(np.zeros(48_000), 48_000)).integrated is None
        True
    """
    state = start(audio.sample_rate, audio.channels, weights)
    for piece in pieces(audio.samples):
        state = step(state, piece)
    return finish(state)


def _added(state: LoudnessState, samples: NDArray[np.float32], tenths: int) -> LoudnessState:
    """The state with the first `tenths` tenths of at most one second [channels, time] added."""
    if tenths == 0:
        return state
    import scipy.signal

    edges = (np.arange(tenths + 1) * state.sample_rate + _TENTHS // 2) // _TENTHS
    memory = np.where(np.abs(state._memory) < _QUIET, 0.0, state._memory)
    wide = samples[:, : edges[-1]].astype(np.float64)
    weighted, memory = scipy.signal.sosfilt(state._sections, wide, axis=1, zi=memory)
    sums = np.add.reduceat(np.square(weighted), edges[:-1], axis=1) / np.diff(edges)
    energies = sum(weight * each for weight, each in zip(state.weights, sums, strict=True))
    return replace(state, _memory=memory, _energies=(state._energies, np.asarray(energies)))


def _flat(chain: _Chain) -> NDArray[np.float64]:
    parts = []
    while chain is not None:
        chain, energies = chain
        parts.append(energies)
    return np.concatenate([np.zeros(0), *reversed(parts)])


def _moving_mean(energies: NDArray[np.float64], tenths: int) -> NDArray[np.float64]:
    """Mean of every `tenths` neighbours; empty if there are fewer."""
    if len(energies) < tenths:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(energies, tenths).mean(axis=1))


def _lufs(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        levels = np.asarray(-0.691 + 10 * np.log10(energies))
    return np.where(levels < _FAINTEST, -np.inf, levels)


def _integrated(momentary: NDArray[np.float64]) -> float | None:
    gated = _gated(momentary, 10.0)
    return float(_lufs(gated.mean())) if len(gated) else None


def _range(short_term: NDArray[np.float64]) -> float | None:
    levels = np.sort(_lufs(_gated(short_term, 20.0)))
    if len(levels) == 0:
        return None
    low, high = (levels[int((len(levels) - 1) * share + 0.5)] for share in (0.10, 0.95))
    return float(high - low)


def _gated(energies: NDArray[np.float64], below: float) -> NDArray[np.float64]:
    """Blocks above -70 LUFS and above the given LU below the mean of those."""
    audible = energies[_lufs(energies) > _ABSOLUTE_GATE]
    return audible[_lufs(audible) > _lufs(audible.mean()) - below] if len(audible) else audible


def _largest(curve: NDArray[np.float64]) -> float | None:
    return float(curve.max()) if len(curve) and np.isfinite(curve.max()) else None


def _read_only(curve: NDArray[np.float64]) -> NDArray[np.float64]:
    curve.flags.writeable = False
    return curve
