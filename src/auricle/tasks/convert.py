"""Convert: a recording in another format, rate, number of channels or bit depth, in memory that does not grow."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from auricle.audio import SaveOptions
from auricle.errors import BadOption
from auricle.types import AudioInfo, Progress, setting

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["Converted", "ConvertOptions", "convert"]


@dataclass(frozen=True)
class ConvertOptions:
    """Which part of a recording, at which rate, with how many channels; how it is stored is in `SaveOptions`.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ConvertOptions(sample_rate=16_000, channels=1).start
        0.0
    """

    sample_rate: int | None = setting(None, "Resample to this many Hz; by default the recording's own.")
    channels: int | None = setting(None, "Mix to this many channels; by default the recording's own.")
    start: float = setting(0.0, "Seconds at which the part begins.")
    duration: float | None = setting(None, "Seconds that the part lasts; by default all.")

    def __post_init__(self) -> None:
        if self.channels is not None and self.channels < 1:
            raise BadOption(f"channels must be 1 or more, got {self.channels}")


@dataclass(frozen=True)
class Converted:
    """What a conversion read and wrote.

    Attributes:
        source: what the recording said, and whether it was cut short.
        sample_rate: of the result, in Hz.
        channels: of the result.
        duration: of the result, in seconds.

    Example:
        >>> Converted(AudioInfo("wav", "pcm_s16", 16_000, 1, 16, 1.0), 8000, 1, 1.0).source.truncated
        False
    """

    source: AudioInfo
    sample_rate: int
    channels: int
    duration: float


def convert(
    source: Source,
    target: str | os.PathLike[str] | BinaryIO,
    options: ConvertOptions = ConvertOptions(),
    saving: SaveOptions = SaveOptions(),
    *,
    progress: Progress | None = None,
) -> Converted:
    """Decode, cut, resample, mix and encode block by block; the target appears whole or not at all.

    Args:
        source: path, bytes or binary file.
        target: path, or a binary file that can be sought in.
        options: which part, rate and channels.
        saving: format, bit depth and dither.
        progress: called with the finished share.

    Raises:
        BadOption: options that do not go together, or a format that is not known.
        CannotWrite: the target refused it; every error of `auricle.blocks`.

    Example:
        >>> import io
        >>> import numpy as np
        >>> import auricle
        >>> wav, flac = io.BytesIO(), io.BytesIO()
        >>> auricle.save(auricle.Audio(np.zeros((2, 8000)), 8000), wav, SaveOptions(format="wav"))
        >>> done = convert(wav.getvalue(), flac, ConvertOptions(channels=1), SaveOptions(format="flac"))
        >>> done.duration, auricle.probe(flac.getvalue()).channels
        (1.0, 1)
    """
    from auricle.audio import AudioWriter, blocks
    from auricle.audio.channels import mix

    written = 0
    with blocks(
        source, start=options.start, duration=options.duration, sample_rate=options.sample_rate
    ) as reader:
        channels = options.channels or reader.channels
        expected = reader.expected
        with AudioWriter(target, reader.sample_rate, channels, saving) as writer:
            for block in reader:
                writer.write(mix(block, channels))
                written += block.length
                if progress is not None and expected:
                    progress(min(1.0, written / expected))
        return Converted(reader.info, reader.sample_rate, channels, written / reader.sample_rate)
