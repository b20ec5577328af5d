"""Levels: known signals, and the same bits from any chunking."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.audio import levels
from auricle.types import Audio


def sine(level: float, length: int = 48_000, frequency: float = 1_000) -> np.ndarray:
    return level * np.sin(2 * np.pi * frequency * np.arange(length) / 48_000)


@settings(max_examples=200, deadline=None)
@given(
    length=st.integers(0, 30_000), channels=st.integers(1, 3), pieces=st.integers(0, 20), seed=st.integers(0, 2**32 - 1)
)
def test_any_chunking_equals_the_whole(length: int, channels: int, pieces: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal((channels, length)).astype(np.float32)
    state = levels.start(channels)
    for part in np.split(samples, np.sort(rng.integers(0, length + 1, pieces)), axis=1):
        state = levels.step(state, part)
    assert levels.finish(state) == levels.measure(Audio(samples, 8_000))


def test_a_sum_over_chunks_as_they_come_would_not_be_equal() -> None:
    samples = np.random.default_rng(0).standard_normal(30_000)
    whole = np.square(samples).sum()
    cuts = [np.array_split(samples, n) for n in range(2, 40)]
    assert any(sum(np.square(part).sum() for part in parts) != whole for parts in cuts)


@pytest.mark.parametrize("level", [1.0, 0.5, 1e-3, 1e-20])
def test_a_sine(level: float) -> None:
    found = levels.measure(Audio(np.stack([sine(level), np.zeros(48_000)]), 48_000))
    left, right = found.channels
    assert left.peak == pytest.approx(level, rel=1e-6)
    assert left.rms == pytest.approx(level / np.sqrt(2), rel=1e-6)
    assert left.crest_factor == pytest.approx(np.sqrt(2), rel=1e-6)
    assert abs(left.dc_offset) < 1e-8 * level
    assert left.rms_dbfs is not None
    assert left.rms_dbfs == pytest.approx(20 * np.log10(level) - 3.0103, abs=1e-4)
    assert (right.peak_dbfs, right.rms_dbfs, right.crest_factor) == (None, None, None)
    assert found.overall.rms == pytest.approx(level / 2, rel=1e-6)
    assert found.overall.peak == left.peak


def test_offset_is_signed_and_per_channel() -> None:
    found = levels.measure(Audio(np.stack([sine(0.1) + 0.25, sine(0.1) - 0.5]), 48_000))
    assert [round(c.dc_offset, 6) for c in found.channels] == [0.25, -0.5]
    assert found.overall.dc_offset == pytest.approx(-0.125, abs=1e-6)


def test_matches_numpy_on_noise() -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, (2, 300_001)).astype(np.float32)
    audio = Audio(samples, 44_100)
    assert levels.peak(audio) == np.abs(samples).max()
    assert levels.rms(audio) == pytest.approx(np.sqrt(np.square(samples.astype(np.float64)).mean()), rel=1e-12)
    assert levels.dc_offset(audio) == pytest.approx(samples.astype(np.float64).mean(), rel=1e-9)


def test_a_tiny_offset_survives_a_long_recording() -> None:
    state = levels.start(1)
    for _ in range(100):
        state = levels.step(state, np.full((1, 100_000), 1e-4, np.float32))
    assert levels.finish(state).overall.dc_offset == pytest.approx(np.float32(1e-4), rel=1e-12)
    naive = np.float32(0)
    for _ in range(2_000):
        naive += np.full(5_000, 1e-4, np.float32).cumsum(dtype=np.float32)[-1]
    assert abs(naive / 1e7 - 1e-4) > 1e-9, "float32 sums lose it"


def test_largest_and_smallest_floats_stay_finite() -> None:
    biggest = float(np.finfo(np.float32).max)
    found = levels.measure(Audio(np.array([biggest, -biggest, 1e-45]), 8_000))
    assert found.overall.peak == biggest
    assert np.isfinite(found.overall.rms)


@pytest.mark.parametrize("length", [0, 1])
def test_nothing_and_one_sample_are_json(length: int) -> None:
    found = levels.measure(Audio(np.full((2, length), 0.5), 8_000))
    assert found.length == length
    assert found.overall.peak == 0.5 * length
    json.dumps(asdict(found), allow_nan=False)


def test_a_state_can_be_stepped_twice() -> None:
    state = levels.step(levels.start(1), np.full((1, 5_000), 0.5))
    assert levels.finish(levels.step(state, np.zeros((1, 9)))) == levels.finish(levels.step(state, np.zeros((1, 9))))
    assert levels.finish(state).length == 5_000
