"""The settings over which transforms on a scale of pitch are compared with their reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.features import CqtSpec

RATES = (8_000, 16_000, 22_050, 32_000)
HOPS = (512, 256, 64, 441, 96, 1024)
OCTAVES = (12, 24, 7, 36)
LEADING: tuple[tuple[int, ...], ...] = ((), (2,), (), (1, 2))
LENGTHS = (0.5, 0.25, 0.1, 0.05)
WINDOWS = ("hann", "hamming", "blackman")
PAD_MODES = ("constant", "reflect", "edge", "symmetric")
NORMS = ("l1", "l2", "max", None)


@dataclass(frozen=True)
class PitchSetting:
    """A spec and the sound that it is tried on."""

    spec: CqtSpec
    leading: tuple[int, ...]
    length: int
    dtype: str
    seed: int

    @property
    def name(self) -> str:
        """What pytest prints."""
        spec = self.spec
        return f"{self.seed}-{spec.sample_rate}-{spec.hop_length}-{spec.n_bins}of{spec.bins_per_octave}-{self.length}"

    def samples(self) -> NDArray[Any]:
        """Noise and three tones [*leading, time]."""
        rng = np.random.default_rng(self.seed)
        time = np.arange(self.length) / self.spec.sample_rate
        tones = sum(np.sin(2 * np.pi * hz * time + hz) for hz in rng.uniform(60, 2000, 3))
        return (0.1 * rng.standard_normal((*self.leading, self.length)) + 0.2 * tones).astype(self.dtype)

    def plain(self) -> dict[str, Any]:
        """The spec in librosa's words, but for its number of bins."""
        spec = self.spec
        return {
            "sr": spec.sample_rate,
            "hop_length": spec.hop_length,
            "fmin": spec.f_min,
            "bins_per_octave": spec.bins_per_octave,
            "tuning": spec.tuning,
            "filter_scale": spec.filter_scale,
            "norm": {"l1": 1, "l2": 2, "max": np.inf, None: None}[spec.norm],
            "sparsity": spec.sparsity,
            "window": spec.window,
            "scale": spec.scale,
        }


def _setting(seed: int) -> PitchSetting:
    rng = np.random.default_rng(500 + seed)
    rate, per_octave = RATES[seed % 4], OCTAVES[seed // 4 % 4]
    f_min = float(rng.uniform(150, 400))
    room = int(per_octave * np.log2(0.8 * rate / 2 / f_min))
    n_bins = max(1, room) if seed % 3 == 0 else int(rng.integers(1, max(2, room)))
    tuning = None if seed % 7 == 3 else float(rng.choice([0.0, -0.3, 0.12]))
    length = max(1, int(LENGTHS[seed // 2 % 4] * rate))
    spec = CqtSpec(
        rate,
        HOPS[seed % 6],
        f_min,
        n_bins,
        per_octave,
        tuning,
        (1.0, 0.5, 1.3)[seed // 3 % 3] if seed % 2 else 1.0,
        NORMS[seed // 5 % 4],
        (0.01, 0.0, 0.05)[seed // 2 % 3],
        WINDOWS[seed // 3 % 3],
        seed % 5 != 2,
        PAD_MODES[seed // 7 % 4] if length > 2_000 else "constant",
    )
    return PitchSetting(spec, LEADING[seed // 3 % 4], length, ("float32", "float64")[seed % 3 == 1], seed)


PITCH_SETTINGS = [_setting(seed) for seed in range(112)]
