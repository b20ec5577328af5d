"""FLAC: samples that STREAMINFO promises, and where the last whole frame ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auricle.audio.declared.crc import crc8, crc16
from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["promise"]

MAX_BLOCKS = 1_000
TAILS = (128 * 1024, 4 * 1024**2)
"""Bytes at the end in which the last frame is looked for: frames of usual size first, then the largest there are."""

CANDIDATES = 3
"""Headers from the end that may be the last frame's: bytes that look like one by chance are rare."""

MAX_HEADER = 16
CHANNELS_LAST = 10
SYNC = re.compile(rb"\xff[\xf8\xf9]")
BLOCK_SIZES = {1: 192, 2: 576, 3: 1152, 4: 2304, 5: 4608} | {8 + i: 256 << i for i in range(8)}


@dataclass(frozen=True)
class _StreamInfo:
    min_block: int
    max_block: int
    sample_rate: int
    channels: int
    bits: int
    total: int


@dataclass(frozen=True)
class _FrameHeader:
    first_sample: int
    samples: int


def promise(source: Bytes, offset: int) -> Promise:
    """What STREAMINFO promises (0 samples means unknown) against the last frame in the file."""
    at, info = offset + 4, None
    for _ in range(MAX_BLOCKS):
        head = source.at(at, 4)
        if len(head) < 4:
            return Promise(cut=True)
        kind, length = head[0] & 127, int.from_bytes(head[1:], "big")
        if kind == 0 and info is None:
            info = _stream_info(source.at(at + 4, 34))
        at += 4 + length
        if head[0] & 128:
            break
    if info is None or info.sample_rate == 0:
        return Promise(cut=True)
    promised = info.total or None
    held, whole = _held(source, min(at, source.size), info)
    lies = promised is not None and held is not None and held != promised
    sure = info.bits in (8, 16, 24) and whole and not lies
    reader = None if sure else "av"  # libsndfile knows these depths only, and loses the last block of a cut file
    return Promise(promised, held, info.sample_rate, lies or not whole, bit_depth=info.bits, reader=reader)


def _stream_info(body: bytes) -> _StreamInfo | None:
    if len(body) < 34:
        return None
    packed = int.from_bytes(body[10:18], "big")
    return _StreamInfo(
        min_block=int.from_bytes(body[0:2], "big"),
        max_block=int.from_bytes(body[2:4], "big"),
        sample_rate=packed >> 44,
        channels=(packed >> 41 & 7) + 1,
        bits=(packed >> 36 & 31) + 1,
        total=packed & (1 << 36) - 1,
    )


def _held(source: Bytes, begin: int, info: _StreamInfo) -> tuple[int | None, bool]:
    """Samples up to the end of the last whole frame (None if none is found), and whether the file ends with it."""
    first = _frame_header(source.at(begin, MAX_HEADER), 0, info.max_block)
    if first is None:
        return 0, source.size <= begin and info.total == 0
    end = source.size - (128 if source.at(source.size - 128, 3) == b"TAG" else 0)
    for length in TAILS:
        start = max(begin, end - length)
        tail = source.at(start, end - start)
        places = [match.start() for match in SYNC.finditer(tail)]
        headers = [(at, h) for at in places if (h := _frame_header(tail, at, first.samples)) is not None]
        if len(headers) > 1 or start == begin:
            break
    for at, header in headers[: -1 - CANDIDATES : -1]:
        if len(tail) - at > 2 and crc16(tail[at:-2]) == int.from_bytes(tail[-2:], "big"):
            return header.first_sample + header.samples, True
    following = {header.first_sample for _, header in headers}
    ends = [h.first_sample + h.samples for _, h in headers if h.first_sample + h.samples in following]
    return (max(ends) if ends else None), False


def _frame_header(data: bytes, at: int, block: int) -> _FrameHeader | None:
    """The frame header at byte `at` whose CRC-8 is right; None where none stands. `block` is that of fixed streams."""
    head = data[at : at + MAX_HEADER]
    if len(head) < 6 or head[0] != 0xFF or head[1] & 0xFE != 0xF8 or head[3] & 1:
        return None
    size_code, rate_code = head[2] >> 4, head[2] & 15
    number, position = _coded_number(head, 4)
    if number is None or size_code == 0 or rate_code == 15 or head[3] >> 4 > CHANNELS_LAST:
        return None
    extra = 1 if size_code == 6 else 2 if size_code == 7 else 0
    samples = BLOCK_SIZES.get(size_code) or int.from_bytes(head[position : position + extra], "big") + 1
    position += extra + (1 if rate_code == 12 else 2 if rate_code in (13, 14) else 0)
    if position >= len(head) or crc8(head[:position]) != head[position]:
        return None
    return _FrameHeader(number if head[1] & 1 else number * block, samples)


def _coded_number(head: bytes, at: int) -> tuple[int | None, int]:
    """A number in the extended UTF-8 of FLAC and the offset behind it."""
    first = head[at]
    ones = 8 - (first ^ 0xFF).bit_length()
    if ones == 0:
        return first, at + 1
    rest = head[at + 1 : at + ones]
    if ones in (1, 8) or len(rest) < ones - 1 or any(b & 0xC0 != 0x80 for b in rest):
        return None, at
    number = first & (0x7F >> ones)
    for b in rest:
        number = number << 6 | b & 0x3F
    return number, at + ones
