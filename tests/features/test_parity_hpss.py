"""Harmonic-percussive separation against librosa, of spectrograms and of sound."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import HpssSpec, StftSpec, hpss, hpss_masks, hpss_sound

from .agreement import assert_agrees, relative_error

librosa = pytest.importorskip("librosa")

WITHIN = 1e-5
SHAPES = ((33, 40), (1, 25), (64, 1), (2, 17, 30), (1, 2, 20, 21))
KERNELS = ((31, 31), (17, 9), (3, 5), (8, 4), (1, 31), (5, 1))
MARGINS = ((1.0, 1.0), (2.0, 2.0), (1.0, 5.0), (3.0, 1.0))
POWERS = (2.0, 1.0, 0.5, np.inf, 4.0)
SEEDS = range(120)


def setting(seed: int) -> tuple[NDArray[Any], HpssSpec]:
    """A spectrogram with tones, strokes and silences, and a spec."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[seed % 5] if max(KERNELS[seed % 6]) <= 9 or seed % 5 in (0,) else (40, 45)
    values = rng.exponential(size=shape) ** 2
    values[..., rng.integers(shape[-2]), :] += 5
    values[..., :, rng.integers(shape[-1])] += 5
    if seed % 3 == 0:
        values[..., : shape[-2] // 2, :] = 0
    if seed % 2:
        values = values * np.exp(2j * np.pi * rng.random(shape))
    precise = seed % 4 < 2
    kind = ("complex128" if precise else "complex64") if seed % 2 else ("float64" if precise else "float32")
    lasting, striking = KERNELS[seed % 6]
    return values.astype(kind), HpssSpec(StftSpec(), lasting, striking, POWERS[seed // 2 % 5], *MARGINS[seed // 3 % 4])


def options(spec: HpssSpec) -> dict[str, Any]:
    """The spec in librosa's words."""
    return {
        "kernel_size": (spec.harmonic_frames, spec.percussive_bins),
        "power": spec.power,
        "margin": (spec.harmonic_margin, spec.percussive_margin),
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_and_masks_equal_librosa(seed: int) -> None:
    values, spec = setting(seed)
    theirs, masks = (librosa.decompose.hpss(values, mask=mask, **options(spec)) for mask in (False, True))
    for ours, expected in zip(hpss(values, spec), theirs, strict=True):
        assert_agrees(ours, expected, WITHIN, str(spec))
        assert ours.dtype == values.dtype
    for ours, expected in zip(hpss_masks(values, spec), masks, strict=True):
        assert_agrees(ours, expected, WITHIN, str(spec))


@pytest.mark.parametrize("seed", range(8))
def test_sound_equals_librosa(seed: int) -> None:
    rng = np.random.default_rng(seed)
    samples = rng.standard_normal(((2,), ())[seed % 2] + (3000,)).astype(("float32", "float64")[seed // 2 % 2])
    stft = StftSpec(8_000, (128, 200)[seed % 2], hop_length=(32, 50)[seed % 2])
    spec = HpssSpec(stft, 7, 9, 2.0, *MARGINS[seed % 4])
    theirs = librosa.effects.hpss(samples, n_fft=stft.n_fft, hop_length=stft.hop, **options(spec))
    for ours, expected in zip(hpss_sound(samples, spec), theirs, strict=True):
        assert_agrees(ours, expected, WITHIN, str(spec))


@pytest.mark.parametrize("changed", [{"harmonic_frames": 30}, {"percussive_bins": 29}, {"power": 1.9}], ids=str)
def test_a_spec_off_by_one_setting_is_noticed(changed: dict[str, Any]) -> None:
    values = np.abs(np.random.default_rng(0).standard_normal((40, 45)))
    theirs = librosa.decompose.hpss(values)[0]
    assert relative_error(hpss(values)[0], theirs) <= WITHIN
    assert relative_error(hpss(values, HpssSpec(**changed))[0], theirs) > WITHIN
