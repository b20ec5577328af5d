"""Mel scales and the triangular filter banks built on them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.checks import need, takes
from auricle.features.specs import KEY_0_HZ, MelScale, MelSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["hz_to_mel", "mel_filters", "mel_frequencies", "mel_to_hz"]

# Slaney's Auditory Toolbox (1998): 15 mel a kHz up to 1 kHz, then 27 steps for each factor of 6.4.
LINEAR_HZ_PER_MEL = 200.0 / 3
LINEAR_TOP_HZ = 1000.0
LINEAR_TOP_MEL = LINEAR_TOP_HZ / LINEAR_HZ_PER_MEL
LOG_STEP = np.log(6.4) / 27.0


def hz_to_mel(hz: NDArray[Any] | float, scale: MelScale = "slaney") -> NDArray[np.float64]:
    """1000 Hz is mel 15 on Slaney's scale and mel 1000 (to 0.02) on HTK's; [any shape] -> [same shape], float64.

    Args:
        hz: frequencies in Hz, 0 or more.
        scale: "slaney", "htk" (O'Shaughnessy 1987), "kaldi" (HTK's formula) or "semitone" (MIDI's keys, 69 for 440 Hz;
            what is below key 0 is taken for it).

    Raises:
        BadOption: negative, NaN or infinity.

    Example:
        >>> round(float(hz_to_mel(1000.0)), 6), round(float(hz_to_mel(1000.0, "htk")), 1)
        (15.0, 1000.0)
    """
    hz = _checked(hz, "frequencies")
    if scale in ("htk", "kaldi"):
        return np.asarray(2595.0 * np.log10(1.0 + hz / 700.0))
    if scale == "semitone":
        return np.asarray(69.0 + 12.0 * np.log2(np.maximum(hz, KEY_0_HZ) / 440.0)).clip(0.0)
    logarithmic = LINEAR_TOP_MEL + np.log(np.maximum(hz, LINEAR_TOP_HZ) / LINEAR_TOP_HZ) / LOG_STEP
    return np.where(hz < LINEAR_TOP_HZ, hz / LINEAR_HZ_PER_MEL, logarithmic)


def mel_to_hz(mel: NDArray[Any] | float, scale: MelScale = "slaney") -> NDArray[np.float64]:
    """The inverse of `hz_to_mel`; [any shape] -> [same shape], float64.

    Raises:
        BadOption: negative, NaN or infinity.

    Example:
        >>> round(float(mel_to_hz(15.0)), 6)
        1000.0
    """
    mel = _checked(mel, "mels")
    with np.errstate(over="ignore"):
        if scale in ("htk", "kaldi"):
            hz = 700.0 * (10.0 ** (mel / 2595.0) - 1.0)
        elif scale == "semitone":
            hz = 440.0 * 2.0 ** ((mel - 69.0) / 12.0)
        else:
            logarithmic = LINEAR_TOP_HZ * np.exp(LOG_STEP * (np.maximum(mel, LINEAR_TOP_MEL) - LINEAR_TOP_MEL))
            hz = np.where(mel < LINEAR_TOP_MEL, mel * LINEAR_HZ_PER_MEL, logarithmic)
    return _checked(hz, "frequencies of these mels")


def _checked(values: NDArray[Any] | float, what: str) -> NDArray[np.float64]:
    values = np.asarray(values, dtype=np.float64)
    need(bool((np.isfinite(values) & (values >= 0)).all()), f"{what} must be finite and not negative, got {values}")
    return values


@takes(MelSpec)
def mel_frequencies(spec: MelSpec) -> NDArray[np.float64]:
    """Centre of each band in Hz [n_mels], strictly increasing.

    Example:
        >>> from auricle.features.presets import WHISPER_80
        >>> mel_frequencies(WHISPER_80).shape
        (80,)
    """
    return _edges(spec)[1:-1]


def _edges(spec: MelSpec) -> NDArray[np.float64]:
    """Corner frequencies in Hz [n_mels + 2], evenly spaced in mel."""
    low, high = hz_to_mel(np.array([spec.f_min, spec.top]), spec.mel_scale)
    return mel_to_hz(np.linspace(low, high, spec.n_mels + 2), spec.mel_scale)


@takes(MelSpec)
@lru_cache(maxsize=64)
def mel_filters(spec: MelSpec) -> NDArray[np.float64]:
    """Triangular filters [n_mels, n_fft // 2 + 1], float64, read-only, none negative.

    A band narrower than the distance between two frequencies of the transform may hold none: its row is all zeros, and
    so is that band of every spectrogram. Fewer bands or a larger `n_fft` fill it.

    Sources: librosa 0.11 `filters.mel` for "slaney" and "htk"; Kaldi `mel-computations.cc` for "kaldi".

    Example:
        >>> from auricle.features.presets import WHISPER_80
        >>> mel_filters(WHISPER_80).shape
        (80, 201)
    """
    bins_hz = np.linspace(0.0, spec.stft.sample_rate / 2, spec.stft.bins)
    if spec.stft.n_fft % 2:  # the last bin of an odd transform lies below the Nyquist frequency
        bins_hz = np.arange(spec.stft.bins) * spec.stft.sample_rate / spec.stft.n_fft
    edges_hz = _edges(spec)
    if spec.mel_scale == "kaldi":
        weights = _triangles(hz_to_mel(edges_hz, "kaldi"), hz_to_mel(bins_hz, "kaldi"))
        weights[:, -1] = 0.0
    else:
        weights = _triangles(edges_hz, bins_hz)
    if spec.norm == "slaney":
        weights *= (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, np.newaxis]
    weights.flags.writeable = False
    return weights


def _triangles(edges: NDArray[np.float64], bins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Triangles [bands, bins] that rise from edge i to i + 1 and fall to i + 2."""
    rising = (bins - edges[:-2, np.newaxis]) / np.diff(edges)[:-1, np.newaxis]
    falling = (edges[2:, np.newaxis] - bins) / np.diff(edges)[1:, np.newaxis]
    return np.maximum(0.0, np.minimum(rising, falling))
