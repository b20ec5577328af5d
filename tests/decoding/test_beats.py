"""Beats out of probabilities: where music is, to a part of a frame."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.decoding.beats import beat_spans


def heard(times: np.ndarray, seconds: float = 20.0) -> np.ndarray:
    """Probabilities at 50 frames a second, a parabola around each beat, every fourth a downbeat."""
    out = np.full((round(50 * seconds), 2), 0.005)
    for number, time in enumerate(times):
        around = np.arange(max(0, round(50 * time) - 1), min(len(out), round(50 * time) + 2))
        out[around, 1 if number % 4 == 0 else 0] = 0.9 - 0.3 * (around - 50 * time) ** 2
    return out


def test_beats_lie_between_frames() -> None:
    times = np.arange(1.0, 19.0, 0.613)
    found = beat_spans(heard(times), 50.0)
    assert [beat.start for beat in found] == pytest.approx(times, abs=2e-3)
    assert all(beat.start == round(beat.start, 6) for beat in found)


@pytest.mark.parametrize("lone", [[0.0], [1.4], [19.9]])
def test_what_is_heard_alone_before_or_after_the_music_is_no_beat_of_it(lone: list[float]) -> None:
    times = np.arange(5.0, 15.0, 0.6)
    probabilities = heard(times)
    for time in lone:
        probabilities[round(50 * time)] = 0.0, 0.9
    found = beat_spans(probabilities, 50.0)
    assert found[0].start == pytest.approx(5.0, abs=0.01)
    assert found[-1].start == pytest.approx(times[-1], abs=0.01)


def test_two_bars_are_music_enough() -> None:
    times = np.arange(1.0, 5.0, 0.5)
    assert [beat.start for beat in beat_spans(heard(times, 6.0), 50.0)] == pytest.approx(times, abs=0.01)


def test_nothing_heard_is_nothing() -> None:
    assert beat_spans(np.full((500, 2), 0.01), 50.0) == ()
