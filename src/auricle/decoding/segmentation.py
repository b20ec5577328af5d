"""Scores of frames to stretches that a recognizer takes at once: cut in pauses, never longer than it can take.

Unlike `hysteresis`, which needs the end of a span to give it out, this keeps at most one stretch of frames, however
long somebody speaks: where there is no pause, it cuts in the quietest place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption
from auricle.types import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SegmentationOptions", "SegmentationState", "Stretch", "finish", "segment", "start", "step"]

SMOOTHING = 0.1
"""Seconds over which the level is averaged when the quietest place is looked for."""


@dataclass(frozen=True)
class SegmentationOptions:
    """How frames become stretches; every length is rounded to whole frames.

    Attributes:
        frame_period: seconds from one frame to the next.
        on: speech begins where the score reaches this.
        off: it ends where the score falls below this; at most `on`.
        longest: seconds of the longest stretch, padding included.
        target: seconds from which on a stretch ends at the next pause.
        pause: seconds without speech that make a pause.
        break_after: seconds without speech that end a stretch, however short it is.
        padding: seconds kept on both sides, as far as the neighbours leave them.
        least: seconds of speech below which a stretch is dropped.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> SegmentationOptions(longest=10.0).target
        20.0
    """

    frame_period: float = setting(0.01, "Seconds from one frame to the next.")
    on: float = setting(0.35, "Speech begins where the score reaches this.")
    off: float = setting(0.2, "Speech ends where the score falls below this.")
    longest: float = setting(30.0, "Longest stretch in seconds, padding included.")
    target: float = setting(20.0, "A stretch that lasts this many seconds ends at the next pause.")
    pause: float = setting(0.5, "Seconds without speech that make a pause.")
    break_after: float = setting(2.0, "Seconds without speech that end a stretch, however short it is.")
    padding: float = setting(0.25, "Seconds kept on both sides of a stretch.")
    least: float = setting(0.06, "Seconds of speech below which a stretch is dropped.")

    def __post_init__(self) -> None:
        if not 0 < self.frame_period < float("inf"):
            raise BadOption(f"frame_period must be a positive number of seconds, got {self.frame_period}")
        if not -float("inf") < self.off <= self.on < float("inf"):
            raise BadOption(f"thresholds need off <= on, both finite; got on={self.on}, off={self.off}")
        if not 0 <= self.least < self.longest < float("inf") or not self.target > 0:
            raise BadOption(f"lengths need 0 <= least < longest and target > 0; got {self}")
        if not 0 <= self.padding <= self.pause <= self.break_after < float("inf"):
            raise BadOption(f"lengths need 0 <= padding <= pause <= break_after; got {self}")
        if self.frames(self.longest) < 4 * self.frames(self.padding) + 4:
            raise BadOption(f"longest={self.longest} s leaves no room beside {self.padding} s of padding on each side")

    def frames(self, seconds: float) -> int:
        """A length in whole frames."""
        return round(seconds / self.frame_period)


@dataclass(frozen=True, eq=False)
class Stretch:
    """Frames [first, end), and what was known of each.

    Attributes:
        first: index of the first frame, counted from the beginning of the stream.
        end: index after the last one.
        scores: of speech [frames].
        levels: in dB [frames].
    """

    first: int
    end: int
    scores: NDArray[np.float32]
    levels: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SegmentationState:
    """Where a stream stands: never more than `longest` and `break_after` seconds of frames.

    Attributes:
        options: what the stream was started with.
        origin: index of the first frame kept.
        scores: of the frames kept [frames].
        levels: of the frames kept [frames].
        active: which of them are speech [frames].
        begin: where the open stretch begins, padding included; None if none is open.
        last: end of the last frame of speech in it.
        given: end of the last stretch given out.

    Example:
        >>> start().begin is None
        True
    """

    options: SegmentationOptions
    origin: int
    scores: NDArray[np.float32]
    levels: NDArray[np.float32]
    active: NDArray[np.bool_]
    begin: int | None = None
    last: int = 0
    given: int = 0

    @property
    def frames(self) -> int:
        """Number of frames seen."""
        return self.origin + len(self.scores)


def start(options: SegmentationOptions = SegmentationOptions()) -> SegmentationState:
    """State of a stream of which nothing was seen.

    Example:
        >>> start().frames
        0
    """
    nothing = np.zeros(0, np.float32)
    return SegmentationState(options, 0, nothing, nothing, np.zeros(0, np.bool_))


def step(
    state: SegmentationState, scores: NDArray[np.floating], levels: NDArray[np.floating]
) -> tuple[SegmentationState, tuple[Stretch, ...]]:
    """The state after more frames, and the stretches that they have made certain; equal for any chunking.

    Args:
        state: of the stream so far; stays as it is.
        scores: of speech [frames].
        levels: in dB [frames], as many.

    Raises:
        BadOption: arrays of different or more than one dimension, NaN or infinity.

    Example:
        >>> loud, quiet = np.ones(100), np.zeros(200)
        >>> state, found = step(start(), np.concatenate([quiet, loud, quiet]), np.zeros(500))
        >>> [(stretch.first, stretch.end) for stretch in found]
        [(175, 325)]
    """
    if scores.ndim != 1 or scores.shape != levels.shape:
        raise BadOption(f"scores and levels must be [frames], as many; got shapes {scores.shape} and {levels.shape}")
    if not (np.isfinite(scores).all() and np.isfinite(levels).all()):
        raise BadOption("scores and levels must be finite")
    first = len(state.scores)
    state = replace(
        state,
        scores=np.concatenate([state.scores, scores.astype(np.float32)]),
        levels=np.concatenate([state.levels, levels.astype(np.float32)]),
        active=np.concatenate([state.active, _active(state, scores)]),
    )
    out: list[Stretch] = []
    for is_speech, frame in zip(state.active[first:].tolist(), range(state.origin + first, state.frames), strict=True):
        state, found = _advance(state, is_speech, frame)
        out.extend(found)
    return _forgotten(state), tuple(out)


def finish(state: SegmentationState) -> tuple[Stretch, ...]:
    """The stretch that was still open when the stream ended.

    Example:
        >>> finish(start())
        ()
    """
    if state.begin is None:
        return ()
    return _given(state, state.begin, min(state.last + state.options.frames(state.options.padding), state.frames))[1]


def segment(
    scores: NDArray[np.floating], levels: NDArray[np.floating], options: SegmentationOptions = SegmentationOptions()
) -> tuple[Stretch, ...]:
    """Stretches of a whole recording's scores and levels [frames] each.

    Raises:
        BadOption: as `step`.

    Example:
        >>> [(s.first, s.end) for s in segment(np.ones(4000), np.zeros(4000), SegmentationOptions(longest=25.0))]
        [(0, 2500), (2500, 4000)]
    """
    state, found = step(start(options), scores, levels)
    return found + finish(state)


def _active(state: SegmentationState, scores: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which of the new frames are speech, by the two thresholds."""
    before = bool(len(state.active) and state.active[-1])
    switch = np.where(scores >= state.options.on, 1, np.where(scores < state.options.off, -1, 0))
    deciding = np.maximum.accumulate(np.where(switch != 0, np.arange(len(scores)), -1))
    active: NDArray[np.bool_] = np.where(deciding >= 0, switch[deciding] > 0, before)
    return active


def _advance(state: SegmentationState, is_speech: bool, frame: int) -> tuple[SegmentationState, tuple[Stretch, ...]]:
    """One frame further."""
    options = state.options
    if is_speech:
        if state.begin is None:
            state = replace(state, begin=max(state.given, frame - options.frames(options.padding), state.origin))
        state = replace(state, last=frame + 1)
    if state.begin is None:
        return state, ()
    silent, length = frame + 1 - state.last, frame + 1 - state.begin
    enough = options.pause if length >= options.frames(options.target) else options.break_after
    if silent and silent >= options.frames(enough):
        return _given(state, state.begin, state.last + options.frames(options.padding))
    if length >= options.frames(options.longest):
        return _cut(state, state.begin, frame + 1)
    return state, ()


def _cut(state: SegmentationState, begin: int, end: int) -> tuple[SegmentationState, tuple[Stretch, ...]]:
    """A stretch is as long as it may be: it ends in its quietest place of the second half, a pause if there is one."""
    options = state.options
    if end - state.last >= options.frames(options.padding):  # speech has ended already: no need to cut into it
        return _given(state, begin, end)
    earliest = begin + (end - begin) // 2
    levels = state.levels[earliest - state.origin : end - state.origin].astype(np.float64)
    width = max(1, min(options.frames(SMOOTHING), len(levels)))
    smooth = np.convolve(levels, np.ones(width) / width, mode="same")
    # The ends of the average see zeros beyond the window; they are no candidates.
    edge = min(width, (len(levels) - 1) // 2)
    inside = slice(edge, len(levels) - edge)
    quiet = ~state.active[earliest - state.origin : end - state.origin]
    penalty = np.where(quiet, 0.0, 200.0)
    # Of equal places the last: a longer stretch tells a recognizer more.
    candidates = (smooth + penalty)[inside][::-1]
    if np.ptp(candidates) == 0:
        at = end
    else:
        at = earliest + inside.stop - 1 - int(np.argmin(candidates))
    state, found = _given(state, begin, at)
    rest = at + np.flatnonzero(state.active[at - state.origin : end - state.origin])
    if len(rest):
        begin = max(at, int(rest[0]) - options.frames(options.padding))
        state = replace(state, begin=begin, last=int(rest[-1]) + 1)
    return state, found


def _given(state: SegmentationState, begin: int, end: int) -> tuple[SegmentationState, tuple[Stretch, ...]]:
    """The stretch, unless it holds next to no speech, and the state with none open."""
    part = slice(begin - state.origin, end - state.origin)
    closed = replace(state, begin=None, given=end)
    if state.active[part].sum() < max(1, state.options.frames(state.options.least)):
        return closed, ()
    return closed, (Stretch(begin, end, state.scores[part].copy(), state.levels[part].copy()),)


def _forgotten(state: SegmentationState) -> SegmentationState:
    """The state without the frames that no stretch from here on can hold."""
    first = state.frames - state.options.frames(state.options.padding) if state.begin is None else state.begin
    drop = max(0, min(first, state.frames - 1) - state.origin)
    return replace(
        state,
        origin=state.origin + drop,
        scores=state.scores[drop:].copy(),
        levels=state.levels[drop:].copy(),
        active=state.active[drop:].copy(),
    )
