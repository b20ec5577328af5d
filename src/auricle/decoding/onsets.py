"""Peaks of an onset strength, and the moments that they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from auricle.decoding.frame_values import frame_values
from auricle.errors import BadOption
from auricle.timebase import to_seconds
from auricle.types import Span, setting

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["OnsetOptions", "PeakOptions", "backtrack", "detect_onsets", "onset_spans", "pick_peaks"]


@dataclass(frozen=True)
class PeakOptions:
    """What makes a value a peak; every length is in frames.

    Attributes:
        pre_max: a peak is the largest value from so many frames before it
        post_max: to the frame before this many after it, 1 or more.
        pre_avg: it reaches the mean from so many frames before it
        post_avg: to the frame before this many after it, 1 or more,
        delta: plus this much.
        wait: frames after a peak in which there is no other.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> PeakOptions(wait=5).post_max
        1
    """

    pre_max: int = 1
    post_max: int = 1
    pre_avg: int = 4
    post_avg: int = 5
    delta: float = 0.07
    wait: int = 1

    def __post_init__(self) -> None:
        for name, least in (("pre_max", 0), ("post_max", 1), ("pre_avg", 0), ("post_avg", 1), ("wait", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise BadOption(f"{name} must be a whole number of frames, {least} or more, got {value!r}")
        if not 0 <= self.delta < float("inf"):
            raise BadOption(f"delta must be 0 or more and finite, got {self.delta}")


@dataclass(frozen=True)
class OnsetOptions:
    """How an onset strength becomes onsets; every length is in seconds and rounded down to frames.

    The defaults are librosa's, found by a search over the onset data of the CPJKU.

    Attributes:
        pre_max: an onset is the strongest frame from here before it
        post_max: to here after it.
        pre_avg: its strength reaches the mean from here before it
        post_avg: to here after it,
        delta: plus this share of the range from the weakest to the strongest frame.
        wait: time after an onset in which there is no other.
        backtrack: each onset is moved back to the last local minimum of the strength before it.
        normalize: the strength is shifted and scaled to [0, 1] first.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> OnsetOptions().peaks(22_050, 512)
        PeakOptions(pre_max=1, post_max=1, pre_avg=4, post_avg=5, delta=0.07, wait=1)
    """

    pre_max: float = setting(0.03, "An onset is the strongest moment from so many seconds before it.")
    post_max: float = setting(0.0, "An onset is the strongest moment to so many seconds after it.")
    pre_avg: float = setting(0.1, "It exceeds the mean from so many seconds before it.")
    post_avg: float = setting(0.1, "It exceeds the mean to so many seconds after it.")
    delta: float = setting(0.07, "By how much, as a share of the strength's range.")
    wait: float = setting(0.03, "Seconds after an onset in which there is no other.")
    backtrack: bool = setting(False, "Move each onset back to the quietest moment before it.")
    normalize: bool = setting(True, "Scale the strength to [0, 1] first.")

    def __post_init__(self) -> None:
        for name in ("pre_max", "post_max", "pre_avg", "post_avg", "delta", "wait"):
            value = getattr(self, name)
            if not 0 <= value < float("inf"):
                raise BadOption(f"{name} must be 0 or more and finite, got {value}")

    def peaks(self, sample_rate: int, hop_length: int) -> PeakOptions:
        """The same in frames that are `hop_length` samples apart."""

        def frames(seconds: float) -> int:
            return int(seconds * sample_rate // hop_length)

        return PeakOptions(
            frames(self.pre_max),
            frames(self.post_max) + 1,
            frames(self.pre_avg),
            frames(self.post_avg) + 1,
            self.delta,
            frames(self.wait),
        )


def pick_peaks(values: NDArray[Any], options: PeakOptions = PeakOptions()) -> NDArray[np.intp]:
    """Indices [peaks], ascending, of values [frames] that are largest around them and well above the mean.

    Windows are cut at the ends. Of peaks closer than `wait` the first is kept.

    Args:
        values: finite numbers [frames].
        options: windows and threshold.

    Raises:
        BadOption: values that are not one-dimensional, NaN or infinite.

    Sources: S. Böck, F. Krebs and M. Schedl, "Evaluating the online capabilities of onset detection methods",
    ISMIR 2012; `librosa.util.peak_pick` 0.11.

    Example:
        >>> import numpy as np
        >>> pick_peaks(np.array([0.0, 0.2, 1.0, 0.3, 0.0, 0.9, 0.0])).tolist()
        [2, 5]
    """
    import numpy as np

    values = frame_values(values)
    if not len(values):
        return np.empty(0, dtype=np.intp)
    largest = _over_window(values, options.pre_max, options.post_max, np.maximum)
    total = _over_window(values, options.pre_avg, options.post_avg, np.add)
    at = np.arange(len(values))
    counts = np.minimum(at + options.post_avg, len(values)) - np.maximum(at - options.pre_avg, 0)
    # This may be a tie: the mean is in float64, of a sum in the values' own precision, as the reference has it.
    enough = values >= total / counts.astype(np.float64) + np.float64(np.float32(options.delta))
    chosen: list[int] = []
    for index in np.flatnonzero((values == largest) & enough).tolist():
        if not chosen or index - chosen[-1] > options.wait:
            chosen.append(index)
    return np.array(chosen, dtype=np.intp)


def backtrack(peaks: NDArray[Any], energy: NDArray[Any]) -> NDArray[np.intp]:
    """The last local minimum of energy [frames] at or before each peak [peaks]; frame 0 where there is none.

    Raises:
        BadOption: an energy that is not one-dimensional, NaN or infinite.

    Source: `librosa.onset.onset_backtrack` 0.11.

    Example:
        >>> import numpy as np
        >>> backtrack(np.array([4]), np.array([0.5, 0.3, 0.1, 0.4, 1.0])).tolist()
        [2]
    """
    import numpy as np

    energy = frame_values(energy)
    low = np.flatnonzero((energy[1:-1] <= energy[:-2]) & (energy[1:-1] < energy[2:])) + 1
    low = np.concatenate([[0], low])
    return low[np.searchsorted(low, np.asarray(peaks), side="right") - 1]


def detect_onsets(
    strength: NDArray[Any], sample_rate: int, hop_length: int, options: OnsetOptions = OnsetOptions()
) -> NDArray[np.intp]:
    """Frames [onsets], ascending, at which a sound begins, of an onset strength [frames].

    A strength that is the same everywhere has no onset.

    Args:
        strength: finite numbers [frames]; one row of `auricle.features.onset_strength`.
        sample_rate: of the sound, in Hz.
        hop_length: samples between frames.
        options: windows, threshold and backtracking.

    Raises:
        BadOption: a strength that is not one-dimensional, NaN or infinite; a rate or hop that is not positive.

    Source: `librosa.onset.onset_detect` 0.11.

    Example:
        >>> import numpy as np
        >>> strength = np.zeros(100)
        >>> strength[[20, 60]] = 3.0
        >>> detect_onsets(strength, 22_050, 512).tolist()
        [20, 60]
    """
    import numpy as np

    values = frame_values(strength)
    if sample_rate < 1 or hop_length < 1:
        raise BadOption(f"sample_rate and hop_length must be 1 or more, got {sample_rate} and {hop_length}")
    if not len(values):
        return np.empty(0, dtype=np.intp)
    if options.normalize:
        values = values - values.min()
        values = values / (values.max() + np.finfo(values.dtype).tiny)
    if not values.any():
        return np.empty(0, dtype=np.intp)
    found = pick_peaks(values, options.peaks(sample_rate, hop_length))
    return backtrack(found, values) if options.backtrack else found


def onset_spans(
    strength: NDArray[Any], sample_rate: int, hop_length: int, options: OnsetOptions = OnsetOptions()
) -> tuple[Span, ...]:
    """One instant for each onset of a strength [frames], labelled "onset", its score the strength there.

    Frame k lies at k * hop_length / sample_rate seconds.

    Raises:
        BadOption: as `detect_onsets`.

    Example:
        >>> import numpy as np
        >>> strength = np.zeros(100)
        >>> strength[50] = 3.0
        >>> onset_spans(strength, 16_000, 160)
        (Span(start=0.5, end=0.5, label='onset', score=3.0),)
    """
    frames = detect_onsets(strength, sample_rate, hop_length, options).tolist()
    moments = [to_seconds(frame * hop_length, sample_rate) for frame in frames]
    return tuple(
        Span(moment, moment, "onset", float(strength[frame])) for moment, frame in zip(moments, frames, strict=True)
    )


def _over_window(values: NDArray[Any], before: int, after: int, combine: np.ufunc) -> NDArray[Any]:
    """Values [frames] from `before` frames earlier up to, not including, `after` later, combined from the left."""
    import numpy as np

    length, neutral = len(values), -np.inf if combine is np.maximum else 0.0
    before, after = min(before, length), min(after, length)
    wide = np.full(length + before + after, neutral, dtype=values.dtype)
    wide[before : before + length] = values
    out = wide[:length].copy()
    for shift in range(1, before + after):
        combine(out, wide[shift : shift + length], out=out)
    return out
