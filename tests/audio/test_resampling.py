"""Resampling: streamed equals whole, the length is exact, tones keep pitch and level, nothing folds back."""

from __future__ import annotations

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from auricle.audio import resampling
from auricle.errors import BadAudio, BadOption, StaleState
from auricle.timebase import resampled_length
from auricle.types import Audio

RATES = [1, 7, 8_000, 11_025, 16_000, 22_050, 44_100, 44_101, 48_000, 96_000, 192_000, 655_350]
PAIRS = [(a, b) for a in RATES for b in RATES if max(a, b) <= 65_536 * min(a, b)]


def streamed(samples: NDArray[np.floating], source: int, target: int, cuts: list[int]) -> NDArray[np.float32]:
    state, parts = resampling.start(source, target, samples.shape[0]), []
    for piece in np.split(samples, sorted(cuts), axis=1):
        state, out = resampling.step(state, piece)
        parts.append(out)
    return np.concatenate([*parts, resampling.finish(state)], axis=1)


def tone(frequency: float, sample_rate: int, seconds: float, level: float = 0.5) -> NDArray[np.float64]:
    return level * np.sin(2 * np.pi * frequency * np.arange(round(seconds * sample_rate)) / sample_rate)[np.newaxis]


def spectrum(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Amplitudes of the middle half, one bin a hertz when that half lasts one second."""
    quarter = samples.shape[1] // 4
    middle = samples[0, quarter : quarter + samples.shape[1] // 2].astype(np.float64)
    window = np.kaiser(len(middle), 20)
    return 2 * np.abs(np.fft.rfft(middle * window)) / window.sum()


@settings(max_examples=200, deadline=None)
@given(
    pair=st.sampled_from([p for p in PAIRS if p[1] <= 100 * p[0] and p[0] <= 30_000 * p[1]]),
    length=st.integers(0, 20_000),
    channels=st.integers(1, 3),
    seed=st.integers(0, 2**32 - 1),
    pieces=st.integers(0, 40),
)
def test_any_chunking_equals_the_whole_bit_for_bit(
    pair: tuple[int, int], length: int, channels: int, seed: int, pieces: int
) -> None:
    rng = np.random.default_rng(seed)
    samples = (0.3 * rng.standard_normal((channels, length))).astype(np.float32)
    cuts = rng.integers(0, length + 1, size=pieces).tolist()
    whole = Audio(samples, pair[0]).resampled(pair[1]).samples
    np.testing.assert_array_equal(streamed(samples, *pair, cuts), whole)
    assert whole.shape == (channels, resampled_length(length, *pair))


def test_resampling_each_chunk_by_itself_does_not_equal_the_whole() -> None:
    samples = np.random.default_rng(0).standard_normal((1, 4410)).astype(np.float32)
    pieces = [soxr.resample(piece[0], 44_100, 16_000) for piece in np.array_split(samples, 10, axis=1)]
    whole = Audio(samples, 44_100).resampled(16_000).samples[0]
    joined = np.concatenate(pieces)[: len(whole)]
    assert np.abs(joined - whole[: len(joined)]).max() > 0.1


@pytest.mark.parametrize("pair", [p for p in PAIRS if p[1] <= 50_000 * p[0]])
@pytest.mark.parametrize("length", [0, 1, 2, 3, 50])
def test_length_is_the_nearest_whole_number(pair: tuple[int, int], length: int) -> None:
    expected = resampled_length(length, *pair)
    out = Audio(np.ones((1, length)), pair[0]).resampled(pair[1])
    assert out.length == expected
    assert abs(out.duration - length / pair[0]) <= 0.5 / pair[1] * (1 + 1e-9)


@pytest.mark.parametrize(("length", "source", "target", "expected"), [(1, 2, 1, 1), (5, 2, 1, 3), (3, 2, 1, 2)])
def test_halves_round_up(length: int, source: int, target: int, expected: int) -> None:
    assert resampled_length(length, source, target) == expected
    assert Audio(np.ones((1, length)), source).resampled(target).length == expected


@pytest.mark.parametrize("source", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("target", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("frequency", [100, 1_000, 3_400])
def test_a_tone_keeps_pitch_level_and_phase(source: int, target: int, frequency: int) -> None:
    out = Audio(tone(frequency, source, 2.0), source).resampled(target).samples
    expected = tone(frequency, target, 2.0)
    middle = slice(target // 2, 3 * target // 2)
    np.testing.assert_allclose(out[:, middle], expected[:, middle], atol=0.0006)  # 0.01 dB of a level of 0.5.
    assert np.argmax(spectrum(out)) == frequency


@pytest.mark.parametrize(
    ("source", "target", "frequency"),
    [(48_000, 16_000, 9_000), (44_100, 16_000, 12_000), (96_000, 44_100, 30_000), (16_000, 8_000, 5_000)],
)
def test_what_the_target_cannot_hold_is_removed_to_minus_90_db(source: int, target: int, frequency: int) -> None:
    samples = tone(frequency, source, 2.0, level=1.0)
    assert 20 * np.log10(spectrum(Audio(samples, source).resampled(target).samples).max() + 1e-12) < -90
    naive = samples[:, :: source // target]
    assert 20 * np.log10(spectrum(naive).max()) > -6, "decimation without a filter lets the tone fold back"


def test_images_above_the_source_band_stay_below_minus_90_db() -> None:
    out = spectrum(Audio(tone(3_000, 8_000, 2.0, level=1.0), 8_000).resampled(48_000).samples)
    assert 20 * np.log10(out[4_500:].max()) < -90


@pytest.mark.parametrize(("low", "high"), [(16_000, 48_000), (16_000, 44_100), (22_050, 44_101)])
def test_up_and_down_again_is_the_identity_within_the_band(low: int, high: int) -> None:
    rng = np.random.default_rng(3)
    spectrum_ = np.fft.rfft(rng.standard_normal(low))
    spectrum_[int(0.85 * low / 2) :] = 0  # HQ keeps 91 % of the band; the rest is transition.
    samples = 0.1 * np.fft.irfft(spectrum_, low)[np.newaxis]
    back = Audio(samples, low).resampled(high).resampled(low).samples
    np.testing.assert_allclose(back[:, 500:-500], samples[:, 500:-500], atol=1e-4)


def test_equal_rates_pass_through_unchanged() -> None:
    samples = np.random.default_rng(1).standard_normal((2, 100)).astype(np.float32)
    np.testing.assert_array_equal(streamed(samples, 8_000, 8_000, [3, 50]), samples)
    audio = Audio(samples, 8_000)
    assert audio.resampled(8_000) is audio


@pytest.mark.parametrize("target", [8_000, 16_000])
def test_a_state_is_stepped_once(target: int) -> None:
    chunk = np.ones((1, 100), np.float32)
    first = resampling.start(8_000, target, 1)
    second, _ = resampling.step(first, chunk)
    with pytest.raises(StaleState, match="already stepped"):
        resampling.step(first, chunk)
    with pytest.raises(StaleState):
        resampling.finish(first)
    resampling.finish(second)
    with pytest.raises(StaleState):
        resampling.finish(second)


def test_without_the_guard_a_stale_state_would_give_wrong_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resampling.ResampleState, "_take", lambda state: state._streams[0])
    noise = np.random.default_rng(0).standard_normal((1, 4000)).astype(np.float32)
    state = resampling.start(8_000, 16_000, 1)
    _, once = resampling.step(state, noise)
    _, again = resampling.step(state, noise)
    assert once.shape != again.shape or not np.array_equal(once, again)


def test_a_refused_chunk_leaves_the_state_usable() -> None:
    state = resampling.start(8_000, 16_000, 1)
    with pytest.raises(BadAudio):
        resampling.step(state, np.full((1, 10), np.nan))
    state, _ = resampling.step(state, np.ones((1, 10)))
    assert resampling.finish(state).shape[0] == 1


@pytest.mark.parametrize(
    ("source", "target"), [(0, 8_000), (8_000, -1), (8_000.5, 8_000), (8_000, float("nan")), (True, 8_000), ("8k", 1)]
)
def test_rates_that_are_no_rates(source: object, target: object) -> None:
    with pytest.raises(BadOption, match="sample_rate must be a whole number"):
        resampling.start(source, target, 1)  # type: ignore[arg-type]


@pytest.mark.parametrize(("source", "target"), [(1, 655_350), (655_350, 1), (1, 65_537)])
def test_rates_too_far_apart_are_refused_before_soxr_hangs(source: int, target: int) -> None:
    with pytest.raises(BadOption, match="factor"):
        resampling.start(source, target, 1)
    with pytest.raises(BadOption, match="factor"):
        Audio(np.zeros(1), source).resampled(target)


@pytest.mark.parametrize("channels", [0, -1, 1.5, True, None])
def test_channels_that_are_no_number_of_channels(channels: object) -> None:
    with pytest.raises(BadOption, match="channels"):
        resampling.start(8_000, 16_000, channels)  # type: ignore[arg-type]


def test_values_that_overflow_are_refused() -> None:
    loud = np.full((1, 1000), np.finfo(np.float32).max) * np.sign(np.sin(np.arange(1000)))
    with pytest.raises(BadAudio):
        streamed(loud, 8_000, 16_000, [])
    with pytest.raises(BadAudio):
        Audio(loud, 8_000).resampled(16_000)
