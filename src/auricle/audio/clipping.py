"""Clipping: where a wave was cut off, at full scale or, if it was turned down afterwards, below.

Two signs, both a run of at least `min_run` samples of one channel:

- at full scale: every sample of the run has an absolute value of `full_scale` or more;
- a flat top below full scale: equal samples within 2 % of the largest of their sign in that second (seconds counted
  from the beginning; 1000 samples where a second has fewer), above -20 dBFS, entered and left by a step of more than
  one quantization step. A smooth peak of a low tone is flat as well once quantized, but its neighbours are one step
  away; a square wave cannot be told from a clipped one. Lossy codecs round flat tops off: only clipping at full scale
  shows after them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.regrouping import pieces, regrouped
from auricle.audio.runs import OpenRun, Runs, merged, spans, split_runs, start_run
from auricle.errors import BadOption
from auricle.timebase import to_samples
from auricle.types.audio import Audio, checked_rate
from auricle.types.options import setting
from auricle.types.span import Span

__all__ = ["Clipping", "ClippingOptions", "ClippingState", "finish", "measure", "start", "step"]

_LOUD = 0.1  # Flat tops below -20 dBFS are the steps of coarse quantization, not clipping.
_NEAR_PEAK = 0.98
_LEAST_BLOCK = 1_000  # Samples looked at together at least: a file that claims 1 Hz must not cost a turn for each.
_EDGE = 1e-3  # Smallest step into and out of a flat top, as a share of its height.


@dataclass(frozen=True)
class ClippingOptions:
    """What counts as clipped.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ClippingOptions(min_run=5).full_scale
        0.999969482421875
    """

    full_scale: float = setting(1 - 2**-15, "Absolute sample value that counts as full scale; 16 bits reach 0.99997.")
    min_run: int = setting(3, "Fewest consecutive samples that count as clipped.")
    flat_tops: bool = setting(True, "Also find flat tops below full scale.")
    bit_depth: int = setting(16, "Bits of one sample as recorded: flat tops must stand out from steps of that size.")
    gap: float = setting(0.1, "Seconds between two clipped runs that still make one span.")

    def __post_init__(self) -> None:
        if not 0 < self.full_scale <= 1:
            raise BadOption(f"full_scale must lie in (0, 1], got {self.full_scale}")
        if self.min_run < 2:
            raise BadOption(f"min_run must be 2 or more, got {self.min_run}")
        if not 2 <= self.bit_depth <= 64:
            raise BadOption(f"bit_depth must lie in 2 to 64, got {self.bit_depth}")
        if not 0 <= self.gap < float("inf"):
            raise BadOption(f"gap must be 0 s or more, got {self.gap}")


@dataclass(frozen=True)
class Clipping:
    """Clipped samples of a recording.

    Attributes:
        samples: clipped samples of all channels.
        runs: clipped runs of all channels.
        channels: clipped samples of each channel.
        flat_tops: those of `samples` that lie below full scale.
        over: samples beyond ±1 of all channels, in runs or alone: what saving as integers would cut off.
        spans: where, in seconds, all channels together, runs less than `gap` apart joined, label "clipping".

    Example:
        >>> measure(Audio(np.array([0.2, 1.0, 1.0, 1.0, 0.2]), 8_000)).samples
        3
    """

    samples: int
    runs: int
    channels: tuple[int, ...]
    flat_tops: int
    over: int
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class _Track:
    """One channel: the runs it is in the middle of, and what was counted."""

    hot: OpenRun
    flat: OpenRun
    samples: int = 0
    runs: int = 0
    flat_tops: int = 0


@dataclass(frozen=True, eq=False)
class ClippingState:
    """What a stream has shown so far; stepping it leaves it as it is, so it can be stepped again.

    Attributes:
        sample_rate: in Hz.
        options: what counts as clipped.

    Example:
        >>> start(8_000, channels=1).sample_rate
        8000
    """

    sample_rate: int
    options: ClippingOptions
    _tracks: tuple[_Track, ...]
    _over: int
    _stretches: tuple[tuple[int, int], ...]
    _tail: NDArray[np.float32]


def start(sample_rate: int, channels: int, options: ClippingOptions | None = None) -> ClippingState:
    """A stream that has heard nothing yet.

    Raises:
        BadOption: not a sample rate, not a number of channels.

    Example:
        >>> state = step(start(8_000, channels=1), np.array([[0.2, 1.0, 1.0]]))
        >>> finish(step(state, np.array([[1.0, 1.0, 0.2]]))).samples
        4
    """
    tracks = (_Track(start_run(), start_run()),) * checked_channels(channels)
    tail = np.zeros((channels, 0), dtype=np.float32)
    return ClippingState(checked_rate(sample_rate), options or ClippingOptions(), tracks, 0, (), tail)


def step(state: ClippingState, chunk: NDArray[np.floating]) -> ClippingState:
    """The state after a chunk [channels, time]; there is no output before `finish`.

    Raises:
        BadAudio: another number of channels, integers, NaN or infinity.

    Example:
        >>> finish(step(start(8_000, channels=1), np.ones((1, 100)))).runs
        1
    """
    samples = checked_chunk(chunk, len(state._tracks))
    blocks, tail = regrouped(state._tail, samples, max(state.sample_rate, _LEAST_BLOCK))
    for block in np.moveaxis(blocks, 1, 0):
        state = _added(state, block)
    return replace(state, _tail=tail)


def finish(state: ClippingState) -> Clipping:
    """What was clipped in everything that was heard.

    Example:
        >>> finish(start(8_000, channels=2)).channels
        (0, 0)
    """
    whole = _added(state, state._tail)
    # A last value that no channel holds closes every run, and leaves a flat top without the step that proves it.
    whole = _added(whole, np.full((len(state._tracks), 1), np.nan, dtype=np.float32))
    tracks = whole._tracks
    return Clipping(
        samples=sum(track.samples for track in tracks),
        runs=sum(track.runs for track in tracks),
        channels=tuple(track.samples for track in tracks),
        flat_tops=sum(track.flat_tops for track in tracks),
        over=whole._over,
        spans=spans(whole._stretches, state.sample_rate, "clipping"),
    )


def measure(audio: Audio, options: ClippingOptions | None = None) -> Clipping:
    """What is clipped in a whole recording; equal to what a stream of it finds, however it is cut.

    Args:
        audio: any number of channels.
        options: None for the defaults with the bit depth that the file had.

    Example:
        >>> tone = np.sin(np.arange(8000) / 20)
        >>> measure(Audio(0.9 * tone, 8_000)).runs, measure(Audio(0.5 * np.clip(tone, -0.8, 0.8), 8_000)).runs > 100
        (0, True)
    """
    if options is None:
        depth = audio.info.bit_depth if audio.info is not None else None
        options = ClippingOptions(bit_depth=depth or 16)
    state = start(audio.sample_rate, audio.channels, options)
    for piece in pieces(audio.samples):
        state = step(state, piece)
    return finish(state)


def _added(state: ClippingState, block: NDArray[np.float32]) -> ClippingState:
    """The state after at most one block [channels, time]."""
    tracks: list[_Track] = []
    found = [(np.zeros(0, dtype=np.int64),) * 2]
    for track, values in zip(state._tracks, block, strict=True):
        if _nothing_flat(track, values, state.options):
            tracks.append(replace(track, hot=_passed(track.hot, values * 0), flat=_passed(track.flat, values)))
            continue
        hot, hot_runs = split_runs(track.hot, (np.abs(values) >= state.options.full_scale).astype(np.float32))
        flat, flat_runs = split_runs(track.flat, values)
        full = (hot_runs.values > 0) & (hot_runs.ends - hot_runs.starts >= state.options.min_run)
        tops = _flat_tops(flat_runs, values, state.options)
        starts = np.concatenate([hot_runs.starts[full], flat_runs.starts[tops]])
        ends = np.concatenate([hot_runs.ends[full], flat_runs.ends[tops]])
        below = int((flat_runs.ends[tops] - flat_runs.starts[tops]).sum())
        counted = track.samples + int((ends - starts).sum())
        tracks.append(_Track(hot, flat, counted, track.runs + len(starts), track.flat_tops + below))
        found.append((starts, ends))
    gap = to_samples(state.options.gap, state.sample_rate)
    starts, ends = (np.concatenate(parts) for parts in zip(*found, strict=True))
    stretches = merged(state._stretches, starts, ends, gap)
    over = state._over + int(np.count_nonzero(np.abs(block) > 1))
    return replace(state, _tracks=tuple(tracks), _over=over, _stretches=stretches)


def _nothing_flat(track: _Track, values: NDArray[np.float32], options: ClippingOptions) -> bool:
    """True if no two neighbours are equal and loud, or both at full scale: nearly every second, and quick to see."""
    if len(values) < 2 or values[0] == track.flat.value or np.isnan(values[-1]) or track.hot.value > 0:
        return False
    if track.flat.position - track.flat.start >= options.min_run and abs(track.flat.value) >= _LOUD:
        return False
    height = np.abs(values)
    equal = values[1:] == values[:-1]
    return bool(height.max() < options.full_scale) and not bool((height[1:][equal] >= _LOUD).any())


def _passed(run: OpenRun, values: NDArray[np.float32]) -> OpenRun:
    """The run that is open after values in which no run counted."""
    end = run.position + len(values)
    return OpenRun(end - 1, float(values[-1]), float(values[-2]), end)


def _flat_tops(runs: Runs, second: NDArray[np.float32], options: ClippingOptions) -> NDArray[np.bool_]:
    """Which of the runs are flat tops below full scale."""
    height = np.abs(runs.values)
    long = (runs.ends - runs.starts >= options.min_run) & (height < options.full_scale) & (height >= _LOUD)
    if not options.flat_tops or not long.any():
        return np.zeros(len(height), dtype=np.bool_)
    sign = np.sign(runs.values)
    top = np.where(sign > 0, np.nanmax(second, initial=0.0), -np.nanmin(second, initial=0.0))
    edge = np.maximum(_EDGE * height, 1.5 / 2 ** (options.bit_depth - 1))
    # Each is False beside a NaN: the first and last run of a recording have no step on that side.
    stands_out = (height - sign * runs.before >= edge) & (height - sign * runs.after >= edge)
    result: NDArray[np.bool_] = long & stands_out & (height >= _NEAR_PEAK * top)
    return result
