"""A MIDI file taken apart: its header, and the messages of each track with the tick at which they stand."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from auricle.errors import ParseError

__all__ = ["Header", "messages", "taken_apart"]

LATEST_TICK = 2**53
"""Beyond it a float is no exact tick any more."""
LONGEST_RUN = 4096
"""So many bytes with the upper bit set make a number of that length, which takes time squared to read."""


@dataclass(frozen=True)
class Header:
    """What the first chunk of a MIDI file says.

    Attributes:
        format: 0 one track, 1 tracks that sound together, 2 tracks that are pieces of their own.
        ticks_per_quarter: 0 where ticks are fractions of a second.
        ticks_per_second: 0 where ticks are fractions of a quarter note.
    """

    format: int
    ticks_per_quarter: int = 0
    ticks_per_second: float = 0.0


def taken_apart(content: bytes) -> tuple[Header, list[bytes]]:
    """Header and the bytes of each track.

    Chunks of other kinds are passed over, and so is a RIFF wrapping.

    Raises:
        ParseError: no MIDI header, a division into nothing, a track cut off, more or fewer tracks than declared.
    """
    if content[:4] == b"RIFF" and content[8:12] == b"RMID":
        content = content[20:]
    if content[:4] != b"MThd" or len(content) < 14:
        raise ParseError("a MIDI file begins with MThd and 10 bytes more; this is none, or it is cut off")
    size, kind, declared, division = struct.unpack(">LHHH", content[4:14])
    if size < 6 or kind > 2:
        raise ParseError(f"a MIDI header has 6 bytes or more and format 0, 1 or 2; got {size} bytes and format {kind}")
    header = _header(kind, division)
    tracks = list(_tracks(content, 8 + size))
    if len(tracks) != declared:
        raise ParseError(f"the header declares {declared} tracks and there are {len(tracks)}; the file is damaged")
    return header, tracks


def _header(kind: int, division: int) -> Header:
    if division < 0x8000:
        if division == 0:
            raise ParseError("the header divides a quarter note into 0 ticks")
        return Header(kind, ticks_per_quarter=division)
    frames, ticks = 256 - (division >> 8), division & 0xFF
    rates = {24: 24.0, 25: 25.0, 29: 30000 / 1001, 30: 30.0}
    if frames not in rates or ticks == 0:
        raise ParseError(
            f"the header divides a second into {frames} frames of {ticks} ticks; frames are 24, 25, 29, 30"
        )
    return Header(kind, ticks_per_second=rates[frames] * ticks)


def _tracks(content: bytes, at: int) -> Iterator[bytes]:
    while at + 8 <= len(content):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "big")
        at += 8
        if name == b"MTrk":
            if at + size > len(content):
                raise ParseError(f"a track declares {size} bytes and {len(content) - at} are left; the file is cut off")
            yield content[at : at + size]
        at += size


def messages(track: bytes, number: int) -> Iterator[tuple[int, Any]]:
    """(tick, mido message) of one track up to its end mark, in order.

    Args:
        track: the bytes of the chunk, without its head.
        number: of the track, counted from 1, for messages.

    Raises:
        ParseError: bytes that are no messages.
    """
    import mido

    if re.search(rb"[\x80-\xff]{%d}" % LONGEST_RUN, track):
        raise ParseError(f"track {number} holds a number of more than {LONGEST_RUN} bytes")
    head = struct.pack(">4sLHHH4sL", b"MThd", 6, 0, 1, 96, b"MTrk", len(track))
    try:
        read = mido.MidiFile(file=io.BytesIO(head + track)).tracks[0]
    except Exception as error:  # mido raises whatever the bytes make of its decoders: index, key, type, value errors
        raise ParseError(f"track {number} cannot be decoded: {str(error) or 'it ends within a message'}") from error
    tick = 0
    for message in read:
        tick += message.time
        if tick > LATEST_TICK:
            raise ParseError(f"track {number} goes beyond tick {LATEST_TICK}")
        yield tick, message
        if message.type == "end_of_track":
            return
