"""Scores of sound events to spans, each label by its own rule: a running median, then hysteresis; streamed or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import hysteresis as one_label
from auricle.decoding.hysteresis import HysteresisOptions, HysteresisState
from auricle.errors import BadOption
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["EventRule", "EventState", "event_spans", "finish", "start", "step"]


@dataclass(frozen=True)
class EventRule:
    """How the scores of one label become spans.

    Attributes:
        spans: thresholds, shortest gap and duration, and the label.
        median: seconds over which the median of the scores is taken first, rounded to an odd number of frames.

    Raises:
        BadOption: a median that is no length.

    Example:
        >>> EventRule(HysteresisOptions(frame_period=0.04, label="dog"), median=0.2).width
        5
    """

    spans: HysteresisOptions
    median: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.median < float("inf"):
            raise BadOption(f"median must be 0 s or more and finite, got {self.median}")

    @property
    def width(self) -> int:
        """Frames of the median, an odd number."""
        return 2 * round(self.median / self.spans.frame_period / 2 - 0.25) + 1


@dataclass(frozen=True, eq=False)
class EventState:
    """Where a stream stands.

    Attributes:
        rules: of the labels.
        pending: for each label, scores that later medians need [frames].
        runs: for each label, where its spans stand.
    """

    rules: tuple[EventRule, ...]
    pending: tuple[NDArray[np.float64], ...]
    runs: tuple[HysteresisState, ...]


def start(rules: Sequence[EventRule]) -> EventState:
    """Nothing heard.

    Example:
        >>> len(start([EventRule(HysteresisOptions())]).runs)
        1
    """
    empty = np.zeros(0)
    return EventState(tuple(rules), (empty,) * len(rules), tuple(one_label.start(rule.spans) for rule in rules))


def step(state: EventState, scores: NDArray[np.floating]) -> tuple[EventState, tuple[Span, ...]]:
    """The state after more scores [frames, labels], and the spans that they have made certain, by their starts.

    Raises:
        BadOption: another number of labels, NaN or infinity.
    """
    if scores.ndim != 2 or scores.shape[1] != len(state.rules):
        raise BadOption(f"scores must be [frames, {len(state.rules)}], got shape {scores.shape}")
    if not len(scores):
        return state, ()
    pending, runs, out = list(state.pending), list(state.runs), list[Span]()
    for i, rule in enumerate(state.rules):
        values = scores[:, i].astype(np.float64)
        if not len(pending[i]):
            values = np.concatenate([np.full(rule.width // 2, values[0]), values])
        smooth, pending[i] = _medians(np.concatenate([pending[i], values]), rule.width)
        runs[i], spans = one_label.step(runs[i], smooth)
        out.extend(spans)
    return replace(state, pending=tuple(pending), runs=tuple(runs)), _sorted(out)


def finish(state: EventState) -> tuple[Span, ...]:
    """The spans up to the end of the scores, by their starts."""
    out: list[Span] = []
    for rule, pending, run in zip(state.rules, state.pending, state.runs, strict=True):
        if len(pending):
            smooth, _ = _medians(np.concatenate([pending, np.full(rule.width // 2, pending[-1])]), rule.width)
            run, spans = one_label.step(run, smooth)
            out.extend(spans)
        out.extend(one_label.finish(run))
    return _sorted(out)


def event_spans(scores: NDArray[np.floating], rules: Sequence[EventRule]) -> tuple[Span, ...]:
    """Spans of whole scores [frames, labels], by their starts.

    Raises:
        BadOption: as `step`.

    Example:
        >>> rule = EventRule(HysteresisOptions(frame_period=1.0, min_duration=0.0, min_gap=0.0, label="dog"))
        >>> event_spans(np.array([[0.0], [0.9], [0.9], [0.1]]), [rule])
        (Span(start=1.0, end=3.0, label='dog', score=0.9),)
    """
    state, found = step(start(rules), scores)
    return _sorted([*found, *finish(state)])


def _medians(values: NDArray[np.float64], width: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Medians of each `width` values in a row, and the values that the next ones need."""
    if width == 1:
        return values, values[len(values) :]
    if len(values) < width:
        return values[:0], values
    return np.median(np.lib.stride_tricks.sliding_window_view(values, width), axis=1), values[len(values) - width + 1 :]


def _sorted(spans: Sequence[Span]) -> tuple[Span, ...]:
    return tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label)))
