"""What a file's structure says before anything is decoded."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Promise", "RawSamples"]


@dataclass(frozen=True)
class RawSamples:
    """Uncompressed samples from byte `offset` to the end of the file.

    Attributes:
        offset: first byte.
        subtype: libsndfile's name of the encoding, such as "PCM_16".
        big_endian: byte order.
        channels: number of channels, interleaved.
        sample_rate: in Hz.
    """

    offset: int
    subtype: str
    big_endian: bool
    channels: int
    sample_rate: int


@dataclass(frozen=True)
class Promise:
    """What the header promises and whether the bytes can keep it.

    Attributes:
        frames: samples of each channel that the header promises; None where it promises nothing.
        held: samples of each channel that the bytes at hand hold, where that can be seen without decoding.
        sample_rate: rate in Hz in which `frames` and `held` count; None is the decoder's own.
        cut: the file ends before its structure does, or its sizes contradict each other.
        tolerance: `frames` may be off by so many samples in an honest file.
        bit_depth: where the header names it better than the decoder does.
        raw: where the samples stand, for a header whose sizes a decoder must not believe.
        reader: which decoder has to read it, where that is not the format's usual one.
    """

    frames: int | None = None
    held: int | None = None
    sample_rate: int | None = None
    cut: bool = False
    tolerance: int = 0
    bit_depth: int | None = None
    raw: RawSamples | None = None
    reader: str | None = None
