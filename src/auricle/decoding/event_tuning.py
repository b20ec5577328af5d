"""The rule of each label that finds most events of held-out scenes: a search over thresholds, medians and gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from auricle.decoding.event_spans import EventRule, event_spans
from auricle.decoding.hysteresis import HysteresisOptions
from auricle.errors import BadOption
from auricle.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Judge", "ScoredScene", "tuned_rules"]

THRESHOLDS = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
ENDS = (0.5, 0.8)
"""Shares of a threshold below which an event ends."""
MEDIANS = (0.04, 0.2, 0.36)
GAPS = (0.1, 0.4)
SHORTEST = (0.08, 0.2)


@dataclass(frozen=True, eq=False)
class ScoredScene:
    """What a model hears in a scene, and what is in it.

    Attributes:
        scores: of each label in each frame [frames, labels].
        truth: the events.
    """

    scores: NDArray[np.floating]
    truth: tuple[Span, ...]


Judge = Callable[[Sequence[Sequence[Span]], Sequence[Sequence[Span]]], float]
"""How good the events of one label are: a figure from the true and the found ones of each scene; higher is better."""


def tuned_rules(
    scenes: Sequence[ScoredScene], labels: Sequence[str], frame_period: float, judge: Judge
) -> tuple[EventRule, ...]:
    """For each label the rule that the judge likes best; the first of equals, which is the more careful one.

    Args:
        scenes: held out from training, and from whatever the model will be judged on.
        labels: of the columns of the scores.
        frame_period: seconds from one frame to the next.
        judge: of the events of one label.

    Raises:
        BadOption: no scene.
    """
    if not scenes:
        raise BadOption("rules are tuned on one scene at least, got none")
    return tuple(_tuned(scenes, column, label, frame_period, judge) for column, label in enumerate(labels))


def _tuned(scenes: Sequence[ScoredScene], column: int, label: str, frame_period: float, judge: Judge) -> EventRule:
    truth = [tuple(span for span in scene.truth if span.label == label) for scene in scenes]
    scores = [scene.scores[:, column : column + 1] for scene in scenes]
    plain = HysteresisOptions(frame_period=frame_period, label=label)
    best, rule = -1.0, EventRule(plain)
    for median, gap, shortest, end, on in product(MEDIANS, GAPS, SHORTEST, ENDS, reversed(THRESHOLDS)):
        tried = EventRule(replace(plain, on=on, off=on * end, min_gap=gap, min_duration=shortest), median)
        figure = judge(truth, [event_spans(one, [tried]) for one in scores])
        if figure > best:
            best, rule = figure, tried
    return rule
