"""Convert: a recording in another format, rate, number of channels or bit depth, in memory that does not grow."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from auricle.audio import SaveOptions
from auricle.errors import BadOption
from auricle.types import Audio, AudioInfo, Progress, setting

if TYPE_CHECKING:
    from auricle.audio import BlockReader, Source
    from auricle.audio.save import SaveReport

__all__ = ["ConvertOptions", "Converted", "check", "convert"]


@dataclass(frozen=True)
class ConvertOptions:
    """Which part of a recording, at which rate, with how many channels; how it is stored is in `SaveOptions`.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ConvertOptions(sample_rate=16_000, channels=1).start
        0.0
    """

    sample_rate: int | None = setting(
        None, "Resample to this many Hz; by default the recording's own, or the next that the format knows."
    )
    channels: int | None = setting(None, "Mix to this many channels; by default the recording's own.")
    start: float = setting(0.0, "Seconds at which the part begins.")
    duration: float | None = setting(None, "Seconds that the part lasts; by default all.")

    def __post_init__(self) -> None:
        for name, value in (("sample_rate", self.sample_rate), ("channels", self.channels)):
            if value is not None and value < 1:
                raise BadOption(f"{name} must be 1 or more, got {value}")
        if not (math.isfinite(self.start) and self.start >= 0):
            raise BadOption(f"start must be a time in seconds, 0 or later; got {self.start}")
        if self.duration is not None and not (math.isfinite(self.duration) and self.duration >= 0):
            raise BadOption(f"duration must be seconds, 0 or more; got {self.duration}")


@dataclass(frozen=True)
class Converted:
    """What a conversion read and wrote.

    Attributes:
        source: what the recording said; its `truncated` tells whether there was less than it declares.
        result: what was written.
        silent_channels: channels of the result that no channel of the source reaches, so they are silent.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> import auricle
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = auricle.save(Audio(np.zeros(8000), 8000), Path(folder, "a.wav"))
        ...     done = convert(Path(folder, "a.wav"), Path(folder, "a.flac"))
        >>> done.source.format, done.result.format
        ('wav', 'flac')
    """

    source: AudioInfo
    result: SaveReport
    silent_channels: int = 0


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
        target: path, whose folder is made where it is missing, or a binary file.
        options: which part, rate and channels.
        saving: format, bit depth and dither; the bit depth is the recording's unless it says another.
        progress: called with the finished share.

    Raises:
        BadOption: options that do not go together, or that the format cannot take; a target that is the source.
        UnsupportedFormat: a format that is not written; and every other error of `auricle.blocks`.
        CannotWrite: the target refuses.

    Example:
        >>> import io
        >>> import numpy as np
        >>> import auricle
        >>> wav, flac = io.BytesIO(), io.BytesIO()
        >>> _ = auricle.save(Audio(np.zeros((2, 8000)), 8000), wav, SaveOptions(format="wav"))
        >>> done = convert(wav.getvalue(), flac, ConvertOptions(channels=1), SaveOptions(format="flac"))
        >>> done.result.duration, auricle.probe(flac.getvalue()).channels
        (1.0, 1)
    """
    from auricle.audio import AudioWriter, blocks
    from auricle.audio.channels import mix, mix_matrix
    from auricle.tasks.atomic import make_folder

    refuse_same_file(source, target)
    with blocks(source, start=options.start, duration=options.duration, sample_rate=options.sample_rate) as reader:
        rate = options.sample_rate or rate_for(reader.sample_rate, saving, target)
        channels = options.channels or reader.channels
        writer = AudioWriter(target, rate, channels, saving, like=reader.info)
        if not hasattr(target, "write"):
            make_folder(Path(target).parent)
        with writer:
            for block in resampled(told(reader, progress), reader, rate):
                writer.write(mix(block, channels))
        silent = int((mix_matrix(reader.channels, channels) == 0).all(axis=1).sum())
        return Converted(reader.info, writer.report, silent)


def check(target: str | os.PathLike[str] | None, options: ConvertOptions, saving: SaveOptions) -> None:
    """Refuse, before anything is read, what no recording could make right.

    Args:
        target: path, or None for what has no name.
        options: as for `convert`.
        saving: as for `convert`.

    Raises:
        BadOption: a rate, a number of channels or an option that the format cannot take.
        UnsupportedFormat: no format, or one that is not written.

    Example:
        >>> check("a.mp3", ConvertOptions(channels=3), SaveOptions())
        Traceback (most recent call last):
        auricle.errors.BadOption: mp3 cannot hold 3 channels, at most 2; choose fewer
    """
    from auricle.audio.encodings import chosen_encoding

    rate = options.sample_rate or rate_for(48_000, saving, target)
    name = None if target is None else os.fspath(target)
    chosen_encoding(saving, name, rate, options.channels or 1)


def refuse_same_file(source: object, target: object) -> None:
    """Keep a recording from being replaced by a copy of itself, whatever its two names are.

    Raises:
        BadOption: both are paths of one file.
    """
    if not isinstance(source, (str, os.PathLike)) or not isinstance(target, (str, os.PathLike)):
        return
    if Path(source).is_file() and Path(target).is_file() and Path(source).samefile(target):
        raise BadOption(f"{os.fspath(target)!r} is the recording itself; choose another name")


def rate_for(sample_rate: int, saving: SaveOptions, target: object) -> int:
    """The rate itself, or the next higher one (else the highest) where the format knows only a few.

    Example:
        >>> rate_for(44_100, SaveOptions(format="opus"), None), rate_for(44_100, SaveOptions(), "a.flac")
        (48000, 44100)
    """
    from auricle.audio.encodings import FORMATS

    suffix = Path(target).suffix.lower() if isinstance(target, (str, os.PathLike)) else ""
    formats = [row for row in FORMATS.values() if row.name == saving.format or suffix in row.suffixes]
    row = FORMATS[saving.format] if saving.format else next(iter(formats), None)
    if row is None or not row.rates or sample_rate in row.rates:
        return sample_rate
    return min((rate for rate in row.rates if rate > sample_rate), default=max(row.rates))


def told(reader: BlockReader, progress: Progress | None) -> Iterator[Audio]:
    """The blocks, each told as a share of what is expected."""
    done = 0
    for block in reader:
        yield block
        done += block.length
        if progress is not None and reader.expected:
            progress(min(1.0, done / reader.expected))


def resampled(blocks: Iterator[Audio], reader: BlockReader, sample_rate: int) -> Iterator[Audio]:
    """The blocks at another rate, joined equal to the whole resampled at once."""
    from auricle.audio import resampling

    if sample_rate == reader.sample_rate:
        yield from blocks
        return
    state = resampling.start(reader.sample_rate, sample_rate, reader.channels)
    for block in blocks:
        state, out = resampling.step(state, block.samples)
        yield Audio(out, sample_rate)
    yield Audio(resampling.finish(state), sample_rate)
