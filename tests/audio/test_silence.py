"""Silence: exact edges, against a plain loop, and the same spans from any chunking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from auricle.audio import silence
from auricle.audio.silence import SilenceOptions
from auricle.errors import BadOption
from auricle.types import Audio, Span

RATE = 1_000


def by_hand(samples: NDArray[np.float32], options: SilenceOptions) -> list[tuple[float, float]]:
    quiet = (np.abs(samples).max(axis=0, initial=0) < 10 ** (options.threshold_db / 20)).tolist()
    found, since = [], None
    for at, is_quiet in enumerate([*quiet, False]):
        if is_quiet and since is None:
            since = at
        if not is_quiet and since is not None:
            if at - since >= max(1, round(options.min_duration * RATE)):
                found.append((since / RATE, at / RATE))
            since = None
    return found


@settings(max_examples=200, deadline=None)
@given(
    length=st.integers(0, 3_000),
    channels=st.integers(1, 3),
    pieces=st.integers(0, 12),
    shortest=st.sampled_from([0.0, 0.005, 0.05]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_chunking_equals_the_whole_and_a_plain_loop(
    length: int, channels: int, pieces: int, shortest: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    loud = np.repeat(rng.random(length // 30 + 1) < 0.4, 30)[:length]
    samples = (rng.uniform(-1, 1, (channels, length)) * np.where(loud, 0.5, 1e-4)).astype(np.float32)
    options = SilenceOptions(threshold_db=-60, min_duration=shortest)
    whole = silence.find(Audio(samples, RATE), options)
    state = silence.start(RATE, channels, options)
    found: list[Span] = []
    for part in np.split(samples, np.sort(rng.integers(0, length + 1, pieces)), axis=1):
        state, ended = silence.step(state, part)
        found.extend(ended)
    assert (*found, *silence.finish(state)) == whole
    assert [(span.start, span.end) for span in whole] == by_hand(samples, options)


def test_one_loud_channel_breaks_the_silence() -> None:
    samples = np.zeros((2, 2_000))
    samples[1, 1_000] = 0.1
    assert [(s.start, s.end) for s in silence.find(Audio(samples, RATE))] == [(0.0, 1.0), (1.001, 2.0)]


def test_minus_infinity_finds_zeros_only() -> None:
    samples = np.r_[np.zeros(600), np.full(600, 1e-38)]
    options = SilenceOptions(threshold_db=-np.inf)
    assert [s.end for s in silence.find(Audio(samples, RATE), options)] == [0.6]
    assert [s.end for s in silence.find(Audio(samples, RATE))] == [1.2]


def test_nothing_holds_no_silence() -> None:
    assert silence.find(Audio(np.zeros((1, 0)), RATE), SilenceOptions(min_duration=0)) == ()


@pytest.mark.parametrize(
    "bad", [{"threshold_db": 1}, {"threshold_db": np.nan}, {"min_duration": -1}, {"min_duration": np.inf}]
)
def test_options_outside_their_range(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        SilenceOptions(**bad)
