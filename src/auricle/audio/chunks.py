"""The door of every stream: what a chunk of samples must be before it enters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption

__all__ = ["checked_channels", "checked_chunk"]


def checked_channels(channels: int) -> int:
    """The number of channels as an `int`, if it is 1 or more.

    Raises:
        BadOption: not a whole number, or below 1.

    Example:
        >>> checked_channels(2)
        2
    """
    if isinstance(channels, bool) or not isinstance(channels, (int, np.integer)) or channels < 1:
        raise BadOption(f"channels must be a whole number, 1 or more; got {channels!r}")
    return int(channels)


def checked_chunk(chunk: NDArray[np.floating], channels: int) -> NDArray[np.float32]:
    """The chunk as float32 [channels, time], if it is finite sound with that many channels.

    A one-dimensional chunk is one channel. Strided, read-only and empty chunks are fine.

    Args:
        chunk: floating point [channels, time], nominally in [-1, 1].
        channels: how many channels the stream was started with.

    Raises:
        BadAudio: integers, another number of channels or dimensions, NaN or infinity.

    Example:
        >>> checked_chunk(np.zeros(3), 1).shape
        (1, 3)
    """
    chunk = np.asarray(chunk)
    if chunk.dtype.kind != "f":
        raise BadAudio(
            f"a chunk must be floating point in [-1, 1], got {chunk.dtype}; divide integers by their full scale first"
        )
    if chunk.ndim == 1:
        chunk = chunk[np.newaxis]
    if chunk.ndim != 2 or chunk.shape[0] != channels:
        raise BadAudio(f"a chunk of this stream must be [{channels}, time], got shape {chunk.shape}")
    with np.errstate(over="ignore"):
        samples = np.asarray(chunk, dtype=np.float32)
    if not np.isfinite(samples).all():
        raise BadAudio("a chunk holds NaN or infinity; replace them before streaming")
    return samples
