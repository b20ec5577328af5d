"""Scores of frames to spans: two thresholds, closed gaps, a shortest duration, padding; streamed or at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from auricle.errors import BadOption
from auricle.types import Span, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["HysteresisOptions", "HysteresisState", "finish", "hysteresis", "start", "step"]


@dataclass(frozen=True)
class HysteresisOptions:
    """How scores become spans; every length is rounded to whole frames.

    Attributes:
        frame_period: seconds from one frame to the next; frame k spans [k, k + 1) * frame_period.
        on: a span begins where the score reaches this.
        off: it ends where the score falls below this; at most `on`.
        min_gap: seconds; a shorter gap between two spans is closed.
        min_duration: seconds; a shorter span is dropped, after gaps are closed.
        padding: seconds added on both sides, at the end; spans that then meet become one.
        label: of the spans.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> HysteresisOptions(on=0.7).off
        0.35
    """

    frame_period: float = setting(0.01, "Seconds from one frame to the next.")
    on: float = setting(0.5, "A span begins where the score reaches this.")
    off: float = setting(0.35, "A span ends where the score falls below this.")
    min_gap: float = setting(0.1, "Gaps shorter than this are closed, in seconds.")
    min_duration: float = setting(0.1, "Spans shorter than this are dropped, in seconds.")
    padding: float = setting(0.0, "Seconds added on both sides of each span.")
    label: str = setting("", "Label of the spans.")

    def __post_init__(self) -> None:
        if not 0 < self.frame_period < float("inf"):
            raise BadOption(f"frame_period must be a positive number of seconds, got {self.frame_period}")
        if not -float("inf") < self.off <= self.on < float("inf"):
            raise BadOption(f"thresholds need off <= on, both finite; got on={self.on}, off={self.off}")
        for name in ("min_gap", "min_duration", "padding"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise BadOption(f"{name} must be 0 s or more and finite, got {value}")

    def frames(self, seconds: float) -> int:
        """A length in whole frames."""
        return round(seconds / self.frame_period)


@dataclass(frozen=True)
class Run:
    """Frames [first, end) and the highest score among them."""

    first: int
    end: int
    peak: float

    def joined(self, later: Run) -> Run:
        return Run(self.first, max(self.end, later.end), max(self.peak, later.peak))


@dataclass(frozen=True)
class HysteresisState:
    """Where a stream stands: constant in size, a value that may be kept, copied and resumed.

    Attributes:
        options: what the stream was started with.
        frames: number of frames seen.
        open: the run that goes on at the last frame.
        closed: the last run that ended, which a later one may still join across a short gap.
        padded: the last run that is long enough, with its padding, which the padding of a later one may still meet.

    Example:
        >>> start(HysteresisOptions()).frames
        0
    """

    options: HysteresisOptions
    frames: int = 0
    open: Run | None = None
    closed: Run | None = None
    padded: Run | None = None


def start(options: HysteresisOptions) -> HysteresisState:
    """State of a stream of which nothing was seen.

    Example:
        >>> start(HysteresisOptions()).open is None
        True
    """
    return HysteresisState(options)


def step(state: HysteresisState, scores: NDArray[Any]) -> tuple[HysteresisState, tuple[Span, ...]]:
    """The state after some more scores [frames], and the spans that they have made certain.

    Args:
        state: of the stream so far; stays as it is.
        scores: finite numbers [frames], any number of frames.

    Returns:
        The new state, and spans in order, each with the highest score inside. A span comes as soon as no later
        score can change it: `min_gap` + 2 * `padding` seconds after its end at the latest.

    Raises:
        BadOption: scores that are not one-dimensional, NaN or infinite.

    Example:
        >>> import numpy as np
        >>> state = start(HysteresisOptions(frame_period=1.0, min_gap=0.0, min_duration=0.0))
        >>> state, spans = step(state, np.array([0.0, 0.9]))
        >>> step(state, np.array([0.4, 0.2]))[1]
        (Span(start=1.0, end=3.0, label='', score=0.9),)
    """
    import numpy as np

    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise BadOption(f"scores must be finite and one-dimensional [frames], got shape {values.shape} or NaN")
    if not len(values):
        return state, ()
    out: list[Span] = []
    runs = list(_runs(state, values))
    state = replace(state, frames=state.frames + len(values))
    for run in runs:
        if run.end == state.frames and values[-1] >= state.options.off:
            state = replace(state, open=run)
        else:
            state = replace(state, open=None)
            state, spans = _close(state, run)
            out.extend(spans)
    state, spans = _settle(state)
    return state, (*out, *spans)


def finish(state: HysteresisState) -> tuple[Span, ...]:
    """The spans that were still open when the stream ended.

    Example:
        >>> finish(start(HysteresisOptions()))
        ()
    """
    out: list[Span] = []
    if state.open:
        state, spans = _close(replace(state, open=None), state.open)
        out.extend(spans)
    if state.closed:
        state, spans = _keep(state, state.closed)
        out.extend(spans)
    if state.padded:
        out.append(_span(state, state.padded))
    return tuple(out)


def hysteresis(scores: NDArray[Any], options: HysteresisOptions = HysteresisOptions()) -> tuple[Span, ...]:
    """Spans of a whole recording's scores [frames].

    Raises:
        BadOption: scores that are not one-dimensional, NaN or infinite.

    Example:
        >>> import numpy as np
        >>> hysteresis(np.array([0, 0.6, 0.4, 0.2]), HysteresisOptions(frame_period=1.0, min_gap=0, min_duration=0))
        (Span(start=1.0, end=3.0, label='', score=0.6),)
    """
    state, spans = step(start(options), scores)
    return spans + finish(state)


def _runs(state: HysteresisState, values: NDArray[np.float64]) -> Iterator[Run]:
    """Runs of active frames; one that began before continues the open run."""
    import numpy as np

    options, before = state.options, state.open
    # 1 switches on, -1 off, 0 keeps: the last frame that switches decides for all that follow.
    switch = np.where(values >= options.on, 1, np.where(values < options.off, -1, 0))
    last = np.maximum.accumulate(np.where(switch != 0, np.arange(len(values)), -1))
    active = np.where(last >= 0, switch[last] > 0, before is not None)
    edges = np.diff(active.astype(np.int8), prepend=np.int8(before is not None), append=np.int8(0))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    if before is not None:
        starts = np.concatenate([[0], starts])
    for i, (first, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        peak = float(values[first:end].max()) if end > first else -float("inf")
        run = Run(state.frames + first, state.frames + end, peak)
        yield before.joined(run) if before is not None and i == 0 else run


def _close(state: HysteresisState, run: Run) -> tuple[HysteresisState, tuple[Span, ...]]:
    """A run has ended: it joins the one before across a short gap, or makes that one final."""
    before = state.closed
    if before is None:
        return replace(state, closed=run), ()
    if run.first - before.end < state.options.frames(state.options.min_gap):
        return replace(state, closed=before.joined(run)), ()
    state, spans = _keep(replace(state, closed=run), before)
    return state, spans


def _keep(state: HysteresisState, run: Run) -> tuple[HysteresisState, tuple[Span, ...]]:
    """No later run joins this one: drop it if it is short, else pad it and join it to the one before if they meet."""
    options = state.options
    if run.end - run.first < options.frames(options.min_duration):
        return state, ()
    pad = options.frames(options.padding)
    wide = Run(max(0, run.first - pad), run.end + pad, run.peak)
    before = state.padded
    if before is None:
        return replace(state, padded=wide), ()
    if wide.first <= before.end:
        return replace(state, padded=before.joined(wide)), ()
    return replace(state, padded=wide), (_span(state, before),)


def _settle(state: HysteresisState) -> tuple[HysteresisState, tuple[Span, ...]]:
    """Let go of what no frame from here on can change."""
    options, out = state.options, list[Span]()
    soonest = state.open.first if state.open else state.frames
    if state.closed and soonest - state.closed.end >= options.frames(options.min_gap):
        closed = state.closed
        state, spans = _keep(replace(state, closed=None), closed)
        out.extend(spans)
    if state.closed:
        soonest = state.closed.first
    if state.padded and soonest - options.frames(options.padding) > state.padded.end:
        out.append(_span(state, state.padded))
        state = replace(state, padded=None)
    return state, tuple(out)


def _span(state: HysteresisState, run: Run) -> Span:
    """A run in seconds; padding ends with the last frame seen."""
    # To the microsecond: 70 frames of 0.04 s are 2.8 s, and not 2.8000000000000003.
    start, end = (round(frame * state.options.frame_period, 6) for frame in (run.first, min(run.end, state.frames)))
    return Span(start, end, state.options.label, run.peak)
