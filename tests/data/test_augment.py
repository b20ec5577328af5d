"""Augmentation: what each change does to sound, and that the same draw gives the same sound."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.data.augment.equalize import draw_equalizer, equalize
from auricle.data.augment.mel_warp import warp_mel
from auricle.data.augment.noise import coloured_noise, mix_at, stretch_of
from auricle.data.augment.reverb import reverberate
from auricle.data.augment.spec_augment import SpecMasks, apply_masks, draw_masks
from auricle.data.augment.speed import change_speed, draw_speed

RATE = 16_000


def tone(frequency: float, seconds: float = 1.0) -> np.ndarray:
    return np.sin(2 * np.pi * frequency * np.arange(int(RATE * seconds)) / RATE).astype(np.float32)


@pytest.mark.parametrize("factor", [0.88, 1.0, 1.12])
def test_speed_moves_pitch_and_length_together(factor: float) -> None:
    changed = change_speed(tone(400), factor)
    assert len(changed) == pytest.approx(RATE / factor, abs=1)
    peak = np.argmax(np.abs(np.fft.rfft(changed * np.hanning(len(changed))))) * RATE / len(changed)
    assert peak == pytest.approx(400 * factor, abs=2)


@pytest.mark.parametrize("snr", [-5.0, 0.0, 20.0])
def test_noise_comes_at_the_ratio_that_was_asked_for(snr: float) -> None:
    speech = tone(300)
    noise = coloured_noise(len(speech), 1.0, np.random.default_rng(0))
    added = mix_at(speech, noise, snr) - speech
    assert 10 * np.log10(np.mean(speech**2) / np.mean(added**2)) == pytest.approx(snr, abs=0.01)


def test_noise_under_silence_and_silent_noise_change_nothing() -> None:
    silence = np.zeros(100, np.float32)
    assert np.array_equal(mix_at(silence, np.ones(100, np.float32), 0.0), silence)
    assert np.array_equal(mix_at(np.ones(100, np.float32), silence, 0.0), np.ones(100, np.float32))


def test_tilt_is_three_decibels_an_octave() -> None:
    power = np.abs(np.fft.rfft(coloured_noise(2**18, 1.0, np.random.default_rng(0)))) ** 2
    low, high = power[1000:2000].mean(), power[2000:4000].mean()
    assert 10 * np.log10(low / high) == pytest.approx(3.0, abs=0.2)


def test_short_noise_is_repeated() -> None:
    found = stretch_of([np.arange(3, dtype=np.float32)], 7, np.random.default_rng(1))
    assert (np.diff(found) % 3 == 1).all()


def test_a_room_keeps_time_and_loudness() -> None:
    click = np.zeros(800, np.float32)
    click[100] = 1.0
    response = np.zeros(400, np.float32)
    response[50], response[90] = 1.0, 0.5
    heard = reverberate(click, response)
    assert int(np.argmax(heard)) == 100
    assert float(np.sum(heard**2)) == pytest.approx(1.0, rel=1e-4)
    assert heard[140] == pytest.approx(heard[100] / 2, rel=1e-4)
    assert np.array_equal(reverberate(np.zeros(10, np.float32), response), np.zeros(10, np.float32))


def test_masks_hide_to_the_mean_and_nothing_else() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(20, 300)).astype(np.float32)
    masked = apply_masks(features, SpecMasks(((3, 5),), ((10, 20),)))
    assert np.allclose(masked[3:5], features[3:5].mean(axis=1, keepdims=True))
    assert np.allclose(masked[:, 10:20], features.mean(axis=1, keepdims=True))
    untouched = np.ones((20, 300), bool)
    untouched[3:5], untouched[:, 10:20] = False, False
    assert np.array_equal(masked[untouched], features[untouched])


@pytest.mark.parametrize("shape", [(80, 1), (80, 3), (1, 50), (80, 3000)])
def test_masks_lie_within_any_shape(shape: tuple[int, int]) -> None:
    for seed in range(20):
        masks = draw_masks(shape, np.random.default_rng(seed))
        assert all(0 <= a <= b <= shape[0] for a, b in masks.bands)
        assert all(0 <= a <= b <= shape[1] for a, b in masks.frames)


def test_warping_moves_bands_by_the_factor_below_the_knee() -> None:
    features = np.zeros((80, 1), np.float32)
    features[30] = 1.0
    assert int(np.argmax(warp_mel(features, 1.1)[:, 0])) == 33
    assert int(np.argmax(warp_mel(features, 0.9)[:, 0])) == 27
    assert np.allclose(warp_mel(features, 1.0), features)


def test_the_same_draw_gives_the_same_sound() -> None:
    draws = [(draw_speed(rng, 0.1), coloured_noise(10, 1.0, rng)) for rng in map(np.random.default_rng, (7, 7))]
    assert draws[0][0] == draws[1][0]
    assert np.array_equal(draws[0][1], draws[1][1])


@pytest.mark.parametrize(
    ("frequency", "expected"), [(8000 / 2, 6.0), (8000 / 4, -12.0), (8000 / 2**1.5, -3.0), (50, -12.0)]
)
def test_an_equalizer_gives_each_octave_the_gain_that_was_drawn(frequency: float, expected: float) -> None:
    sound = tone(frequency)
    heard = equalize(sound, np.array([-12.0, 6.0, 0.0]))[RATE // 4 : -RATE // 4]
    assert 20 * np.log10(heard.std() / sound[RATE // 4 : -RATE // 4].std()) == pytest.approx(expected, abs=0.1)


def test_a_flat_equalizer_and_no_sound_change_nothing() -> None:
    assert np.array_equal(equalize(tone(300), np.zeros(6)), tone(300))
    assert len(equalize(np.zeros(0, np.float32), draw_equalizer(np.random.default_rng(0), 6.0))) == 0
