"""What a file says about itself, and what it really holds."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AudioInfo"]


@dataclass(frozen=True)
class AudioInfo:
    """Facts about one audio file; `truncated` is true when it holds less than it declares.

    Attributes:
        format: container, lower case, such as "wav", "flac", "ogg", "mp3", "aiff", "mp4", "matroska".
        codec: what the samples are stored as, such as "pcm_s16", "flac", "vorbis", "opus", "mp3", "aac".
        sample_rate: in Hz, as stored.
        channels: number of channels, as stored.
        bit_depth: bits of one stored sample; None for lossy codecs, which have none.
        duration: in seconds, what can really be decoded.
        declared_duration: in seconds, what the header promises; None where the format promises nothing.
        truncated: the file ends before what its header promises, or lies about its size.
        size: bytes of the file.

    Example:
        >>> AudioInfo("wav", "pcm_s16", 16_000, 1, 16, 2.5, 5.0, True, 80_044).truncated
        True
    """

    format: str
    codec: str
    sample_rate: int
    channels: int
    bit_depth: int | None
    duration: float
    declared_duration: float | None = None
    truncated: bool = False
    size: int = 0
