"""Clipping: against a plain loop, on tones cut at known levels, and silent on what is only loud or low."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from auricle.audio import clipping
from auricle.audio.clipping import ClippingOptions
from auricle.errors import BadOption
from auricle.types import Audio, AudioInfo

RATE = 1_000


def by_hand(samples: NDArray[np.float32], options: ClippingOptions) -> tuple[int, int, int]:
    """(samples, runs, flat tops) of one channel, sample by sample."""
    total = runs = flat = 0
    hot = 0
    for value in [*np.abs(samples).tolist(), 0.0]:
        if value >= options.full_scale:
            hot += 1
            continue
        total, runs = (total + hot, runs + 1) if hot >= options.min_run else (total, runs)
        hot = 0
    at = 0
    while at < len(samples):
        end = at
        while end < len(samples) and samples[end] == samples[at]:
            end += 1
        value, height = samples[at], abs(samples[at])
        if end - at >= options.min_run and 0.1 <= height < options.full_scale and at > 0 and end < len(samples):
            second = samples[(end // RATE) * RATE : (end // RATE + 1) * RATE]
            top = max(0.0, (second * np.sign(value)).max())
            edge = max(1e-3 * height, 1.5 / 2 ** (options.bit_depth - 1))
            steps = (value - samples[at - 1]) * np.sign(value), (value - samples[end]) * np.sign(value)
            if min(steps) >= edge and height >= 0.98 * top:
                total, runs, flat = total + end - at, runs + 1, flat + end - at
        at = end
    return total, runs, flat


def streamed(samples: NDArray[np.floating], cuts: NDArray[np.int64], options: ClippingOptions) -> clipping.Clipping:
    state = clipping.start(RATE, samples.shape[0], options)
    for part in np.split(samples, np.sort(cuts), axis=1):
        state = clipping.step(state, part)
    return clipping.finish(state)


@settings(max_examples=200, deadline=None)
@given(
    length=st.integers(0, 3_500),
    channels=st.integers(1, 2),
    pieces=st.integers(0, 12),
    coarse=st.sampled_from([3, 8, 40, 1000]),
    seed=st.integers(0, 2**32 - 1),
)
@example(length=2_000, channels=1, pieces=0, coarse=3, seed=0)
def test_any_chunking_equals_the_whole_and_a_plain_loop(
    length: int, channels: int, pieces: int, coarse: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    noise = np.cumsum(rng.standard_normal((channels, length)), axis=1) / 10 * rng.uniform(0.1, 1)
    samples = (np.round(np.clip(noise, -0.8, 1.0) * coarse) / coarse).astype(np.float32)
    options = ClippingOptions(bit_depth=16)
    whole = clipping.measure(Audio(samples, RATE), options)
    assert streamed(samples, rng.integers(0, length + 1, pieces), options) == whole
    expected = [by_hand(channel, options) for channel in samples]
    assert whole.channels == tuple(total for total, _, _ in expected)
    assert whole.runs == sum(runs for _, runs, _ in expected)
    assert whole.flat_tops == sum(flat for _, _, flat in expected)


def tone(frequency: float, level: float, rate: int = 44_100, bits: int = 16) -> NDArray[np.float64]:
    wave = level * np.sin(2 * np.pi * frequency * np.arange(3 * rate) / rate)
    scale = 2 ** (bits - 1)
    return np.clip(np.round(wave * scale), -scale, scale - 1) / scale


@pytest.mark.parametrize("frequency", [50, 100, 440, 1_000, 3_000])
@pytest.mark.parametrize("drive", [1.3, 2.0, 8.0])
def test_a_clipped_tone_is_found_at_full_scale_and_turned_down(frequency: float, drive: float) -> None:
    loud = np.clip(drive * tone(frequency, 0.99, bits=24), -1, 1)
    cut = int((np.abs(loud) == 1).sum())
    full = clipping.measure(Audio(loud, 44_100))
    lower = clipping.measure(Audio(np.round(0.5 * loud * 32768) / 32768, 44_100))
    assert full.flat_tops == 0
    assert lower.flat_tops == lower.samples
    assert full.samples == pytest.approx(cut, rel=0.25, abs=20)  # Runs of one or two samples do not count.
    assert lower.samples == pytest.approx(full.samples, rel=0.05)
    assert full.spans[0].duration == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("frequency", [20, 50, 100, 1_000])
@pytest.mark.parametrize("level", [0.11, 0.5, 0.98])
@pytest.mark.parametrize("bits", [8, 16, 24])
def test_an_unclipped_tone_is_clean_at_any_bit_depth(frequency: float, level: float, bits: int) -> None:
    info = AudioInfo("wav", f"pcm_{bits}", 44_100, 1, bits, 3.0)
    wave = tone(frequency, level, bits=bits)
    assert clipping.measure(Audio(wave, 44_100, info)).samples == 0


def test_without_the_edge_a_low_tone_would_be_called_clipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clipping, "_EDGE", 0.0)
    options = ClippingOptions(bit_depth=24)  # Finer than the recording really is.
    assert clipping.measure(Audio(tone(20, 0.5), 44_100), options).samples > 0


def test_spans_say_where() -> None:
    samples = np.zeros((2, 5_000))
    samples[0, 1_000:1_010] = samples[1, 1_050:1_060] = samples[1, 4_000:4_003] = -1
    found = clipping.measure(Audio(samples, RATE))
    assert [(s.start, s.end, s.label) for s in found.spans] == [(1.0, 1.06, "clipping"), (4.0, 4.003, "clipping")]
    assert (found.samples, found.runs, found.channels, found.over) == (23, 3, (10, 13), 0)


def test_clipping_to_the_very_end_counts() -> None:
    assert clipping.measure(Audio(np.r_[0.0, np.ones(500)], RATE)).samples == 500


def test_a_constant_that_never_ends_is_no_flat_top() -> None:
    assert clipping.measure(Audio(np.full(5_000, 0.5), RATE)).samples == 0


def test_single_samples_beyond_full_scale_are_counted_apart() -> None:
    found = clipping.measure(Audio(np.array([0.0, 1.5, 0.0, -1.5, 0.0]), RATE))
    assert (found.over, found.samples) == (2, 0)


def test_flat_tops_can_be_left_out() -> None:
    samples = 0.5 * np.clip(2 * np.sin(np.arange(3_000) / 20), -1, 1)
    assert clipping.measure(Audio(samples, RATE)).samples > 0
    assert clipping.measure(Audio(samples, RATE), ClippingOptions(flat_tops=False)).samples == 0


@pytest.mark.parametrize(
    "bad",
    [{"full_scale": 0}, {"full_scale": 1.1}, {"full_scale": np.nan}, {"min_run": 1}, {"gap": -1}, {"gap": np.nan}],
)
def test_options_outside_their_range(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        ClippingOptions(**bad)  # type: ignore[arg-type]


def turns(rate: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many blocks 20,000 samples of one channel are looked at in."""
    counted: list[int] = []
    added = clipping._added

    def counting(state: clipping.ClippingState, block: NDArray[np.float32]) -> clipping.ClippingState:
        counted.append(block.shape[1])
        return added(state, block)

    with monkeypatch.context() as patched:
        patched.setattr(clipping, "_added", counting)
        clipping.measure(Audio(np.sin(np.arange(20_000)), rate))
    return len(counted)


def test_a_rate_of_one_hertz_costs_no_turn_for_each_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    assert turns(1, monkeypatch) <= 22
    with monkeypatch.context() as patched:
        patched.setattr(clipping, "_LEAST_BLOCK", 1)
        assert turns(1, patched) > 20_000
