"""From samples to spectra, mel bands and cepstra: the functions that people call."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TypeVar

from auricle.features import mel
from auricle.features import stft as short_time
from auricle.features.arrays import evaluate
from auricle.features.checks import takes
from auricle.features.scales import limit_range
from auricle.features.specs import MelSpec, MfccSpec, StftSpec

__all__ = ["log_mel_spectrogram", "mel_spectrogram", "mfcc", "spectrogram", "stft"]

A = TypeVar("A")


@takes(StftSpec)
def stft(samples: A, spec: StftSpec, *, workers: int | None = None) -> A:
    """Complex spectra [..., n_fft // 2 + 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time]; NumPy, torch or any array-API array.
        spec: the frames and the window.
        workers: threads for NumPy; None uses every processor of this process.

    Returns:
        complex64 (complex128 for float64), same kind of array; no frames for an empty signal.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: `librosa.stft` 0.11; frames and padding of Kaldi's `feature-window.cc` where the spec asks for them.

    Example:
        >>> import numpy as np
        >>> stft(np.zeros((2, 16_000), dtype=np.float32), StftSpec(16_000, 400, hop_length=160)).shape
        (2, 201, 101)
    """
    return evaluate(samples, partial(short_time.framewise_stft, spec), lambda x: _torch().stft(x, spec), workers)


@takes(StftSpec)
def spectrogram(samples: A, spec: StftSpec, *, power: float = 2.0, workers: int | None = None) -> A:
    """Magnitude of `stft` to a power, [..., n_fft // 2 + 1, frames], never negative.

    Args:
        samples: floating-point array [..., time].
        spec: the frames and the window.
        power: 2.0 for power, 1.0 for magnitude.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000).astype(np.float32)
        >>> int(spectrogram(tone, StftSpec(16_000, 400, hop_length=160))[:, 50].argmax()) * 16_000 // 400
        1000
    """
    return evaluate(
        samples,
        lambda dtype: short_time.framewise_spectrogram(spec, dtype, power),
        lambda x: _torch().spectrogram(x, spec, power),
        workers,
    )


@takes(MelSpec)
def mel_spectrogram(samples: A, spec: MelSpec, *, workers: int | None = None) -> A:
    """Mel bands [..., n_mels, frames] of samples [..., time], never negative.

    Args:
        samples: floating-point array [..., time]; NumPy, torch or any array-API array.
        spec: transform and filter bank, such as `presets.LIBROSA`.
        workers: threads for NumPy; None uses every processor of this process.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: `librosa.feature.melspectrogram` 0.11 and the sources named by the presets.

    Example:
        >>> import numpy as np
        >>> from auricle.features import presets
        >>> mel_spectrogram(np.zeros(22_050, dtype=np.float32), presets.LIBROSA).shape
        (128, 44)
    """
    return evaluate(samples, partial(mel.framewise_mel, spec), lambda x: _torch().mel_spectrogram(x, spec), workers)


@takes(MelSpec)
def log_mel_spectrogram(samples: A, spec: MelSpec, *, workers: int | None = None) -> A:
    """`mel_spectrogram` through the spec's logarithm, [..., n_mels, frames].

    Where the spec has a dynamic range, its peak is that of each recording: leading dimensions are a batch.

    Args:
        samples: floating-point array [..., time].
        spec: transform, filter bank and logarithm.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: `librosa.power_to_db`, openai/whisper `log_mel_spectrogram`, Kaldi, jik876/hifi-gan, by preset.

    Example:
        >>> import numpy as np
        >>> from auricle.features import presets
        >>> float(log_mel_spectrogram(np.zeros(16_000, dtype=np.float32), presets.WHISPER_80).max())
        -1.5
    """
    return evaluate(
        samples,
        partial(mel.framewise_log_mel, spec),
        lambda x: _torch().log_mel_spectrogram(x, spec),
        workers,
        after=lambda out: limit_range(out, spec.log),
    )


@takes(MfccSpec)
def mfcc(samples: A, spec: MfccSpec, *, workers: int | None = None) -> A:
    """Mel-frequency cepstral coefficients [..., n_mfcc, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time].
        spec: bands, logarithm, DCT and lifter.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Sources: `librosa.feature.mfcc` 0.11; Kaldi's `compute-mfcc-feats` without energy.

    Example:
        >>> import numpy as np
        >>> mfcc(np.zeros(22_050, dtype=np.float32), MfccSpec(n_mfcc=13)).shape
        (13, 44)
    """

    if spec.mel.log.dynamic_range is None:
        return evaluate(samples, partial(mel.framewise_mfcc, spec), lambda x: _torch().mfcc(x, spec), workers)
    return evaluate(
        samples,
        lambda dtype: mel.log_bands(spec.mel, dtype, dtype),
        lambda x: _torch().mfcc(x, spec),
        workers,
        after=lambda out: mel.cepstra(limit_range(out, spec.mel.log), spec),
    )


def _torch() -> ModuleType:
    """The torch path; torch is imported only when a tensor came in."""
    return import_module("auricle.features.torch_path")
