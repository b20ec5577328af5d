"""Specs are values: validated once, hashable, equal where they mean the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import auricle.features as features
from auricle.errors import BadOption, SpecMismatch
from auricle.features import (
    ChromaSpec,
    LogSpec,
    MelSpec,
    MfccSpec,
    StftSpec,
    mel_filters,
    mel_spectrogram,
    presets,
    stft,
)
from auricle.features.framewise import Framing
from auricle.features.windows import analysis_window

NAN, INF = float("nan"), float("inf")
BAD: list[tuple[Any, dict[str, Any]]] = [
    (StftSpec, {"sample_rate": 0}),
    (StftSpec, {"sample_rate": 22_050.5}),
    (StftSpec, {"sample_rate": "22050"}),
    (StftSpec, {"hop_length": 160.5}),
    (StftSpec, {"n_fft": True}),
    (StftSpec, {"window": "hannn"}),
    (StftSpec, {"window": "kaiser"}),
    (StftSpec, {"window": ["hann"]}),
    (StftSpec, {"preemphasis": "0.97"}),
    (StftSpec, {"n_fft": 1}),
    (StftSpec, {"n_fft": -4}),
    (StftSpec, {"win_length": 0}),
    (StftSpec, {"win_length": 2049}),
    (StftSpec, {"hop_length": 0}),
    (StftSpec, {"hop_length": -1}),
    (StftSpec, {"pad_mode": "zeros"}),
    (StftSpec, {"pad_length": -1}),
    (StftSpec, {"align": "left"}),
    (StftSpec, {"scale": 0.0}),
    (StftSpec, {"scale": NAN}),
    (StftSpec, {"scale": INF}),
    (StftSpec, {"preemphasis": NAN}),
    (LogSpec, {"scale": "log2"}),
    (LogSpec, {"floor": 0.0}),
    (LogSpec, {"floor": NAN}),
    (LogSpec, {"floor": INF}),
    (LogSpec, {"dynamic_range": 0.0}),
    (LogSpec, {"dynamic_range": NAN}),
    (LogSpec, {"offset": INF}),
    (LogSpec, {"gain": 0.0}),
    (LogSpec, {"gain": NAN}),
    (MelSpec, {"n_mels": 0}),
    (MelSpec, {"f_min": -1.0}),
    (MelSpec, {"f_min": 11_025.0}),
    (MelSpec, {"f_min": NAN}),
    (MelSpec, {"f_max": 0.0}),
    (MelSpec, {"f_max": NAN}),
    (MelSpec, {"f_max": 11_025.1}),
    (MelSpec, {"n_mels": 40.5}),
    (MelSpec, {"mel_scale": "bark"}),
    (MelSpec, {"norm": "l2"}),
    (MelSpec, {"power": 0.0}),
    (MelSpec, {"power": NAN}),
    (MelSpec, {"power": INF}),
    (MelSpec, {"epsilon": -1e-9}),
    (MelSpec, {"epsilon": NAN}),
    (MfccSpec, {"n_mfcc": 0}),
    (MfccSpec, {"n_mfcc": 129}),
    (MfccSpec, {"dct_norm": "slaney"}),
    (MfccSpec, {"lifter": -1.0}),
    (MfccSpec, {"lifter": NAN}),
    (MfccSpec, {"lifter": INF}),
    (ChromaSpec, {"n_chroma": 0}),
    (ChromaSpec, {"norm": "euclid"}),
    (ChromaSpec, {"power": 0.0}),
]


@pytest.mark.parametrize(("spec", "options"), BAD, ids=str)
def test_a_value_outside_its_range_is_refused_and_named(spec: Any, options: dict[str, Any]) -> None:
    with pytest.raises(BadOption) as raised:
        spec(**options)
    (name,) = options
    assert name in str(raised.value)
    spec()  # and without the option it is fine


def test_bands_beyond_the_nyquist_frequency_would_be_empty() -> None:
    """Why they are refused: no frequency of the transform lies in them."""
    with pytest.raises(BadOption, match="11025 Hz, the Nyquist frequency"):
        MelSpec(f_max=22_050.0)
    unguarded = MelSpec(n_mels=40)
    object.__setattr__(unguarded, "f_max", 22_050.0)
    assert not mel_filters(unguarded)[-3:].any()


def test_an_unknown_window_is_refused_where_it_is_written() -> None:
    with pytest.raises(BadOption, match=r"'wobble'.* try hann, hamming"):
        StftSpec(window="wobble")
    assert StftSpec(window="nuttall").window == "nuttall", "and what only SciPy knows is not"


def test_whole_numbers_of_any_kind_are_lengths() -> None:
    spec = StftSpec(np.float64(16_000), np.int32(400), hop_length=160.0)  # type: ignore[arg-type]
    assert [type(n) for n in (spec.sample_rate, spec.n_fft, spec.hop_length)] == [int] * 3
    assert spec == StftSpec(16_000, 400, hop_length=160)


X = np.zeros(100)
WRONG_KINDS: list[tuple[Callable[[], object], type[Exception], str]] = [
    (lambda: mel_spectrogram(X, StftSpec()), SpecMismatch, "takes MelSpec, got StftSpec; pass MelSpec(spec)"),
    (lambda: stft(X, presets.LIBROSA), SpecMismatch, "takes StftSpec, got MelSpec; pass presets.LIBROSA.stft"),
    (lambda: features.mfcc(X, presets.LIBROSA), SpecMismatch, "pass MfccSpec(presets.LIBROSA)"),
    (lambda: features.mfcc(X, StftSpec()), SpecMismatch, "pass MfccSpec(MelSpec(spec))"),
    (lambda: features.mfcc(X, "kaldi"), BadOption, 'pass MfccSpec(presets.BY_NAME["kaldi"])'),
    (lambda: features.log_mel_spectrogram(X, "whisper-80"), BadOption, 'pass presets.BY_NAME["whisper-80"]'),
    (lambda: mel_spectrogram(X, spec="nonsense"), BadOption, "got 'nonsense'; pass presets.LIBROSA"),
    (lambda: mel_spectrogram(presets.LIBROSA, X), BadOption, "got ndarray"),
    (lambda: features.rms(X, MfccSpec(n_mfcc=3)), SpecMismatch, "pass spec.mel.stft"),
    (lambda: features.compress(X, presets.KALDI), SpecMismatch, "pass presets.KALDI.log"),
    (lambda: features.framewise_mel(StftSpec()), SpecMismatch, "pass MelSpec(spec)"),
    (lambda: MfccSpec(StftSpec()), SpecMismatch, "MfccSpec.mel takes MelSpec"),
    (lambda: features.streaming.start(presets.LIBROSA), BadOption, "framewise_mel(spec)"),
]


@pytest.mark.parametrize(("call", "error", "said"), WRONG_KINDS, ids=lambda x: x if isinstance(x, str) else "")
def test_the_wrong_kind_of_spec_is_refused_with_the_way_to_the_right_one(
    call: Callable[[], object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error) as raised:
        call()
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "spec", [StftSpec(), LogSpec(), MelSpec(), MfccSpec(), ChromaSpec()], ids=lambda s: type(s).__name__
)
def test_specs_are_frozen_hashable_values(spec: Any) -> None:
    assert spec == type(spec)()
    assert hash(spec) == hash(type(spec)())
    assert spec == replace(spec)
    with pytest.raises(FrozenInstanceError):
        spec.power = 3.0


def test_defaults_that_follow_from_others_are_filled_in() -> None:
    assert StftSpec(16_000, 400) == StftSpec(16_000, 400, 400, 100)
    assert StftSpec(16_000, 400, 200).hop == 50
    assert StftSpec(16_000, 2, 1).hop == 1
    assert StftSpec(16_000, 400).padding == 200
    assert StftSpec(16_000, 400, center=False, pad_length=7).padding == 0
    assert StftSpec(16_000, 401).bins == 201
    assert StftSpec(16_000, 512, 400, align="start").frame_length == 400


def test_presets_are_named_once_and_differ() -> None:
    assert len(set(presets.BY_NAME.values())) == len(presets.BY_NAME) == 7
    assert all(isinstance(spec, MelSpec) for spec in presets.BY_NAME.values())


@pytest.mark.parametrize("name", ["hann", "hamming", "blackman", "povey", "boxcar"])
@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("win_length", [1, 2, 9, 16])
def test_windows_are_placed_symmetric_and_read_only(name: str, periodic: bool, win_length: int) -> None:
    spec = StftSpec(8_000, 16, win_length, window=name, periodic=periodic)
    window = analysis_window(spec)
    assert window.shape == (16,)
    left = (16 - win_length) // 2
    inside = window[left : left + win_length]
    assert not np.delete(window, np.arange(left, left + win_length)).any()
    symmetric = inside[1:] if periodic else inside
    np.testing.assert_allclose(symmetric, symmetric[::-1], atol=1e-15)
    with pytest.raises(ValueError, match="read-only"):
        window[0] = 1.0


@given(
    length=st.integers(0, 3000),
    n_fft=st.integers(2, 200),
    hop=st.integers(1, 300),
    center=st.booleans(),
    pad_mode=st.sampled_from(["constant", "reflect", "edge", "symmetric", "wrap"]),
    trim_last=st.booleans(),
)
def test_the_number_of_frames_is_known_beforehand(
    length: int, n_fft: int, hop: int, center: bool, pad_mode: Any, trim_last: bool
) -> None:
    transform = StftSpec(8_000, n_fft, hop_length=hop, center=center, pad_mode=pad_mode)
    spec = MelSpec(transform, 2, trim_last=trim_last)
    frames = mel_spectrogram(np.zeros(length, dtype=np.float32), spec).shape[-1]
    assert frames == Framing.of(transform, trim_last).count(length)
    if length and center and n_fft % 2 == 0:
        assert frames == length // hop + 1 - trim_last


def test_everything_exported_exists_once() -> None:
    assert sorted(set(features.__all__)) == sorted(features.__all__)
    assert all(hasattr(features, name) for name in features.__all__)
