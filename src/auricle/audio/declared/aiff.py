"""AIFF, AIFC, CAF and AU: promised samples against the bytes that are there."""

from __future__ import annotations

import struct
from typing import Literal

from auricle.audio.declared.promise import Promise, RawSamples
from auricle.audio.sources import Bytes

__all__ = ["promise", "promise_au", "promise_caf"]

MAX_CHUNKS = 10_000
FIXED = {b"NONE": 0, b"sowt": 0, b"twos": 0, b"in24": 24, b"in32": 32, b"fl32": 32, b"FL32": 32, b"fl64": 64}
FIXED |= {b"FL64": 64, b"alaw": 8, b"ALAW": 8, b"ulaw": 8, b"ULAW": 8, b"raw ": 8, b"42ni": 24, b"23ni": 32}
"""Bits of one stored sample by AIFC compression type; 0 takes the COMM chunk's own."""

CAF_SUBTYPES = {(0, 8): "PCM_S8", (0, 16): "PCM_16", (0, 24): "PCM_24", (0, 32): "PCM_32", (1, 32): "FLOAT"}
"""libsndfile's name by (is float, bits)."""

AU_BYTES = {1: 1, 2: 1, 3: 2, 4: 3, 5: 4, 6: 4, 7: 8, 27: 1}
"""Bytes of one sample by AU encoding."""


def promise(source: Bytes, offset: int) -> Promise:
    """What an AIFF header promises: the COMM chunk counts samples, the SSND chunk bytes."""
    aifc = source.at(offset + 8, 4) == b"AIFC"
    at, frames, frame_bytes, data = offset + 12, None, 0, None
    for _ in range(MAX_CHUNKS):
        head = source.at(at, 8)
        if len(head) < 8:
            break
        size = int.from_bytes(head[4:], "big")
        if head[:4] == b"COMM":
            body = source.at(at + 8, 22)
            channels, frames = int.from_bytes(body[:2], "big"), int.from_bytes(body[2:6], "big")
            bits = int.from_bytes(body[6:8], "big")
            coded = FIXED.get(body[18:22]) if aifc else 0
            frame_bytes = 0 if coded is None else channels * ((coded or bits) + 7 >> 3)
        elif head[:4] == b"SSND":
            skipped = 8 + int.from_bytes(source.at(at + 8, 4), "big")
            data = (at + 8 + skipped, size - skipped)
        at += 8 + size + (size & 1)
    if frames is None:
        return Promise(cut=True)
    if data is None:
        return Promise(frames, 0, cut=frames > 0)
    return _against(source, frames, frame_bytes, *data)


def _against(source: Bytes, frames: int, frame_bytes: int, at: int, size: int) -> Promise:
    present = max(0, min(size, source.size - at))
    if frame_bytes == 0:
        return Promise(None, None, cut=size > source.size - at)
    held = present // frame_bytes
    return Promise(frames, min(held, frames), cut=size > source.size - at or held != frames)


def promise_au(source: Bytes, offset: int) -> Promise:
    """What an AU header promises; a data size of 0xFFFFFFFF means up to the end of the file."""
    order: Literal["little", "big"] = "big" if source.at(offset, 4) == b".snd" else "little"
    head = source.at(offset, 24)
    start, size, encoding, _, channels = (int.from_bytes(head[i : i + 4], order) for i in (4, 8, 12, 16, 20))
    frame_bytes, present = AU_BYTES.get(encoding, 0) * channels, source.size - offset - start
    unknown = size == 0xFFFFFFFF
    if frame_bytes == 0:
        return Promise(cut=not unknown and size > present)
    held = max(0, present if unknown else min(size, present)) // frame_bytes
    if unknown:
        return Promise(None, held, cut=present % frame_bytes != 0)
    return Promise(size // frame_bytes, held, cut=size != present)


def promise_caf(source: Bytes, offset: int) -> Promise:
    """What a CAF header promises; a data size of -1 means up to the end of the file."""
    at, desc = offset + 8, b""
    for _ in range(MAX_CHUNKS):
        head = source.at(at, 12)
        if len(head) < 12:
            break
        size = int.from_bytes(head[4:], "big", signed=True)
        if head[:4] == b"desc":
            desc = source.at(at + 12, 32)
        if head[:4] == b"data":
            return _caf_samples(source, at + 16, None if size == -1 else max(0, size - 4), desc)
        if size < 0:
            break
        at += 12 + size
    return Promise(cut=True)


def _caf_samples(source: Bytes, at: int, size: int | None, desc: bytes) -> Promise:
    """`size` bytes of samples at `at` (None: up to the end of the file), as the desc chunk describes them."""
    present = source.size - at
    cut = size is not None and size > present
    if len(desc) < 32:
        return Promise(cut=cut)
    rate, kind, flags, frame_bytes, _, channels, bits = struct.unpack(">d4sIIIII", desc)
    if frame_bytes == 0:
        return Promise(cut=cut)
    raw = None
    subtype = CAF_SUBTYPES.get((flags & 1, bits))
    if (size is None or cut) and kind == b"lpcm" and subtype and 1 <= rate < 2**31:  # libsndfile refuses both
        raw = RawSamples(at, subtype, not flags & 2, channels, int(rate))
    promised = None if size is None else size // frame_bytes
    held = max(0, present if size is None else min(size, present)) // frame_bytes
    return Promise(promised, held, cut=cut or (present if size is None else size) % frame_bytes != 0, raw=raw)
