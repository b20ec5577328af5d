"""MP3, MP2, MP1 and ADTS streams: tags around them, the Xing, Info and VBRI headers, a last frame cut short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auricle.audio.declared.mpeg import HEADER, Frame, adts_frame, mpeg_frame
from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["promise", "skip_id3", "sniff"]

Parse = Callable[[bytes, int], Frame | None]

TAIL = 16 * 1024
"""The last bytes in which the chain of frames is checked: some ten frames of the highest rate."""

SCAN = 64 * 1024
"""Bytes in which a first frame is looked for."""

WINDOW = 1024**2
"""Bytes that are read at a time while walking over the frames."""


def skip_id3(source: Bytes) -> int:
    """Offset of the first byte after the ID3v2 tags at the beginning; 0 where there are none."""
    offset = 0
    while True:
        head = source.at(offset, 10)
        if len(head) < 10 or head[:3] != b"ID3" or any(b & 0x80 for b in head[6:]):
            return offset
        length = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
        offset += 10 + length + (10 if head[5] & 0x10 else 0)
        if offset >= source.size:
            return source.size


def sniff(source: Bytes, offset: int) -> str | None:
    """ "mp3" or "aac" where a chain of frames begins near `offset`."""
    head = source.at(offset, SCAN)
    for name, parse in (("mp3", mpeg_frame), ("aac", adts_frame)):
        if _first(head, parse, source.size - offset) is not None:
            return name
    return None


def _first(head: bytes, parse: Parse, remaining: int) -> int | None:
    """Where the first of at least three chained frames begins (fewer, if the bytes end with them)."""
    at = head.find(b"\xff")
    while 0 <= at < len(head) - 4:
        frame = parse(head, at)
        if frame is not None and _chained(head, at, frame, parse, remaining):
            return at
        at = head.find(b"\xff", at + 1)
    return None


def _chained(head: bytes, at: int, first: Frame, parse: Parse, remaining: int) -> bool:
    """Whether frames of the same kind follow each other from `at` on."""
    if first.length == 0:  # free format: only its own header says so
        return at == 0
    position = at
    for count in range(4):
        if position + HEADER > remaining:
            return at == 0 or count > 1  # the file ends here
        if position + HEADER > len(head):
            return count > 0
        frame = parse(head, position)
        if frame is None or frame.kind != first.kind:
            return at == 0 and count > 1
        position += frame.length
    return True


@dataclass(frozen=True)
class _Tag:
    """What a Xing, Info or VBRI header says."""

    frames: int | None = None
    bytes: int | None = None
    trimmed: int = 0


def promise(source: Bytes, offset: int, parse: Parse = mpeg_frame) -> Promise:
    """Frames that the Xing, Info or VBRI header promises, those that are there, and whether the last is whole."""
    head = source.at(offset, SCAN)
    lead = _first(head, parse, source.size - offset)
    first = None if lead is None else parse(head, lead)
    if lead is None or first is None:
        return Promise()
    begin, end = offset + lead, _audio_end(source)
    tag = _tag(head[lead:], first) if first.codec == "mp3" else None
    if first.length == 0:
        return Promise(codec=first.codec, sample_rate=first.sample_rate)
    cut = not _ends_whole(source, begin, end, first, parse)
    if tag and tag.bytes is not None and end - begin < tag.bytes - first.length:
        cut = True
    promised = None
    if tag and tag.frames is not None:
        promised = max(0, tag.frames * first.samples - tag.trimmed)
    held = promised
    if cut or promised is None:
        count = _walk(source, begin + (first.length if tag else 0), end, first, parse)
        held = max(0, count * first.samples - (tag.trimmed if tag else 0))
    reader = "av" if lead else None  # libsndfile wants the first frame at once
    tolerance = 2 * first.samples
    return Promise(promised, held, first.sample_rate, cut, tolerance, first.codec, reader=reader)


def _tag(frame: bytes, first: Frame) -> _Tag | None:
    at = 4 + first.side
    if frame[at : at + 4] in (b"Xing", b"Info"):
        flags, position = int.from_bytes(frame[at + 4 : at + 8], "big"), at + 8
        counts: list[int | None] = []
        for bit in (1, 2):
            counts.append(int.from_bytes(frame[position : position + 4], "big") if flags & bit else None)
            position += 4 if flags & bit else 0
        position += (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
        lame, trimmed = frame[position : position + 24], 0
        if len(lame) == 24 and lame[:4] in (b"LAME", b"Lavf", b"Lavc", b"GOGO"):
            trimmed = (lame[21] << 4 | lame[22] >> 4) + ((lame[22] & 15) << 8 | lame[23])
        return _Tag(counts[0], counts[1], trimmed)
    if frame[36:40] == b"VBRI":
        return _Tag(int.from_bytes(frame[50:54], "big"), int.from_bytes(frame[46:50], "big"))
    return None


def _audio_end(source: Bytes) -> int:
    """Offset of the first byte of the tags at the end: ID3v1, APE, Lyrics3."""
    end = source.size
    if source.at(end - 128, 3) == b"TAG":
        end -= 128
    lyrics = source.at(end - 15, 15)
    if lyrics[6:] == b"LYRICS200" and lyrics[:6].isdigit():
        end -= int(lyrics[:6]) + 15
    footer = source.at(end - 32, 32)
    if footer[:8] == b"APETAGEX":
        header = 32 if footer[23] & 0x80 else 0
        end -= int.from_bytes(footer[12:16], "little") + header
    return max(0, end)


def _ends_whole(source: Bytes, begin: int, end: int, first: Frame, parse: Parse) -> bool:
    """Whether a chain of frames ends exactly at `end`, zero bytes after it allowed."""
    start = max(begin, end - TAIL)
    tail = source.at(start, end - start).rstrip(b"\0")
    padding = end - start - len(tail)
    at = 0 if start == begin else tail.find(b"\xff")
    while 0 <= at < len(tail):
        position, count = at, 0
        while position < len(tail):
            frame = parse(tail, position)
            if frame is None or frame.kind != first.kind or frame.length == 0:
                break
            position, count = position + frame.length, count + 1
        if position >= len(tail) and (count > 2 or start + at == begin):
            return position <= len(tail) + padding
        at = tail.find(b"\xff", at + 1)
    return False


def _walk(source: Bytes, begin: int, end: int, first: Frame, parse: Parse) -> int:
    """Number of whole frames between two offsets."""
    count, base, window = 0, begin, b""
    position = begin
    while position < end:
        if position - base + HEADER > len(window):
            base, window = position, source.at(position, min(WINDOW, end - position))
        frame = parse(window, position - base)
        if frame is None or frame.kind != first.kind or frame.length == 0:
            window_from = position - base + 1
            found = window.find(b"\xff", window_from)
            position = base + found if found >= 0 else base + len(window)
            if found < 0 and not window:
                break
            continue
        position += frame.length
        count += position <= end
    return count
