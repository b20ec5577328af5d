"""The transforms against librosa, over the whole grid of settings.

Two things differ by design, and the references below are called accordingly: librosa takes the peak of a dynamic range
from a whole batch, here each recording has its own; and librosa refuses to wrap, so there the padding is made for it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import (
    LogSpec,
    MelSpec,
    MfccSpec,
    StftSpec,
    amplitude_to_db,
    db_to_amplitude,
    db_to_power,
    hz_to_mel,
    log_mel_spectrogram,
    mel_filters,
    mel_frequencies,
    mel_spectrogram,
    mel_to_hz,
    mfcc,
    power_to_db,
    presets,
    spectrogram,
    stft,
)

from .agreement import assert_agrees, each_recording, level_error, relative_error
from .grid import LEADING, PAD_MODES, RATES, SETTINGS, SIZES, WINDOWS, Setting

librosa = pytest.importorskip("librosa")

WITHIN = 1e-5
pytestmark = [
    pytest.mark.filterwarnings("ignore:Empty filters detected"),
    pytest.mark.filterwarnings("ignore:n_fft=.* is too large for input signal"),
]


def reference_stft(samples: NDArray[Any], spec: StftSpec) -> NDArray[Any]:
    """`librosa.stft` of [..., time]."""
    center = spec.center
    if center and spec.pad_mode == "wrap":
        widths = [*[(0, 0)] * (samples.ndim - 1), (spec.padding, spec.padding)]
        samples, center = np.pad(samples, widths, mode="wrap"), False
    return librosa.stft(
        samples,
        n_fft=spec.n_fft,
        hop_length=spec.hop_length,
        win_length=spec.win_length,
        window=spec.window,
        center=center,
        pad_mode=spec.pad_mode,
    )


def reference_mel(magnitudes: NDArray[Any], spec: MelSpec) -> NDArray[Any]:
    """`librosa.feature.melspectrogram` of magnitudes already raised to their power."""
    return librosa.feature.melspectrogram(
        S=magnitudes,
        sr=spec.stft.sample_rate,
        n_fft=spec.stft.n_fft,
        n_mels=spec.n_mels,
        fmin=spec.f_min,
        fmax=spec.f_max,
        htk=spec.mel_scale == "htk",
        norm=spec.norm,
        dtype=magnitudes.dtype,
    )


def reference_mfcc(log_mel: NDArray[Any], spec: MfccSpec) -> NDArray[Any]:
    """`librosa.feature.mfcc` of log-mel bands."""
    return librosa.feature.mfcc(S=log_mel, n_mfcc=spec.n_mfcc, norm=spec.dct_norm, lifter=spec.lifter)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_transform_equals_librosa(setting: Setting) -> None:
    samples, spec = setting.samples(), setting.spec
    mel_spec, power = spec.mel, spec.mel.power

    spectra = reference_stft(samples, mel_spec.stft)
    assert_agrees(stft(samples, mel_spec.stft), spectra, WITHIN, "stft")
    magnitudes = np.abs(spectra) ** power
    assert_agrees(spectrogram(samples, mel_spec.stft, power=power), magnitudes, WITHIN, "spectrogram")

    if setting.is_periodic:
        return
    bands, expected = mel_spectrogram(samples, mel_spec), reference_mel(magnitudes, mel_spec)
    assert_agrees(bands, expected, WITHIN, "mel")
    assert level_error(bands, expected, below_peak=50.0) <= 1e-3, "mel, each element, in dB"

    def decibels(one: NDArray[Any]) -> NDArray[Any]:
        flat = one.reshape(mel_spec.n_mels, -1)
        return librosa.power_to_db(flat, ref=1.0, amin=mel_spec.log.floor, top_db=mel_spec.log.dynamic_range)

    logs = each_recording(decibels, expected.reshape(*setting.leading, -1))
    assert_agrees(log_mel_spectrogram(samples, mel_spec), logs, WITHIN, "log-mel")
    assert_agrees(mfcc(samples, spec), reference_mfcc(logs, spec), WITHIN, "mfcc")


def test_the_grid_is_as_wide_as_it_claims() -> None:
    assert sum(not setting.is_periodic for setting in SETTINGS) >= 200
    assert sum(setting.is_periodic for setting in SETTINGS) >= 20
    assert len({(setting.spec, setting.leading, setting.length) for setting in SETTINGS}) == len(SETTINGS)
    seen = [
        Counter(setting.spec.mel.stft.pad_mode for setting in SETTINGS),
        Counter(setting.spec.mel.stft.window for setting in SETTINGS),
        Counter(setting.spec.mel.stft.center for setting in SETTINGS),
        Counter((setting.spec.mel.mel_scale, setting.spec.mel.norm) for setting in SETTINGS),
        Counter(setting.spec.mel.power for setting in SETTINGS),
        Counter(setting.spec.mel.stft.sample_rate for setting in SETTINGS),
        Counter(setting.spec.mel.stft.n_fft for setting in SETTINGS),
        Counter(setting.leading for setting in SETTINGS),
        Counter(setting.dtype for setting in SETTINGS),
    ]
    sizes = [len(PAD_MODES), len(WINDOWS), 2, 4, 4, len(RATES), len(SIZES), len(LEADING), 2]
    assert [len(counts) for counts in seen] == sizes
    assert min(min(counts.values()) for counts in seen) >= 10
    lengths = [setting.length / setting.spec.mel.stft.sample_rate for setting in SETTINGS]
    assert min(setting.length for setting in SETTINGS) == 1
    assert max(lengths) == 60.0
    assert sum((setting.spec.mel.stft.win_length or 0) < setting.spec.mel.stft.n_fft for setting in SETTINGS) >= 50


@pytest.mark.parametrize(
    "changed",
    [
        {"window": "hamming"},
        {"pad_mode": "reflect"},
        {"hop_length": 511},
        {"win_length": 2047},
        {"periodic": False},
    ],
    ids=str,
)
def test_a_spec_off_by_one_setting_is_noticed(changed: dict[str, Any]) -> None:
    samples = SETTINGS[-1].samples()[:22_050]
    spec = replace(presets.LIBROSA, stft=replace(presets.LIBROSA.stft, **changed))
    reference = librosa.feature.melspectrogram(y=samples, sr=22_050)
    assert relative_error(mel_spectrogram(samples, presets.LIBROSA), reference) <= WITHIN
    assert relative_error(mel_spectrogram(samples, spec), reference) > WITHIN


def test_the_preset_is_what_librosa_does_when_told_nothing(data: Path) -> None:
    """librosa transforms float32 samples in float64, which shows 70 dB under the peak; so does our logarithm."""
    soundfile = pytest.importorskip("soundfile")
    folder = data / "fixtures_reference" / "librosa_data" / "audio"
    for file in sorted(folder.glob("*.ogg")):
        samples, rate = soundfile.read(file, dtype="float32", frames=22_050 * 10, always_2d=True)
        for dtype in (np.float64, np.float32):
            mono = samples.mean(axis=1).astype(dtype)
            spec = replace(presets.LIBROSA, stft=replace(presets.LIBROSA.stft, sample_rate=rate))
            bands = librosa.feature.melspectrogram(y=mono, sr=rate, dtype=dtype)
            assert_agrees(mel_spectrogram(mono, spec), bands, WITHIN, file.name)
            assert_agrees(log_mel_spectrogram(mono, spec), librosa.power_to_db(bands), WITHIN, file.name)
            coefficients = librosa.feature.mfcc(S=librosa.power_to_db(bands))
            assert_agrees(mfcc(mono, MfccSpec(spec)), coefficients, WITHIN, file.name)


def test_a_batch_keeps_each_recordings_own_peak() -> None:
    loud_and_quiet = np.stack([SETTINGS[-1].samples()[:8_000]] * 2) * np.array([[1.0], [1e-3]])
    spec = MelSpec(StftSpec(16_000, 400, hop_length=160), 40, log=LogSpec(dynamic_range=30.0))
    ours = log_mel_spectrogram(loud_and_quiet, spec)
    np.testing.assert_allclose(ours[0], ours[1] + 60.0, atol=1e-9)
    together = librosa.power_to_db(mel_spectrogram(loud_and_quiet, spec), top_db=30.0)
    assert np.abs(together[0] - together[1] - 60.0).max() > 1.0, "librosa's peak is that of the batch"


@pytest.mark.parametrize("reference", [1.0, 0.3, 1e-12])
@pytest.mark.parametrize("floor", [1e-10, 1e-3])
@pytest.mark.parametrize("dynamic_range", [80.0, 20.0, None])
@pytest.mark.parametrize("shape", [(1,), (5, 7), (2, 3, 4, 5)], ids=str)
def test_decibels_equal_librosa(
    reference: float, floor: float, dynamic_range: float | None, shape: tuple[int, ...]
) -> None:
    power = np.random.default_rng(3).exponential(size=shape) ** 6
    options = {"reference": reference, "floor": floor, "dynamic_range": dynamic_range}
    expected = librosa.power_to_db(power, ref=reference, amin=floor, top_db=dynamic_range)
    assert_agrees(power_to_db(power, **options), expected, WITHIN, "power")
    expected = librosa.amplitude_to_db(power, ref=reference, amin=floor, top_db=dynamic_range)
    assert_agrees(amplitude_to_db(power, **options), expected, WITHIN, "amplitude")
    assert_agrees(db_to_power(expected, reference=reference), librosa.db_to_power(expected, ref=reference), 1e-12, "")
    assert_agrees(
        db_to_amplitude(expected, reference=reference), librosa.db_to_amplitude(expected, ref=reference), 1e-12, ""
    )


@pytest.mark.parametrize("htk", [False, True])
def test_mel_scales_equal_librosa(htk: bool) -> None:
    hz = np.concatenate([np.linspace(0, 24_000, 4001), [999.999, 1000.0, 1000.001]])
    scale = "htk" if htk else "slaney"
    assert_agrees(hz_to_mel(hz, scale), librosa.hz_to_mel(hz, htk=htk), 1e-14, "hz to mel")
    mel = librosa.hz_to_mel(hz, htk=htk)
    assert_agrees(mel_to_hz(mel, scale), librosa.mel_to_hz(mel, htk=htk), 1e-14, "mel to hz")
    spec = MelSpec(StftSpec(48_000), 40, 50.0, 12_000.0, scale)
    centres = librosa.mel_frequencies(42, fmin=50.0, fmax=12_000.0, htk=htk)[1:-1]
    assert_agrees(mel_frequencies(spec), centres, 1e-13, "centres")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_mel_filters_equal_librosa(setting: Setting) -> None:
    spec = setting.spec.mel
    expected = librosa.filters.mel(
        sr=spec.stft.sample_rate,
        n_fft=spec.stft.n_fft,
        n_mels=spec.n_mels,
        fmin=spec.f_min,
        fmax=spec.f_max,
        htk=spec.mel_scale == "htk",
        norm=spec.norm,
        dtype=np.float64,
    )
    assert_agrees(mel_filters(spec), expected, 1e-10, "filters")
