"""Numbers as people read them."""

from __future__ import annotations

import math
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auricle.types import AudioInfo

__all__ = ["bytes_text", "clock", "decibels", "format_name", "hertz", "percent", "signed", "title_of"]

MINUS = "\N{MINUS SIGN}"
TITLES = {
    "band_limited": "Limited band",
    "dc_offset": "DC offset",
    "dual_mono": "Same sound in all channels",
    "hum": "Hum",
    "no_preview": "No player",
    "over_full_scale": "Over full scale",
    "part_failed": "Part missing",
    "tier_twice": "Tier missing",
    "truncated": "Cut short or damaged",
}
CODECS = {"mp3": "MP3", "aac": "AAC", "flac": "FLAC", "alac": "ALAC", "opus": "Opus", "vorbis": "Vorbis"}


def title_of(code: str) -> str:
    """The code of a finding as a heading.

    Example:
        >>> title_of("dc_offset"), title_of("silent_channel")
        ('DC offset', 'Silent channel')
    """
    words = code.replace("_", " ")
    return TITLES.get(code, words[:1].upper() + words[1:])


def format_name(info: AudioInfo, source: str = "") -> str:
    """Format and codec, each named once.

    Example:
        >>> from auricle.types import AudioInfo
        >>> format_name(AudioInfo("mp3", "mp3", 8000, 1, None, 1.0))
        'MP3'
        >>> format_name(AudioInfo("mp4", "aac", 8000, 1, None, 1.0), "note.m4a")
        'M4A (AAC)'
    """
    if info.format == "memory":
        return "sound in memory"
    suffix = PurePath(source).suffix[1:].upper()
    name = suffix if info.format == "mp4" and suffix in ("M4A", "M4B") else info.format.upper()
    codec = CODECS.get(info.codec, info.codec)
    if info.codec.startswith("pcm"):
        codec = "float PCM" if info.codec.startswith("pcm_f") else "PCM"
    return name if codec.casefold() == name.casefold() else f"{name} ({codec})"


def clock(seconds: float) -> str:
    """Seconds below a minute, else minutes and seconds, else hours too.

    Example:
        >>> clock(2.5), clock(62.0), clock(3 * 3600 + 5.25)
        ('2.500 s', '1:02', '3:00:05')
        >>> clock(62.5)
        '1:02.5'
    """
    tenths = round(seconds * 10)
    if seconds < 60 and tenths < 600:
        return f"{seconds:.3f} s"
    if tenths < 36_000:
        return f"{tenths // 600}:{tenths % 600 / 10:04.1f}".removesuffix(".0")
    whole = tenths // 10
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"


def signed(value: float, digits: int = 1) -> str:
    """A number with a true minus sign; no minus before zero.

    Example:
        >>> signed(-1.25), signed(-0.04), signed(0.5, 2)
        ('−1.2', '0.0', '0.50')
    """
    text = "∞" if math.isinf(value) else f"{abs(value):.{digits}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.") else text


def decibels(value: float, unit: str) -> str:
    """One decimal; minus infinity is silence.

    Example:
        >>> decibels(-1.25, "dBFS"), decibels(float("-inf"), "dBFS")
        ('−1.2 dBFS', '−∞ dBFS')
    """
    return f"{signed(value)} {unit}"


def hertz(frequency: float) -> str:
    """Hz below 1 kHz, else kHz.

    Example:
        >>> hertz(50.0), hertz(44_100), hertz(8_000)
        ('50 Hz', '44.1 kHz', '8 kHz')
    """
    return f"{frequency:.0f} Hz" if frequency < 1000 else f"{frequency / 1000:.4g} kHz"


def percent(share: float) -> str:
    """A share of 1 in percent; what is little is not rounded to nothing.

    Example:
        >>> percent(0.5), percent(0.0), percent(0.0001), percent(0.9999)
        ('50 %', '0 %', '< 1 %', '> 99 %')
    """
    if 0 < share < 0.01:
        return "< 1 %"
    if 0.99 < share < 1:
        return "> 99 %"
    return f"{100 * share:.0f} %"


def bytes_text(size: int) -> str:
    """Bytes in the largest unit that leaves a number of 1 or more.

    Example:
        >>> bytes_text(512), bytes_text(2_500_000)
        ('512 bytes', '2.5 MB')
    """
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size} bytes"
