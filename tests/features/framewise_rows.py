"""One row for each framewise feature: how to make its spec from an STFT. A new feature without a row fails a test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import auricle.features as features
from auricle.features import ChromaSpec, LogSpec, MelSpec, MfccSpec, StftSpec
from auricle.features.framewise import Framewise

MakeSpec = Callable[[StftSpec, np.random.Generator], Any]


def pick(rng: np.random.Generator, *values: Any) -> Any:
    """One of the values, as it is."""
    return values[int(rng.integers(len(values)))]


def mel(stft: StftSpec, rng: np.random.Generator) -> MelSpec:
    """A mel spec that can be streamed."""
    return MelSpec(
        stft,
        n_mels=int(rng.integers(1, 20)),
        mel_scale=pick(rng, "slaney", "htk", "kaldi"),
        norm=pick(rng, "slaney", None),
        power=pick(rng, 2.0, 1.0, 1.5),
        log=LogSpec(pick(rng, "db", "log10", "ln"), dynamic_range=None, offset=pick(rng, 0.0, 4.0)),
        epsilon=pick(rng, 0.0, 1e-9),
        trim_last=pick(rng, False, True),
    )


def mfcc(stft: StftSpec, rng: np.random.Generator) -> MfccSpec:
    """An MFCC spec that can be streamed."""
    bands = mel(stft, rng)
    n_mfcc = int(rng.integers(1, bands.n_mels + 1))
    return MfccSpec(bands, n_mfcc, pick(rng, "ortho", None), pick(rng, 0.0, 22.0), pick(rng, 0, 1))


def chroma(stft: StftSpec, rng: np.random.Generator) -> ChromaSpec:
    """A chroma spec that can be streamed: its tuning is known."""
    return ChromaSpec(stft, tuning=0.1, norm=pick(rng, "max", "l1", "l2", None), power=pick(rng, 2.0, 1.0))


def plain(stft: StftSpec, rng: np.random.Generator) -> StftSpec:
    """The STFT itself."""
    return stft


def around(name: str) -> MakeSpec:
    """A spec class of the room over an STFT, with its own defaults."""
    return lambda stft, rng: getattr(features, name)(stft=stft)


def contrast(stft: StftSpec, rng: np.random.Generator) -> Any:
    """A contrast spec that can be streamed, of bands that even a small transform fills."""
    linear = pick(rng, True, False)
    return features.ContrastSpec(stft, f_min=stft.sample_rate / 5, n_bands=1, linear=linear, dynamic_range=None)


def tempogram(stft: StftSpec, rng: np.random.Generator) -> Any:
    """A tempogram whose windows are as long as the transform, at most 300 frames."""
    length = min(stft.n_fft, 300)
    return features.TempogramSpec(length, center=stft.center, norm=pick(rng, "max", None))


def yin(stft: StftSpec, rng: np.random.Generator) -> Any:
    """A YIN spec with the frames of the transform."""
    rate, length = stft.sample_rate, stft.n_fft
    threshold = pick(rng, 0.1, 0.5)
    return features.YinSpec(
        rate, 2 * rate / length, rate / 2.5, length, stft.hop, threshold, stft.center, stft.pad_mode
    )


ROWS: dict[str, MakeSpec] = {
    "framewise_bandwidth": around("BandwidthSpec"),
    "framewise_centroid": plain,
    "framewise_chroma": chroma,
    "framewise_contrast": contrast,
    "framewise_flatness": around("FlatnessSpec"),
    "framewise_log_mel": mel,
    "framewise_mel": mel,
    "framewise_mfcc": mfcc,
    "framewise_rms": plain,
    "framewise_rolloff": around("RolloffSpec"),
    "framewise_spectrogram": plain,
    "framewise_stft": plain,
    "framewise_tempogram": tempogram,
    "framewise_yin": yin,
    "framewise_zero_crossing_rate": plain,
}


def exported() -> list[str]:
    """Every framewise feature that the room exports."""
    return sorted(name for name in features.__all__ if name.startswith("framewise_"))


def build(name: str, stft: StftSpec, seed: int = 0, dtype: Any = np.float32) -> Framewise:
    """The framewise feature of that name over an STFT."""
    spec = ROWS[name](stft, np.random.default_rng(seed))
    return getattr(features, name)(spec, np.dtype(dtype))
