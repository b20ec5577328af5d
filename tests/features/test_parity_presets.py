"""The presets against their sources' formulas, written here anew from torch and librosa."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import MelSpec, MfccSpec, log_mel_spectrogram, mel_filters, mel_spectrogram, mfcc, presets

from .agreement import assert_agrees, relative_error

torch = pytest.importorskip("torch")
librosa = pytest.importorskip("librosa")

WITHIN = 1e-5


def hifigan(samples: NDArray[Any]) -> NDArray[Any]:
    """jik876/hifi-gan `mel_spectrogram` with config_v1: reflect by (1024 - 256) / 2, uncentred, sqrt(power + 1e-9)."""
    audio = torch.from_numpy(samples)[None, None]
    padded = torch.nn.functional.pad(audio, (384, 384), mode="reflect")[0]
    window = torch.hann_window(1024, dtype=audio.dtype)
    spectra = torch.stft(padded, 1024, 256, 1024, window, center=False, return_complex=True)[0]
    magnitudes = torch.sqrt(torch.view_as_real(spectra).pow(2).sum(-1) + 1e-9)
    bank = torch.from_numpy(librosa.filters.mel(sr=22_050, n_fft=1024, n_mels=80, fmin=0, fmax=8000))
    return torch.log(torch.clamp(bank.to(audio.dtype) @ magnitudes, min=1e-5)).numpy()


def speecht5(samples: NDArray[Any]) -> NDArray[Any]:
    """transformers `SpeechT5FeatureExtractor`: magnitudes in float64, frame by frame, log10 over 1e-10."""
    padded = np.pad(samples, 512, mode="reflect").astype(np.float64)
    window = torch.hann_window(1024, periodic=True, dtype=torch.float64).numpy()
    frames = range(0, len(padded) - 1024 + 1, 256)
    magnitudes = np.array([np.abs(np.fft.rfft(padded[first : first + 1024] * window)) for first in frames])
    bank = librosa.filters.mel(sr=16_000, n_fft=1024, n_mels=80, fmin=80, fmax=7600, dtype=np.float64)
    return np.log10(np.maximum(1e-10, magnitudes @ bank.T)).T


def torchaudio_filters(dtype: torch.dtype = torch.float64) -> NDArray[Any]:
    """torchaudio `melscale_fbanks(201, 0, 8000, 128, 16000, norm=None, mel_scale="htk")` [201, 128].

    It computes them in float32 itself, and so moves the corners by 1e-5.
    """
    frequencies = torch.linspace(0, 8000, 201, dtype=dtype)
    mels = torch.linspace(0.0, 2595.0 * float(np.log10(1.0 + 8000 / 700.0)), 130, dtype=dtype)
    edges = 700.0 * (10.0 ** (mels / 2595.0) - 1.0)
    width = edges[1:] - edges[:-1]
    slopes = edges[None] - frequencies[:, None]
    down, up = -slopes[:, :-2] / width[:-1], slopes[:, 2:] / width[1:]
    return torch.clamp(torch.minimum(down, up), min=0.0).numpy()


def torchaudio_mel(samples: NDArray[Any]) -> NDArray[Any]:
    """`torchaudio.transforms.MelSpectrogram()`: centred, reflected, power, through the filters."""
    audio = torch.from_numpy(samples)
    spectra = torch.stft(audio, 400, 200, 400, torch.hann_window(400, dtype=audio.dtype), return_complex=True)
    bank = torch.from_numpy(torchaudio_filters()).to(audio.dtype)
    return (spectra.abs().pow(2.0).mT @ bank).mT.numpy()


def torchaudio_log_mel(samples: NDArray[Any]) -> NDArray[Any]:
    """`torchaudio.transforms.AmplitudeToDB("power", top_db=80)` of it."""
    decibels = 10.0 * np.log10(np.maximum(torchaudio_mel(samples), 1e-10))
    return np.maximum(decibels, decibels.max() - 80.0)


SOURCES: dict[str, tuple[MelSpec, Callable[[NDArray[Any]], NDArray[Any]]]] = {
    "hifigan": (presets.HIFIGAN, hifigan),
    "speecht5": (presets.SPEECHT5, speecht5),
    "torchaudio": (presets.TORCHAUDIO, torchaudio_log_mel),
}


def noise(length: int, seed: int = 0) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(length) * (1.1 + np.sin(np.arange(length) / 3000))).astype(np.float32)


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("length", [600, 1024, 1025, 5_000, 22_050, 100_001])
def test_a_preset_equals_its_source(name: str, length: int) -> None:
    spec, source = SOURCES[name]
    samples = noise(length)
    for kind in (samples, samples.astype(np.float64)):
        assert_agrees(log_mel_spectrogram(kind, spec), source(kind), WITHIN, name)
        assert_agrees(log_mel_spectrogram(torch.from_numpy(kind), spec), source(kind), WITHIN, f"{name}, torch")


@pytest.mark.parametrize("name", SOURCES)
def test_a_preset_equals_its_source_on_real_recordings(name: str, data: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    spec, source = SOURCES[name]
    files = sorted((data / "fixtures_reference" / "librosa_data" / "audio").glob("*.ogg"))[:3]
    assert files
    for file in files:
        samples = soundfile.read(file, dtype="float64", frames=60_000, always_2d=True)[0].mean(axis=1)
        assert_agrees(log_mel_spectrogram(samples, spec), source(samples), WITHIN, file.name)


def test_torchaudios_filters_mel_and_mfcc() -> None:
    samples = noise(40_000)
    assert_agrees(mel_filters(presets.TORCHAUDIO), torchaudio_filters().T, 1e-12, "filters")
    assert_agrees(mel_filters(presets.TORCHAUDIO), torchaudio_filters(torch.float32).T, 1e-4, "filters in float32")
    assert_agrees(mel_spectrogram(samples, presets.TORCHAUDIO), torchaudio_mel(samples), WITHIN, "mel")
    order = np.arange(40)[:, None]  # torchaudio `create_dct(40, 128, "ortho")`
    cosines = np.cos(np.pi / 128 * (np.arange(128) + 0.5) * order) * np.sqrt(np.where(order == 0, 1, 2) / 128)
    assert_agrees(
        mfcc(samples, MfccSpec(presets.TORCHAUDIO, 40)), cosines @ torchaudio_log_mel(samples), WITHIN, "mfcc"
    )


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize(
    "changed", [{"norm": "other"}, {"power": 1.5}, {"epsilon": 1e-3}, {"f_min": 60.0}, {"trim_last": True}], ids=str
)
def test_a_preset_off_by_one_setting_is_noticed(name: str, changed: dict[str, Any]) -> None:
    spec, source = SOURCES[name]
    if "norm" in changed:
        changed = {"norm": None if spec.norm else "slaney"}
    samples = noise(22_050)
    assert relative_error(log_mel_spectrogram(samples, replace(spec, **changed)), source(samples)) > WITHIN


def test_every_preset_has_a_parity_test() -> None:
    elsewhere = {"librosa": "test_parity_librosa", "kaldi": "test_parity_kaldi"}
    elsewhere |= {"whisper-80": "test_parity_whisper", "whisper-128": "test_parity_whisper"}
    assert set(presets.BY_NAME) == set(SOURCES) | set(elsewhere)
    assert all(Path(__file__).with_name(f"{module}.py").is_file() for module in elsewhere.values())
    exported = {name for name in presets.__all__ if name != "BY_NAME"}
    assert {getattr(presets, name) for name in exported} == set(presets.BY_NAME.values())
