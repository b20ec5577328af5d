"""A stream's joined output equals the whole recording's, to the last bit, however it is cut."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, NotStreamable
from auricle.features import ChromaSpec, MfccSpec, StftSpec, framewise_log_mel, framewise_mel, framewise_mfcc, presets
from auricle.features.framewise import Framewise, Framing, run
from auricle.features.streaming import StreamState, finish, start, step

from .framewise_rows import ROWS, build, exported, pick

CHUNKINGS = 200
STREAMABLE_MODES = ("constant", "reflect", "edge", "symmetric")


def streamed(feature: Framewise, chunks: Iterable[NDArray[Any]], leading: tuple[int, ...] = ()) -> NDArray[Any]:
    """All that a stream hands over, joined."""
    state, parts = start(feature, leading), []
    for chunk in chunks:
        state, columns = step(state, chunk)
        parts.append(columns)
    return np.concatenate([*parts, finish(state)], axis=-1)


def draw_stft(rng: np.random.Generator) -> StftSpec:
    """Any transform whose padding can be streamed, most of them small."""
    n_fft = int(pick(rng, 16, 31, 64, 100, 128, 256, 512))
    center, align = pick(rng, True, True, False), pick(rng, "center", "center", "start")
    return StftSpec(
        pick(rng, 8_000, 16_000, 44_100),
        n_fft,
        win_length=int(rng.integers(max(1, n_fft // 2), n_fft + 1)),
        hop_length=int(rng.integers(max(1, n_fft // 8), n_fft + n_fft // 2)),  # now and then longer than a frame
        window=pick(rng, "hann", "hamming", "povey"),
        center=center,
        pad_mode=pick(rng, *STREAMABLE_MODES),
        pad_length=pick(rng, None, None, 0, 1, n_fft // 4, 2 * n_fft),
        align=align,
        scale=pick(rng, 1.0, 32768.0),
        remove_dc=pick(rng, False, True),
        preemphasis=pick(rng, 0.0, 0.97),
        periodic=pick(rng, True, False),
    )


def draw_chunks(samples: NDArray[Any], rng: np.random.Generator) -> list[NDArray[Any]]:
    """The samples in pieces: single ones, empty ones, small, large, mixed."""
    length = samples.shape[-1]
    kind = pick(rng, "ones", "small", "mixed", "large")
    if kind == "ones":
        cuts = np.arange(1, min(length, 150))
    else:
        largest = {"small": 20, "mixed": 300, "large": length + 1}[kind]
        cuts = np.cumsum(rng.integers(0, largest, size=1 + 2 * length // largest))
    cuts = np.sort(np.concatenate([cuts[cuts <= length], rng.integers(0, length + 1, size=2)]))
    return np.split(samples, np.repeat(cuts, rng.integers(1, 3, size=len(cuts))), axis=-1)


def draw_samples(rng: np.random.Generator, leading: tuple[int, ...], dtype: Any) -> NDArray[Any]:
    length = int(pick(rng, 0, 1, 2, 3, rng.integers(4, 100), rng.integers(100, 3000), rng.integers(100, 3000)))
    samples = rng.standard_normal((*leading, length)) * pick(rng, 1.0, 1e-3)
    samples[..., length // 3 : length // 2] = 0.0
    return samples.astype(dtype)


def test_every_framewise_feature_has_a_row() -> None:
    assert set(exported()) <= set(ROWS), "write a row in framewise_rows.py"
    assert len(exported()) >= 5


@pytest.mark.parametrize("name", exported())
def test_any_chunking_gives_the_whole_bit_for_bit(name: str) -> None:
    for seed in range(CHUNKINGS):
        rng = np.random.default_rng([seed, len(name)])
        leading = pick(rng, (), (), (2,), (1, 3))
        dtype = pick(rng, np.float32, np.float32, np.float64)
        feature = build(name, draw_stft(rng), seed, dtype)
        samples = draw_samples(rng, leading, dtype)
        whole = run(feature, samples, workers=pick(rng, 1, 2))
        joined = streamed(feature, draw_chunks(samples, rng), leading)
        assert joined.dtype == whole.dtype == feature.dtype
        assert np.array_equal(joined, whole), f"seed {seed}: {feature.framing}, {samples.shape}, {samples.dtype}"
        assert whole.shape == (*leading, feature.rows, feature.framing.count(samples.shape[-1]))


@pytest.mark.parametrize("name", exported())
@pytest.mark.parametrize("chunk", [1_000, 4_096, 30_000])
def test_the_usual_sizes_bit_for_bit(name: str, chunk: int) -> None:
    samples = np.random.default_rng(chunk).standard_normal(100_000).astype(np.float32)
    for stft in (StftSpec(), StftSpec(16_000, 400, hop_length=160, pad_mode="reflect"), presets.KALDI.stft):
        feature = build(name, stft, chunk)
        chunks = [samples[first : first + chunk] for first in range(0, len(samples), chunk)]
        assert np.array_equal(streamed(feature, chunks), run(feature, samples))


@pytest.mark.parametrize("name", exported())
def test_threads_and_blocks_change_no_bit(name: str, monkeypatch: Any) -> None:
    from auricle.features import framewise

    samples = np.random.default_rng(1).standard_normal((2, 20_000)).astype(np.float32)
    feature = build(name, StftSpec(16_000, 400, hop_length=160, pad_mode="reflect"), 1)
    whole = run(feature, samples, workers=1)
    for workers in (2, 5):
        assert np.array_equal(run(feature, samples, workers=workers), whole)
    for block in (1, 400 * 3, 400 * 64):
        monkeypatch.setattr(framewise, "BLOCK_SAMPLES", block)
        assert np.array_equal(run(feature, samples, workers=1), whole)


def test_a_lone_frame_without_its_copy_would_differ(monkeypatch: Any) -> None:
    """NumPy adds up a single column in another order than two."""
    samples = np.random.default_rng(2).standard_normal(40_000).astype(np.float32)

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(frames.T).sum(axis=0, keepdims=True)

    feature = Framewise(Framing(2048, 512), 1, np.dtype(np.float32), kernel)
    chunks = np.split(samples, 80)  # 500 samples, less than a hop: frames come alone
    whole = run(feature, samples)
    assert np.array_equal(streamed(feature, chunks), whole)
    monkeypatch.setattr(Framewise, "columns", lambda self, frames: self.kernel(frames))
    assert not np.array_equal(streamed(feature, chunks), whole)


def test_a_stream_that_forgot_its_past_is_noticed() -> None:
    samples = np.random.default_rng(3).standard_normal(5_000).astype(np.float32)
    feature = framewise_mel(presets.LIBROSA)
    whole = run(feature, samples)
    state, parts = start(feature), []
    for chunk in np.split(samples, 5):
        state, columns = step(state, chunk)
        state = replace(state, kept=np.zeros_like(state.kept))
        parts.append(columns)
    joined = np.concatenate([*parts, finish(state)], axis=-1)
    assert joined.shape == whole.shape
    assert not np.array_equal(joined, whole)


@pytest.mark.parametrize("name", exported())
def test_the_state_is_a_value(name: str) -> None:
    rng = np.random.default_rng(4)
    samples = rng.standard_normal(900).astype(np.float32)
    feature = build(name, StftSpec(8_000, 64, pad_mode="reflect"), 4)
    chunk = samples[:500].copy()
    state, _ = step(start(feature), chunk)
    kept = state.kept.copy()
    chunk[:] = np.nan  # what the caller does with its buffer afterwards is its own business
    once = [columns for _, columns in (step(state, samples[500:600]), step(state, samples[500:600]))]
    assert np.array_equal(*once)
    assert np.array_equal(finish(state), finish(state))
    step(state, rng.standard_normal(700).astype(np.float32))  # another future for the same past
    again, rest = step(state, samples[500:])
    assert np.array_equal(state.kept, kept)
    whole = run(feature, samples)
    first = run(feature, samples[:500])[..., : state.emitted]
    assert np.array_equal(np.concatenate([first, rest, finish(again)], axis=-1), whole)


@pytest.mark.parametrize("pad_mode", STREAMABLE_MODES)
@pytest.mark.parametrize("hop_length", [1, 16, 64, 100])
def test_the_state_stays_small(pad_mode: Any, hop_length: int) -> None:
    spec = StftSpec(16_000, 64, hop_length=hop_length, pad_mode=pad_mode, pad_length=50)
    state: StreamState = start(build("framewise_stft", spec))
    sizes = []
    for seed in range(300):
        state, _ = step(state, np.random.default_rng(seed).standard_normal(137).astype(np.float32))
        sizes.append(state.kept.shape[-1])
        assert state.kept.base is None, "a view would keep the whole chunk alive"
    assert max(sizes) <= 64 + max(hop_length, 50 + 1) + 50
    assert state.received == 300 * 137


def test_early_output_comes_as_soon_as_it_can() -> None:
    """Frame t of a centred transform needs samples up to t * hop + n_fft / 2, and not one more."""
    feature = build("framewise_stft", StftSpec(8_000, 64, hop_length=16))
    state, columns = step(start(feature), np.zeros(31, dtype=np.float32))
    assert columns.shape[-1] == 0
    state, columns = step(state, np.zeros(1, dtype=np.float32))
    assert columns.shape[-1] == 1
    state, columns = step(state, np.zeros(15, dtype=np.float32))
    assert columns.shape[-1] == 0
    state, columns = step(state, np.zeros(1, dtype=np.float32))
    assert columns.shape[-1] == 1


def test_what_needs_the_whole_recording_says_so() -> None:
    from auricle.features import framewise_chroma

    wrapped = replace(presets.KALDI, stft=replace(presets.LIBROSA.stft, pad_mode="wrap"))
    for feature in (
        framewise_log_mel(presets.LIBROSA),
        framewise_log_mel(presets.WHISPER_80),
        framewise_mfcc(MfccSpec(presets.LIBROSA)),
        framewise_mel(wrapped),
        framewise_chroma(ChromaSpec(tuning=None)),
    ):
        with pytest.raises(NotStreamable):
            start(feature)
    start(framewise_mel(presets.WHISPER_80))
    start(framewise_log_mel(presets.KALDI))
    start(framewise_mel(replace(wrapped, stft=replace(wrapped.stft, center=False))))


def test_a_wrapped_stream_would_be_wrong_without_the_refusal() -> None:
    samples = np.random.default_rng(5).standard_normal(500)
    feature = build("framewise_stft", StftSpec(8_000, 64, pad_mode="wrap"), dtype=np.float64)
    state = StreamState(feature, 0, 0, np.empty(0), None)  # past `start`
    parts = []
    for chunk in np.split(samples, 5):
        state, columns = step(state, chunk)
        parts.append(columns)
    assert not np.array_equal(np.concatenate([*parts, finish(state)], axis=-1), run(feature, samples))


@pytest.mark.parametrize(
    "chunk",
    [
        np.zeros(10, dtype=np.int16),
        np.full(10, np.nan, dtype=np.float32),
        np.array([0.0, np.inf]),
        np.zeros((2, 10)),
        np.zeros((1, 10)),
        np.float64(1.0),
    ],
    ids=["int16", "nan", "inf", "two channels", "one channel", "number"],
)
def test_a_chunk_that_is_not_sound_is_refused_and_the_state_lives_on(chunk: Any) -> None:
    feature = build("framewise_stft", StftSpec(8_000, 64))
    samples = np.random.default_rng(6).standard_normal(500).astype(np.float32)
    state, first = step(start(feature), samples[:300])
    with pytest.raises(BadAudio):
        step(state, chunk)
    state, second = step(state, samples[300:])
    assert np.array_equal(np.concatenate([first, second, finish(state)], axis=-1), run(feature, samples))
