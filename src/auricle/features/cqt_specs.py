"""Specs of the transforms whose frequencies lie evenly on a scale of pitch, and of the chroma made from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from auricle.features.checks import known_window, need, real, spec_of, whole
from auricle.features.specs import ChromaNorm, PadMode

__all__ = ["C1_HZ", "CensSpec", "CqtChromaSpec", "CqtSpec", "VqtSpec"]

C1_HZ = 440.0 * 2.0 ** (-45 / 12)
"""The lowest C of a piano, 32.703 Hz."""


@dataclass(frozen=True)
class CqtSpec:
    """Constant-Q transform: `n_bins` frequencies from `f_min` on, `bins_per_octave` to an octave.

    Attributes:
        sample_rate: in Hz.
        hop_length: samples between frames; frame t is centred at sample t * hop_length. For each octave that halves
            it evenly the sound is halved in rate; 2 ** (octaves - 1) divides it best.
        f_min: the lowest frequency in Hz, before tuning.
        n_bins: number of frequencies.
        bins_per_octave: number of them in an octave.
        tuning: all frequencies move up by this fraction of a bin; None estimates it from each whole recording.
        filter_scale: length of the filters; below 1 they are shorter, sharper in time and blunter in frequency.
        norm: filters are divided by their largest magnitude ("max"), their sum ("l1"), their length ("l2") or not.
        sparsity: share of the magnitude of each filter's spectrum that may be left out, smallest values first.
        window: of the filters; a name that `scipy.signal.get_window` knows.
        scale: divide each row by the root of its filter's length.
        pad_mode: what lies beyond the ends of the sound, in NumPy's words.

    Raises:
        BadOption: a value outside its range, or frequencies beyond the Nyquist frequency.

    Example:
        >>> CqtSpec().octaves, round(CqtSpec().f_min, 1)
        (7, 32.7)
    """

    sample_rate: int = 22_050
    hop_length: int = 512
    f_min: float = C1_HZ
    n_bins: int = 84
    bins_per_octave: int = 12
    tuning: float | None = 0.0
    filter_scale: float = 1.0
    norm: ChromaNorm = "l1"
    sparsity: float = 0.01
    window: str = "hann"
    scale: bool = True
    pad_mode: PadMode = "constant"

    def __post_init__(self) -> None:
        whole(self, "sample_rate", "hop_length", "n_bins", "bins_per_octave")
        real(self, "f_min", "tuning", "filter_scale", "sparsity")
        known_window(self.window)
        for name in ("sample_rate", "hop_length", "n_bins", "bins_per_octave"):
            need(getattr(self, name) >= 1, f"{name} must be 1 or more, got {getattr(self, name)}")
        need(0 < self.f_min < math.inf, f"f_min must be positive, got {self.f_min}")
        need(self.tuning is None or math.isfinite(self.tuning), f"tuning must be finite or None, got {self.tuning}")
        need(0 < self.filter_scale < math.inf, f"filter_scale must be positive, got {self.filter_scale}")
        need(self.norm in get_args(ChromaNorm), f"norm must be one of {get_args(ChromaNorm)}, got {self.norm!r}")
        need(0 <= self.sparsity < 1, f"sparsity must lie in [0, 1), got {self.sparsity}")
        need(self.pad_mode in get_args(PadMode), f"pad_mode must be one of {get_args(PadMode)}, got {self.pad_mode!r}")
        need(self.n_bins < 1024 * self.bins_per_octave, f"n_bins={self.n_bins} reach beyond any frequency")
        nyquist, top = self.sample_rate / 2, self.f_min * 2.0 ** ((self.n_bins - 1) / self.bins_per_octave)
        limit = f"the Nyquist frequency of sample_rate={self.sample_rate} is {nyquist:g} Hz"
        need(top < nyquist, f"the highest of {self.n_bins} bins lies at {top:g} Hz, and {limit}; lower n_bins or f_min")

    @property
    def octaves(self) -> int:
        """Number of octaves, a part of one counted as one."""
        return -(-self.n_bins // self.bins_per_octave)


@dataclass(frozen=True)
class VqtSpec:
    """Variable-Q transform: a constant-Q transform with shorter low filters, and with any division of the octave.

    Attributes:
        cqt: the transform that this is a variant of.
        gamma: Hz that are added to the bandwidth of every filter; 0 is a constant Q, None follows the equivalent
            rectangular bandwidths of hearing.
        intervals: "equal" steps; or "pythagorean", from a chain of fifths; or the ratios of the steps in an octave
            themselves, `bins_per_octave` rising numbers in [1, 2).

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> VqtSpec(CqtSpec(n_bins=14, bins_per_octave=7), intervals=(1, 9/8, 5/4, 4/3, 3/2, 5/3, 15/8)).cqt.octaves
        2
    """

    cqt: CqtSpec = CqtSpec()
    gamma: float | None = None
    intervals: Literal["equal", "pythagorean"] | tuple[float, ...] = "equal"

    def __post_init__(self) -> None:
        spec_of(self.cqt, "VqtSpec.cqt", CqtSpec)
        real(self, "gamma")
        need(self.gamma is None or 0 <= self.gamma < math.inf, f"gamma must be 0 or more, or None, got {self.gamma}")
        if isinstance(self.intervals, str):
            known = ("equal", "pythagorean")
            need(self.intervals in known, f"intervals must be one of {known} or ratios, got {self.intervals!r}")
            return
        ratios = tuple(float(ratio) for ratio in self.intervals)
        object.__setattr__(self, "intervals", ratios)
        rising = all(a < b for a, b in zip(ratios, (*ratios[1:], 2.0), strict=True)) and ratios[:1] >= (1.0,)
        need(rising, f"intervals must be ratios that rise within [1, 2), got {ratios}")
        count = self.cqt.bins_per_octave
        need(len(ratios) == count, f"bins_per_octave={count} needs as many intervals, got {len(ratios)}")


@dataclass(frozen=True)
class CqtChromaSpec:
    """Pitch-class energy over a constant-Q transform.

    Attributes:
        cqt: the transform below; its `bins_per_octave` is a multiple of `n_chroma`.
        n_chroma: number of classes in an octave.
        norm: each frame is divided by its largest value ("max"), its sum ("l1"), its length ("l2"), or left (None).
        threshold: smaller values become 0 before that.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> CqtChromaSpec().cqt.n_bins
        252
    """

    cqt: CqtSpec = CqtSpec(n_bins=252, bins_per_octave=36, tuning=None)
    n_chroma: int = 12
    norm: ChromaNorm = "max"
    threshold: float = 0.0

    def __post_init__(self) -> None:
        spec_of(self.cqt, "CqtChromaSpec.cqt", CqtSpec)
        whole(self, "n_chroma")
        real(self, "threshold")
        need(self.n_chroma >= 1, f"n_chroma must be 1 or more, got {self.n_chroma}")
        octave = self.cqt.bins_per_octave
        need(octave % self.n_chroma == 0, f"n_chroma={self.n_chroma} must divide bins_per_octave={octave}")
        need(self.norm in get_args(ChromaNorm), f"norm must be one of {get_args(ChromaNorm)}, got {self.norm!r}")
        need(0 <= self.threshold < math.inf, f"threshold must be 0 or more, got {self.threshold}")


@dataclass(frozen=True)
class CensSpec:
    """Chroma energy normalized statistics: shares of the classes in coarse steps, smoothed over time.

    Attributes:
        chroma: the chroma below; its norm is not used.
        norm: of the result, as in `CqtChromaSpec`.
        smoothing: frames of the smoothing window, 0 for none.
        window: a name that `scipy.signal.get_window` knows.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> CensSpec().smoothing
        41
    """

    chroma: CqtChromaSpec = CqtChromaSpec()
    norm: ChromaNorm = "l2"
    smoothing: int = 41
    window: str = "hann"

    def __post_init__(self) -> None:
        spec_of(self.chroma, "CensSpec.chroma", CqtChromaSpec)
        whole(self, "smoothing")
        known_window(self.window)
        need(self.smoothing >= 0, f"smoothing must be 0 frames or more, got {self.smoothing}")
        need(self.norm in get_args(ChromaNorm), f"norm must be one of {get_args(ChromaNorm)}, got {self.norm!r}")
