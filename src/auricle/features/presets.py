"""Named mel specs: the numbers that the field's libraries and models expect.

Each equals its source's own defaults (shapes, padding, filter bank and logarithm); tests compare them
with the source itself where it installs, with its published formula where it does not.
"""

from __future__ import annotations

from dataclasses import replace

from auricle.features.specs import LogSpec, MelSpec, StftSpec

__all__ = ["BY_NAME", "HIFIGAN", "KALDI", "LIBROSA", "SPEECHT5", "TORCHAUDIO", "WHISPER_80", "WHISPER_128"]

LIBROSA = MelSpec()
"""`librosa.feature.melspectrogram` and, as its logarithm, `librosa.power_to_db` with their defaults (0.11)."""

TORCHAUDIO = MelSpec(StftSpec(16_000, 400, hop_length=200, pad_mode="reflect"), 128, mel_scale="htk", norm=None)
"""`torchaudio.transforms.MelSpectrogram` (2.x); the logarithm is the one inside `torchaudio.transforms.MFCC`."""

WHISPER_80 = MelSpec(
    StftSpec(16_000, 400, hop_length=160, pad_mode="reflect"),
    n_mels=80,
    f_max=8000.0,
    log=LogSpec("log10", 1e-10, dynamic_range=8.0, offset=4.0, gain=0.25),
    trim_last=True,
)
"""openai/whisper `log_mel_spectrogram`, all sizes up to large-v2."""

WHISPER_128 = replace(WHISPER_80, n_mels=128)
"""openai/whisper `log_mel_spectrogram`, large-v3 and turbo."""

KALDI = MelSpec(
    StftSpec(
        16_000,
        512,
        win_length=400,
        hop_length=160,
        window="povey",
        center=False,
        align="start",
        remove_dc=True,
        preemphasis=0.97,
        periodic=False,
    ),
    n_mels=23,
    f_min=20.0,
    mel_scale="kaldi",
    norm=None,
    log=LogSpec("ln", 1.1920928955078125e-07, dynamic_range=None),
)
"""Kaldi's `compute-fbank-feats` without dither, for samples in [-1, 1], as kaldi-native-fbank takes them.

Kaldi itself counts in 16-bit integers. For features on its scale replace `stft.scale` by 32768:
`replace(KALDI, stft=replace(KALDI.stft, scale=32768.0))`; without a floor in the way each value is 20.79 higher.
"""

HIFIGAN = MelSpec(
    StftSpec(22_050, 1024, hop_length=256, pad_mode="reflect", pad_length=384),
    n_mels=80,
    f_max=8000.0,
    power=1.0,
    log=LogSpec("ln", 1e-5, dynamic_range=None),
    epsilon=1e-9,
)
"""jik876/hifi-gan `mel_spectrogram`, configuration v1."""

SPEECHT5 = MelSpec(
    StftSpec(16_000, 1024, hop_length=256, pad_mode="reflect"),
    n_mels=80,
    f_min=80.0,
    f_max=7600.0,
    power=1.0,
    log=LogSpec("log10", 1e-10, dynamic_range=None),
)
"""transformers `SpeechT5FeatureExtractor`, the target spectrogram of SpeechT5."""

BY_NAME: dict[str, MelSpec] = {
    "librosa": LIBROSA,
    "torchaudio": TORCHAUDIO,
    "whisper-80": WHISPER_80,
    "whisper-128": WHISPER_128,
    "kaldi": KALDI,
    "hifigan": HIFIGAN,
    "speecht5": SPEECHT5,
}
"""Every preset by the name that the command line uses."""
