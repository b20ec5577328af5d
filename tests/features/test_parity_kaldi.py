"""Filter banks and cepstra against kaldi-native-fbank, frame by frame."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features import MelSpec, MfccSpec, log_mel_spectrogram, mfcc, presets

from .agreement import relative_error

kaldi = pytest.importorskip("kaldi_native_fbank")

WITHIN = 1e-3
WINDOWS = {"povey": "povey", "hann": "hanning", "hamming": "hamming", "boxcar": "rectangular"}
FRAMES = ((8_000, 25.0, 10.0), (16_000, 25.0, 10.0), (16_000, 32.0, 8.0), (22_050, 20.0, 10.0), (44_100, 46.0, 23.0))
BANDS = ((23, 20.0, None), (40, 20.0, 3_800.0), (80, 0.0, None))
LENGTHS = (0.026, 0.1, 1.0, 3.0)


def kaldi_spec(rate: int, frame_ms: float, hop_ms: float, **changed: Any) -> MelSpec:
    """`presets.KALDI` at another rate and frame, with changes of its transform or of its bands."""
    win_length = int(rate * 0.001 * frame_ms)
    n_fft = 1 << (win_length - 1).bit_length()
    stft = replace(
        presets.KALDI.stft,
        sample_rate=rate,
        n_fft=n_fft,
        win_length=win_length,
        hop_length=int(rate * 0.001 * hop_ms),
        **{name: changed.pop(name) for name in ("window", "preemphasis", "remove_dc", "scale") if name in changed},
    )
    return replace(presets.KALDI, stft=stft, **changed)


def frame_options(options: Any, spec: MelSpec, frame_ms: float, hop_ms: float) -> Any:
    """The part of Kaldi's options that fbank and MFCC share."""
    options.frame_opts.samp_freq = spec.stft.sample_rate
    options.frame_opts.frame_length_ms = frame_ms
    options.frame_opts.frame_shift_ms = hop_ms
    options.frame_opts.dither = 0.0
    options.frame_opts.preemph_coeff = spec.stft.preemphasis
    options.frame_opts.remove_dc_offset = spec.stft.remove_dc
    options.frame_opts.window_type = WINDOWS[spec.stft.window]
    options.mel_opts.num_bins = spec.n_mels
    options.mel_opts.low_freq = spec.f_min
    options.mel_opts.high_freq = spec.f_max or 0.0
    return options


def frames_of(computer: Any, samples: NDArray[Any], spec: MelSpec) -> NDArray[np.float32]:
    """All that Kaldi computes of one signal, [rows, frames]."""
    computer.accept_waveform(spec.stft.sample_rate, (samples * spec.stft.scale).tolist())
    computer.input_finished()
    frames = [computer.get_frame(i) for i in range(computer.num_frames_ready)]
    return np.array(frames, dtype=np.float32).T


def fbank(samples: NDArray[Any], spec: MelSpec, frame_ms: float, hop_ms: float) -> NDArray[np.float32]:
    options = frame_options(kaldi.FbankOptions(), spec, frame_ms, hop_ms)
    options.use_power = spec.power == 2.0
    return frames_of(kaldi.OnlineFbank(options), samples, spec)


def cepstra(samples: NDArray[Any], spec: MfccSpec, frame_ms: float, hop_ms: float) -> NDArray[np.float32]:
    options = frame_options(kaldi.MfccOptions(), spec.mel, frame_ms, hop_ms)
    options.use_energy = False
    options.num_ceps = spec.n_mfcc
    options.cepstral_lifter = spec.lifter
    return frames_of(kaldi.OnlineMfcc(options), samples, spec.mel)


def speechlike(rate: int, seconds: float, seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    time = np.arange(int(rate * seconds)) / rate
    voice = sum(np.sin(2 * np.pi * 120 * k * time) / k for k in range(1, 20))
    out = 0.1 * voice * (1.1 + np.sin(2 * np.pi * 3 * time)) + 0.01 * rng.standard_normal(len(time)) + 0.02
    return out.astype(np.float32)


CASES = list(
    zip(
        product(FRAMES, BANDS, LENGTHS),
        islice(cycle(WINDOWS), 60),
        islice(cycle((0.97, 0.0, 0.9)), 60),
        islice(cycle((True, True, False)), 60),
        islice(cycle((1.0, 32768.0)), 60),
        islice(cycle((2.0, 2.0, 2.0, 1.0)), 60),
        strict=True,
    )
)


@pytest.mark.parametrize("case", range(len(CASES)))
def test_fbank_and_mfcc_equal_kaldi(case: int) -> None:
    ((frame, bands, seconds), window, preemphasis, remove_dc, scale, power) = CASES[case]
    rate, frame_ms, hop_ms = frame
    n_mels, f_min, f_max = bands
    spec = kaldi_spec(
        *frame,
        n_mels=n_mels,
        f_min=f_min,
        f_max=f_max,
        power=power,
        window=window,
        preemphasis=preemphasis,
        remove_dc=remove_dc,
        scale=scale,
    )
    samples = speechlike(rate, max(seconds, frame_ms / 1000 + 0.001), case)
    expected = fbank(samples, spec, frame_ms, hop_ms)
    ours = log_mel_spectrogram(samples, spec)
    assert relative_error(ours, expected) <= WITHIN
    np.testing.assert_allclose(ours, expected, atol=5e-3)  # in nepers: each element within 0.02 dB

    if power == 2.0:  # Kaldi's MFCC knows no other
        for n_mfcc, lifter in ((13, 22.0), (n_mels, 0.0)):
            coefficients = MfccSpec(spec, n_mfcc, lifter=lifter, lifter_shift=0)
            expected = cepstra(samples, coefficients, frame_ms, hop_ms)
            assert relative_error(mfcc(samples, coefficients), expected) <= WITHIN


def test_the_preset_equals_kaldi_on_real_speech(data: Path) -> None:
    soundfile = pytest.importorskip("soundfile")
    files = sorted((data / "librispeech" / "train100_251spk").glob("*.opus"))[:8]
    assert files
    for file in files:
        samples, rate = soundfile.read(file, dtype="float32", frames=5 * 16_000)
        assert rate == presets.KALDI.stft.sample_rate
        expected = fbank(samples, presets.KALDI, 25.0, 10.0)
        ours = log_mel_spectrogram(samples, presets.KALDI)
        assert relative_error(ours, expected) <= WITHIN, file.name
        np.testing.assert_allclose(ours, expected, atol=1e-2, err_msg=file.name)


def test_a_signal_shorter_than_a_frame_has_no_frames_as_in_kaldi() -> None:
    samples = speechlike(16_000, 0.0249, 0)
    assert kaldi.OnlineFbank(frame_options(kaldi.FbankOptions(), presets.KALDI, 25.0, 10.0)).num_frames_ready == 0
    assert log_mel_spectrogram(samples, presets.KALDI).shape == (23, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"mel_scale": "htk"},
        {"f_min": 0.0},
        {"preemphasis": 0.96},
        {"remove_dc": False, "preemphasis": 0.0},
        {"window": "hann"},
    ],
    ids=str,
)
def test_each_of_kaldis_peculiarities_is_noticed(changed: dict[str, Any]) -> None:
    samples = speechlike(16_000, 1.0, 1)
    expected = fbank(samples, presets.KALDI, 25.0, 10.0)
    assert relative_error(log_mel_spectrogram(samples, presets.KALDI), expected) <= 1e-5
    assert relative_error(log_mel_spectrogram(samples, kaldi_spec(16_000, 25.0, 10.0, **changed)), expected) > WITHIN
