"""Which format a file is in, told by its first bytes and never by its name; what is not listed is not opened."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.audio.declared import mp3
from auricle.audio.sources import Bytes
from auricle.errors import UnsupportedFormat

__all__ = ["Sniffed", "sniff"]

HEAD = 64 * 1024
"""Bytes that are looked at; an ID3 tag in front is skipped first, however long it is."""

REFUSED = {
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": "WMA (ASF)",
    b"NIST_1A": "NIST SPHERE",
    b"#EXTM3U": "a playlist",
    b"[playlist]": "a playlist",
    b"MThd": "MIDI, which holds notes and no sound (auricle.render(auricle.writers.read_midi(path)) plays it)",
    b"FLV\x01": "Flash video",
    b"ADIF": "AAC in ADIF",
    b"\x00\x00\x01\xba": "MPEG program stream",
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF document",
}
"""Openings of well-known files that auricle does not read, for a message that says so."""

READ = "WAV, FLAC, Ogg, Opus, MP3, AIFF, CAF, AU, W64, M4A/MP4, AAC, WebM and Matroska"


@dataclass(frozen=True)
class Sniffed:
    """A format on the allow-list, and the byte at which it begins.

    Attributes:
        format: "wav", "rf64", "w64", "aiff", "caf", "au", "flac", "ogg", "mp3", "aac", "mp4", "matroska" or "webm".
        offset: bytes of tags in front of it.
    """

    format: str
    offset: int = 0


def sniff(source: Bytes) -> Sniffed:
    """The format of the content.

    Raises:
        UnsupportedFormat: none on the allow-list.
    """
    offset = mp3.skip_id3(source)
    head = source.at(offset, HEAD)
    found = by_magic(head) or mp3.sniff(source, offset)
    if found:
        return Sniffed(found, offset)
    known = next((name for magic, name in REFUSED.items() if head.startswith(magic)), None)
    what = f"is {known}" if known else "is no audio that auricle knows"
    begin = head[:8].decode("ascii", "backslashreplace")
    raise UnsupportedFormat(f"{source.name} {what}, it begins with {begin!r}; auricle reads {READ}")


def by_magic(head: bytes) -> str | None:
    """The format whose signature the bytes begin with.

    Example:
        >>> by_magic(b"fLaC....")
        'flac'
    """
    form = head[8:12]
    if head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64") and form == b"WAVE":
        return "rf64" if head[:4] in (b"RF64", b"BW64") else "wav"
    if head[:4] == b"FORM" and form in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[:16] == b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00":
        return "w64"
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp"):
        return "mp4"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"\x42\x82\x84webm" in head[:64] else "matroska"
    starts = {b"fLaC": "flac", b"OggS": "ogg", b"caff": "caf", b".snd": "au", b"dns.": "au"}
    return starts.get(head[:4])
