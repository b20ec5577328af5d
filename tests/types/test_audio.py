"""Audio: what it takes, what it refuses, and what it keeps."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from auricle.errors import AuricleError, BadAudio, BadOption
from auricle.types import Audio, AudioInfo, FeatureMap
from auricle.types.audio import MAX_RATE_RATIO, checked_rate, checked_rates


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(0),
        np.zeros((2, 0), np.float32),
        np.zeros(1),
        np.full(3, 1e-45, np.float32),
        np.zeros((2, 100))[:, ::-3],
        np.zeros(10, np.float16),
        np.zeros((3, 5), order="F"),
        np.array([1e30, -3.4e38], np.float32),
    ],
)
def test_any_finite_floating_sound_becomes_float32(samples: np.ndarray) -> None:
    audio = Audio(samples, 8_000)
    assert audio.samples.dtype == np.float32
    assert audio.samples.ndim == 2
    assert audio.samples.flags.c_contiguous
    np.testing.assert_array_equal(audio.samples, np.atleast_2d(samples).astype(np.float32))


@pytest.mark.parametrize(
    ("samples", "said"),
    [
        (np.zeros(4, np.int16), "floating point"),
        (np.zeros(4, bool), "floating point"),
        (np.zeros(4, complex), "floating point"),
        (np.array(["a"]), "floating point"),
        (None, "floating point"),
        (np.float64(0.5), "shape"),
        (np.zeros((0, 10)), "channel"),
        (np.zeros((2, 3, 4)), "shape"),
        (np.zeros((1025, 2)), r"samples\.T"),
        (np.array([0.0, np.nan]), "sample 1"),
        (np.array([[0.0, 0.0, np.inf], [0.0, -np.inf, 0.0]]), "sample 1"),
        (np.array([1e39]), "sample 0"),
    ],
)
def test_what_is_no_sound_is_refused_and_said_where(samples: np.ndarray, said: str) -> None:
    with pytest.raises(BadAudio, match=said):
        Audio(samples, 8_000)


@pytest.mark.parametrize(
    "rate", [0, -1, 0.5, 8_000.5, float("nan"), float("inf"), True, None, "8000", "fast", 1j, np.array([8_000, 1])]
)
def test_what_is_no_sample_rate_is_refused(rate: object) -> None:
    with pytest.raises(BadOption, match="whole number of Hz"):
        Audio(np.zeros(1), rate)  # type: ignore[arg-type]
    with pytest.raises(AuricleError):
        Audio(np.zeros(1), 8_000).resampled(rate)  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [1, 8_000.0, np.int32(8_000), np.float64(655_350)])
def test_whole_numbers_of_any_kind_are_sample_rates(rate: float) -> None:
    assert type(Audio(np.zeros(1), rate).sample_rate) is int  # type: ignore[arg-type]
    assert checked_rate(rate) == rate


def test_rates_may_differ_up_to_the_limit() -> None:
    assert checked_rates(1, MAX_RATE_RATIO) == (1, MAX_RATE_RATIO)
    with pytest.raises(BadOption, match="factor"):
        checked_rates(MAX_RATE_RATIO + 1, 1)


def test_it_cannot_be_changed() -> None:
    audio = Audio(np.zeros(4, np.float32), 8_000)
    with pytest.raises(ValueError, match="read-only"):
        audio.samples[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        audio.sample_rate = 1  # type: ignore[misc]


def test_the_array_it_was_made_from_can_still_be_changed() -> None:
    samples = np.zeros(4, np.float32)
    Audio(samples, 8_000)
    samples[0] = 1


def test_mono_is_the_mean() -> None:
    audio = Audio(np.array([[1.0, 0.5], [0.0, -0.5]]), 8_000)
    np.testing.assert_array_equal(audio.mono().samples, [[0.5, 0.0]])
    assert audio.mono().mono().samples.shape == (1, 2)


def test_parts_join_to_the_whole() -> None:
    audio = Audio(np.random.default_rng(0).standard_normal((2, 1_000)), 8_000)
    parts = [audio.between(0, 0.03).samples, audio.between(0.03, audio.duration).samples]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), audio.samples)
    assert audio.between(0.05, 0.05).length == 0


@pytest.mark.parametrize(("start", "end"), [(-0.1, 0.1), (0.1, 0.05), (0, 0.2), (float("nan"), 0.1), (0, float("inf"))])
def test_parts_outside_of_it_are_refused(start: float, end: float) -> None:
    with pytest.raises(BadOption):
        Audio(np.zeros(800), 8_000).between(start, end)


def test_what_the_file_said_stays_with_every_part() -> None:
    info = AudioInfo("wav", "pcm_s16", 8_000, 2, 16, 0.1, 0.2, True, 100)
    audio = Audio(np.zeros((2, 800)), 8_000, info)
    for part in (audio.mono(), audio.between(0, 0.05), audio.resampled(16_000)):
        assert part.info == info
        assert part.truncated
    assert not Audio(np.zeros(1), 8_000).truncated


def test_a_strided_view_resamples_like_its_copy() -> None:
    samples = np.random.default_rng(1).standard_normal((2, 3_000)).astype(np.float32)[:, ::3]
    expected = Audio(samples.copy(), 48_000).resampled(44_100).samples
    np.testing.assert_array_equal(Audio(samples, 48_000).resampled(44_100).samples, expected)


def test_as_many_channels_as_a_file_can_hold_are_taken() -> None:
    assert Audio(np.zeros((1024, 2)), 8_000).channels == 1024


def test_what_a_prompt_shows_is_one_short_line() -> None:
    info = AudioInfo("wav", "pcm_s16", 8_000, 2, 16, 0.1, 0.2, True, 100)
    assert repr(Audio(np.zeros((2, 8_000)), 8_000, info)) == "Audio(float32 [2, 8000], 8000 Hz, 1.000 s, truncated)"
    empty = FeatureMap("mel", np.zeros((3, 0)), np.zeros(0), np.arange(3), "mel", "power", 8_000)
    assert repr(empty) == "FeatureMap('mel', float64 [3, 0], no frames, rows in 'mel', values in 'power', 8000 Hz)"
