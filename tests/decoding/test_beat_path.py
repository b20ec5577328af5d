"""Paths of beats are those of the reference, and nothing strong has none."""

from __future__ import annotations

from typing import Any

import librosa
import numpy as np
import pytest

from auricle.decoding.beat_path import BeatPathOptions, beat_path, likeliest_tempo
from auricle.errors import BadAudio, BadOption
from auricle.features import TempogramSpec, tempogram

RATE = 22_050 / 512
SETTINGS = 240


def strength(seed: int) -> tuple[np.ndarray, float, BeatPathOptions]:
    """An envelope of one of four kinds, a tempo and options."""
    rng = np.random.default_rng(seed)
    frames = int(rng.integers(3, 1200))
    values = rng.random(frames) ** 3
    if seed % 4 == 1:
        values[:: int(rng.integers(8, 40))] += 3
    elif seed % 4 == 2:
        values = np.maximum(0, rng.standard_normal(frames))
    elif seed % 4 == 3:
        values = np.zeros(frames)
        values[int(rng.integers(1, frames))] = 1.0
    options = BeatPathOptions(float(rng.choice([1, 10, 100, 400])), bool(rng.integers(2)))
    return values, float(rng.uniform(30, 300)), options


@pytest.mark.parametrize("block", range(4))
def test_the_path_is_that_of_librosa(block: int) -> None:
    compared = 0
    for seed in range(block, SETTINGS, 4):
        values, tempo, options = strength(seed)
        found = beat_path(values, tempo, RATE, options)
        if not len(found):  # there librosa 0.11 reads beyond the ends of its arrays, and may end the process
            continue
        _, expected = librosa.beat.beat_track(
            onset_envelope=values, bpm=tempo, tightness=options.tightness, trim=options.trim
        )
        assert found.tolist() == expected.tolist(), seed
        compared += 1
    assert compared >= 35


def test_another_tightness_gives_another_path() -> None:
    values, _, _ = strength(1)
    paths = [beat_path(values, 100.0, RATE, BeatPathOptions(tightness)).tolist() for tightness in (1.0, 400.0)]
    assert paths[0] != paths[1]


def test_the_tempo_is_that_of_librosa() -> None:
    windows = TempogramSpec(344)
    for seed in range(0, 120, 3):
        values, usual, _ = strength(4 * seed + seed % 3)
        if values.any():
            expected = librosa.feature.tempo(onset_envelope=values, start_bpm=usual)[0]
            periodicity = tempogram(values, windows).mean(axis=1)
            assert likeliest_tempo(periodicity, windows.lag_tempi(RATE), usual) == pytest.approx(expected)


@pytest.mark.parametrize("values", [np.zeros(100), np.ones(100), np.zeros(1), np.zeros(0)])
def test_what_never_changes_has_no_beats(values: np.ndarray) -> None:
    assert beat_path(values, 120.0, RATE).tolist() == []


@pytest.mark.parametrize(
    ("values", "tempo", "rate", "error"),
    [
        (np.zeros((2, 3)), 120.0, RATE, BadAudio),
        (np.array([0.0, np.nan]), 120.0, RATE, BadAudio),
        (np.ones(9), 0.0, RATE, BadOption),
        (np.ones(9), 120.0, 0.0, BadOption),
        (np.ones(9), 3000.0, RATE, BadOption),
    ],
)
def test_bad_input_is_refused(values: np.ndarray, tempo: float, rate: float, error: type[Exception]) -> None:
    with pytest.raises(error):
        beat_path(values, tempo, rate)


@pytest.mark.parametrize("tightness", [0.0, -1.0, float("inf"), float("nan")])
def test_a_tightness_is_above_zero(tightness: Any) -> None:
    with pytest.raises(BadOption, match="tightness"):
        BeatPathOptions(tightness)


def test_a_tempo_needs_lags() -> None:
    with pytest.raises(BadOption, match="each lag has a tempo"):
        likeliest_tempo(np.ones(3), np.array([np.inf, 400.0]))
