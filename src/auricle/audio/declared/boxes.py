"""MP4 boxes and Matroska elements: whether the outermost ones end where the file does."""

from __future__ import annotations

from auricle.audio.declared.promise import Promise
from auricle.audio.sources import Bytes

__all__ = ["has_index", "promise_matroska", "promise_mp4"]

MAX_ELEMENTS = 2_000_000
SEGMENT = 0x18538067


def promise_mp4(source: Bytes, offset: int) -> Promise:
    """Whether the last box of an MP4 ends within the file."""
    at = offset
    for _ in range(MAX_ELEMENTS):
        head = source.at(at, 16)
        if len(head) < 8:
            return Promise(cut=len(head) > 0)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if size == 0:  # up to the end of the file
            return Promise()
        if size < 8 or not head[4:8].isascii():
            return Promise(cut=any(source.at(at, 64)))
        at += size
        if at > source.size:
            return Promise(cut=True)
    return Promise()


def has_index(source: Bytes) -> bool:
    """Whether a whole moov box stands in an MP4: without it nobody can tell where which sample lies."""
    at = 0
    for _ in range(MAX_ELEMENTS):
        head = source.at(at, 16)
        size = int.from_bytes(head[:4], "big")
        if size == 1:
            size = int.from_bytes(head[8:16], "big")
        if len(head) < 8 or size < 8 or at + size > source.size:
            return head[4:8] == b"moov" and size == 0
        if head[4:8] == b"moov":
            return True
        at += size
    return False


def promise_matroska(source: Bytes, offset: int) -> Promise:
    """Whether the last element of a Matroska or WebM file ends within the file."""
    at = offset
    for _ in range(MAX_ELEMENTS):
        if at == source.size:
            return Promise()
        element = _element(source.at(at, 16))
        if element is None:
            return Promise(cut=True)
        kind, header, size = element
        if size is None or (kind == SEGMENT and at + header + size == source.size):
            at += header  # of unknown size, or all the rest: look inside
        else:
            at += header + size
            if kind == SEGMENT and at < source.size:
                return Promise()
        if at > source.size:
            return Promise(cut=True)
    return Promise()


def _element(head: bytes) -> tuple[int, int, int | None] | None:
    """(id, bytes of the header, size or None where unknown) of an EBML element; None where none begins."""
    if not head or head[0] < 0x10:
        return None
    id_length = 9 - head[0].bit_length()
    rest = head[id_length:]
    if not rest or rest[0] == 0:
        return None
    size_length = 9 - rest[0].bit_length()
    if len(rest) < size_length:
        return None
    size = int.from_bytes(rest[:size_length], "big") & (1 << 7 * size_length) - 1
    unknown = size == (1 << 7 * size_length) - 1
    return int.from_bytes(head[:id_length], "big"), id_length + size_length, None if unknown else size
