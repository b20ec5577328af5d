"""Peaks and onsets against librosa, ties included, and by what they must say of plain strengths."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.decoding import OnsetOptions, PeakOptions, backtrack, detect_onsets, onset_spans, pick_peaks
from auricle.errors import BadOption


def strength(rng: np.random.Generator) -> NDArray[Any]:
    """Bumps on noise, or values of so few levels that there are many ties."""
    length = int(rng.integers(1, 400))
    values = rng.random(length) ** 4
    values[rng.integers(0, length, 1 + length // 20)] += rng.random()
    if rng.random() < 0.3:
        values = np.round(values * 4) / 4
    return values.astype(rng.choice(["float32", "float64"]))


def test_peaks_equal_librosa() -> None:
    librosa = pytest.importorskip("librosa")
    for seed in range(300):
        rng = np.random.default_rng(seed)
        values = strength(rng)
        low, high = rng.integers(0, 12, 3), rng.integers(1, 12, 2)
        delta = float(rng.choice([0.0, 0.07, 0.25, 0.5]))
        options = PeakOptions(int(low[0]), int(high[0]), int(low[1]), int(high[1]), delta, int(low[2]))
        theirs = librosa.util.peak_pick(
            values,
            pre_max=options.pre_max,
            post_max=options.post_max,
            pre_avg=options.pre_avg,
            post_avg=options.post_avg,
            delta=delta,
            wait=options.wait,
        )
        np.testing.assert_array_equal(pick_peaks(values, options), theirs, err_msg=f"seed {seed}: {options}")


@pytest.mark.parametrize("backwards", [False, True])
def test_onsets_equal_librosa(backwards: bool) -> None:
    librosa = pytest.importorskip("librosa")
    for seed in range(150):
        rng = np.random.default_rng(seed)
        values = strength(rng)
        rate, hop = int(rng.choice([8_000, 16_000, 22_050, 44_100, 48_000])), int(rng.choice([64, 160, 256, 441, 512]))
        normalize = bool(rng.random() < 0.7)
        ours = detect_onsets(values, rate, hop, OnsetOptions(backtrack=backwards, normalize=normalize))
        theirs = librosa.onset.onset_detect(onset_envelope=values, sr=rate, hop_length=hop, normalize=normalize)
        if backwards and len(theirs):  # librosa cannot move no onsets at all
            theirs = librosa.onset.onset_detect(
                onset_envelope=values, sr=rate, hop_length=hop, normalize=normalize, backtrack=True
            )
        np.testing.assert_array_equal(ours, theirs, err_msg=f"seed {seed}")
        spans = onset_spans(values, rate, hop, OnsetOptions(backtrack=backwards, normalize=normalize))
        times = librosa.frames_to_time(theirs, sr=rate, hop_length=hop)
        np.testing.assert_allclose([span.start for span in spans], times, atol=1e-12)


def test_without_the_wait_there_would_be_more() -> None:
    values = np.tile([0.0, 1.0], 30)
    assert len(pick_peaks(values, PeakOptions(0, 1, 2, 3, 0.1, 10))) < len(pick_peaks(values, PeakOptions(0, 1, 2, 3)))


def test_backtracking_goes_to_a_minimum_and_never_forward() -> None:
    values = np.random.default_rng(3).random(200)
    peaks = pick_peaks(values)
    early = backtrack(peaks, values)
    assert (early <= peaks).all()
    inner = early[early > 0]
    assert (values[inner] <= values[inner - 1]).all()


def test_plain_strengths() -> None:
    for flat in (np.zeros(50), np.full(50, 2.0, dtype=np.float32), np.zeros(0), np.ones(1)):
        assert detect_onsets(flat, 22_050, 512).size == 0
    assert pick_peaks(np.array([1, 0, 0])).tolist() == [0]
    assert backtrack(np.empty(0, dtype=int), np.ones(3)).size == 0


def test_bad_input_is_refused() -> None:
    for bad in (np.array([0.0, np.nan]), np.zeros((2, 3)), np.array([np.inf])):
        with pytest.raises(BadOption, match="one-dimensional"):
            pick_peaks(bad)
    with pytest.raises(BadOption, match="hop_length"):
        detect_onsets(np.ones(3), 22_050, 0)
    with pytest.raises(BadOption, match="post_max"):
        PeakOptions(post_max=0)
    with pytest.raises(BadOption, match="delta"):
        OnsetOptions(delta=-1.0)
