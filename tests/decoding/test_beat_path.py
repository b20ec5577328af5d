"""Beats by dynamic programming: librosa's, the best chain of all, and what plain and odd strengths must give."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.decoding import BeatPathOptions, beat_path
from auricle.decoding.beat_path import _linked, _normalized, _smoothed
from auricle.errors import BadOption

RATE = 22_050
KINDS = ("noise", "pulse", "few levels", "constant", "one spike", "swelling", "silent", "with falls")


def strength(kind: str, frames: int, rng: np.random.Generator) -> NDArray[Any]:
    """An onset strength [frames] in which something lies behind frame 0, unless it is silent."""
    noise: NDArray[np.float64] = rng.random(frames) ** 4
    noise[-1] += 0.1
    out = np.zeros(frames)
    if kind == "pulse":
        out[:: int(rng.integers(2, 40))] = 1.0
        out[1] += 1e-3
    elif kind == "constant":
        out[:] = rng.random() + 0.1
    elif kind == "one spike":
        out[rng.integers(1, frames)] = rng.random() + 0.1
    elif kind != "silent":
        out = noise
    if kind == "few levels":
        out = np.ceil(out * 3)
        out[0] += 1.0
    elif kind == "swelling":
        out *= np.linspace(0, 1, frames) * np.cos(0.15 * np.arange(frames)) ** 20
        out[-1] += 0.1
    elif kind == "with falls":
        out -= 0.2 * rng.random(frames)
        out[-1] += 0.2
    # A constant in float64 overflows in librosa, which then reads and writes beyond its arrays, as it does where no
    # frame behind the first has a positive score.
    return out.astype("float32" if np.ptp(out) == 0 else rng.choice(["float32", "float64"]))


@pytest.mark.parametrize("kind", KINDS)
def test_beats_equal_librosa(kind: str) -> None:
    librosa = pytest.importorskip("librosa")
    found = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        frames = int(rng.choice([2, 3, 4, 17, 60, 300, 1500]))
        values, hop = strength(kind, frames, rng), int(rng.choice([256, 512, 1024]))
        tempo: Any = float(rng.uniform(30, 320))
        if seed % 3 == 0:
            tempo = tempo * np.exp(np.cumsum(rng.normal(0, 0.02, frames)).clip(-0.6, 0.6))
        options = BeatPathOptions(float(rng.choice([0.7, 20, 100, 433.3])), bool(seed % 2))
        ours = beat_path(values, tempo, RATE / hop, options)
        theirs = librosa.beat.beat_track(
            onset_envelope=values, sr=RATE, hop_length=hop, bpm=tempo, tightness=options.tightness, trim=options.trim
        )[1]
        np.testing.assert_array_equal(ours, theirs, err_msg=f"seed {seed}: {frames} frames, {tempo}, {options}")
        found += len(ours)
    assert found > 100 or kind in ("silent", "one spike")


def chains(frames: int, period: int) -> Iterator[tuple[int, ...]]:
    """All chains of beats, each half a period to two periods behind the one before."""

    def grown(chain: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        yield chain
        for lag in range(round(period / 2), 2 * period + 1):
            if chain[0] - lag >= 0:
                yield from grown((chain[0] - lag, *chain))

    for last in range(frames):
        yield from grown((last,))


@pytest.mark.parametrize("period", [2, 3, 5, 8])
def test_no_chain_to_any_frame_is_better(period: int) -> None:
    frames, tightness = 16, 3.0
    values = np.random.default_rng(period).random(frames)
    score = _smoothed(_normalized(values), np.array([float(period)]))
    linked, total = _linked(score, np.array([float(period)]), tightness)
    best, count = np.full(frames, -np.inf), 0
    for chain in chains(frames, period):
        # A chain begins only where none could come before: the reference prefers a bad predecessor to none.
        if chain[0] < round(period / 2):
            cost = sum(np.log((after - before) / period) ** 2 for before, after in pairwise(chain))
            best[chain[-1]] = max(best[chain[-1]], score[list(chain)].sum() - tightness * cost)
            count += 1
    np.testing.assert_allclose(total, best, rtol=1e-12)
    assert count > frames
    assert (linked < np.arange(frames)).all()


@pytest.mark.parametrize("kind", ["noise", "pulse", "few levels"])
def test_one_tempo_is_the_same_tempo_in_each_frame(kind: str) -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        values, tempo = strength(kind, 500, rng), rng.uniform(40, 250)
        np.testing.assert_array_equal(beat_path(values, tempo, 43.0), beat_path(values, np.full(500, tempo), 43.0))


@pytest.mark.parametrize("bpm", [50.0, 90.0, 120.0, 187.0])
def test_a_pulse_in_noise_is_followed(bpm: float) -> None:
    places = np.round(np.arange(0.4, 59, 60 / bpm) * 100).astype(int)
    values = 0.3 * np.random.default_rng(1).random(6000)
    values[places] += 1.0
    found = beat_path(values, 1.03 * bpm, 100.0)
    assert len(found) >= len(places) - 2
    assert np.mean([np.abs(places - frame).min() <= 1 for frame in found]) > 0.97


def test_a_tempo_that_changes_is_followed_if_it_is_told() -> None:
    tempo = np.concatenate([np.full(2000, 80.0), np.full(2000, 140.0)])
    places = np.concatenate([np.arange(30, 2000, 75), np.arange(2000, 4000, 43)])
    values = 0.4 * np.random.default_rng(2).random(4000)
    values[places] += 0.5
    told, fixed = beat_path(values, tempo, 100.0), beat_path(values, 80.0, 100.0)
    hits = [np.mean([np.abs(found - place).min() <= 2 for place in places]) for found in (told, fixed)]
    assert hits[0] > 0.9 > 0.6 > hits[1]


def test_weak_ends_are_left_out_only_if_they_are_to_be() -> None:
    values = np.full(1000, 0.02)
    values[300:700:50] = 1.0
    trimmed, whole = (beat_path(values, 120.0, 100.0, BeatPathOptions(trim=trim)) for trim in (True, False))
    assert 250 < trimmed[0] < trimmed[-1] < 750
    assert whole[0] < 100 < 900 < whole[-1]
    assert set(trimmed) < set(whole)


def test_tightness_keeps_to_the_tempo() -> None:
    values = np.random.default_rng(5).random(3000) ** 3
    spreads = [np.diff(beat_path(values, 120.0, 100.0, BeatPathOptions(tight))).std() for tight in (1.0, 100.0, 1e4)]
    assert spreads[0] > spreads[1] > spreads[2]


@pytest.mark.parametrize("frames", [0, 1, 2, 500])
@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
def test_silence_has_no_beat(frames: int, dtype: str) -> None:
    found = beat_path(np.zeros(frames, dtype), 120.0, 43.0)
    assert found.dtype == np.intp
    assert found.tolist() == []
    assert beat_path(np.ones(min(frames, 1)), 120.0, 43.0).tolist() == []


def test_a_strength_that_never_changes_has_beats_half_a_period_apart_in_any_precision() -> None:
    for value in (1e-5, 1.0, 7e9):
        single, double = (beat_path(np.full(400, value, dtype), 120.0, 43.0) for dtype in ("float32", "float64"))
        assert set(np.diff(single)) == {11}
        assert set(np.diff(double)) == {11}
    assert beat_path(np.full(400, -1.0), 120.0, 43.0).tolist() == []
    first = np.zeros(50)
    first[0] = 1.0  # which the reference never looks at
    assert beat_path(first, 120.0, 43.0).tolist() == []


def test_what_came_in_is_not_changed_and_whole_numbers_will_do() -> None:
    values = np.zeros(400, dtype=np.int64)
    values[30::50] = 3
    before = values.copy()
    assert beat_path(values, 120, 100).tolist() == beat_path(values / 3, 120.0, 100.0).tolist()
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("values", "tempo", "rate", "said"),
    [
        (np.zeros((2, 50)), 120.0, 43.0, "one-dimensional"),
        (np.array([0.0, np.nan]), 120.0, 43.0, "finite"),
        (np.array([0.0, 1e300]), 120.0, 43.0, "scale them down"),
        (np.array([0.0, 1e30], dtype=np.float32), 120.0, 43.0, "scale them down"),
        (np.ones(50), 0.0, 43.0, "positive"),
        (np.ones(50), np.nan, 43.0, "positive"),
        (np.ones(50), np.inf, 43.0, "positive"),
        (np.ones(50), 1e-320, 43.0, "last 2 frames"),
        (np.ones(50), 3000.0, 43.0, "tempos go to 1290"),
        (np.ones(50), np.full(49, 120.0), 43.0, "50 frames"),
        (np.ones(50), np.full((50, 1), 120.0), 43.0, "50 frames"),
        (np.ones(50), 120.0, 0.0, "frame_rate"),
        (np.ones(50), 120.0, np.nan, "frame_rate"),
        (np.zeros(0), -1.0, 43.0, "positive"),
    ],
)
def test_what_means_nothing_is_refused(values: NDArray[Any], tempo: Any, rate: float, said: str) -> None:
    with pytest.raises(BadOption, match=said):
        beat_path(values, tempo, rate)


@pytest.mark.parametrize("tightness", [0.0, -1.0, float("nan"), float("inf")])
def test_a_tightness_that_means_nothing_is_refused(tightness: float) -> None:
    with pytest.raises(BadOption, match="tightness"):
        BeatPathOptions(tightness)
