"""Beats and bars from activations: the likeliest path through tempo, metre and place in the bar.

The dynamic Bayesian network of a bar pointer whose tempo changes at beats only (Krebs, Böck and Widmer 2015, ISMIR),
searched beat by beat instead of frame by frame: what lies between two beats is a difference of running sums, so that
all frames which are nearer to each other than the shortest beat are decided together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.bar_pointer import NEVER, BarOptions, BarPointer, pointer_of
from auricle.errors import BadAudio

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BarState", "Beat", "finish", "start", "step", "track_bars"]

FLOOR = 1e-4
"""Likelihoods come no nearer to 0, so that no path is impossible."""


@dataclass(frozen=True)
class Beat:
    """A beat and its place in the bar.

    Attributes:
        frame: of its onset.
        position: 1 for the downbeat.
        metre: beats of its bar.
    """

    frame: int
    position: int
    metre: int


@dataclass(frozen=True, eq=False)
class Trace:
    """Where the best paths came from, for a beat in each frame of a stretch.

    Attributes:
        begin: its first frame.
        first: score if it is the first beat of all [frames, lengths].
        arrived: score by the length of the beat that ended there [frames, lengths, kinds].
        metre: which one the bar before a downbeat had [frames, lengths, metres].
    """

    begin: int
    first: NDArray[np.float64]
    arrived: NDArray[np.float64]
    metre: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class BarState:
    """Where the search stands: of bounded size, a value that may be kept, copied and resumed.

    Attributes:
        options: of the search.
        frames: heard so far.
        sums: running sums of the log likelihoods of no beat, a beat, a downbeat; the last row is of all [rows + 1, 3].
        best: for a beat in each of the last frames, of each kind, that will last each length [rows, lengths, kinds].
        traces: of the frames that are not settled, the oldest first.
        told: frame of the last beat that was given out; -1 before the first.
    """

    options: BarOptions
    frames: int
    sums: NDArray[np.float64]
    best: NDArray[np.float64]
    traces: tuple[Trace, ...] = ()
    told: int = -1


def start(options: BarOptions = BarOptions()) -> BarState:
    """Nothing heard.

    Example:
        >>> start().frames
        0
    """
    pointer = pointer_of(options)
    return BarState(options, 0, np.zeros((1, 3)), np.zeros((0, len(pointer.lengths), len(pointer.metres))))


def step(state: BarState, activations: NDArray[np.floating]) -> tuple[BarState, tuple[Beat, ...]]:
    """The search after more activations [frames, 2], of beats that are no downbeats and of downbeats; what is certain.

    Raises:
        BadAudio: another shape, or values outside [0, 1].

    Example:
        >>> state, beats = step(start(), np.full((150, 2), 0.1))
        >>> state.frames, beats
        (150, ())
    """
    values = np.asarray(activations, np.float64)
    if values.ndim != 2 or values.shape[1] != 2 or not ((values >= 0) & (values <= 1)).all():
        raise BadAudio(f"activations are [frames, 2], all in [0, 1]; got shape {values.shape}")
    told: list[Beat] = []
    block = state.options.shortest
    settling = block * max(1, round(state.options.lag * state.options.frame_rate / 4 / block))
    while len(values):
        # Blocks lie on one grid whatever the chunks are, so that a beat always becomes certain in the same frame.
        size = block - state.frames % block
        state = _searched(state, values[:size])
        values = values[size:]
        if state.frames % settling == 0:
            state, beats = _settled(state)
            told += beats
    return state, tuple(told)


def finish(state: BarState) -> tuple[Beat, ...]:
    """The beats that are known once nothing more comes.

    Example:
        >>> finish(start())
        ()
    """
    return tuple(reversed(list(_backwards(state))))


def track_bars(activations: NDArray[np.floating], options: BarOptions = BarOptions()) -> tuple[Beat, ...]:
    """Beats with their places in bars, from activations [frames, 2] of other beats and of downbeats.

    Raises:
        BadAudio: another shape, or values outside [0, 1].

    Source: states and transitions of Krebs et al. (2015); observations of Böck, Krebs and Widmer (2016), "Joint beat
    and downbeat tracking with recurrent neural networks", ISMIR.

    Example:
        >>> clicks = np.full((800, 2), 0.02)
        >>> clicks[50::50, 0] = 0.9
        >>> clicks[50::200] = 0.05, 0.9
        >>> [(beat.frame, beat.position) for beat in track_bars(clicks)][:5]
        [(50, 1), (100, 2), (150, 3), (200, 4), (250, 1)]
    """
    state, beats = step(start(options), activations)
    return (*beats, *finish(state))


def _searched(state: BarState, activations: NDArray[np.float64]) -> BarState:
    """The search after at most `shortest` more frames: none of them lies a whole beat behind another."""
    pointer, old, count = pointer_of(state.options), len(state.best), len(activations)
    likelihoods = _log_likelihoods(activations, state.options)
    sums = np.concatenate([state.sums, np.cumsum(np.concatenate([state.sums[-1:], likelihoods]), axis=0)[1:]])
    here = old + np.arange(count)  # rows of the new frames
    frames, lengths = np.nonzero(here[:, None] >= pointer.lengths)
    begin = here[frames] - pointer.lengths[lengths]
    arrived = np.full((count, len(pointer.lengths), len(pointer.metres)), NEVER)
    arrived[frames, lengths] = state.best[begin, lengths] + _passed(pointer, sums, begin, here[frames])
    arrived, metre = _in_the_next_place(pointer, arrived)
    # Or this is the first beat of all: before it lies one beat at most.
    first = np.where((state.frames + np.arange(count))[:, None] <= pointer.lengths, sums[here, :1], NEVER)
    best = np.maximum(first[:, :, None], _lasting(pointer, arrived))
    kept = state.options.longest
    return replace(
        state,
        frames=state.frames + count,
        sums=sums[-kept - 1 :],
        best=np.concatenate([state.best, best])[-kept:],
        traces=(*state.traces, Trace(state.frames, first, arrived, metre)),
    )


def _log_likelihoods(activations: NDArray[np.float64], options: BarOptions) -> NDArray[np.float64]:
    """Of no beat, a beat and a downbeat [frames, 3]; what is no beat is spread over the rest of a beat."""
    none = (1 - activations.sum(axis=1, keepdims=True)) / options.spread
    likely: NDArray[np.float64] = np.maximum(np.concatenate([none, activations], axis=1), FLOOR)
    return np.log(likely)


def _passed(
    pointer: BarPointer, sums: NDArray[np.float64], begin: NDArray[np.int64], end: NDArray[np.int64] | int
) -> NDArray[np.float64]:
    """Log likelihood from the row of a beat up to the row of an end, for beats of each kind [..., kinds]."""
    column = np.where(pointer.positions == 0, 2, 1)
    rest: NDArray[np.float64] = sums[end, 0] - sums[begin + 1, 0]
    heard: NDArray[np.float64] = (sums[begin + 1] - sums[begin])[..., column] + rest[..., None]
    return heard


def _in_the_next_place(
    pointer: BarPointer, arrived: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Scores by kind of the beat that ended -> by kind of the beat that begins, and the metre before each downbeat."""
    out = np.empty_like(arrived)
    out[:, :, 1:] = arrived[:, :, :-1]  # the places of a bar are neighbours
    choices = arrived[:, :, pointer.lasts][:, :, :, None] + pointer.next_metre
    metre = choices.argmax(axis=2)
    out[:, :, pointer.downbeats] = np.take_along_axis(choices, metre[:, :, None], axis=2)[:, :, 0]
    return out, metre.astype(np.int8)


def _lasting(pointer: BarPointer, arrived: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores by the length that ended [frames, lengths, kinds] -> by the length that begins."""
    reach = pointer.reach
    around = np.pad(arrived, ((0, 0), (reach, reach), (0, 0)), constant_values=NEVER)
    best = np.full_like(arrived, 2 * NEVER)
    tried = np.empty_like(arrived)
    for row, change in enumerate(pointer.changes):
        np.add(around[:, row : row + arrived.shape[1]], change[:, None], out=tried)
        np.maximum(best, tried, out=best)
    return best


def _length_before(pointer: BarPointer, arrived: NDArray[np.float64], length: int) -> tuple[int, float]:
    """Which length ended where this one begins, as `_lasting` chose from scores [lengths], and its score."""
    reach = pointer.reach
    low, high = max(0, length - reach), min(len(arrived), length + reach + 1)
    scores = arrived[low:high] + pointer.changes[low - length + reach : high - length + reach, length]
    place = int(scores.argmax())
    return low + place, float(scores[place])


def _settled(state: BarState) -> tuple[BarState, list[Beat]]:
    """Beats that lie far enough back, and the state without what they are made of."""
    certain = state.frames - state.options.lag * state.options.frame_rate
    beats = [beat for beat in reversed(list(_backwards(state))) if beat.frame < certain]
    if not beats:
        return state, []
    told = beats[-1].frame
    traces = tuple(trace for trace in state.traces if trace.begin + len(trace.first) > told)
    return replace(state, told=told, traces=traces), beats


def _backwards(state: BarState) -> Iterator[Beat]:
    """The beats of the best path that were not told yet, the last one first."""
    pointer = pointer_of(state.options)
    last = _last_beat(state, pointer)
    if last is None:
        return
    frame, length, kind = last
    begins = [trace.begin for trace in state.traces]
    while frame > state.told:
        yield Beat(frame, int(pointer.positions[kind]) + 1, int(pointer.metres[kind]))
        trace = state.traces[bisect_right(begins, frame) - 1]
        row = frame - trace.begin
        before, score = _length_before(pointer, trace.arrived[row, :, kind], length)
        if trace.first[row, length] > score:
            return
        if pointer.positions[kind] == 0:
            which = int(np.searchsorted(pointer.downbeats, kind))
            kind = int(pointer.lasts[trace.metre[row, before, which]])
        else:
            kind -= 1
        length = before
        frame -= int(pointer.lengths[length])


def _last_beat(state: BarState, pointer: BarPointer) -> tuple[int, int, int] | None:
    """(frame, place of its length, kind) of the last beat of the best path; none if silence is likelier."""
    rows, end = len(state.best), len(state.sums) - 1
    if not rows:
        return None
    begin, lengths = np.nonzero(np.arange(rows)[:, None] + pointer.lengths >= end)
    scores = state.best[begin, lengths] + _passed(pointer, state.sums, begin, end)
    place, kind = divmod(int(scores.argmax()), scores.shape[1])
    nothing = state.sums[end, 0] if state.frames <= state.options.longest else NEVER
    if scores[place, kind] <= nothing:
        return None
    return state.frames - rows + int(begin[place]), int(lengths[place]), kind
