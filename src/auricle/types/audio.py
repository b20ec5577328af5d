"""Sound in memory."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING

from auricle.errors import BadAudio, BadOption
from auricle.timebase import to_samples, to_seconds
from auricle.types.info import AudioInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["MAX_CHANNELS", "MAX_RATE_RATIO", "Audio", "checked_rate", "checked_rates"]

MAX_RATE_RATIO = 65_536
"""Largest factor between two rates that can be resampled; far beyond it soxr needs minutes, or never returns."""

MAX_CHANNELS = 1024
"""What audio files hold at most; an array with more rows is [time, channels] the wrong way round."""


def checked_rate(sample_rate: float) -> int:
    """The sample rate as an `int`, if it is a whole number of Hz.

    Raises:
        BadOption: not a number, not whole, or below 1 Hz.

    Example:
        >>> checked_rate(16_000.0)
        16000
    """
    whole = isinstance(sample_rate, Real) and not isinstance(sample_rate, bool) and sample_rate % 1 == 0
    if not whole or sample_rate < 1:
        raise BadOption(f"sample_rate must be a whole number of Hz, 1 or more; got {sample_rate!r}")
    return int(sample_rate)


def checked_rates(source_rate: float, target_rate: float) -> tuple[int, int]:
    """Both rates as `int`, if sound can be resampled from the one to the other.

    Raises:
        BadOption: a rate that is no whole number of Hz, or a factor above `MAX_RATE_RATIO` between the two.

    Example:
        >>> checked_rates(44_100, 16_000)
        (44100, 16000)
    """
    source, target = checked_rate(source_rate), checked_rate(target_rate)
    if max(source, target) > MAX_RATE_RATIO * min(source, target):
        raise BadOption(
            f"cannot resample from {source} Hz to {target} Hz: the rates may differ by a factor of {MAX_RATE_RATIO} "
            "at most; one of them is probably not a sample rate"
        )
    return source, target


@dataclass(frozen=True, eq=False)
class Audio:
    """Sound in memory: `samples` is a read-only float32 array [channels, time], nominally in [-1, 1].

    A one-dimensional array becomes one channel; float64 becomes float32. Values beyond ±1 are kept:
    they are what a float file may hold, and `auricle.audio.levels` reports them.

    Attributes:
        samples: float32 [channels, time].
        sample_rate: in Hz.
        info: what the file said, if this came from one.

    Raises:
        BadAudio: integers (scale them first), no channel or more than 1024, more than two dimensions, NaN or infinity.
        BadOption: a sample rate below 1 Hz.

    Example:
        >>> import numpy as np
        >>> audio = Audio(np.zeros((2, 8000), dtype=np.float32), 16_000)
        >>> audio.channels, audio.duration, audio.mono().samples.shape
        (2, 0.5, (1, 8000))
        >>> audio
        Audio(float32 [2, 8000], 16000 Hz, 0.500 s)
    """

    samples: NDArray[np.float32]
    sample_rate: int
    info: AudioInfo | None = None

    def __post_init__(self) -> None:
        import numpy as np

        sample_rate = checked_rate(self.sample_rate)
        samples = np.asarray(self.samples)
        if samples.dtype.kind != "f":
            raise BadAudio(
                f"samples must be floating point in [-1, 1], got {samples.dtype}; "
                "divide integers by their full scale first"
            )
        if samples.ndim == 1:
            samples = samples[np.newaxis]
        if samples.ndim != 2 or samples.shape[0] == 0:
            raise BadAudio(f"samples must be [channels, time] with at least one channel, got shape {samples.shape}")
        if samples.shape[0] > MAX_CHANNELS:
            raise BadAudio(
                f"samples are [channels, time], and {samples.shape[0]} channels are more than {MAX_CHANNELS}; "
                "turn [time, channels] round with samples.T"
            )
        with np.errstate(over="ignore"):
            samples = np.ascontiguousarray(samples, dtype=np.float32)
        if not np.isfinite(samples).all():
            at = int(np.argmin(np.isfinite(samples).all(axis=0)))
            raise BadAudio(
                f"samples hold NaN or infinity, first at {to_seconds(at, self.sample_rate):.3f} s (sample {at}); "
                "replace them before making an Audio"
            )
        samples = samples.view()
        samples.flags.writeable = False
        object.__setattr__(self, "samples", samples)
        object.__setattr__(self, "sample_rate", sample_rate)

    def __repr__(self) -> str:
        cut = ", truncated" if self.truncated else ""
        return f"Audio(float32 [{self.channels}, {self.length}], {self.sample_rate} Hz, {self.duration:.3f} s{cut})"

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self.samples.shape[0])

    @property
    def length(self) -> int:
        """Number of samples in each channel."""
        return int(self.samples.shape[1])

    @property
    def duration(self) -> float:
        """Seconds."""
        return to_seconds(self.length, self.sample_rate)

    @property
    def truncated(self) -> bool:
        """True if the file that this came from holds less than it declares."""
        return self.info is not None and self.info.truncated

    def mono(self) -> Audio:
        """The mean of all channels, as one channel [1, time].

        Raises:
            BadAudio: samples near the largest float32, whose sum overflows.
        """
        if self.channels == 1:
            return self
        import numpy as np

        with np.errstate(over="ignore"):
            return replace(self, samples=self.samples.mean(axis=0, keepdims=True, dtype=np.float32))

    def between(self, start: float, end: float) -> Audio:
        """The part from `start` to `end` seconds, both rounded to the nearest sample.

        Raises:
            BadOption: the part does not lie within the recording.
        """
        inside = math.isfinite(start) and math.isfinite(end)
        first, last = (to_samples(time, self.sample_rate) if inside else -1 for time in (start, end))
        if not 0 <= first <= last <= self.length:
            raise BadOption(f"between({start}, {end}) does not lie within the {self.duration:.3f} s of this recording")
        return replace(self, samples=self.samples[:, first:last])

    def resampled(self, sample_rate: int) -> Audio:
        """The same sound at another rate (soxr, high quality), `timebase.resampled_length` samples long.

        `auricle.audio.resampling` does the same to a stream, bit for bit.

        Raises:
            BadOption: not a whole number of Hz, or more than `MAX_RATE_RATIO` times higher or lower.
            BadAudio: samples near the largest float32, whose filtered values overflow.
        """
        source, target = checked_rates(self.sample_rate, sample_rate)
        if source == target:
            return self
        import soxr

        out: NDArray[np.float32] = soxr.resample(self.samples.T, source, target, quality="HQ")
        return replace(self, samples=out.T, sample_rate=target)
