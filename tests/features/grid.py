"""The settings over which every transform is compared with its references."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.features import LogSpec, MelSpec, MfccSpec, StftSpec

SHORT_LENGTHS = (1, 2, 7, 63, 64, 65, 255, 400, 999, 2047, 2048, 2049, 3_001, 4_097, 8_000, 11_025, 16_000)
LONG_LENGTHS = (48_000, 110_250)
RATES = (8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
SIZES = (64, 101, 128, 200, 255, 256, 400, 512, 600, 801, 1024, 2048)
LEADING: tuple[tuple[int, ...], ...] = ((), (1,), (2,), (3,), (1, 2), (2, 2), (2, 1, 2), (1, 2, 3))
PAD_MODES = ("constant", "reflect", "edge", "symmetric", "wrap")
WINDOWS = ("hann", "hamming", "blackman", "boxcar")
POWERS = (2.0, 1.0, 2.0, 1.5, 2.0, 0.5)


@dataclass(frozen=True)
class Setting:
    """One spec and the shape of the signal that it is tried on."""

    spec: MfccSpec
    leading: tuple[int, ...]
    length: int
    dtype: str
    seed: int

    @property
    def is_periodic(self) -> bool:
        """The signal is shorter than the padding that repeats it: a spectrum of lines, and between them only rounding.

        The logarithm of what should be zero is noise in any implementation, so there is nothing to compare there.
        """
        stft = self.spec.mel.stft
        repeats = stft.pad_mode in ("reflect", "symmetric", "wrap") or (stft.pad_mode == "edge" and self.length == 1)
        return repeats and self.length <= stft.padding

    @property
    def name(self) -> str:
        """What pytest prints."""
        stft = self.spec.mel.stft
        return f"{self.seed}-{stft.sample_rate}-{stft.n_fft}-{stft.pad_mode}-{self.leading}x{self.length}-{self.dtype}"

    def samples(self) -> NDArray[Any]:
        """Coloured noise with a swelling level and a tone, as loud as speech [*leading, time]."""
        rng = np.random.default_rng(self.seed)
        noise = rng.standard_normal((*self.leading, self.length + 4))
        coloured = noise[..., 4:] + 0.8 * noise[..., 3:-1] + 0.5 * noise[..., 2:-2] + 0.3 * noise[..., :-4]
        time = np.arange(self.length)
        swell = 1 + 0.9 * np.sin(2 * np.pi * time / 5000 + rng.uniform(0, 6))
        tone = np.sin(2 * np.pi * rng.uniform(0.01, 0.4) * time)
        return (0.1 * swell * coloured + 0.1 * tone).astype(self.dtype)


def _draw(seed: int, axes: dict[str, Any], length: int, leading: tuple[int, ...]) -> Setting:
    rng = np.random.default_rng(1000 + seed)
    n_fft, rate = axes["n_fft"], axes["rate"]
    win_length = None if seed % 3 else int(rng.integers(max(2, n_fft // 4), n_fft + 1))
    hop_length = None if seed % 4 == 0 else int(rng.integers(max(1, n_fft // 8), n_fft + n_fft // 8))
    if length > 20_000:
        hop_length = max(n_fft // 4, hop_length or 0)
    center = seed % 5 != 0 or length < n_fft  # librosa refuses an uncentred signal shorter than a frame
    stft = StftSpec(rate, n_fft, win_length, hop_length, axes["window"], center, axes["pad_mode"])
    n_mels = int(rng.integers(1, max(2, min(128, n_fft // 4))))
    f_min = float(rng.choice([0.0, 20.0, 133.3]))
    f_max = None if seed % 2 else float(rng.uniform(0.3, 1.0) * rate / 2)
    log = LogSpec(dynamic_range=axes["range"])
    mel = MelSpec(stft, n_mels, f_min, f_max, axes["scale"], axes["norm"], axes["power"], log)
    spec = MfccSpec(mel, int(rng.integers(1, n_mels + 1)), axes["dct"], axes["lifter"])
    dtype = "float64" if axes["power"] < 1 else axes["dtype"]  # a root of rounding errors is no rounding error
    return Setting(spec, leading, length, dtype, seed)


def settings() -> list[Setting]:
    """All of them: each axis runs through its values at its own pace, so that they meet in ever new pairs."""
    rng = np.random.default_rng(7)
    values: dict[str, tuple[Any, ...]] = {
        "n_fft": SIZES,
        "rate": RATES,
        "window": WINDOWS,
        "pad_mode": PAD_MODES,
        "scale": ("slaney", "htk"),
        "norm": ("slaney", None),
        "power": POWERS,
        "range": (80.0, None, 40.0),
        "dct": ("ortho", None),
        "lifter": (0.0, 22.0, 0.0, 7.5),
        "dtype": ("float32", "float32", "float64"),
    }

    def shuffled(name: str) -> Any:
        return cycle(np.concatenate([rng.permutation(len(values[name])) for _ in range(7)]))

    paces = {name: shuffled(name) for name in values}

    def axes() -> dict[str, Any]:
        return {name: values[name][next(pace)] for name, pace in paces.items()}

    shapes = [(length, lead) for length in SHORT_LENGTHS for lead in LEADING] * 2
    shapes += [(length, lead) for length in LONG_LENGTHS for lead in ((), (2,), (1, 2))]
    out = [_draw(seed, axes(), *shape) for seed, shape in enumerate(shapes)]
    for seed, rate in enumerate((8_000, 16_000, 22_050), start=len(out)):  # a minute of sound
        out.append(_draw(seed, axes() | {"rate": rate, "n_fft": (400, 512, 2048)[rate % 3]}, 60 * rate, ()))
    return out


SETTINGS = settings()
