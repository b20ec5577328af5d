"""The smallest PNG writer that a picture of few colours needs."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

__all__ = ["indexed_png"]


def indexed_png(cells: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """A PNG file whose pixel [line, column] has the colour `palette[cells[line, column]]`, the first line at the top.

    One byte a pixel, half the size of the same picture in true colours.

    Args:
        cells: [lines, columns], at least one each.
        palette: [colours, 3], at most 256.

    Example:
        >>> indexed_png(np.zeros((2, 3), np.uint8), np.zeros((1, 3), np.uint8))[1:4]
        b'PNG'
    """
    lines, columns = cells.shape
    header = struct.pack(">IIBBBBB", columns, lines, 8, 3, 0, 0, 0)
    unfiltered = np.concatenate([np.zeros((lines, 1), np.uint8), cells], axis=1)
    parts = [
        b"\x89PNG\r\n\x1a\n",
        _chunk(b"IHDR", header),
        _chunk(b"PLTE", palette.tobytes()),
        _chunk(b"IDAT", zlib.compress(unfiltered.tobytes(), 9)),
        _chunk(b"IEND", b""),
    ]
    return b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
