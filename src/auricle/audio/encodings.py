"""What can be written: the options, one row a format, and which of them go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from auricle.errors import BadOption, UnsupportedFormat
from auricle.types.info import AudioInfo
from auricle.types.options import setting

__all__ = ["FORMATS", "Encoding", "FileFormat", "SaveOptions", "chosen_encoding"]


@dataclass(frozen=True)
class SaveOptions:
    """How a recording is stored; what is None follows from the file name, the recording and the format.

    Raises:
        BadOption: a value outside its range, whatever the format.

    Example:
        >>> SaveOptions(format="flac", bit_depth=24).dither
        'none'
    """

    format: Literal["wav", "flac", "aiff", "ogg", "opus", "mp3", "m4a", "webm", "mka"] | None = setting(
        None, "wav, flac, aiff, ogg, opus, mp3, m4a, webm or mka; by default the suffix."
    )
    bit_depth: int | None = setting(
        None, "Bits of one sample: 8, 16, 24, 32 or 64; by default those of the source, 16 at least."
    )
    floating: bool = setting(False, "Store floating point numbers (wav and aiff, 32 or 64 bits), which never clip.")
    dither: Literal["none", "triangular"] = setting("none", "Noise that hides the rounding to integers.")
    seed: int = setting(0, "Seed of the dither.")
    bitrate: int | None = setting(
        None, "Bits a second of mp3, opus, m4a, webm and mka; by default the encoder's choice."
    )
    quality: float | None = setting(None, "Quality of ogg and mp3 from 0 to 1; by default the encoder's choice.")
    overwrite: bool = setting(True, "Replace a file that is there already.")

    def __post_init__(self) -> None:
        if self.bit_depth is not None and self.bit_depth not in (8, 16, 24, 32, 64):
            raise BadOption(f"bit_depth must be 8, 16, 24, 32 or 64, got {self.bit_depth}")
        if self.dither not in ("none", "triangular"):
            raise BadOption(f"dither must be 'none' or 'triangular', got {self.dither!r}")
        if self.seed < 0:
            raise BadOption(f"seed must be 0 or more, got {self.seed}")
        if self.bitrate is not None and self.bitrate < 1000:
            kilo = f"; {self.bitrate} kbit/s are {self.bitrate}000" if self.bitrate > 0 else ""
            raise BadOption(f"bitrate is in bits a second, 1000 or more, got {self.bitrate}{kilo}")
        if self.quality is not None and not 0 <= self.quality <= 1:
            raise BadOption(f"quality must lie in [0, 1], got {self.quality}")
        if self.bitrate is not None and self.quality is not None:
            raise BadOption("bitrate and quality exclude one another; give one of them")


@dataclass(frozen=True)
class FileFormat:
    """What one format can hold.

    Attributes:
        name: as in `SaveOptions.format`.
        suffixes: of file names, lower case.
        codec: of a lossy or compressed format; "pcm" where it follows from the bit depth.
        most_channels: that it, or its encoder, takes.
        rates: the only sample rates it takes; empty if any up to `highest_rate`.
        highest_rate: in Hz.
        depths: bits of integer samples, the default first; empty for lossy formats.
        float_depths: bits of floating-point samples, the default first.
        bitrate: takes a bitrate.
        quality: takes a quality.
        fewest: samples that a file must hold to come back as long as it went in.

    Example:
        >>> FORMATS["flac"].depths
        (16, 24)
    """

    name: str
    suffixes: tuple[str, ...]
    codec: str
    most_channels: int
    rates: tuple[int, ...] = ()
    highest_rate: int = 2**31 - 1
    depths: tuple[int, ...] = ()
    float_depths: tuple[int, ...] = ()
    bitrate: bool = False
    quality: bool = False
    fewest: int = 1


_OPUS = (8_000, 12_000, 16_000, 24_000, 48_000)
_MP3 = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
_AAC = (7_350, *_MP3, 64_000, 88_200, 96_000)
_ROWS = (
    FileFormat("wav", (".wav", ".wave"), "pcm", 1024, (), 2**32 - 1, (16, 8, 24, 32), (32, 64), fewest=0),
    FileFormat("flac", (".flac",), "flac", 8, (), 655_350, (16, 24)),
    # No 8 bits: libsndfile 1.2.2 counts the byte that evens out an odd AIFF file as one more sample.
    FileFormat("aiff", (".aiff", ".aif"), "pcm", 1024, (), 2**31 - 1, (16, 24, 32), (32, 64), fewest=0),
    # Above 200 kHz libvorbis has no mode, and libsndfile 1.2.2 crashes instead of saying so.
    FileFormat("ogg", (".ogg", ".oga"), "vorbis", 255, (), 200_000, quality=True, fewest=0),
    FileFormat("opus", (".opus",), "opus", 255, _OPUS, bitrate=True),
    FileFormat("mp3", (".mp3",), "mp3", 2, _MP3, bitrate=True, quality=True),
    FileFormat("m4a", (".m4a", ".mp4"), "aac", 7, _AAC, bitrate=True),
    # At other rates FFmpeg's Matroska writer states the encoder's delay wrongly, and the sound comes back shifted; with
    # five or more channels its Opus encoder takes some for others.
    FileFormat("webm", (".webm",), "opus", 4, (48_000,), bitrate=True, fewest=648),
    FileFormat("mka", (".mka", ".mkv"), "opus", 4, (48_000,), bitrate=True, fewest=648),
)
FORMATS: dict[str, FileFormat] = {row.name: row for row in _ROWS}
"""Every format that can be written, by its name."""


@dataclass(frozen=True)
class Encoding:
    """One way to store one recording: a format with nothing left open.

    Attributes:
        format: the row of the format.
        sample_rate: in Hz.
        channels: number of channels.
        bit_depth: of stored samples; None for lossy formats.
        floating: stored samples are floating point.
        options: as given.

    Example:
        >>> chosen_encoding(SaveOptions(format="wav", bit_depth=24), None, 16_000, 2).codec
        'pcm_s24'
    """

    format: FileFormat
    sample_rate: int
    channels: int
    bit_depth: int | None
    floating: bool
    options: SaveOptions

    @property
    def codec(self) -> str:
        """What the samples are stored as, in the words of `AudioInfo.codec`."""
        if self.format.codec != "pcm":
            return self.format.codec
        unsigned = self.bit_depth == 8 and self.format.name == "wav"
        return f"pcm_{'f' if self.floating else 'u' if unsigned else 's'}{self.bit_depth}"


def chosen_encoding(
    options: SaveOptions, name: str | None, sample_rate: int, channels: int, like: AudioInfo | None = None
) -> Encoding:
    """The encoding that the options and the file name ask for, if the format can hold such a recording.

    Args:
        options: how to store it.
        name: of the file; None if it has none, and then `options.format` must say.
        sample_rate: in Hz.
        channels: number of channels.
        like: what the source said: its bit depth is kept where none is given and the format can, but never below 16.

    Raises:
        UnsupportedFormat: no such format, or a suffix that says nothing.
        BadOption: a rate, a number of channels or an option that the format cannot take; the message says what it can.

    Example:
        >>> chosen_encoding(SaveOptions(), "speech.opus", 44_100, 1)
        Traceback (most recent call last):
        auricle.errors.BadOption: opus cannot hold 44100 Hz, only 8000, 12000, 16000, 24000 or 48000 Hz; choose another
    """
    row = _row(options.format, name)
    _check_sound(row, sample_rate, channels)
    if (options.bit_depth is not None or options.floating) and not row.depths:
        raise BadOption(f"{row.name} is lossy and has no bit_depth; choose a bitrate or a quality, or wav or flac")
    if options.bitrate is not None and not row.bitrate:
        raise BadOption(f"{row.name} takes no bitrate{'; choose a quality' if row.quality else ''}")
    if options.quality is not None and not row.quality:
        raise BadOption(f"{row.name} takes no quality{'; choose a bitrate' if row.bitrate else ''}")
    floating, depth = _depth(row, options, like)
    if options.dither != "none" and (floating or depth is None):
        raise BadOption(f"dither is for integers, and this {row.name} would hold none; choose 'none'")
    return Encoding(row, sample_rate, channels, depth, floating, options)


def _row(asked: str | None, name: str | None) -> FileFormat:
    known = _either(list(FORMATS))
    if asked is not None:
        if asked not in FORMATS:
            raise UnsupportedFormat(f"cannot write the format {asked!r}, only {known}")
        return FORMATS[asked]
    if name is None:
        raise BadOption(f"a target without a file name needs a format: {known}")
    suffix = PurePath(name).suffix.lower()
    for row in _ROWS:
        if suffix in row.suffixes:
            return row
    ending = f"the suffix {suffix!r}, and none" if suffix else "no suffix"
    raise UnsupportedFormat(f"{name!r} has {ending} that names a format; choose a name with one, or a format: {known}")


def _depth(row: FileFormat, options: SaveOptions, like: AudioInfo | None) -> tuple[bool, int | None]:
    """Whether samples are stored as floating point, and their bits; None for a lossy format."""
    said = options.bit_depth
    source = like.bit_depth if like is not None and like.bit_depth is not None and said is None else 16
    was_floating = like is not None and like.codec.startswith("pcm_f") and said is None and options.dither == "none"
    floating = options.floating or said == 64 or (was_floating and bool(row.float_depths))
    depths = row.float_depths if floating else row.depths
    if row.depths and not depths:
        raise BadOption(f"{row.name} holds no floating point numbers; choose integers, or wav")
    if said is not None and depths and said not in depths:
        kind = "floating point" if floating else "integers"
        raise BadOption(f"{row.name} cannot hold {kind} of {said} bits, only {_either(sorted(depths))}")
    if said is not None or not depths:
        return floating, said
    return floating, min((depth for depth in depths if depth >= max(source, 16)), default=max(depths))


def _check_sound(row: FileFormat, sample_rate: int, channels: int) -> None:
    if channels > row.most_channels:
        raise BadOption(f"{row.name} cannot hold {channels} channels, at most {row.most_channels}; choose fewer")
    if row.rates and sample_rate not in row.rates:
        raise BadOption(f"{row.name} cannot hold {sample_rate} Hz, only {_either(row.rates)} Hz; choose another")
    if sample_rate > row.highest_rate:
        raise BadOption(
            f"{row.name} cannot hold {sample_rate} Hz, only up to {row.highest_rate} Hz; choose a lower one"
        )


def _either(values: Sequence[object]) -> str:
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
