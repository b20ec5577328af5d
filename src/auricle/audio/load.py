"""A whole recording, or a window of it, in memory; or block by block."""

from __future__ import annotations

import numpy as np

from auricle.audio.decoder import Samples
from auricle.audio.reader import BYTES_PER_SAMPLE, BlockReader
from auricle.audio.sources import Source
from auricle.errors import TooLarge
from auricle.types import Audio

__all__ = ["MAX_BYTES", "blocks", "load"]

MAX_BYTES = 2 * 1024**3
"""Bytes of decoded float32 that `load` allows by default: 9.3 hours of 16 kHz mono."""

PLAUSIBLE = 64
"""Memory is set aside ahead of decoding only up to so many times the size of the file: headers lie."""


def load(
    source: Source,
    *,
    start: float = 0.0,
    duration: float | None = None,
    sample_rate: int | None = None,
    mono: bool = False,
    max_bytes: int | None = MAX_BYTES,
) -> Audio:
    """Sound of a file in memory, at its own rate and with its own channels unless asked otherwise.

    The format is told by the content, never by the name. A file that is cut short or lies about its size comes back
    with `audio.truncated` true, and `audio.info` says how long it is and how long it claims to be.

    Args:
        source: a path, the bytes of a file, or a binary file object (a pipe too).
        start: seconds from the beginning, rounded to the nearest stored sample. The window is sample-exact: it equals
            the same slice of the whole, for lossy codecs as well.
        duration: at most so many seconds from `start` on; None for all.
        sample_rate: resample to this rate in Hz; None keeps the stored one.
        mono: the mean of all channels (taken before resampling).
        max_bytes: refuse when the result would need more bytes of float32 than this; None for no limit.

    Returns:
        The sound, with what the file says about itself in `info`.

    Raises:
        AudioNotFound: no file at the path, or no permission to read it.
        UnsupportedFormat: not audio, or a format or codec that auricle does not read.
        CorruptAudio: the content cannot be decoded, or holds NaN or infinity; the message says where.
        TooLarge: over `max_bytes`; refused before decoding if the header already declares more.
        BadOption: an option outside its range, a `start` after the end.

    Example:
        >>> import io, numpy as np, soundfile
        >>> file = io.BytesIO()
        >>> soundfile.write(file, np.zeros((44_100, 2)), 44_100, format="FLAC")
        >>> audio = load(file.getvalue(), start=0.5, sample_rate=16_000, mono=True)
        >>> audio.samples.shape, audio.info.codec, audio.info.duration, audio.truncated
        ((1, 8000), 'flac', 1.0, False)
    """
    with BlockReader(
        source,
        block_length=None,
        start=start,
        duration=duration,
        sample_rate=sample_rate,
        mono=mono,
        max_bytes=max_bytes,
    ) as reader:
        try:
            samples = _collected(reader)
        except MemoryError as error:
            raise TooLarge(f"{reader.name} does not fit into memory; read it with blocks()") from error
        return Audio(samples, reader.sample_rate, reader.info)


def _collected(reader: BlockReader) -> Samples:
    """All blocks as one array [channels, time], written in place where the length can be believed."""
    expected = reader.expected or 0
    believed = expected * reader.channels * BYTES_PER_SAMPLE <= PLAUSIBLE * reader.info.size
    whole = np.empty((reader.channels, expected if believed else 0), np.float32)
    beyond: list[Samples] = []
    filled = 0
    for piece in reader.pieces():
        fits = max(0, min(piece.shape[1], whole.shape[1] - filled))
        whole[:, filled : filled + fits] = piece[:, :fits]
        filled += fits
        if fits < piece.shape[1]:
            beyond.append(piece[:, fits:])
    return np.concatenate([whole[:, :filled], *beyond], axis=1) if beyond else whole[:, :filled]


def blocks(
    source: Source,
    *,
    block_length: int = 65_536,
    start: float = 0.0,
    duration: float | None = None,
    sample_rate: int | None = None,
    mono: bool = False,
    max_bytes: int | None = None,
) -> BlockReader:
    """Blocks of a recording in constant memory; joined they equal `load` with the same options.

    Args:
        source: as in `load`.
        block_length: samples of each channel in a block, counted after resampling; the last block may be shorter.
        start: as in `load`.
        duration: as in `load`.
        sample_rate: as in `load`.
        mono: as in `load`.
        max_bytes: refuse when all blocks together need more bytes than this; None for no limit.

    Returns:
        An iterator over `Audio`, also a context manager; its `info` is final after the last block.

    Raises:
        AuricleError: as `load`; those of the content while iterating.

    Example:
        >>> import io, numpy as np, soundfile
        >>> file = io.BytesIO()
        >>> soundfile.write(file, np.zeros(40_000), 16_000, format="WAV")
        >>> with blocks(file.getvalue(), block_length=16_000) as reader:
        ...     lengths = [block.length for block in reader]
        >>> lengths, reader.info.truncated
        ([16000, 16000, 8000], False)
    """
    return BlockReader(
        source,
        block_length=block_length,
        start=start,
        duration=duration,
        sample_rate=sample_rate,
        mono=mono,
        max_bytes=max_bytes,
    )
