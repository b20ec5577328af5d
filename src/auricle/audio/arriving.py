"""WAV from a pipe while it is being written: samples are there as soon as their bytes are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import resampling
from auricle.audio.declared.riff import UNKNOWN, WavFormat, wav_format
from auricle.errors import CorruptAudio, UnsupportedFormat
from auricle.timebase import to_seconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ArrivingWav", "is_wav"]

MOST = 65_536
"""Bytes that are taken at once, if so many are waiting."""
LONGEST_CHUNK = 1 << 20
"""Bytes of a chunk before the samples; larger ones are no notes about a recording that goes on."""

Values = Callable[[bytes], "NDArray[np.float32]"]


def is_wav(stream: object) -> bool:
    """Whether a pipe's first bytes are those of a WAV file; they are looked at and stay in the pipe.

    Example:
        >>> import io
        >>> is_wav(io.BufferedReader(io.BytesIO(b"RIFF....WAVEfmt "))), is_wav(io.BytesIO(b"RIFF....WAVEfmt "))
        (True, False)
    """
    if not isinstance(stream, BufferedReader):
        return False
    head = stream.peek(12)
    return head[:4] == b"RIFF" and head[8:12] == b"WAVE"


@dataclass
class ArrivingWav:
    """Uncompressed WAV that somebody is still writing into a pipe.

    The size that the header names counts only if it is not what programs write that do not know it yet.

    Attributes:
        stream: of bytes, from the beginning of the file; a BufferedReader, which gives what is waiting.
        duration: seconds of sound that have come so far.
        truncated: whether the pipe ended before the samples that were promised.

    Raises:
        CorruptAudio: no samples follow, or the header names no encoding.
        UnsupportedFormat: compressed samples.

    Example:
        >>> import io, soundfile
        >>> file = io.BytesIO()
        >>> soundfile.write(file, np.full((800, 2), 0.5), 8000, format="WAV")
        >>> wav = ArrivingWav(io.BufferedReader(io.BytesIO(file.getvalue())))
        >>> pieces = list(wav.pieces(8000))
        >>> np.concatenate(pieces)[:2].tolist(), wav.duration, wav.truncated
        ([0.5, 0.5], 0.1, False)
    """

    stream: BufferedReader
    duration: float = 0.0
    truncated: bool = False

    def __post_init__(self) -> None:
        self._format, self._left = self._header()
        self._values = values_of(self._format)

    def pieces(self, sample_rate: int) -> Iterator[NDArray[np.float32]]:
        """Mono samples [time] at this rate, each as soon as it is known."""
        given = self._format.sample_rate
        state = resampling.start(given, sample_rate, 1)
        count = 0
        for piece in self._whole_samples():
            mono = self._values(piece).reshape(-1, self._format.channels).mean(axis=1, dtype=np.float32)
            count += len(mono)
            self.duration = to_seconds(count, given)
            if given == sample_rate:
                yield mono
            else:
                state, out = resampling.step(state, mono[None])
                yield out[0]
        if given != sample_rate:
            yield resampling.finish(state)[0]

    def _whole_samples(self) -> Iterator[bytes]:
        """Bytes in pieces of whole samples of all channels."""
        block, waiting = self._format.block, b""
        while self._left is None or self._left > 0:
            came = self.stream.read1(MOST if self._left is None else min(MOST, self._left))
            if not came:
                self.truncated = bool(waiting) or self._left is not None
                return
            self._left = None if self._left is None else self._left - len(came)
            waiting += came
            whole = len(waiting) // block * block
            if whole:
                yield waiting[:whole]
            waiting = waiting[whole:]
        self.truncated = bool(waiting)

    def _header(self) -> tuple[WavFormat, int | None]:
        """Encoding, and bytes of the samples if the header knows them; the pipe then stands at the first."""
        found = None
        self._exactly(12)
        while True:
            head = self._exactly(8)
            size = int.from_bytes(head[4:], "little")
            if head[:4] == b"data":
                if found is None:
                    raise CorruptAudio("the WAV in the pipe has samples before it says how they are encoded")
                return found, None if size == 0 or size in UNKNOWN else size
            if size > LONGEST_CHUNK:
                raise CorruptAudio(f"the WAV in the pipe has {size} bytes of {head[:4]!r} before its samples")
            body = self._exactly(size + (size & 1))
            if head[:4] == b"fmt ":
                found = wav_format(body, "little")

    def _exactly(self, count: int) -> bytes:
        got = self.stream.read(count)
        if len(got) < count:
            raise CorruptAudio("the WAV in the pipe ended within its header; did the command before the pipe fail?")
        return got


def values_of(found: WavFormat) -> Values:
    """What turns bytes into samples in [-1, 1].

    Raises:
        UnsupportedFormat: compressed samples, or none that a file has.
    """
    known: dict[str | None, Values] = {
        "PCM_U8": lambda raw: (np.frombuffer(raw, np.uint8).astype(np.float32) - np.float32(128)) / np.float32(128),
        "PCM_16": lambda raw: np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(2**15),
        "PCM_24": _three_bytes,
        "PCM_32": lambda raw: (np.frombuffer(raw, "<i4") / 2**31).astype(np.float32),
        "FLOAT": lambda raw: np.frombuffer(raw, "<f4").astype(np.float32),
        "DOUBLE": lambda raw: np.frombuffer(raw, "<f8").astype(np.float32),
    }
    if found.subtype not in known or found.channels == 0:
        raise UnsupportedFormat(
            f"the WAV in the pipe has samples of format {found.tag} with {found.bits} bits; "
            "send 16, 24 or 32 bits, or save it to a file first"
        )
    return known[found.subtype]


def _three_bytes(raw: bytes) -> NDArray[np.float32]:
    """24 bits become the upper three bytes of 32."""
    wide = np.zeros((len(raw) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    return (wide.view("<i4")[:, 0] / 2**31).astype(np.float32)
