"""Laws of the separation: what lasts goes one way, what strikes the other, and nothing is lost."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import BadAudio, BadOption
from auricle.features import HpssSpec, StftSpec, hpss, hpss_masks, hpss_sound

RATE = 8_000
STFT = StftSpec(RATE, 512, hop_length=128)


def test_a_tone_and_clicks_go_their_ways() -> None:
    time = np.arange(3 * RATE) / RATE
    tone = 0.3 * np.sin(2 * np.pi * 500 * time)
    clicks = np.zeros_like(tone)
    clicks[::2000] = 1.0
    harmonic, percussive = hpss_sound(tone + clicks, HpssSpec(STFT))
    inside = slice(RATE // 2, -RATE // 2)
    assert np.abs(harmonic - tone)[inside].mean() < 0.1 * np.abs(tone)[inside].mean()
    assert np.corrcoef(percussive, clicks)[0, 1] > 0.9


@pytest.mark.parametrize("power", [1.0, 2.0, 3.0])
def test_with_margins_of_one_the_parts_add_up(power: float) -> None:
    samples = np.random.default_rng(0).standard_normal((2, 3000))
    np.testing.assert_allclose(sum(hpss_sound(samples, HpssSpec(STFT, power=power))), samples, atol=1e-10)


def test_with_larger_margins_a_rest_is_left() -> None:
    noise = np.abs(np.random.default_rng(0).standard_normal((50, 60)))
    harmonic, percussive = hpss_masks(noise, HpssSpec(harmonic_margin=3.0, percussive_margin=3.0))
    assert (harmonic + percussive).max() < 1


def test_faint_sound_is_split_as_loud_sound_is() -> None:
    loud = np.abs(np.random.default_rng(0).standard_normal((40, 40))).astype(np.float32)
    np.testing.assert_allclose(hpss_masks(loud * np.float32(2**-70))[0], hpss_masks(loud)[0], atol=1e-6)


@pytest.mark.parametrize(
    "bad",
    [np.ones(5), np.ones((5, 5), dtype=int), -np.ones((5, 5)), np.full((5, 5), np.nan)],
    ids=["1-d", "int", "-", "NaN"],
)
def test_what_is_no_spectrogram_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(BadAudio):
        hpss(bad)


@pytest.mark.parametrize(
    "bad", [{"power": 0.0}, {"harmonic_frames": 0}, {"percussive_margin": 0.5}, {"percussive_bins": 2.5}]
)
def test_specs_refuse_what_makes_no_sense(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        HpssSpec(**bad)  # type: ignore[arg-type]
