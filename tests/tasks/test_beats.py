"""Beats without a model: a steady click is found, and librosa's answer on a whole recording."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from auricle.data.rendered_songs import MadeItem, rendered
from auricle.errors import BadOption
from auricle.tasks.beats import BeatOptions, beats
from auricle.types import Audio

RATE = 22_050


@pytest.mark.parametrize("tempo", [90.0, 120.0, 150.0])
def test_clicks_are_beats(tempo: float) -> None:
    samples = np.zeros(12 * RATE, np.float32)
    true = np.arange(0.5, 11.9, 60 / tempo)
    for time in true:
        at = round(time * RATE)
        samples[at : at + 400] = np.sin(0.4 * np.arange(400)) * np.exp(-np.arange(400) / 80)
    found = np.array([beat.start for beat in beats(Audio(samples, RATE))["beats"]])
    assert len(found) >= 0.8 * len(true)
    assert np.abs(found[:, None] - true).min(axis=1).max() < 0.07


@pytest.mark.parametrize("number", [1, 4, 9])
def test_a_recording_has_the_beats_of_librosa(number: int) -> None:
    samples, _ = rendered(MadeItem(number, 15.0), RATE)
    _, expected = librosa.beat.beat_track(y=samples, sr=RATE, units="time")
    found = [beat.start for beat in beats(Audio(samples, RATE))["beats"]]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_tempo_may_be_told() -> None:
    samples, _ = rendered(MadeItem(4, 15.0), RATE)
    slow, fast = (
        np.diff([beat.start for beat in beats(Audio(samples, RATE), BeatOptions(tempo=tempo))["beats"]])
        for tempo in (60.0, 120.0)
    )
    assert np.median(slow) == pytest.approx(1.0, rel=0.2)
    assert np.median(fast) == pytest.approx(0.5, rel=0.2)


def test_silence_has_none_and_nonsense_is_refused() -> None:
    assert beats(Audio(np.zeros(RATE, np.float32), RATE))["beats"] == ()
    with pytest.raises(BadOption, match="beats a minute"):
        BeatOptions(tempo=-1.0)
