"""Rules that are searched for: the threshold between what is said of events and of the rest, label by label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from auricle.decoding.event_spans import event_spans
from auricle.decoding.event_tuning import ScoredScene, tuned_rules
from auricle.errors import BadOption
from auricle.metrics.sound_events import EventScore, score_sound_events
from auricle.types import Span

PERIOD = 0.04


def event_f1(truth: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]]) -> float:
    total = EventScore(0, 0, 0)
    for true, heard in zip(truth, found, strict=True):
        total += score_sound_events(true, heard)
    return 2 * total.matched / max(1, total.reference + total.estimate)


def scene(seed: int) -> ScoredScene:
    """Of "sure" the events score 0.9 and the rest 0.5, of "shy" the events 0.35 and the rest 0.05."""
    rng = np.random.default_rng(seed)
    scores = np.tile([0.5, 0.05], (500, 1)) + rng.uniform(-0.04, 0.04, (500, 2))
    truth = []
    for column, label in enumerate(("sure", "shy")):
        for first in (50, 200, 350):
            first += int(rng.integers(40))
            scores[first : first + 40, column] += (0.4, 0.3)[column]
            truth.append(Span(first * PERIOD, (first + 40) * PERIOD, label))
    return ScoredScene(scores, tuple(truth))


def test_each_label_has_the_threshold_that_it_needs() -> None:
    rules = tuned_rules([scene(seed) for seed in range(3)], ("sure", "shy"), PERIOD, event_f1)
    sure, shy = rules
    assert 0.55 <= sure.spans.on <= 0.85
    assert 0.1 <= shy.spans.on <= 0.35
    other = scene(9)
    assert event_f1([other.truth], [event_spans(other.scores, rules)]) == 1.0


def test_nothing_is_tuned_on_nothing() -> None:
    with pytest.raises(BadOption, match="got none"):
        tuned_rules([], ("a",), PERIOD, event_f1)
