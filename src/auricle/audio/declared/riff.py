"""WAV, RF64 and W64: the size of the data chunk against the size of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from auricle.audio.declared.promise import Promise, RawSamples
from auricle.audio.sources import Bytes

__all__ = ["UNKNOWN", "WavFormat", "promise", "promise_w64", "wav_format"]

Order = Literal["little", "big"]

UNKNOWN = (0xFFFFFFFF, 0x7FFFF000, 0x7FFFFFFF, 0x80000000)
"""Data sizes that streaming writers leave behind when they cannot go back to the header; the last is arecord's."""

UNKNOWN_64 = (0, 2**64 - 1, 2**63 - 1)
MAX_CHUNKS = 10_000
MAX_32 = 2**32

MPEG = (0x50, 0x55)
"""Format tags of MP2 and MP3 inside a WAV."""

BLOCKWISE = (0x02, 0x11, 0x31)
"""Format tags of Microsoft ADPCM, IMA ADPCM and GSM 6.10."""

SUBTYPES = {  # (format tag, bits of one sample) -> libsndfile's name
    (1, 8): "PCM_U8",
    (1, 16): "PCM_16",
    (1, 24): "PCM_24",
    (1, 32): "PCM_32",
    (3, 32): "FLOAT",
    (3, 64): "DOUBLE",
    (6, 8): "ALAW",
    (7, 8): "ULAW",
}


@dataclass(frozen=True)
class _Chunk:
    name: bytes
    at: int
    size: int


@dataclass(frozen=True)
class WavFormat:
    """What a WAV file says about its samples; `block` is bytes of one sample of all channels.

    Example:
        >>> WavFormat(tag=1, channels=2, sample_rate=8000, block=4, bits=16, block_samples=0).subtype
        'PCM_16'
    """

    tag: int
    channels: int
    sample_rate: int
    block: int
    bits: int
    block_samples: int

    @property
    def subtype(self) -> str | None:
        """libsndfile's name of an encoding with samples of fixed size; None for compressed ones."""
        name = SUBTYPES.get((self.tag, self.block * 8 // self.channels)) if self.channels else None
        return name if self.block and self.sample_rate else None


def promise(source: Bytes, offset: int) -> Promise:
    """What a RIFF, RIFX or RF64 header promises."""
    order: Order = "big" if source.at(offset, 4) == b"RIFX" else "little"
    long_sizes = source.at(offset, 4) in (b"RF64", b"BW64")
    fmt: WavFormat | None = None
    fact = ds64 = None
    for chunk in _chunks(source, offset + 12, order):
        if chunk.name == b"fmt ":
            fmt = wav_format(source.at(chunk.at, 40), order)
        elif chunk.name == b"fact":
            fact = int.from_bytes(source.at(chunk.at, 4), order)
        elif chunk.name == b"ds64":
            ds64 = int.from_bytes(source.at(chunk.at + 8, 8), "little")
        elif chunk.name == b"data":
            if fmt is None:
                return Promise(cut=True)
            size = ds64 if long_sizes and ds64 is not None and chunk.size == MAX_32 - 1 else chunk.size
            if fmt.subtype is None:
                return _compressed(source, chunk.at, size, fact, fmt)
            unknown = size in (UNKNOWN_64 if long_sizes else UNKNOWN)
            promised = _samples(source, offset, _Chunk(b"data", chunk.at, size), unknown, fmt, order)
            return replace(promised, reader="av") if source.at(offset, 4) == b"BW64" else promised
    return Promise(cut=True)  # no data chunk


def _samples(source: Bytes, form: int, data: _Chunk, unknown: bool, fmt: WavFormat, order: Order) -> Promise:
    """Samples of fixed size: what is there is plain arithmetic."""
    present, size = source.size - data.at, data.size
    wrapped = present >= MAX_32 and size < MAX_32 and (present - size) % MAX_32 < 4096
    if (size == 0 and present and not _is_chunk(source, data.at, order)) or wrapped:
        unknown = True
    if not unknown:
        cut = size > present or size % fmt.block != 0 or _goes_on(source, form, data, order)
        return Promise(size // fmt.block, min(size, present) // fmt.block, fmt.sample_rate, cut)
    raw = RawSamples(data.at, str(fmt.subtype), order == "big", fmt.channels, fmt.sample_rate)
    held = present // fmt.block
    promised = size // fmt.block if wrapped else None
    return Promise(promised, held, fmt.sample_rate, wrapped or present % fmt.block != 0, raw=raw if present else None)


def _compressed(source: Bytes, at: int, size: int, fact: int | None, fmt: WavFormat) -> Promise:
    """ADPCM and GSM have blocks of so many bytes for so many samples; MP3 in a WAV has neither."""
    present = source.size - at
    unknown = size in UNKNOWN or (size == 0 and present > 0)
    if fmt.tag in MPEG:
        return Promise(cut=size > present and not unknown, reader="av")
    if fmt.tag not in BLOCKWISE or fmt.block == 0:
        return Promise(fact, None, fmt.sample_rate, cut=size > present and not unknown, tolerance=4096)
    there = present if unknown else min(size, present)
    cut = there % fmt.block != 0 or (size > present and not unknown)
    promised = None if unknown else size // fmt.block * fmt.block_samples
    held = there // fmt.block * fmt.block_samples
    return Promise(promised, held, fmt.sample_rate, cut, tolerance=fmt.block_samples)


def _goes_on(source: Bytes, form: int, data: _Chunk, order: Order) -> bool:
    """Whether more samples seem to follow the end that the data chunk names: no chunk begins there."""
    end = data.at + data.size + (data.size & 1)
    form_end = form + 8 + int.from_bytes(source.at(form + 4, 4), order)
    end_of_form = min(form_end, source.size) if form_end > end else end
    if end_of_form - end < 8:
        return False
    return not _is_chunk(source, end, order) and any(source.at(end, 64))


def _is_chunk(source: Bytes, at: int, order: Order) -> bool:
    """Whether a chunk that lies within the file begins at this byte, or one byte before or after it."""
    for start in (at, at + 1, at - 1):
        head = source.at(start, 8)
        printable = len(head) == 8 and all(32 <= b < 127 for b in head[:4])
        if printable and start + 8 + int.from_bytes(head[4:], order) <= source.size + 1:
            return True
    return False


def wav_format(body: bytes, order: Order) -> WavFormat:
    """What the body of a chunk "fmt " says.

    Example:
        >>> wav_format(bytes([1, 0, 1, 0, 64, 31, 0, 0, 128, 62, 0, 0, 2, 0, 16, 0]), "little").sample_rate
        8000
    """

    def number(at: int, length: int) -> int:
        return int.from_bytes(body[at : at + length], order)

    tag = number(0, 2)
    if tag == 0xFFFE and len(body) >= 26:
        tag = number(24, 2)
    return WavFormat(tag, number(2, 2), number(4, 4), number(12, 2), number(14, 2), number(18, 2))


def _chunks(source: Bytes, at: int, order: Order) -> Iterator[_Chunk]:
    """Chunks one after the other; a chunk's size may go beyond the file."""
    for _ in range(MAX_CHUNKS):
        head = source.at(at, 8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[4:], order)
        yield _Chunk(head[:4], at + 8, size)
        at += 8 + size + (size & 1)


def promise_w64(source: Bytes, offset: int) -> Promise:
    """What a Sony Wave64 header promises: 16-byte chunk names, 64-bit sizes that count their own header."""
    at, fmt = offset + 40, None
    for _ in range(MAX_CHUNKS):
        head = source.at(at, 24)
        if len(head) < 24:
            break
        size = int.from_bytes(head[16:24], "little")
        if head[:4] == b"fmt ":
            fmt = wav_format(source.at(at + 24, 40), "little")
        if head[:4] == b"data":
            if fmt is None or fmt.subtype is None:
                return Promise(cut=at + size > source.size)
            return _samples_w64(source, at + 24, size - 24, fmt)
        if size < 24:
            break
        at += (size + 7) // 8 * 8
    return Promise(cut=True)


def _samples_w64(source: Bytes, at: int, size: int, fmt: WavFormat) -> Promise:
    present = source.size - at
    if size < 0:  # less than its own header
        return Promise(cut=True)
    return Promise(size // fmt.block, min(size, present) // fmt.block, fmt.sample_rate, size > present)
