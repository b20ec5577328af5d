"""Writing WAV, and RF64 where the sound is too long for it.

The sizes in a WAV file have 32 bits. A file whose length is not known from the start keeps room behind its header, in
a chunk that readers skip ("JUNK"), and becomes RF64 (EBU Tech 3306) in that room if it has outgrown 4 GB at the end.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from auricle.audio.encodings import Encoding
from auricle.errors import BadOption

__all__ = ["LARGEST_RIFF", "WavEncoder"]

LARGEST_RIFF = 2**32 - 1
"""Bytes that the size field of a WAV file can state."""

_ROOM = 28
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_GUID = bytes.fromhex("000000001000800000aa00389b71")  # The rest of the sub-format after its two bytes.
# Loudspeaker positions of 3 to 8 channels, in the order of channels.LAYOUTS.
_SPEAKERS = {1: 0x4, 2: 0x3, 3: 0x7, 4: 0x603, 5: 0x607, 6: 0x60F, 7: 0x70F, 8: 0x63F}


class WavEncoder:
    """Writes frames [time, channels] as they come, and the sizes when it is closed.

    Args:
        file: seekable, at its beginning.
        encoding: WAV, with a bit depth.
        length: frames to come, if that is known; the header is then the plain one of 44 bytes where that suffices.

    Raises:
        BadOption: channels and bit depth that the header's 16 bits for the size of a frame cannot state.

    Example:
        >>> import io
        >>> from auricle.audio.encodings import SaveOptions, chosen_encoding
        >>> file = io.BytesIO()
        >>> encoder = WavEncoder(file, chosen_encoding(SaveOptions(format="wav"), None, 8_000, 1), length=2)
        >>> encoder.write(np.array([[1], [-1]], np.int32))
        >>> encoder.close()
        >>> len(file.getvalue()), file.getvalue()[-4:]
        (48, b'\\x01\\x00\\xff\\xff')
    """

    def __init__(self, file: BinaryIO, encoding: Encoding, length: int | None) -> None:
        self._file = file
        self._bits = encoding.bit_depth or 16
        self._floating = encoding.floating
        self._frame = encoding.channels * self._bits // 8
        if self._frame >= 2**16 or encoding.sample_rate * self._frame >= 2**32:
            raise BadOption(
                f"wav cannot state {encoding.channels} channels of {self._bits} bits at {encoding.sample_rate} Hz"
            )
        self._data = 0
        room = length is None or length * self._frame + 1024 > LARGEST_RIFF
        self._head = b"RIFF\0\0\0\0WAVE" + (_chunk(b"JUNK", bytes(_ROOM)) if room else b"") + self._format(encoding)
        file.write(self._head + b"data\0\0\0\0")

    def write(self, frames: NDArray[np.int32] | NDArray[np.float32]) -> None:
        """Append frames [time, channels]: int32 steps, or floating point."""
        if self._floating:
            data = frames.astype(f"<f{self._bits // 8}").tobytes()
        elif self._bits == 8:
            data = (frames + 128).astype(np.uint8).tobytes()
        elif self._bits == 24:
            data = np.ascontiguousarray(frames, dtype="<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()
        else:
            data = frames.astype(f"<i{self._bits // 8}").tobytes()
        self._file.write(data)
        self._data += len(data)

    def close(self) -> None:
        """Write the sizes."""
        if self._data % 2:
            self._file.write(b"\0")
        frames = self._data // self._frame
        riff = len(self._head) + self._data + self._data % 2
        head = bytearray(self._head)
        if (fact := head.find(b"fact", 12)) >= 0:
            head[fact + 8 : fact + 12] = struct.pack("<I", min(frames, 2**32 - 1))
        if riff > LARGEST_RIFF:
            head[:4], head[12:16] = b"RF64", b"ds64"
            head[20 : 20 + _ROOM] = struct.pack("<QQQI", riff, self._data, frames, 0)
        head[4:8] = struct.pack("<I", riff if riff <= LARGEST_RIFF else 2**32 - 1)
        size = struct.pack("<I", self._data if riff <= LARGEST_RIFF else 2**32 - 1)
        self._file.seek(0)
        self._file.write(bytes(head) + b"data" + size)

    def _format(self, encoding: Encoding) -> bytes:
        """The format chunk: extensible where the plain one is ambiguous, with a count of samples where not PCM."""
        tag = _FLOAT if self._floating else _PCM
        extensible = encoding.channels > 2 or (self._bits > 16 and not self._floating)
        rate, frame = encoding.sample_rate, self._frame
        body = struct.pack("<HIIHH", encoding.channels, rate, rate * frame, frame, self._bits)
        if not extensible:
            body = struct.pack("<H", tag) + body + (b"\0\0" if self._floating else b"")
        else:
            speakers = _SPEAKERS.get(encoding.channels, 0)
            body = struct.pack("<H", _EXTENSIBLE) + body + struct.pack("<HHI", 22, self._bits, speakers)
            body += struct.pack("<H", tag) + _GUID
        return _chunk(b"fmt ", body) + (_chunk(b"fact", bytes(4)) if self._floating else b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body
