"""Chroma over a constant-Q transform, its statistics and the tonal centroids against librosa."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import (
    CensSpec,
    CqtChromaSpec,
    CqtSpec,
    chroma_cens,
    chroma_cqt,
    chroma_from_cqt,
    cqt,
    tonnetz,
)

from .agreement import assert_agrees

librosa = pytest.importorskip("librosa")
pytestmark = pytest.mark.filterwarnings("ignore:n_fft=.* is too large for input signal")

WITHIN = 1e-4
NORMS = ("max", "l1", "l2", None)
WORDS = {"max": np.inf, "l1": 1, "l2": 2, None: None}
SEEDS = range(100)


def setting(seed: int) -> tuple[NDArray[Any], CqtChromaSpec, dict[str, Any]]:
    """Samples [time], a spec, and the spec in librosa's words."""
    rng = np.random.default_rng(seed)
    rate, hop = (8_000, 11_025, 22_050)[seed % 3], (256, 512, 128, 192)[seed % 4]
    n_chroma, merged = ((12, 3), (12, 1), (24, 2), (6, 4), (7, 2))[seed % 5]
    n_octaves, f_min = int(rng.integers(1, 4)), float(rng.uniform(110, 300))
    tuning = (None, 0.0, 0.2, -0.4)[seed // 2 % 4]
    spec = CqtSpec(rate, hop, f_min, n_octaves * n_chroma * merged, n_chroma * merged, tuning)
    norm, threshold = NORMS[seed // 3 % 4], (0.0, 0.01)[seed // 5 % 2]
    chroma = CqtChromaSpec(spec, n_chroma, norm, threshold)
    time = np.arange(rate // 2) / rate
    tones = sum(np.sin(2 * np.pi * hz * time) for hz in rng.uniform(150, 1500, 4))
    samples = (0.05 * rng.standard_normal(len(time)) + 0.2 * tones).astype(("float32", "float64")[seed % 2])
    words = {"sr": rate, "hop_length": hop, "fmin": f_min, "n_chroma": n_chroma, "n_octaves": n_octaves}
    words |= {"bins_per_octave": spec.bins_per_octave, "tuning": tuning}
    return samples, chroma, words


@pytest.mark.parametrize("seed", SEEDS)
def test_chroma_cqt_equals_librosa(seed: int) -> None:
    samples, spec, words = setting(seed)
    theirs = librosa.feature.chroma_cqt(y=samples, norm=WORDS[spec.norm], threshold=spec.threshold, **words)
    assert_agrees(chroma_cqt(samples, spec), theirs, WITHIN, str(spec))
    assert_agrees(tonnetz(theirs), librosa.feature.tonnetz(chroma=theirs), 1e-5, "tonnetz")


@pytest.mark.parametrize("seed", SEEDS)
def test_cens_equals_librosa(seed: int) -> None:
    samples, chroma, words = setting(seed)
    spec = CensSpec(replace(chroma, threshold=0.0), chroma.norm, (41, 0, 5, 8)[seed % 4], ("hann", "hamming")[seed % 2])
    magnitudes = np.abs(cqt(samples, chroma.cqt))  # shared: a share next to a step falls either way by rounding
    words = {name: value for name, value in words.items() if name not in ("n_octaves", "tuning")}
    smooth = {"win_len_smooth": spec.smoothing or None, "smoothing_window": spec.window}
    theirs = librosa.feature.chroma_cens(C=magnitudes, norm=WORDS[spec.norm], **smooth, **words)
    assert_agrees(chroma_cens(samples, spec), theirs, WITHIN, str(spec))


def test_defaults_are_those_of_librosa() -> None:
    samples = np.random.default_rng(0).standard_normal(11_025).astype(np.float32)
    chroma = chroma_cqt(samples)
    assert_agrees(chroma, librosa.feature.chroma_cqt(y=samples), WITHIN, "chroma_cqt")
    assert_agrees(chroma_cens(samples), librosa.feature.chroma_cens(y=samples), WITHIN, "chroma_cens")
    spec = CqtChromaSpec()
    np.testing.assert_allclose(chroma_from_cqt(np.abs(cqt(samples, spec.cqt)), spec), chroma, rtol=1e-5)


def test_another_class_for_the_lowest_bin_is_noticed() -> None:
    samples, spec, words = setting(1)
    theirs = librosa.feature.chroma_cqt(y=samples, norm=WORDS[spec.norm], threshold=spec.threshold, **words)
    with pytest.raises(AssertionError):
        assert_agrees(np.roll(chroma_cqt(samples, spec), 1, axis=0), theirs, WITHIN, "rolled")
