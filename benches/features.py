"""Features of a minute of sound, beside librosa, bare FFTs and plain torch."""

from __future__ import annotations

import numpy as np

from auricle.features import (
    MfccSpec,
    chroma_cqt,
    cqt,
    hpss,
    log_mel_spectrogram,
    mel_spectrogram,
    mfcc,
    presets,
    spectrogram,
    stft,
    time_stretch,
)
from benches.timing import Row, medians, rows

__all__ = ["measure"]


def measure(threads: int, rounds: int) -> list[Row]:
    """Mel, STFT, MFCC, CQT, chroma, HPSS of 60 s at 22.05 kHz, and a batch of 32 x 10 s through torch."""
    minute = np.random.default_rng(0).standard_normal(60 * 22_050).astype(np.float32) / 4
    return [
        *_beside_librosa(minute, threads, rounds),
        *_music_beside_librosa(minute, threads, rounds),
        *_beside_torch(threads, rounds),
    ]


def _beside_librosa(minute: np.ndarray, threads: int, rounds: int) -> list[Row]:
    import librosa
    from scipy.fft import rfft

    padded = np.pad(minute, 1024)
    frames = np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(padded, 2048)[::512])
    spec, cepstra = presets.LIBROSA, MfccSpec()
    out = rows(
        "mel of 60 s at 22.05 kHz",
        threads,
        medians(
            {
                "auricle": lambda: mel_spectrogram(minute, spec, workers=threads),
                "librosa": lambda: librosa.feature.melspectrogram(y=minute),
                "bare scipy.fft.rfft": lambda: rfft(frames),
            },
            rounds,
            warm=True,
        ),
        # The bare transform is allowed 1 / 2.5 of our time on one thread.
        {"librosa": 2.5, **({"bare scipy.fft.rfft": 0.4} if threads == 1 else {})},
    )
    for task, ours, theirs in (
        ("STFT", lambda: stft(minute, spec.stft, workers=threads), lambda: librosa.stft(minute)),
        ("MFCC", lambda: mfcc(minute, cepstra, workers=threads), lambda: librosa.feature.mfcc(y=minute)),
    ):
        out += rows(
            f"{task} of 60 s at 22.05 kHz", threads, medians({"auricle": ours, "librosa": theirs}, rounds, warm=True)
        )
    return out


def _music_beside_librosa(minute: np.ndarray, threads: int, rounds: int) -> list[Row]:
    """Whole transforms of the minute as they come, tuning estimated where that is the default."""
    import librosa

    out: list[Row] = []
    magnitudes = spectrogram(minute, presets.LIBROSA.stft, power=1.0)
    for task, ours, theirs, target in (
        ("CQT", lambda: cqt(minute, workers=threads), lambda: librosa.cqt(minute), None),
        ("CQT chroma", lambda: chroma_cqt(minute, workers=threads), lambda: librosa.feature.chroma_cqt(y=minute), 3.0),
        ("HPSS", lambda: hpss(magnitudes), lambda: librosa.decompose.hpss(magnitudes), 3.0),
        (
            "time stretch by 1.5",
            lambda: time_stretch(minute, 1.5, workers=threads),
            lambda: librosa.effects.time_stretch(minute, rate=1.5),
            None,
        ),
    ):
        few = max(1, rounds // 5) if task == "HPSS" else rounds  # librosa's medians take many seconds
        seconds = medians({"auricle": ours, "librosa": theirs}, few, warm=True)
        aim = {"librosa": target} if target and threads == 1 else None
        out += rows(f"{task} of 60 s at 22.05 kHz", threads, seconds, aim)
    return out


def _beside_torch(threads: int, rounds: int) -> list[Row]:
    import torch

    from auricle.features import mel_filters

    torch.set_num_threads(threads)
    spec = presets.LIBROSA
    batch = torch.randn(32, 10 * 22_050, generator=torch.Generator().manual_seed(0)) / 4
    window, filters = torch.hann_window(2048), torch.tensor(mel_filters(spec), dtype=torch.float32)

    def plain() -> torch.Tensor:
        spectra = torch.stft(batch, 2048, 512, window=window, center=True, pad_mode="constant", return_complex=True)
        return torch.matmul(filters, spectra.abs() ** 2).clamp(min=1e-10).log10()

    seconds = medians(
        {"auricle": lambda: log_mel_spectrogram(batch, spec), "torch.stft + matmul": plain}, rounds, warm=True
    )
    return rows("log-mel of 32 x 10 s, torch", threads, seconds, {"torch.stft + matmul": 1.0})
