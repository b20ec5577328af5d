"""Constant-Q and variable-Q transform and the inverse against librosa, over a grid of settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import CqtSpec, VqtSpec, cqt, icqt, vqt

from .agreement import assert_agrees, each_recording, relative_error
from .cqt_grid import HOPS, LEADING, NORMS, OCTAVES, PAD_MODES, PITCH_SETTINGS, RATES, WINDOWS, PitchSetting

librosa = pytest.importorskip("librosa")

WITHIN = 1e-4  # which bins a sparse filter keeps hangs on the last bit; else the error is below 5e-6
pytestmark = pytest.mark.filterwarnings(
    "ignore:n_fft=.* is too large for input signal",
    "ignore:Trying to estimate tuning from empty frequency set",
)


def reference(function: Any, samples: NDArray[Any], setting: PitchSetting, **more: Any) -> NDArray[Any]:
    """librosa's transform, each recording for itself: it tunes a batch as one."""
    options = setting.plain() | {"n_bins": setting.spec.n_bins, "pad_mode": setting.spec.pad_mode} | more
    flat = samples.reshape(-1, samples.shape[-1])
    parts = np.stack([function(row, **options) for row in flat])
    return parts.reshape(*samples.shape[:-1], *parts.shape[1:])


@pytest.mark.parametrize("setting", PITCH_SETTINGS, ids=lambda s: s.name)
def test_cqt_equals_librosa(setting: PitchSetting) -> None:
    samples = setting.samples()
    ours = cqt(samples, setting.spec)
    assert_agrees(ours, reference(librosa.cqt, samples, setting), WITHIN, setting.name)
    assert ours.dtype == np.result_type(samples.dtype, np.complex64)


@pytest.mark.parametrize("setting", PITCH_SETTINGS, ids=lambda s: s.name)
def test_vqt_equals_librosa(setting: PitchSetting) -> None:
    samples, cqt_spec = setting.samples(), setting.spec
    gamma = (None, 5.0, 20.0)[setting.seed % 3]
    if setting.spec.n_bins == 1 and gamma is None:
        gamma = 3.0
    intervals: Any = ("equal", "pythagorean", "ratios")[setting.seed // 3 % 3]
    if intervals == "ratios":
        intervals = tuple(np.sort(np.random.default_rng(setting.seed).uniform(1, 2, cqt_spec.bins_per_octave)))
    spec = VqtSpec(replace(cqt_spec, n_bins=max(1, cqt_spec.n_bins - cqt_spec.bins_per_octave // 2)), gamma, intervals)
    theirs = reference(librosa.vqt, samples, setting, n_bins=spec.cqt.n_bins, gamma=gamma, intervals=intervals)
    assert_agrees(vqt(samples, spec), theirs, WITHIN, setting.name)


def is_inverted_below_the_nyquist_frequency(setting: PitchSetting) -> bool:
    """librosa's rate for the lowest octave holds it; else its filters are next to 0, and it divides by them."""
    spec = setting.spec
    top = spec.f_min * 2 ** (min(spec.bins_per_octave, spec.n_bins) / spec.bins_per_octave)
    halvings = min(spec.octaves - 1, (spec.hop_length & -spec.hop_length).bit_length() - 1)
    return 1.1 * top < spec.sample_rate / 2 / 2**halvings


INVERTED = [setting for setting in PITCH_SETTINGS[::3] if is_inverted_below_the_nyquist_frequency(setting)]


@pytest.mark.parametrize("setting", INVERTED, ids=lambda s: s.name)
def test_icqt_equals_librosa(setting: PitchSetting) -> None:
    spec = setting.spec if setting.spec.tuning is not None else replace(setting.spec, tuning=0.1)
    spectra = cqt(setting.samples(), spec)
    options = setting.plain() | {"tuning": spec.tuning}
    length = (None, setting.length, max(1, setting.length // 3))[setting.seed % 3]
    theirs = librosa.icqt(spectra, length=length, **options)
    assert_agrees(icqt(spectra, spec, length), theirs, WITHIN, setting.name)


def test_the_grid_is_as_wide_as_it_claims() -> None:
    assert len({(s.spec, s.leading, s.length) for s in PITCH_SETTINGS}) == len(PITCH_SETTINGS) >= 100
    specs = [s.spec for s in PITCH_SETTINGS]
    seen = [
        Counter(spec.sample_rate for spec in specs),
        Counter(spec.hop_length for spec in specs),
        Counter(spec.bins_per_octave for spec in specs),
        Counter(spec.window for spec in specs),
        Counter(spec.norm for spec in specs),
        Counter(spec.pad_mode for spec in specs),
        Counter(spec.scale for spec in specs),
        Counter(s.leading for s in PITCH_SETTINGS),
        Counter(spec.tuning is None for spec in specs),
    ]
    sizes = [len(RATES), len(HOPS), len(OCTAVES), len(WINDOWS), len(NORMS), len(PAD_MODES), 2, len(set(LEADING)), 2]
    assert [len(counts) for counts in seen] == sizes
    assert min(min(counts.values()) for counts in seen) >= 5
    assert {spec.octaves for spec in specs} >= {1, 2, 3, 4, 5, 6}


def test_defaults_are_those_of_librosa() -> None:
    samples = PITCH_SETTINGS[2].samples().astype(np.float32)
    assert_agrees(cqt(samples), librosa.cqt(samples), WITHIN, "cqt")
    assert_agrees(vqt(samples), librosa.vqt(samples), WITHIN, "vqt")
    assert_agrees(icqt(cqt(samples)), librosa.icqt(librosa.cqt(samples)), WITHIN, "icqt")


@pytest.mark.parametrize(
    "changed",
    [{"window": "hamming"}, {"tuning": 0.01}, {"sparsity": 0.02}, {"filter_scale": 0.99}, {"norm": "l2"}],
    ids=str,
)
def test_a_spec_off_by_one_setting_is_noticed(changed: dict[str, Any]) -> None:
    samples = np.random.default_rng(0).standard_normal(22_050)
    spec = CqtSpec(n_bins=36, f_min=200.0)
    theirs = each_recording(lambda one: librosa.cqt(one, fmin=200.0, n_bins=36), samples)
    assert relative_error(cqt(samples, spec), theirs) <= WITHIN
    assert relative_error(cqt(samples, replace(spec, **changed)), theirs) > WITHIN
