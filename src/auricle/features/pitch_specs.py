"""Specs of the fundamental frequency: YIN, and probabilistic YIN on top of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import get_args

from auricle.features.checks import need, real, spec_of, whole
from auricle.features.framewise import Framing
from auricle.features.specs import PadMode

__all__ = ["PyinSpec", "YinSpec"]


@dataclass(frozen=True)
class YinSpec:
    """Frames and range of the YIN estimate of the fundamental frequency.

    Attributes:
        sample_rate: in Hz.
        f_min: lowest frequency in Hz; one period must fit into a frame, two make a reliable estimate.
        f_max: highest frequency in Hz, at most the Nyquist frequency. The defaults are C2 and C7.
        frame_length: samples of one frame.
        hop_length: samples between frames; None means a quarter of a frame.
        threshold: the shortest period whose normalized difference has a trough below this is taken.
        center: frame t is centred at sample t * hop_length, on a padded signal.
        pad_mode: how the padding is filled, in NumPy's words.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> spec = YinSpec(f_min=100.0, f_max=1000.0)
        >>> spec.min_period, spec.max_period
        (22, 221)
    """

    sample_rate: int = 22_050
    f_min: float = 65.40639132514966
    f_max: float = 2093.004522404789
    frame_length: int = 2048
    hop_length: int | None = None
    threshold: float = 0.1
    center: bool = True
    pad_mode: PadMode = "constant"

    def __post_init__(self) -> None:
        whole(self, "sample_rate", "frame_length", "hop_length")
        real(self, "f_min", "f_max", "threshold")
        need(self.sample_rate >= 1, f"sample_rate must be 1 Hz or more, got {self.sample_rate}")
        need(self.frame_length >= 4, f"frame_length must be 4 or more, got {self.frame_length}")
        if self.hop_length is None:
            object.__setattr__(self, "hop_length", self.frame_length // 4)
        need(self.hop >= 1, f"hop_length must be 1 or more, got {self.hop_length}")
        nyquist = self.sample_rate / 2
        inside = 0 < self.f_min < self.f_max <= nyquist
        limits = f"0 < f_min < f_max <= {nyquist:g} Hz, the Nyquist frequency"
        need(inside, f"pitches need {limits}; got f_min={self.f_min:g} and f_max={self.f_max:g}")
        lowest = self.sample_rate / (self.frame_length - 1)
        fits = self.sample_rate / self.f_min < self.frame_length - 1
        need(
            fits,
            f"a frame of {self.frame_length} samples holds no period of f_min={self.f_min:g} Hz; the frame_length "
            f"must grow, or f_min be above {lowest:g} Hz",
        )
        need(0 < self.threshold < math.inf, f"threshold must be positive, got {self.threshold}")
        need(self.pad_mode in get_args(PadMode), f"pad_mode must be one of {get_args(PadMode)}, got {self.pad_mode!r}")

    @property
    def hop(self) -> int:
        """Samples between frames."""
        return self.frame_length // 4 if self.hop_length is None else self.hop_length

    @property
    def min_period(self) -> int:
        """Samples of the shortest period that is considered."""
        return math.floor(self.sample_rate / self.f_max)

    @property
    def max_period(self) -> int:
        """Samples of the longest period that is considered."""
        return min(math.ceil(self.sample_rate / self.f_min), self.frame_length - 1)

    @property
    def framing(self) -> Framing:
        """How the signal is cut."""
        return Framing(self.frame_length, self.hop, self.frame_length // 2 if self.center else 0, self.pad_mode)


@dataclass(frozen=True)
class PyinSpec:
    """Probabilistic YIN: candidates of all thresholds, and the likeliest path through them.

    Attributes:
        yin: frames and range; its threshold does not count.
        n_thresholds: thresholds between 0 and 1 whose candidates are weighed together.
        beta: both parameters of the beta distribution of the thresholds.
        boltzmann: how strongly short periods are preferred.
        resolution: of the pitch, in semitones.
        max_transition_rate: how fast the pitch may change, in octaves a second.
        switch_probability: of changing between voiced and unvoiced from one frame to the next.
        no_trough_probability: of the deepest trough where none lies below the threshold.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> PyinSpec().n_bins, PyinSpec().transition_width
        (601, 101)
    """

    yin: YinSpec = YinSpec()
    n_thresholds: int = 100
    beta: tuple[float, float] = (2.0, 18.0)
    boltzmann: float = 2.0
    resolution: float = 0.1
    max_transition_rate: float = 35.92
    switch_probability: float = 0.01
    no_trough_probability: float = 0.01

    def __post_init__(self) -> None:
        spec_of(self.yin, "PyinSpec.yin", YinSpec)
        whole(self, "n_thresholds")
        real(self, "boltzmann", "resolution", "max_transition_rate", "switch_probability", "no_trough_probability")
        need(self.n_thresholds >= 1, f"n_thresholds must be 1 or more, got {self.n_thresholds}")
        need(len(self.beta) == 2 and min(self.beta) > 0, f"beta must be two positive numbers, got {self.beta}")
        need(0 < self.boltzmann < math.inf, f"boltzmann must be positive, got {self.boltzmann}")
        need(0.005 <= self.resolution < 1, f"resolution must lie in [0.005, 1) semitones, got {self.resolution}")
        need(
            0 < self.max_transition_rate < math.inf,
            f"max_transition_rate must be positive, got {self.max_transition_rate}",
        )
        for name in ("switch_probability", "no_trough_probability"):
            need(0 < getattr(self, name) < 1, f"{name} must lie between 0 and 1, got {getattr(self, name)}")
        need(self.n_bins >= 2, f"f_min and f_max must lie further apart than one step of {self.resolution} semitones")

    @property
    def bins_per_semitone(self) -> int:
        """Pitch bins in a semitone."""
        return math.ceil(1.0 / self.resolution)

    @property
    def n_bins(self) -> int:
        """Pitch bins from f_min to f_max."""
        return math.floor(12 * self.bins_per_semitone * math.log2(self.yin.f_max / self.yin.f_min)) + 1

    @property
    def transition_width(self) -> int:
        """Pitch bins that one frame can be followed by."""
        semitones = round(self.max_transition_rate * 12 * self.yin.hop / self.yin.sample_rate)
        return semitones * self.bins_per_semitone + 1
