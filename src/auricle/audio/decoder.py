"""What a decoder is: one opened recording that gives its samples in order, once."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Decoder", "Samples"]

Samples = NDArray[np.float32]
"""float32 [channels, time]."""


class Decoder(Protocol):
    """One opened recording.

    Attributes:
        codec: as in `AudioInfo`.
        bit_depth: as in `AudioInfo`.
        sample_rate: in Hz.
        channels: number of channels.
        declared: samples of each channel that the container promises; None where it promises nothing.
        frames: those of them that seem to be there; None where the decoder cannot tell.
        tolerance: `frames` may be off by so many samples in an honest file.
        cut: it has met an end where more should stand.
    """

    codec: str
    bit_depth: int | None
    sample_rate: int
    channels: int
    declared: int | None
    frames: int | None
    tolerance: int
    cut: bool

    def jump(self, frame: int) -> int:
        """Go from 0 to sample `frame` where that is exact, else stay; returns where it is."""

    def read(self, frames: int) -> Samples:
        """The next `frames` samples [channels, time], fewer or none at the end; reads of any length join to the same.

        Raises:
            CorruptAudio: they cannot be decoded.
        """

    def close(self) -> None:
        """Free what the decoder holds; the source's own stream stays open."""
