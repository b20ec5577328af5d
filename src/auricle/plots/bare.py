"""Arrays without axes: what their spec says about time and frequency, or plain frames and rows where there is none."""

from __future__ import annotations

from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.plots.scales import band_centres
from auricle.types import FeatureMap
from auricle.types.feature_map import RowUnit

__all__ = ["LogLike", "StftLike", "as_array", "describe", "stft_of", "undescribed"]


class StftLike(Protocol):
    """The fields of an STFT spec that say where frames and bins lie."""

    sample_rate: int
    n_fft: int

    @property
    def hop(self) -> int: ...
    @property
    def padding(self) -> int: ...
    @property
    def frame_length(self) -> int: ...


class MelLike(Protocol):
    """The fields of a mel spec that say where its bands lie."""

    n_mels: int
    f_min: float
    mel_scale: str
    power: float

    @property
    def top(self) -> float: ...


class LogLike(Protocol):
    """The fields of a logarithm that say on which scale its values lie."""

    scale: str
    gain: float
    offset: float


def as_array(thing: object) -> NDArray[Any]:
    """NumPy array of any array, list or torch tensor (detached, on the CPU).

    Raises:
        BadOption: not numbers.
    """
    detach = getattr(thing, "detach", None)
    array = np.asarray(detach().cpu() if callable(detach) else thing)
    if array.dtype.kind not in "fciub":
        raise BadOption(
            f"cannot draw {type(thing).__name__}: give an Audio, a FeatureMap, a Timeline, a curve or an array"
        )
    return array


def undescribed(array: NDArray[Any]) -> FeatureMap:
    """A bare array [rows, frames] as a map that counts frames and rows.

    Example:
        >>> undescribed(np.zeros((3, 5))).duration
        4.0
    """
    values, unit = _real(array)
    rows, frames = values.shape
    return FeatureMap("values", values, np.arange(frames), np.arange(rows), "value", unit, 1)


def describe(array: NDArray[Any], spec: object, name: str | None = None, value_unit: str | None = None) -> FeatureMap:
    """A bare array [rows, frames] with the axes in seconds and Hz that its spec implies.

    What the numbers are is not in an array. Without `value_unit`: complex values are an STFT and become magnitudes;
    values of which one is negative are logarithms already, in decibels or on the scale of `spec.log`; other values of
    an STFT are magnitudes, and of a mel spectrogram what `spec.power` says.

    Args:
        array: real or complex [rows, frames].
        spec: the spec that made it: StftSpec, MelSpec, MfccSpec or ChromaSpec.
        name: title; None takes the name of the feature.
        value_unit: "power", "magnitude", "dB", "log10", "ln" or any other unit.

    Returns:
        The map, with `spec` inside.

    Raises:
        BadOption: not a spec, or an array whose rows are not those that the spec makes.

    Example:
        >>> from auricle.features.specs import MelSpec
        >>> describe(np.ones((128, 44)), MelSpec()).row_unit
        'mel'
    """
    values, unit = _real(array)
    stft = stft_of(spec)
    if stft is None:
        raise BadOption(
            f"{type(spec).__name__} is no spec: pass the StftSpec, MelSpec, MfccSpec or ChromaSpec of the feature"
        )
    middles = np.arange(values.shape[1]) * float(stft.hop) - stft.padding + stft.frame_length / 2
    if unit == "" and float(values.min(initial=0)) >= 0:
        unit = "magnitude"
    row_unit: RowUnit = "Hz"
    title, rows = "spectrogram", np.arange(stft.n_fft // 2 + 1) * (stft.sample_rate / stft.n_fft)
    if hasattr(spec, "n_mfcc"):
        title, rows, row_unit, unit = "mfcc", np.arange(spec.n_mfcc), "coefficient", ""
    elif hasattr(spec, "n_chroma"):
        title, rows, row_unit, unit = "chroma", np.arange(spec.n_chroma), "pitch class", ""
    elif hasattr(spec, "n_mels"):
        bands = cast(MelLike, spec)
        title, row_unit = "mel" if unit else "log-mel", "mel"
        rows = band_centres(bands.n_mels, bands.f_min, bands.top, bands.mel_scale)
        unit = _mel_unit(bands, unit)
    elif unit == "":
        unit = "dB"
    if values.shape[0] == 1 != len(rows):
        title, rows, row_unit, unit = "values", np.zeros(1), "value", ""
    if len(rows) != values.shape[0]:
        raise BadOption(f"the spec makes {len(rows)} rows, the array has {values.shape[0]}: pass the spec that made it")
    times = middles / stft.sample_rate
    return FeatureMap(name or title, values, times, rows, row_unit, value_unit or unit, stft.sample_rate, spec)


def _mel_unit(spec: MelLike, unit: str) -> str:
    if unit:
        return {2.0: "power", 1.0: "magnitude"}.get(spec.power, "")
    log: LogLike | None = getattr(spec, "log", None)
    if log is None or log.gain != 1 or log.offset != 0:
        return ""  # a scale of its own
    return {"db": "dB"}.get(log.scale, log.scale)


def stft_of(spec: object) -> StftLike | None:
    """The STFT spec at the bottom of any spec; None of what is no spec."""
    while spec is not None and not hasattr(spec, "n_fft"):
        spec = getattr(spec, "mel", None) or getattr(spec, "stft", None)
    return cast(StftLike, spec)


def _real(array: NDArray[Any]) -> tuple[NDArray[Any], str]:
    if array.ndim != 2:
        raise BadOption(f"a picture shows one array [rows, frames], got shape {array.shape}: index the batch first")
    if array.dtype.kind == "c":
        return np.abs(array), "magnitude"
    return (array.astype(np.float32) if array.dtype.kind in "iub" else array), ""
