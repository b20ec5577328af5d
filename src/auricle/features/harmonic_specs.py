"""How sound is split into what lasts and what strikes."""

from __future__ import annotations

import math
from dataclasses import dataclass

from auricle.features.checks import need, real, spec_of, whole
from auricle.features.specs import StftSpec

__all__ = ["HpssSpec"]


@dataclass(frozen=True)
class HpssSpec:
    """Harmonic-percussive separation: medians along time keep what lasts, medians along frequency what strikes.

    Attributes:
        stft: the transform below; magnitudes are taken as they are.
        harmonic_frames: frames of the median along time.
        percussive_bins: frequencies of the median along frequency.
        power: exponent of the soft masks; infinity gives each element to the larger median alone.
        harmonic_margin: 1 or more; how many times larger than the other the harmonic median must be for half a mask.
        percussive_margin: the same of the percussive one. With both 1 the two parts add up to the whole; above 1 there
            is a rest that is in neither.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> HpssSpec(harmonic_margin=3.0, percussive_margin=3.0).splits_all
        False
    """

    stft: StftSpec = StftSpec()
    harmonic_frames: int = 31
    percussive_bins: int = 31
    power: float = 2.0
    harmonic_margin: float = 1.0
    percussive_margin: float = 1.0

    def __post_init__(self) -> None:
        spec_of(self.stft, "HpssSpec.stft", StftSpec)
        whole(self, "harmonic_frames", "percussive_bins")
        real(self, "power", "harmonic_margin", "percussive_margin")
        for name in ("harmonic_frames", "percussive_bins"):
            need(1 <= getattr(self, name) <= 1001, f"{name} must lie in [1, 1001], got {getattr(self, name)}")
        need(self.power > 0, f"power must be positive, got {self.power}")
        for name in ("harmonic_margin", "percussive_margin"):
            need(1 <= getattr(self, name) < math.inf, f"{name} must be 1 or more, got {getattr(self, name)}")

    @property
    def splits_all(self) -> bool:
        """True if the two parts add up to the whole."""
        return self.harmonic_margin == self.percussive_margin == 1
