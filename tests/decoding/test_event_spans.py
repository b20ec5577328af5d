"""Scores of many labels to spans: each by its own rule, and equal for any division of the stream."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import median_filter

from auricle.decoding import event_spans as events
from auricle.decoding.event_spans import EventRule, event_spans
from auricle.decoding.hysteresis import HysteresisOptions, hysteresis
from auricle.errors import BadOption

PERIOD = 0.04
RULES = [
    EventRule(HysteresisOptions(PERIOD, 0.5, 0.4, 0.1, 0.0, label="bell"), median=0.0),
    EventRule(HysteresisOptions(PERIOD, 0.7, 0.3, 0.0, 0.2, label="cough"), median=0.2),
    EventRule(HysteresisOptions(PERIOD, 0.6, 0.6, 0.2, 0.1, padding=0.1, label="dog"), median=0.6),
]


def scores(frames: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((frames + 9, len(RULES)))
    smooth = np.stack([np.convolve(noise[:, i], np.ones(10) / 3, "valid") for i in range(len(RULES))], axis=1)
    return 1 / (1 + np.exp(-smooth))


@pytest.mark.parametrize("seed", range(40))
def test_streamed_equals_whole(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = scores(int(rng.integers(1, 400)), seed)
    cuts = np.sort(rng.integers(0, len(values) + 1, int(rng.integers(0, 30))))
    state, found = events.start(RULES), []
    for part in np.split(values, cuts):
        state, more = events.step(state, part)
        found.extend(more)
    found.extend(events.finish(state))
    assert sorted(found, key=lambda s: (s.start, s.end, s.label)) == list(event_spans(values, RULES))


def test_each_label_is_a_median_and_then_hysteresis() -> None:
    values = scores(500, 1)
    found = event_spans(values, RULES)
    assert len({span.label for span in found}) == 3
    for column, rule in enumerate(RULES):
        smooth = median_filter(values[:, column], rule.width, mode="nearest")
        assert [s for s in found if s.label == rule.spans.label] == list(hysteresis(smooth, rule.spans))


@pytest.mark.parametrize(("median", "width"), [(0.0, 1), (0.04, 1), (0.12, 3), (0.2, 5), (1.0, 25)])
def test_a_median_has_an_odd_number_of_frames(median: float, width: int) -> None:
    assert EventRule(HysteresisOptions(PERIOD), median).width == width


def test_nothing_and_what_is_wrong() -> None:
    assert event_spans(np.zeros((0, 3)), RULES) == ()
    assert events.finish(events.start(RULES)) == ()
    with pytest.raises(BadOption, match=r"must be \[frames, 3\]"):
        event_spans(np.zeros((5, 2)), RULES)
    with pytest.raises(BadOption, match="median must be"):
        EventRule(HysteresisOptions(), median=-1.0)
