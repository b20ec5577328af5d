"""Edges beside pauses: where the level says that sound begins and ends."""

from __future__ import annotations

import numpy as np

from auricle.decoding.boundaries import quietness, sharpened
from auricle.types import Span


def test_the_longest_pause_divides_and_a_burst_stays_with_its_word() -> None:
    # A vowel, the closure of a stop, its burst, then a pause and the next word.
    level = np.array([-90.0] * 20 + [-20.0] * 20 + [-90.0] * 8 + [-35.0] * 4 + [-90.0] * 30 + [-20.0] * 20)
    spans = [Span(0.2, 0.4, "up"), Span(0.8, 1.0, "on")]
    first, second = sharpened(spans, [(0.22, 0.38), (0.85, 0.95)], level)
    assert (first.end, second.start) == (0.52, 0.82)


def test_quietness_is_one_in_pauses_whatever_the_frames() -> None:
    level = np.array([-90.0] * 40 + [-20.0] * 40)
    for period in (0.01, 0.02, 0.04):
        quiet = quietness(level, period, round(0.8 / period))
        half = len(quiet) // 2
        assert quiet[: half - 1].min() > 0.99
        assert quiet[half + 1 :].max() < 0.01
    assert quietness(level[:0], 0.04, 3).tolist() == [1, 1, 1]
    assert quietness(level, 0.04, 0).shape == (0,)
