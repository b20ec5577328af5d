"""Loudness: EBU's tones, pyloudnorm, the printed filter, and the same bits from any chunking."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from auricle.audio import k_weighting, loudness
from auricle.errors import BadOption
from auricle.types import Audio

RATE = 48_000


def tones(*parts: tuple[float, float], rate: int = RATE, channels: int = 2, frequency: float = 1_000) -> Audio:
    """Parts (level in dBFS, seconds) of one uninterrupted sine, alike in all channels."""
    gain = np.concatenate([np.full(round(seconds * rate), 10 ** (level / 20)) for level, seconds in parts])
    wave = gain * np.sin(2 * np.pi * frequency * np.arange(len(gain)) / rate)
    return Audio(np.tile(wave, (channels, 1)), rate)


def test_the_printed_coefficients_at_48_khz() -> None:
    printed = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    np.testing.assert_allclose(k_weighting.k_weighting(48_000), printed, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-23, 20)], -23.0),
        ([(-33, 20)], -33.0),
        ([(-36, 10), (-23, 60), (-36, 10)], -23.0),
        ([(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)], -23.0),
        ([(-26, 20), (-20, 20.1), (-26, 20)], -23.0),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341(parts: list[tuple[float, float]], expected: float) -> None:
    assert loudness.measure(tones(*parts)).integrated == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize(
    ("gate", "value"), [("_ABSOLUTE_GATE", -1000.0), ("_gated", lambda energies, below: energies[energies > 0])]
)
def test_without_its_gates_the_fourth_case_fails(monkeypatch: pytest.MonkeyPatch, gate: str, value: object) -> None:
    monkeypatch.setattr(loudness, gate, value)
    measured = loudness.measure(tones((-100, 40), (-36, 30), (-23, 20), (-36, 30))).integrated
    assert measured is not None
    assert measured < -23.5


def test_surround_weights_of_ebu_tech_3341() -> None:
    wave = np.sin(2 * np.pi * 1_000 * np.arange(20 * RATE) / RATE)
    gains = 10 ** (np.array([-28, -28, -24, -30, -30]) / 20)
    assert loudness.measure(Audio(gains[:, np.newaxis] * wave, RATE)).integrated == pytest.approx(-23.0, abs=0.1)


def test_low_frequency_channel_does_not_count() -> None:
    samples = np.zeros((6, 2 * RATE))
    samples[3] = tones((-6, 2), channels=1).samples
    assert loudness.measure(Audio(samples, RATE)).integrated is None
    assert loudness.measure(Audio(samples, RATE), weights=[1] * 6).integrated is not None


def test_momentary_and_short_term_of_ebu_tech_3341() -> None:
    short = loudness.measure(tones(*[(-20, 1.34), (-30, 1.66)] * 5))
    np.testing.assert_allclose(short.short_term, -23.0, atol=0.1)
    momentary = loudness.measure(tones(*[(-20, 0.18), (-30, 0.22)] * 25))
    np.testing.assert_allclose(momentary.momentary[10:], -23.0, atol=0.1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-20, 20), (-30, 20)], 10),
        ([(-20, 20), (-15, 20)], 5),
        ([(-40, 20), (-20, 20)], 20),
        ([(-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)], 15),
    ],
)
def test_loudness_range_of_ebu_tech_3342(parts: list[tuple[float, float]], expected: float) -> None:
    assert loudness.measure(tones(*parts)).range == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize(
    ("name", "expected"), [("1kHz_sine_-26LUFS-16bit.flac", -26.0), ("seq-3341-1-16bit.flac", -23.0)]
)
def test_recorded_tones_of_known_loudness(data: Path, name: str, expected: float) -> None:
    samples, rate = soundfile.read(data / "fixtures_reference" / "ebur128_loudness" / name, dtype="float32")
    assert loudness.measure(Audio(samples.T, rate)).integrated == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("channels", [1, 2, 5])
def test_pyloudnorm_measures_the_same(rate: int, channels: int) -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(rate + channels)
    level = np.repeat(10 ** rng.uniform(-2, -0.5, 12), rate)
    samples = (level * rng.standard_normal((channels, 12 * rate)) / 4).astype(np.float32)
    expected = pyloudnorm.Meter(rate).integrated_loudness(samples.T.astype(np.float64))
    # It leaves out the 0.04 dB by which the printed high-pass lifts everything.
    assert loudness.measure(Audio(samples, rate)).integrated == pytest.approx(
        expected + 0.0432, abs=0.02 if rate > 8_000 else 0.05
    )


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 96_000, 192_000, 655_350])
@pytest.mark.parametrize("frequency", [30, 100, 1_000, 1_700])
def test_a_tone_is_as_loud_at_any_rate(rate: int, frequency: float) -> None:
    expected = loudness.measure(tones((-20, 2), channels=1, frequency=frequency)).integrated
    measured = loudness.measure(tones((-20, 2), channels=1, rate=rate, frequency=frequency)).integrated
    assert measured == pytest.approx(expected, abs=0.25 if rate < 16_000 else 0.05)


@pytest.mark.parametrize("rate", [4_000, 11_025, 48_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_chunking_equals_the_whole_bit_for_bit(rate: int, channels: int) -> None:
    rng = np.random.default_rng(rate + channels)
    for _ in range(8):
        length = int(rng.integers(0, 6 * rate))
        samples = (0.2 * rng.standard_normal((channels, length))).astype(np.float32)
        state = loudness.start(rate, channels)
        for part in np.split(samples, np.sort(rng.integers(0, length + 1, rng.integers(0, 20))), axis=1):
            state = loudness.step(state, part)
        streamed, whole = loudness.finish(state), loudness.measure(Audio(samples, rate))
        assert streamed.integrated == whole.integrated
        assert streamed.range == whole.range
        assert streamed.true_peaks == whole.true_peaks
        np.testing.assert_array_equal(streamed.momentary, whole.momentary)
        np.testing.assert_array_equal(streamed.short_term, whole.short_term)


def test_filtering_each_chunk_from_rest_would_not_be_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    audio = tones((-20, 5), frequency=40)
    expected = loudness.measure(audio).integrated
    monkeypatch.setattr(loudness, "_QUIET", np.inf)  # Forgets the memory of the filter before every second.
    assert loudness.measure(audio).integrated != expected


def reference(samples: NDArray[np.float32], rate: int) -> NDArray[np.float64]:
    """Momentary loudness as the recommendation words it: one filter over everything, blocks of 0.4 s every 0.1 s."""
    from scipy.signal import sosfilt

    weighted = np.square(sosfilt(k_weighting.k_weighting(rate), samples.astype(np.float64)))
    edges = [(k * rate + 5) // 10 for k in range(samples.shape[1] * 10 // rate + 1)]
    blocks = [weighted[:, first:last].mean(axis=1).sum() for first, last in zip(edges, edges[4:], strict=False)]
    return -0.691 + 10 * np.log10(np.array(blocks))


@pytest.mark.parametrize("rate", [11_025, 44_100, 44_101])
def test_momentary_loudness_as_the_recommendation_words_it(rate: int) -> None:
    samples = (0.1 * np.random.default_rng(5).standard_normal((2, 4 * rate + 77))).astype(np.float32)
    np.testing.assert_allclose(loudness.measure(Audio(samples, rate)).momentary, reference(samples, rate), atol=2e-4)


@pytest.mark.parametrize("length", [0, 1, 1000, 19_199])
def test_too_short_has_no_loudness(length: int) -> None:
    found = loudness.measure(Audio(np.full((1, length), 0.5), RATE))
    assert (found.integrated, found.range, found.momentary_max, found.short_term_max) == (None,) * 4
    json.dumps([found.integrated, found.true_peak_db, *found.true_peaks], allow_nan=False)


@pytest.mark.parametrize("value", [0.0, 1e-45])
def test_silence_has_no_loudness(value: float) -> None:
    found = loudness.measure(Audio(np.full((2, 5 * RATE), value), RATE))
    assert (found.integrated, found.range) == (None, None)
    if value == 0:
        assert np.isneginf(found.momentary).all()
        assert (found.momentary_max, found.true_peak_db) == (None, None)


def test_silence_after_sound_becomes_exact() -> None:
    found = loudness.measure(tones((-20, 2), (-np.inf, 8)))
    assert np.isneginf(found.momentary[-10:]).all()


def test_a_filter_that_dies_away_is_no_level(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = tones((-20, 2), (-np.inf, 3))
    heard = loudness.measure(sound).momentary
    assert heard[np.isfinite(heard)].min() >= -120
    assert np.isneginf(heard[-20:]).all()
    monkeypatch.setattr(loudness, "_FAINTEST", -np.inf)
    dying = loudness.measure(sound).momentary
    assert dying[np.isfinite(dying)].min() < -300


def test_memory_of_ten_hours_stays_small() -> None:
    """Ten hours hold 360,000 tenths of a second: what a state keeps of them is 2.9 MB."""
    state = loudness.start(4_000, 1)
    chunk = np.full((1, 40_000), 0.1, np.float32)
    state = loudness.step(state, chunk)
    chain, count = state._energies, 0
    while chain is not None:
        chain, energies = chain
        count += energies.nbytes
    assert count == 10 * 10 * 8
    assert state._tail.size < 4_000


@pytest.mark.parametrize("rate", [1, 3_999])
def test_rates_below_the_filter_are_refused(rate: int) -> None:
    with pytest.raises(BadOption, match="resample"):
        loudness.measure(Audio(np.zeros(10), rate))


@pytest.mark.parametrize("weights", [[], [1.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf]])
def test_weights_that_are_none(weights: list[float]) -> None:
    with pytest.raises(BadOption, match="weights"):
        loudness.start(RATE, 2, weights)


def test_dual_mono_is_three_lu_louder() -> None:
    audio = tones((-20, 2), channels=1)
    one, two = loudness.measure(audio).integrated, loudness.measure(audio, weights=[2]).integrated
    assert one is not None
    assert two == pytest.approx(one + 3.01, abs=0.01)
