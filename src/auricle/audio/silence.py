"""Silence: stretches in which every sample of every channel stays below a level."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.regrouping import pieces
from auricle.audio.runs import OpenRun, Runs, spans, split_runs, start_run
from auricle.errors import BadOption
from auricle.timebase import to_samples
from auricle.types.audio import Audio, checked_rate
from auricle.types.options import setting
from auricle.types.span import Span

__all__ = ["SilenceOptions", "SilenceState", "find", "finish", "start", "step"]


@dataclass(frozen=True)
class SilenceOptions:
    """What counts as silence.

    Raises:
        BadOption: a threshold that is NaN or above 0 dBFS, a negative duration.

    Example:
        >>> SilenceOptions(threshold_db=-40).min_duration
        0.5
    """

    threshold_db: float = setting(-60.0, "Peak level in dBFS that silence stays below; -inf for zeros only.")
    min_duration: float = setting(0.5, "Shortest silence in seconds.")

    def __post_init__(self) -> None:
        if not self.threshold_db <= 0:
            raise BadOption(f"threshold_db must be 0 dBFS or less, got {self.threshold_db}")
        if not 0 <= self.min_duration < math.inf:
            raise BadOption(f"min_duration must be 0 s or more, got {self.min_duration}")


@dataclass(frozen=True, eq=False)
class SilenceState:
    """Where a stream stands; stepping it leaves it as it is, so it can be stepped again.

    Attributes:
        sample_rate: in Hz.
        channels: in every chunk.
        options: what counts as silence.

    Example:
        >>> start(8_000, channels=2).channels
        2
    """

    sample_rate: int
    channels: int
    options: SilenceOptions
    _run: OpenRun


def start(sample_rate: int, channels: int, options: SilenceOptions | None = None) -> SilenceState:
    """A stream that has heard nothing yet.

    Raises:
        BadOption: not a sample rate, not a number of channels.

    Example:
        >>> state, found = step(start(8_000, channels=1), np.zeros((1, 6_000)))
        >>> found, finish(state)
        ((), (Span(start=0.0, end=0.75, label='silence', score=None),))
    """
    run = start_run()
    return SilenceState(checked_rate(sample_rate), checked_channels(channels), options or SilenceOptions(), run)


def step(state: SilenceState, chunk: NDArray[np.floating]) -> tuple[SilenceState, tuple[Span, ...]]:
    """The state after a chunk [channels, time], and the silences that ended in it, in order of time.

    Raises:
        BadAudio: another number of channels, integers, NaN or infinity.

    Example:
        >>> state, found = step(start(8_000, channels=1), np.array([[0.0] * 8_000 + [0.5]]))
        >>> found[0].duration
        1.0
    """
    samples = checked_chunk(chunk, state.channels)
    loudest = np.abs(samples).max(axis=0) if samples.shape[1] else samples[0]
    # float64, because a threshold below the smallest float32 would round to 0 and call nothing silent.
    limit = 10 ** (state.options.threshold_db / 20)
    quiet = (loudest < limit) | (loudest == 0)
    run, ended = split_runs(state._run, quiet.astype(np.float32))
    return replace(state, _run=run), _silences(state, ended)


def finish(state: SilenceState) -> tuple[Span, ...]:
    """The silence that the stream ended in, if it did: one span or none.

    Example:
        >>> finish(start(8_000, channels=1))
        ()
    """
    _, ended = split_runs(state._run, np.array([np.nan], dtype=np.float32))
    return _silences(state, ended)


def find(audio: Audio, options: SilenceOptions | None = None) -> tuple[Span, ...]:
    """Silences of a recording, in order of time, label "silence"; equal to what a stream of it finds.

    Example:
        >>> find(Audio(np.concatenate([np.ones(100), np.zeros(8_000), np.ones(100)]), 8_000))
        (Span(start=0.0125, end=1.0125, label='silence', score=None),)
    """
    state = start(audio.sample_rate, audio.channels, options)
    found: list[Span] = []
    for piece in pieces(audio.samples):
        state, ended = step(state, piece)
        found.extend(ended)
    return (*found, *finish(state))


def _silences(state: SilenceState, runs: Runs) -> tuple[Span, ...]:
    shortest = max(1, to_samples(state.options.min_duration, state.sample_rate))
    long = (runs.values > 0) & (runs.ends - runs.starts >= shortest)
    stretches = tuple(zip(runs.starts[long].tolist(), runs.ends[long].tolist(), strict=True))
    return spans(stretches, state.sample_rate, "silence")
