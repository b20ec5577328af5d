"""A feature with its axes: what a plot, a file and a report need to know beyond the numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FeatureMap", "RowUnit"]

RowUnit = Literal["Hz", "mel", "pitch class", "coefficient", "value"]


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """Values [rows, frames] with the time of each frame and the meaning of each row.

    Attributes:
        name: what it is, such as "spectrogram", "mel", "log-mel", "mfcc", "chroma".
        values: real array [rows, frames].
        times: seconds [frames], the middle of each frame.
        rows: Hz of each row [rows] where `row_unit` is "Hz" or "mel", else the row's index.
        row_unit: what `rows` holds: "Hz"; "mel", which is Hz too, of bands evenly spaced on a mel scale; or an index,
            of a "pitch class", a "coefficient" or just a "value".
        value_unit: such as "power", "dB re 1" (0 dB is a power of 1), "dB" where it says no more, or "".
        sample_rate: of the audio behind it, in Hz.
        spec: the frozen spec that made it.

    Raises:
        BadOption: axes whose lengths do not match the values.

    Example:
        >>> import numpy as np
        >>> times, classes = np.arange(3) / 10, np.arange(12)
        >>> chroma = FeatureMap("chroma", np.zeros((12, 3)), times, classes, "pitch class", "", 22_050)
        >>> chroma.duration
        0.2
        >>> chroma
        FeatureMap('chroma', float64 [12, 3], 0.000 to 0.200 s, rows in 'pitch class', 22050 Hz)
    """

    name: str
    values: NDArray[Any]
    times: NDArray[Any]
    rows: NDArray[Any]
    row_unit: RowUnit
    value_unit: str
    sample_rate: int
    spec: object = None

    def __post_init__(self) -> None:
        expected = (len(self.rows), len(self.times))
        if self.values.shape != expected:
            raise BadOption(f"{self.name}: values have shape {self.values.shape}, the axes say {expected}")

    def __repr__(self) -> str:
        shape = f"{self.values.dtype} [{len(self.rows)}, {len(self.times)}]"
        times = f"{float(self.times[0]):.3f} to {self.duration:.3f} s" if len(self.times) else "no frames"
        unit = f", values in {self.value_unit!r}" if self.value_unit else ""
        return f"FeatureMap({self.name!r}, {shape}, {times}, rows in {self.row_unit!r}{unit}, {self.sample_rate} Hz)"

    @property
    def duration(self) -> float:
        """Seconds from 0 to the middle of the last frame."""
        return float(self.times[-1]) if len(self.times) else 0.0
