"""Strokes out of probabilities: each where its peak is, none twice."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.decoding.drums import HEARD, drum_spans
from auricle.errors import BadAudio


def bumps(places: list[float], column: int, frames: int = 200) -> np.ndarray:
    """Parabolas of height 0.9 around these frames."""
    out = np.full((frames, 3), 0.02)
    for place in places:
        around = np.arange(round(place) - 1, round(place) + 2)
        out[around, column] = 0.9 - 0.3 * (around - place) ** 2
    return out


@pytest.mark.parametrize("column", range(3))
def test_strokes_lie_between_frames_where_the_peak_does(column: int) -> None:
    places = [20.0, 33.25, 60.4, 100.0 - 0.3]
    found = drum_spans(bumps(places, column), 50.0)
    assert [span.label for span in found] == [("kick", "snare", "hihat")[column]] * 4
    assert [span.start for span in found] == pytest.approx(np.divide(places, 50.0), abs=1e-3)


def test_a_plateau_is_one_stroke_and_what_is_nearer_than_a_roll_too() -> None:
    heard = np.zeros((100, 3))
    heard[40:44, 0] = 0.8
    heard[70, 1], heard[72, 1] = 0.7, 0.9
    assert [(span.label, round(50 * span.start)) for span in drum_spans(heard, 50.0)] == [("kick", 40), ("snare", 72)]


def test_drums_that_sound_together_are_all_told_in_order_of_time() -> None:
    heard = np.maximum(bumps([30, 90], 0), np.maximum(bumps([30, 60], 2), bumps([60], 1)))
    assert [span.label for span in drum_spans(heard, 50.0)] == ["kick", "hihat", "snare", "hihat", "kick"]


def test_what_is_too_improbable_or_absent_is_nothing() -> None:
    assert drum_spans(np.tile(np.subtract(HEARD, 0.01), (50, 1)), 50.0) == ()
    assert drum_spans(np.zeros((0, 3)), 50.0) == ()
    with pytest.raises(BadAudio, match="3"):
        drum_spans(np.zeros((10, 2)), 50.0)


def test_the_first_and_the_last_frame_may_be_strokes() -> None:
    heard = np.zeros((10, 3))
    heard[0, 0] = heard[9, 2] = 0.9
    assert [(span.label, span.start) for span in drum_spans(heard, 50.0)] == [("kick", 0.0), ("hihat", 0.18)]
