"""Specs of the spectral descriptors that have settings beyond those of the transform."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from auricle.features.checks import need, real, spec_of, whole
from auricle.features.specs import StftSpec

__all__ = ["BandwidthSpec", "ContrastSpec", "FlatnessSpec", "RolloffSpec"]


@dataclass(frozen=True)
class BandwidthSpec:
    """Spread of a spectrum around its centroid: (sum of weight * |f - centroid| ** exponent) ** (1 / exponent).

    Attributes:
        stft: the transform below.
        exponent: 2.0 gives the standard deviation.
        norm: the weights are the magnitudes over their sum; else the magnitudes themselves.

    Raises:
        BadOption: an exponent that is not positive.

    Example:
        >>> BandwidthSpec().exponent
        2.0
    """

    stft: StftSpec = StftSpec()
    exponent: float = 2.0
    norm: bool = True

    def __post_init__(self) -> None:
        spec_of(self.stft, "BandwidthSpec.stft", StftSpec)
        real(self, "exponent")
        need(self.exponent > 0, f"exponent must be positive, got {self.exponent}")


@dataclass(frozen=True)
class RolloffSpec:
    """The frequency below which a share of the magnitude lies.

    Attributes:
        stft: the transform below.
        share: between 0 and 1, exclusive.

    Raises:
        BadOption: a share outside its range.

    Example:
        >>> RolloffSpec().share
        0.85
    """

    stft: StftSpec = StftSpec()
    share: float = 0.85

    def __post_init__(self) -> None:
        spec_of(self.stft, "RolloffSpec.stft", StftSpec)
        real(self, "share")
        need(0 < self.share < 1, f"share must lie in (0, 1), got {self.share}")


@dataclass(frozen=True)
class FlatnessSpec:
    """Geometric over arithmetic mean of a spectrum.

    Attributes:
        stft: the transform below.
        power: exponent of the magnitude.
        floor: smaller values are raised to it.

    Raises:
        BadOption: a power or a floor that is not positive.

    Example:
        >>> FlatnessSpec().power
        2.0
    """

    stft: StftSpec = StftSpec()
    power: float = 2.0
    floor: float = 1e-10

    def __post_init__(self) -> None:
        spec_of(self.stft, "FlatnessSpec.stft", StftSpec)
        real(self, "power", "floor")
        need(self.power > 0 and self.floor > 0, f"power and floor must be positive, got {self.power} and {self.floor}")


@dataclass(frozen=True)
class ContrastSpec:
    """Peaks over valleys in octave bands: [0, f_min], [f_min, 2 f_min] ..., the last one up to the Nyquist frequency.

    Attributes:
        stft: the transform below.
        f_min: upper edge of the first band in Hz.
        n_bands: number of bands above it.
        quantile: share of a band's frequencies that make its peak, and its valley.
        linear: the difference of magnitudes; else that of their decibels, 10 log10.
        dynamic_range: peaks, and valleys, further below the largest of them in the recording are raised to it, in dB;
            None leaves them. With a dynamic range the contrast cannot be streamed.

    Raises:
        BadOption: a value outside its range, or a band in which the transform has too few frequencies.

    Example:
        >>> ContrastSpec().rows
        7
    """

    stft: StftSpec = StftSpec()
    f_min: float = 200.0
    n_bands: int = 6
    quantile: float = 0.02
    linear: bool = False
    dynamic_range: float | None = 80.0

    def __post_init__(self) -> None:
        spec_of(self.stft, "ContrastSpec.stft", StftSpec)
        whole(self, "n_bands")
        real(self, "f_min", "quantile", "dynamic_range")
        need(self.f_min > 0, f"f_min must be positive, got {self.f_min}")
        need(self.n_bands >= 1, f"n_bands must be 1 or more, got {self.n_bands}")
        need(0 < self.quantile < 1, f"quantile must lie in (0, 1), got {self.quantile}")
        bounded = self.dynamic_range is None or self.dynamic_range > 0
        need(bounded, f"dynamic_range must be positive or None, got {self.dynamic_range}")
        top, nyquist = self.f_min * 2 ** (self.n_bands - 1), self.stft.sample_rate / 2
        need(top < nyquist, f"the last band begins at {top:g} Hz, beyond {nyquist:g} Hz; lower f_min or n_bands")
        thin = [k for k, (first, last, _) in enumerate(self.bands) if last <= first]
        need(not thin, f"bands {thin} hold too few frequencies; raise n_fft={self.stft.n_fft} or f_min={self.f_min:g}")

    @property
    def rows(self) -> int:
        """Number of bands in all."""
        return self.n_bands + 1

    @cached_property
    def bands(self) -> tuple[tuple[int, int, int], ...]:
        """(first bin, bin after the last, number of bins that make the peak) of each band."""
        width = self.stft.sample_rate / self.stft.n_fft
        found = []
        for band in range(self.rows):
            low = self.f_min * 2.0 ** (band - 1) if band else 0.0
            inside = [k for k in range(self.stft.bins) if low <= k * width <= self.f_min * 2.0**band]
            if not inside:
                found.append((0, 0, 1))
                continue
            # Each band begins with the bin before its edge and, but for the last, stops short of its own last bin.
            first = inside[0] - 1 if band else 0
            stop = self.stft.bins if band == self.n_bands else inside[-1] + 1
            found.append((first, stop - (band < self.n_bands), max(1, round(self.quantile * (stop - first)))))
        return tuple(found)
