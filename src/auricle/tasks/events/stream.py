"""Events while sound comes in: windows on one grid, whatever the chunks, and a state that is a value.

A network that looks both ways needs sound on both sides of what it decides. It is given windows of ten seconds, and
what it says of the outermost second of each is left to the neighbour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from auricle.decoding import event_spans
from auricle.decoding.event_spans import EventRule, EventState
from auricle.tasks.sound import finite
from auricle.types import Audio, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.tagger import Tagged

__all__ = ["Detector", "EventStream", "Heard", "finish", "start", "step"]

WINDOW, MARGIN = 10.0, 1.0
"""Seconds that are heard at once, and of them at either end those of which nothing is decided."""


@runtime_checkable
class Detector(Protocol):
    """What gives scores: a loaded model."""

    @property
    def model(self) -> str:
        """Its name."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Columns of its scores."""
        ...

    @property
    def sample_rate(self) -> int:
        """In Hz."""
        ...

    @property
    def frame_period(self) -> float:
        """Seconds from one frame of scores to the next."""
        ...

    @property
    def rules(self) -> tuple[EventRule, ...]:
        """How the scores of each label become events."""
        ...

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """What each piece holds."""
        ...


@dataclass(frozen=True, eq=False)
class EventStream:
    """Where a stream stands: of constant size, a value that may be kept, copied and resumed.

    Attributes:
        detector: gives the scores.
        columns: of its scores that are looked at [labels].
        waiting: samples [time] from the beginning of the next window on.
        at: number of samples before them.
        events: where the spans stand.

    Example:
        >>> from types import SimpleNamespace
        >>> from auricle.engines.event_rules import plain_rule
        >>> hears = SimpleNamespace(labels=("dog",), sample_rate=8000, frame_period=0.04)
        >>> stream = start(hears, [plain_rule("dog", 0.04)])
        >>> stream, heard = step(stream, np.zeros(4000, np.float32))
        >>> len(stream.waiting), heard.spans
        (4000, ())
    """

    detector: Detector
    columns: tuple[int, ...]
    waiting: NDArray[np.float32]
    at: int
    events: EventState


@dataclass(frozen=True, eq=False)
class Heard:
    """What more sound has made known.

    Attributes:
        scores: of the frames that are now decided [frames, labels].
        spans: events that are now certain, by their onsets.
    """

    scores: NDArray[np.float32]
    spans: tuple[Span, ...]


def start(detector: Detector, rules: Sequence[EventRule]) -> EventStream:
    """Nothing heard.

    Args:
        detector: gives the scores.
        rules: of the labels that are looked for.
    """
    columns = tuple(detector.labels.index(rule.spans.label) for rule in rules)
    return EventStream(detector, columns, np.zeros(0, np.float32), 0, event_spans.start(rules))


def step(stream: EventStream, samples: NDArray[np.float32]) -> tuple[EventStream, Heard]:
    """The stream after more samples [time] at the detector's rate, and what they have made known."""
    grid = Grid.of(stream.detector)
    waiting = np.concatenate([stream.waiting, finite(samples).clip(-1, 1)])
    at = stream.at
    parts: list[NDArray[np.float32]] = []
    while len(waiting) >= grid.window:
        scores = _scores(stream, waiting[: grid.window])
        parts.append(scores[grid.margin if at else 0 : grid.frames - grid.margin])
        waiting, at = waiting[grid.step :], at + grid.step
    return _decided(replace(stream, waiting=waiting, at=at), parts)


def finish(stream: EventStream) -> Heard:
    """What is known once no more sound comes."""
    grid = Grid.of(stream.detector)
    left = len(stream.waiting)
    parts = []
    if left:
        scores = _scores(stream, stream.waiting)[: -(-left // grid.hop)]
        parts.append(scores[grid.margin if stream.at else 0 :])
    after, heard = _decided(stream, parts)
    return Heard(heard.scores, (*heard.spans, *event_spans.finish(after.events)))


@dataclass(frozen=True)
class Grid:
    """Windows in samples and frames."""

    hop: int
    frames: int
    margin: int

    @classmethod
    def of(cls, detector: Detector) -> Grid:
        period = detector.frame_period
        return cls(round(period * detector.sample_rate), round(WINDOW / period), round(MARGIN / period))

    @property
    def window(self) -> int:
        """Samples that are heard at once."""
        return self.frames * self.hop

    @property
    def step(self) -> int:
        """Samples from one window to the next."""
        return (self.frames - 2 * self.margin) * self.hop


def _scores(stream: EventStream, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of one window [frames, labels]; each by itself, as numbers differ in the last place from batch to batch."""
    tagged = stream.detector.tag([Audio(samples, stream.detector.sample_rate)])[0]
    return tagged.frames[:, list(stream.columns)]


def _decided(stream: EventStream, parts: Sequence[NDArray[np.float32]]) -> tuple[EventStream, Heard]:
    scores = np.concatenate(parts) if parts else np.zeros((0, len(stream.columns)), np.float32)
    events, spans = event_spans.step(stream.events, scores)
    return replace(stream, events=events), Heard(scores, spans)
