"""Ogg: which streams are inside, and whether every page up to the end of each stream is there."""

from __future__ import annotations

from dataclasses import dataclass, field

from auricle.audio.declared.crc import crc32_ogg
from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["promise"]

MAX_PAGE = 27 + 255 + 255 * 255

WINDOW = 4 * 1024**2
"""Bytes that are read at a time while walking over the pages."""

CODECS = {b"\x01vorbis": "vorbis", b"OpusHead": "opus", b"\x7fFLAC": "flac", b"Speex   ": "speex"}


@dataclass
class _Stream:
    """One logical stream while its pages pass by."""

    codec: str | None
    next_page: int = 1
    lost: bool = False
    ended: bool = False


@dataclass
class _Walk:
    streams: dict[int, _Stream] = field(default_factory=dict)
    chained: bool = False
    whole: bool = True


def promise(source: Bytes, offset: int) -> Promise:
    """What the pages promise: an end-of-stream flag, and no page missing before it."""
    walk = _walk(source, offset)
    audio = [stream for stream in walk.streams.values() if stream.codec]
    if not audio:
        return Promise(cut=True)
    first = audio[0]
    simple = len(walk.streams) == 1 and not walk.chained and first.codec in ("vorbis", "opus")
    cut = not walk.whole or any(stream.lost or not stream.ended for stream in audio)
    return Promise(cut=cut, reader=None if simple else "av")


def _walk(source: Bytes, offset: int) -> _Walk:
    """Every page header of the file."""
    walk, at, base, window = _Walk(), offset, offset, b""
    while at < source.size:
        if at - base + MAX_PAGE > len(window) and base + len(window) < source.size:
            base, window = at, source.at(at, WINDOW)
        head = window[at - base : at - base + 27 + 255]
        if len(head) < 27 or head[:4] != b"OggS":
            walk.whole = bool(walk.streams) and all(stream.ended for stream in walk.streams.values())
            break
        lacing = head[27 : 27 + head[26]]
        length = 27 + len(lacing) + sum(lacing)
        if len(lacing) < head[26] or at + length > source.size:
            walk.whole = False
            break
        page = window[at - base : at - base + length]
        intact = crc32_ogg(page[:22] + bytes(4) + page[26:]) == int.from_bytes(page[22:26], "little")
        walk.whole = walk.whole and intact  # decoders leave a damaged page out
        _page(walk, head, page[27 + len(lacing) :])
        at += length
    return walk


def _page(walk: _Walk, head: bytes, body: bytes) -> None:
    serial, number = int.from_bytes(head[14:18], "little"), int.from_bytes(head[18:22], "little")
    if head[5] & 2:
        walk.chained |= any(s.ended for s in walk.streams.values()) or serial in walk.streams
        walk.streams[serial] = _Stream(next((name for magic, name in CODECS.items() if body.startswith(magic)), None))
    stream = walk.streams.get(serial)
    if stream is None:
        walk.whole = False
        return
    if not head[5] & 2:
        stream.lost |= number != stream.next_page
        stream.next_page = number + 1
    stream.ended |= bool(head[5] & 4)
