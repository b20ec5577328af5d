"""Whisper's log-mel against the formula of openai/whisper, written out with torch and its own filter bank."""

from __future__ import annotations

from math import gcd
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import resample_poly

from auricle.features import MelSpec, log_mel_spectrogram, mel_filters, presets

from .agreement import assert_agrees, relative_error

torch = pytest.importorskip("torch")
soundfile = pytest.importorskip("soundfile")

WITHIN = 1e-5
ROUNDING = 4e-5
"""Of a torch tensor in float32, 80 dB below the loudest bin of a frame: 0.003 dB."""
PRESETS = {80: presets.WHISPER_80, 128: presets.WHISPER_128}


@pytest.fixture(scope="module")
def banks(data: Path) -> dict[int, NDArray[np.float32]]:
    """The matrices that come with openai/whisper, by number of bands."""
    file = data / "fixtures_reference" / "openai_whisper" / "whisper" / "assets" / "mel_filters.npz"
    if not file.is_file():
        pytest.skip("no mel_filters.npz of openai/whisper")
    with np.load(file) as arrays:
        return {n_mels: arrays[f"mel_{n_mels}"] for n_mels in PRESETS if f"mel_{n_mels}" in arrays}


@pytest.fixture(scope="module")
def speech(data: Path) -> list[NDArray[np.float32]]:
    """People talking, at 16 kHz."""
    files = [data / "fixtures_reference" / "openai_whisper" / "tests" / "jfk.flac"]
    files += sorted((data / "librispeech" / "train100_251spk").glob("*.opus"))[:6]
    files += sorted((data / "ljspeech_subset").rglob("*.*g*"))[:2]
    return [at_16_khz(file) for file in files if file.suffix in (".flac", ".opus", ".ogg")]


def at_16_khz(file: Path) -> NDArray[np.float32]:
    samples, rate = soundfile.read(file, dtype="float64", always_2d=True)
    common = gcd(rate, 16_000)
    samples = samples[: 12 * rate]
    return resample_poly(samples.mean(axis=1), 16_000 // common, rate // common).astype(np.float32)


def reference(samples: NDArray[Any], bank: NDArray[np.float32]) -> NDArray[Any]:
    """Power without the last frame, through the bank, log10 over 1e-10, at most 8 below the peak, (x + 4) / 4.

    In the precision of the samples: openai/whisper computes in float32, which moves its own result by 1.4e-5.
    """
    audio = torch.from_numpy(samples)
    window = torch.hann_window(400, dtype=audio.dtype)
    spectra = torch.stft(audio, 400, 160, window=window, return_complex=True)
    bands = torch.from_numpy(bank).to(audio.dtype) @ spectra[..., :-1].abs() ** 2
    logs = bands.clamp(min=1e-10).log10()
    return ((torch.maximum(logs, logs.max() - 8.0) + 4.0) / 4.0).numpy()


@pytest.mark.parametrize("n_mels", PRESETS)
def test_the_filter_bank_is_the_one_that_whisper_ships(n_mels: int, banks: dict[int, NDArray[np.float32]]) -> None:
    assert_agrees(mel_filters(PRESETS[n_mels]), banks[n_mels], 1e-6, "bank")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n_mels", PRESETS)
def test_log_mel_of_real_speech_equals_whispers_formula(
    n_mels: int, dtype: type, banks: dict[int, NDArray[np.float32]], speech: list[NDArray[np.float32]]
) -> None:
    assert len(speech) >= 5
    for samples in (signal[:end].astype(dtype) for signal in speech for end in (None, 201, 16_007)):
        exact = reference(samples.astype(np.float64), banks[n_mels])
        assert_agrees(log_mel_spectrogram(samples, PRESETS[n_mels]), exact, WITHIN, f"{len(samples)} samples")
        tensor = log_mel_spectrogram(torch.from_numpy(samples), PRESETS[n_mels])
        within = WITHIN if dtype is np.float64 else ROUNDING
        assert_agrees(tensor, exact, within, f"{len(samples)} samples, torch")


def test_whispers_own_float32_is_further_from_its_formula(
    banks: dict[int, NDArray[np.float32]], speech: list[NDArray[np.float32]]
) -> None:
    ours, theirs = [], []
    for samples in speech:
        exact = reference(samples.astype(np.float64), banks[80])
        ours.append(relative_error(log_mel_spectrogram(samples, presets.WHISPER_80), exact))
        theirs.append(relative_error(reference(samples, banks[80]), exact))
    assert max(ours) < min(theirs)


@pytest.mark.parametrize("spec", [presets.LIBROSA, presets.SPEECHT5, presets.WHISPER_128], ids=["a", "b", "c"])
def test_another_preset_is_noticed(
    spec: MelSpec, banks: dict[int, NDArray[np.float32]], speech: list[NDArray[np.float32]]
) -> None:
    assert relative_error(log_mel_spectrogram(speech[0], spec), reference(speech[0], banks[80])) > WITHIN


def test_thirty_seconds_give_three_thousand_frames() -> None:
    assert log_mel_spectrogram(np.zeros(480_000, dtype=np.float32), presets.WHISPER_80).shape == (80, 3000)
