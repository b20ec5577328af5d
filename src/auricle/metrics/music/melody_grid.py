"""Pitch curves on a common grid of times: cents, with 0 where there is no pitch, and how far each frame is voiced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["PitchCurve", "pitch_curve"]

DECIMALS = 10
"""Times are rounded to so many decimals before they are compared."""
BASE_FREQUENCY = 10.0
"""Hz that are 0 cents."""


@dataclass(frozen=True)
class PitchCurve:
    """Pitch over time.

    Attributes:
        times: [frames] seconds, ascending from 0.
        cents: [frames] above 10 Hz, 0 where there is no pitch.
        voicing: [frames] 0 to 1.

    Example:
        >>> curve = pitch_curve([0.0, 0.1], [440.0, -220.0])
        >>> curve.cents.round(1).tolist(), curve.voicing.tolist()
        ([6551.3, 5351.3], [1.0, 0.0])
    """

    times: NDArray[np.float64]
    cents: NDArray[np.float64]
    voicing: NDArray[np.float64]

    def on_hop(self, hop: float) -> PitchCurve:
        """The curve every `hop` seconds from 0 to its end."""
        count = int(np.floor(np.round(self.times.max(initial=0.0), DECIMALS) / hop)) if len(self.times) else -1
        return self.on(np.round(np.linspace(0, hop * max(count, 0), count + 1), DECIMALS))

    def on(self, times: NDArray[np.float64]) -> PitchCurve:
        """The curve at these times: cents interpolated between voiced frames, and held where a pitch ends.

        Voicing is held too, unless it is graded; then it is interpolated. After its end a curve has no pitch.
        """
        if not len(self.times):
            return PitchCurve(times, np.zeros(len(times)), np.zeros(len(times)))
        if self.times.shape == times.shape and np.allclose(self.times, times):
            return self
        own, new = np.round(self.times, DECIMALS), np.round(times, DECIMALS)
        cents, voicing = self.cents, self.voicing
        if new.max(initial=0.0) > own.max():
            own, cents, voicing = np.append(own, new.max()), np.append(cents, 0.0), np.append(voicing, 0.0)
        held = cents[np.maximum.accumulate(np.where(cents != 0, np.arange(len(cents)), 0))]
        before = np.searchsorted(own, new, side="right") - 1
        graded = not np.isin(voicing, (0.0, 1.0)).all()
        return PitchCurve(
            times,
            np.interp(new, own, held) * (cents[before] != 0),
            np.interp(new, own, voicing) if graded else voicing[before],
        )

    def fitted(self, frames: int) -> PitchCurve:
        """The first frames of the curve, filled up with frames without pitch where it is too short."""
        missing = max(0, frames - len(self.cents))
        cents, voicing = (np.append(side, np.zeros(missing))[:frames] for side in (self.cents, self.voicing))
        return PitchCurve(self.times, cents, voicing)


def pitch_curve(
    times: Sequence[float] | ArrayLike, frequencies: Sequence[float] | ArrayLike, voicing: ArrayLike | None = None
) -> PitchCurve:
    """A pitch curve from frequencies in Hz; a first time after 0 is preceded by its own frequency at 0.

    Args:
        times: [frames] seconds, 0 or more, ascending.
        frequencies: [frames] Hz; 0 for none, negative where there is none and one is guessed.
        voicing: [frames] 0 to 1; None is 1 where a frequency is positive.

    Raises:
        BadOption: other shapes, values that are not finite, times that do not ascend from 0 or later, a voicing
            outside 0 to 1.

    Example:
        >>> pitch_curve([0.5], [440.0]).times.tolist()
        [0.0, 0.5]
    """
    seconds, hertz = np.asarray(times, np.float64), np.asarray(frequencies, np.float64)
    degree = (hertz > 0).astype(np.float64) if voicing is None else np.array(voicing, np.float64)
    if not seconds.ndim == hertz.ndim == degree.ndim == 1 or not len(seconds) == len(hertz) == len(degree):
        shapes = f"{seconds.shape}, {hertz.shape} and {degree.shape}"
        raise BadOption(f"times, frequencies and voicing need one value a frame; got shapes {shapes}")
    if not (np.isfinite(seconds).all() and np.isfinite(hertz).all()) or not ((degree >= 0) & (degree <= 1)).all():
        raise BadOption("times and frequencies must be finite, voicing between 0 and 1")
    if (np.diff(seconds) <= 0).any() or (seconds < 0).any():
        raise BadOption("times must ascend from 0 or later, none twice")
    if len(seconds) and seconds[0] > 0:
        seconds, hertz, degree = np.append(0.0, seconds), np.append(hertz[0], hertz), np.append(degree[0], degree)
    cents = np.zeros(len(hertz))
    sounding = hertz != 0
    cents[sounding] = 1200 * np.log2(np.abs(hertz[sounding]) / BASE_FREQUENCY)
    return PitchCurve(seconds, cents, np.where(sounding, degree, 0.0))
