"""MP3, MP2, MP1 and ADTS streams: tags around them, the Xing, Info and VBRI headers, a last frame cut short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auricle.audio.declared.mpeg import HEADER, Frame, adts_frame, mpeg_frame
from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["promise", "skip_id3", "sniff"]

Parse = Callable[[bytes, int], Frame | None]

SCAN = 64 * 1024
"""Bytes in which a first frame is looked for."""

WINDOW = 1024**2
"""Bytes that are read at a time while walking over the frames."""


def skip_id3(source: Bytes, offset: int = 0) -> int:
    """Offset of the first byte after the ID3v2 tags that begin at `offset`; itself where there are none."""
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
    """Whether frames of the same kind follow each other from `at` on; behind other bytes four of them, so that no
    chance finds a stream in a picture."""
    if first.length == 0:  # free format: only its own header says so
        return at == 0
    position, enough = at, 2 if at == 0 else 4
    for count in range(4):
        if position + HEADER > min(len(head), remaining):
            return count >= (1 if at == 0 else enough)
        frame = parse(head, position)
        if frame is None or frame.kind != first.kind or frame.length == 0:
            return count >= enough
        position += frame.length
    return True


@dataclass(frozen=True)
class _Tag:
    """What a Xing, Info or VBRI header says: frames that follow it, samples to be cut off at both ends."""

    frames: int | None = None
    trimmed: int = 0


@dataclass(frozen=True)
class _Walk:
    """What was met between the first frame and the tags at the end."""

    frames: int
    whole: bool


def promise(source: Bytes, offset: int, parse: Parse = mpeg_frame) -> Promise:
    """Frames that the Xing, Info or VBRI header promises against those that are there, one by one."""
    head = source.at(offset, SCAN)
    lead = _first(head, parse, source.size - offset)
    first = None if lead is None else parse(head, lead)
    if lead is None or first is None:
        return Promise(reader="av")
    if first.length == 0:  # free format: nothing can be counted
        return Promise(sample_rate=first.sample_rate)
    tag = _tag(head[lead:], first) if first.codec == "mp3" else None
    trimmed = tag.trimmed if tag else 0
    begin = offset + lead + (first.length if tag else 0)
    walk = _walk(source, begin, _audio_end(source), first, parse)
    held = max(0, walk.frames * first.samples - trimmed)
    promised = None if tag is None or tag.frames is None else max(0, tag.frames * first.samples - trimmed)
    lies = promised is not None and promised != held
    # libsndfile wants the first frame at once, and stops where the header, or its own estimate, says.
    reader = "av" if lead or promised is None or lies else None
    return Promise(promised, held, first.sample_rate, lies or not walk.whole, 2 * first.samples, reader=reader)


def _tag(frame: bytes, first: Frame) -> _Tag | None:
    at = 4 + first.side
    if frame[at : at + 4] in (b"Xing", b"Info"):
        flags, position = int.from_bytes(frame[at + 4 : at + 8], "big"), at + 8
        frames = int.from_bytes(frame[position : position + 4], "big") if flags & 1 else None
        position += 4 * (flags & 1) + 2 * (flags & 2) + 25 * (flags & 4) + (flags & 8) // 2
        lame, trimmed = frame[position : position + 24], 0
        if len(lame) == 24 and lame[:4] in (b"LAME", b"Lavf", b"Lavc", b"GOGO"):
            trimmed = (lame[21] << 4 | lame[22] >> 4) + ((lame[22] & 15) << 8 | lame[23])
        return _Tag(frames, trimmed)
    if frame[36:40] == b"VBRI":
        return _Tag(int.from_bytes(frame[50:54], "big"))
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


def _walk(source: Bytes, begin: int, end: int, first: Frame, parse: Parse) -> _Walk:
    """Every frame from `begin` to `end`; ID3 tags between frames are stepped over, other bytes are a loss."""
    count, whole, at = 0, True, begin
    while at < end:
        window = source.at(at, min(WINDOW, end - at))
        frames, length = _run(window, first, parse)
        count, at = count + frames, at + length
        if at > end:
            return _Walk(count - 1, False)
        if at < end and (length == 0 or length < len(window) - HEADER):  # no frame stands here
            after_tag = min(end, skip_id3(source, at))
            following = after_tag if after_tag > at else _resume(source, at, end, first, parse)
            whole = whole and (after_tag > at or not any(source.at(at, min(following - at, SCAN))))
            at = following
    return _Walk(count, whole)


def _run(window: bytes, first: Frame, parse: Parse) -> tuple[int, int]:
    """Frames of the first's kind that follow each other from byte 0 on, and the bytes they take."""
    lengths: dict[bytes, int] = {}  # by the three bytes of an MPEG header that tell the length; of ADTS by all
    width, count, at = 3 if first.codec != "aac" else HEADER, 0, 0
    last = len(window) - HEADER
    while at <= last:
        key = window[at : at + width]
        length = lengths.get(key, -1)
        if length < 0:
            frame = parse(window, at)
            length = lengths[key] = frame.length if frame is not None and frame.kind == first.kind else 0
        if length == 0:
            break
        at, count = at + length, count + 1
    return count, at


def _resume(source: Bytes, at: int, end: int, first: Frame, parse: Parse) -> int:
    """Where the next chain of frames begins after `at`."""
    while at < end:
        window = source.at(at + 1, min(WINDOW, end - at - 1))
        found = window.find(b"\xff")
        while found >= 0:
            frame = parse(window, found)
            if frame is not None and frame.kind == first.kind and _chained(window, found, frame, parse, end - at - 1):
                return at + 1 + found
            found = window.find(b"\xff", found + 1)
        at += 1 + len(window)
    return end
