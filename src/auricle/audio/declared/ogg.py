"""Ogg: which streams are inside, the last granule position, and whether every page up to the end of stream is there."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["promise"]

WINDOW = 4 * 1024**2
"""Bytes that are read at a time while walking over the pages."""

CODECS = {b"\x01vorbis": "vorbis", b"OpusHead": "opus", b"\x7fFLAC": "flac", b"Speex   ": "speex"}


@dataclass
class _Stream:
    """One logical stream while its pages pass by."""

    codec: str | None
    sample_rate: int | None = None
    skip: int = 0
    first_granule: int | None = None
    granule: int = 0
    next_page: int = 1
    lost: bool = False
    ended: bool = False


@dataclass
class _Walk:
    streams: dict[int, _Stream] = field(default_factory=dict)
    chained: bool = False
    whole: bool = True


def promise(source: Bytes, offset: int) -> Promise:
    """What the pages promise: the last granule position, an end-of-stream flag, no page missing."""
    walk = _walk(source, offset)
    audio = [stream for stream in walk.streams.values() if stream.codec]
    if not audio:
        return Promise(cut=True, codec=None)
    first = audio[0]
    simple = len(walk.streams) == 1 and first.codec in ("vorbis", "opus")
    cut = not walk.whole or first.lost or not first.ended
    held = None
    if simple and first.granule > 0:
        held = max(0, first.granule - first.skip)
    return Promise(None, held, first.sample_rate, cut, codec=first.codec, reader=None if simple else "av")


def _walk(source: Bytes, offset: int) -> _Walk:
    """Every page header of the file."""
    walk, at, base, window = _Walk(), offset, offset, b""
    while at < source.size:
        if at - base + 27 + 255 > len(window) and base + len(window) < source.size:
            base, window = at, source.at(at, WINDOW)
        head = window[at - base : at - base + 27 + 255]
        if len(head) < 27 or head[:4] != b"OggS":
            walk.whole = False
            break
        lacing = head[27 : 27 + head[26]]
        length = 27 + len(lacing) + sum(lacing)
        if len(lacing) < head[26] or at + length > source.size:
            walk.whole = False
            break
        body_at = at + 27 + len(lacing)
        _page(walk, head, source.at(body_at, 64) if head[5] & 2 else b"")
        at += length
    return walk


def _page(walk: _Walk, head: bytes, body: bytes) -> None:
    serial, number = int.from_bytes(head[14:18], "little"), int.from_bytes(head[18:22], "little")
    granule = int.from_bytes(head[6:14], "little", signed=True)
    if head[5] & 2:
        if any(s.ended for s in walk.streams.values()):
            walk.chained = True
        walk.streams[serial] = _opened(body)
    stream = walk.streams.get(serial)
    if stream is None:
        walk.whole = False
        return
    if not head[5] & 2:
        stream.lost |= number != stream.next_page
        stream.next_page = number + 1
    stream.granule = max(stream.granule, granule)
    stream.ended |= bool(head[5] & 4)


def _opened(body: bytes) -> _Stream:
    codec = next((name for magic, name in CODECS.items() if body.startswith(magic)), None)
    if codec == "vorbis":
        return _Stream(codec, int.from_bytes(body[12:16], "little"))
    if codec == "opus":
        return _Stream(codec, 48_000, int.from_bytes(body[10:12], "little"))
    return _Stream(codec)
