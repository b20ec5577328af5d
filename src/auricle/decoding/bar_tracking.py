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
        first: score if it is the first beat of all [lengths, frames].
        arrived: score by the length of the beat that ended there [kinds, lengths, frames].
        metre: place of the metre that the bar before a downbeat had [metres, lengths, frames].
    """

    begin: int
    first: NDArray[np.float32]
    arrived: NDArray[np.float32]
    metre: NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class BarState:
    """Where the search stands: of bounded size, a value that may be kept, copied and resumed.

    Scores are log odds against a path that has no beats, and all are lowered by the same as the search goes on.

    Attributes:
        options: of the search.
        frames: heard so far.
        best: for a beat in each of the last frames, of each kind, that will last each length [longest, kinds, lengths].
        nothing: score of the path without beats.
        traces: of the frames that are not settled, the oldest first.
        told: frame of the last beat that was given out; -1 before the first.
    """

    options: BarOptions
    frames: int
    best: NDArray[np.float32]
    nothing: float = 0.0
    traces: tuple[Trace, ...] = ()
    told: int = -1


def start(options: BarOptions = BarOptions()) -> BarState:
    """Nothing heard.

    Example:
        >>> start().frames
        0
    """
    pointer = pointer_of(options)
    shape = (options.longest, len(pointer.metres), len(pointer.lengths))
    return BarState(options, 0, np.full(shape, NEVER, np.float32))


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
    settling = max(1, round(state.options.lag * state.options.frame_rate / 2))
    while len(values):
        # Stretches end on one grid whatever the chunks are, so that a beat always becomes certain in the same frame.
        size = settling - state.frames % settling
        state = _searched(state, values[:size])
        values = values[size:]
        if state.frames % settling == 0:
            state, beats = _settled(_lowered(state))
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
    """The search after more frames, of as many at once as none lies a whole beat behind another."""
    pointer, count, longest = pointer_of(state.options), len(activations), len(state.best)
    together = int(pointer.lengths[0])
    best = np.empty((longest + count, *state.best.shape[1:]), np.float32)
    best[:longest] = state.best
    odds = _odds(activations, state.options)[pointer.columns, None]
    # Or this is the first beat of all: before it lies one beat at most.
    early = np.arange(state.frames, state.frames + count) <= pointer.lengths[:, None]
    first = np.where(early, np.float32(state.nothing), np.float32(NEVER))
    begins = state.frames <= int(pointer.lengths[-1])
    traces = list(state.traces)
    for begin in range(0, count, together):
        now = slice(begin, min(count, begin + together))
        begun, metre = _in_the_next_place(pointer, _ended(pointer, best, longest + begin, now.stop - begin))
        lasting = _lasting(pointer, begun)
        if begins:
            np.maximum(lasting, first[:, now], out=lasting)
        np.add(lasting, odds[:, :, now], out=best[longest + begin : longest + now.stop].transpose(1, 2, 0))
        traces.append(Trace(state.frames + begin, first[:, now], begun, metre))
    return replace(state, frames=state.frames + count, best=best[count:].copy(), traces=tuple(traces))


def _lowered(state: BarState) -> BarState:
    """The same with scores whose best is 0, which single precision tells apart however long the music is."""
    top = state.best.max()
    return replace(state, best=state.best - top, nothing=state.nothing - float(top))


def _odds(activations: NDArray[np.float64], options: BarOptions) -> NDArray[np.float32]:
    """Log odds of a beat and of a downbeat against none [2, frames]; what is no beat is spread over the rest of one."""
    none = (1 - activations.sum(axis=1)) / options.spread
    odds: NDArray[np.float64] = np.log(np.maximum(activations.T, FLOOR)) - np.log(np.maximum(none, FLOOR))
    return odds.astype(np.float32)


def _ended(pointer: BarPointer, best: NDArray[np.float32], row: int, count: int) -> NDArray[np.float32]:
    """Scores of the beats that end in `count` frames from a row on, by their kind and length [kinds, lengths, count].

    A beat of a length that ends in a frame began so many rows before: one step along the lengths is one row back, so
    that the answer is a view.
    """
    down, kind, length = best.strides
    begun = best[row - int(pointer.lengths[0]) :]
    shape = (*best.shape[1:], count)
    return np.lib.stride_tricks.as_strided(begun, shape, (kind, length - down, down), writeable=False)


def _in_the_next_place(pointer: BarPointer, ended: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
    """Scores by kind of the beat that ended -> by kind of the beat that begins, and the metre before each downbeat."""
    begun = np.empty(ended.shape, np.float32)
    begun[1:] = ended[:-1]  # the places of a bar are neighbours
    lasts = ended[pointer.lasts]
    best, which = lasts[0], np.zeros(lasts.shape[1:], np.int8)
    for before in range(1, len(lasts)):  # every other metre is as likely as the next, so that one of them is the best
        np.copyto(which, np.int8(before), where=lasts[before] > best)
        best = np.maximum(best, lasts[before])
    same, other = pointer.next_metre
    kept, changed = lasts + same, best + other
    begun[pointer.downbeats] = np.maximum(kept, changed)
    return begun, np.where(changed > kept, which, pointer.places_of_metres)


def _lasting(pointer: BarPointer, begun: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores by the length that ended [kinds, lengths, frames] -> by the length that begins."""
    reach, (kinds, lengths, frames) = pointer.reach, begun.shape
    around = np.full((kinds, lengths + 2 * reach, frames), NEVER, np.float32)
    around[:, reach : reach + lengths] = begun
    changes = pointer.changes_at_once[:, :, :frames]
    out: NDArray[np.float32] = around[:, :lengths] + changes[0]
    tried = np.empty_like(out)
    for row in range(1, 2 * reach + 1):
        np.add(around[:, row : row + lengths], changes[row], out=tried)
        np.maximum(out, tried, out=out)
    return out


def _length_before(pointer: BarPointer, arrived: NDArray[np.float32], length: int) -> tuple[int, float]:
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
    traces = tuple(trace for trace in state.traces if trace.begin + trace.first.shape[1] > told)
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
        before, score = _length_before(pointer, trace.arrived[kind, :, row], length)
        if trace.first[length, row] > score:
            return
        if pointer.positions[kind] == 0:
            which = int(np.searchsorted(pointer.downbeats, kind))
            kind = int(pointer.lasts[trace.metre[which, before, row]])
        else:
            kind -= 1
        length = before
        frame -= int(pointer.lengths[length])


def _last_beat(state: BarState, pointer: BarPointer) -> tuple[int, int, int] | None:
    """(frame, place of its length, kind) of the last beat of the best path; none if silence is likelier."""
    rows = len(state.best)
    begin, lengths = np.nonzero(np.arange(rows)[:, None] + pointer.lengths >= rows)
    scores = state.best[begin, :, lengths].T
    kind, place = divmod(int(scores.argmax()), scores.shape[1])
    nothing = state.nothing if state.frames <= state.options.longest else NEVER
    if scores[kind, place] <= nothing or not state.frames:
        return None
    return state.frames - rows + int(begin[place]), int(lengths[place]), kind
