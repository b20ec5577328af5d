"""Dither and rounding: half a step, no wrapping, and an error that does not follow the signal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.audio.dither import quantize, triangular
from auricle.errors import BadOption


@pytest.mark.parametrize("bits", [8, 16, 24, 32])
def test_rounding_is_within_half_a_step(bits: int) -> None:
    samples = np.random.default_rng(bits).uniform(-1, 1 - 2.0 ** (1 - bits), 50_000).astype(np.float32)
    steps, clipped = quantize(samples, bits)
    assert clipped == 0
    assert np.abs(steps / 2.0 ** (bits - 1) - samples.astype(np.float64)).max() <= 0.5 / 2.0 ** (bits - 1)


@given(value=st.floats(-100, 100, width=32), bits=st.sampled_from([8, 16, 24, 32]))
def test_values_beyond_are_clipped_and_never_wrapped(value: float, bits: int) -> None:
    full = 2 ** (bits - 1)
    steps, clipped = quantize(np.array([value], np.float32), bits)
    assert -full <= steps[0] <= full - 1
    assert clipped == (abs(value) > 1)
    assert steps[0] == 0 or np.sign(steps[0]) == np.sign(value)


def test_without_clipping_integers_wrap() -> None:
    assert np.array([1.5 * 32768]).astype(np.int32).astype(np.int16)[0] < 0


def test_the_extremes() -> None:
    biggest = np.finfo(np.float32).max
    steps, clipped = quantize(np.array([biggest, -biggest, 1.0, -1.0, 1e-45], np.float32), 16)
    assert steps.tolist() == [32767, -32768, 32767, -32768, 0]
    assert clipped == 2


def test_triangular_noise_has_its_moments() -> None:
    noise = triangular(np.random.default_rng(0), 2, 500_000)
    assert np.abs(noise).max() < 1
    np.testing.assert_allclose(noise.mean(axis=1), 0, atol=3e-3)
    np.testing.assert_allclose(noise.var(axis=1), 1 / 6, rtol=5e-3)
    assert abs(np.corrcoef(noise)[0, 1]) < 5e-3
    assert abs(np.corrcoef(noise[0, 1:], noise[0, :-1])[0, 1]) < 5e-3


@settings(max_examples=50)
@given(cut=st.integers(0, 300), channels=st.integers(1, 3))
def test_noise_drawn_in_parts_is_the_noise_drawn_at_once(cut: int, channels: int) -> None:
    rng = np.random.default_rng(7)
    parts = [triangular(rng, channels, cut), triangular(rng, channels, 300 - cut)]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), triangular(np.random.default_rng(7), channels, 300))


def errors_at(offset: float, dither: bool) -> tuple[float, float]:
    """Mean and mean square of the error, in steps, of a constant that lies `offset` steps above zero."""
    samples = np.full((1, 200_000), offset / 32768, np.float32)
    noise = triangular(np.random.default_rng(3), *samples.shape) if dither else None
    error = quantize(samples, 16, noise)[0] - offset
    return float(error.mean()), float(np.square(error).mean())


@pytest.mark.parametrize("offset", [0.0, 0.125, 0.25, 0.5, 0.75])
def test_dither_makes_mean_and_power_of_the_error_independent_of_the_signal(offset: float) -> None:
    mean, power = errors_at(offset, dither=True)
    assert mean == pytest.approx(0, abs=0.01)
    assert power == pytest.approx(0.25, rel=0.02)


def test_without_dither_the_error_follows_the_signal() -> None:
    means = [errors_at(offset, dither=False)[0] for offset in (0.0, 0.25, 0.45)]
    np.testing.assert_allclose(means, [0.0, -0.25, -0.45], atol=1e-6)


def harmonics(dither: bool) -> float:
    """Level of the third harmonic of a tone of one step, relative to the tone, in dB."""
    count = 1 << 17
    tone = (0.6 / 32768 * np.sin(2 * np.pi * 1001 * np.arange(count) / count)).astype(np.float32)[np.newaxis]
    noise = triangular(np.random.default_rng(5), *tone.shape) if dither else None
    spectrum = np.abs(np.fft.rfft(quantize(tone, 16, noise)[0][0]))
    return float(20 * np.log10(spectrum[3003] / spectrum[1001]))


def test_dither_turns_harmonics_into_noise() -> None:
    assert harmonics(dither=False) > -20
    assert harmonics(dither=True) < -35


@pytest.mark.parametrize("bits", [0, 1, 33])
def test_bits_outside_their_range(bits: int) -> None:
    with pytest.raises(BadOption):
        quantize(np.zeros(1, np.float32), bits)
