"""Encoders that write frames piece by piece: libsndfile for FLAC, AIFF, Ogg and MP3, FFmpeg for M4A, WebM and MKA."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from auricle.audio.channels import VORBIS_ORDER
from auricle.audio.encodings import Encoding
from auricle.audio.wav_encoder import WavEncoder
from auricle.errors import BadOption, CannotWrite

if TYPE_CHECKING:
    import av
    import soundfile

__all__ = ["Encoder", "open_encoder"]

T = TypeVar("T")
Frames = NDArray[np.int32] | NDArray[np.float32]

_CONTAINERS = {
    "flac": ("FLAC", "PCM_{depth}"),
    "aiff": ("AIFF", "PCM_{depth}"),
    "ogg": ("OGG", "VORBIS"),
    "opus": ("OGG", "OPUS"),
    "mp3": ("MP3", "MPEG_LAYER_III"),
}
_MUXERS = {"m4a": "mp4", "webm": "webm", "mka": "matroska"}
_AV_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1"}


class Encoder(Protocol):
    """Takes frames [time, channels]: int32 steps for formats with a bit depth, else float32."""

    def write(self, frames: Frames) -> None:
        """Append frames."""

    def close(self) -> None:
        """Complete the file; after a failure it may be called to free what the encoder holds."""


def open_encoder(file: BinaryIO, encoding: Encoding, length: int | None) -> Encoder:
    """The encoder of that format, its header written.

    Args:
        file: seekable, empty.
        encoding: with nothing left open.
        length: frames to come, if that is known.

    Raises:
        BadOption: a bitrate that the encoder does not take.
        CannotWrite: the encoder refuses, or the file does.

    Example:
        >>> import io
        >>> from auricle.audio.encodings import SaveOptions, chosen_encoding
        >>> file = io.BytesIO()
        >>> encoder = open_encoder(file, chosen_encoding(SaveOptions(format="flac"), None, 8_000, 1), length=3)
        >>> encoder.write(np.zeros((3, 1), np.int32))
        >>> encoder.close()
        >>> file.getvalue()[:4]
        b'fLaC'
    """
    if encoding.format.name == "wav":
        return WavEncoder(file, encoding, length)
    if encoding.format.name in _MUXERS:
        return _AvEncoder(file, encoding)
    return _SoundfileEncoder(file, encoding)


class _Watched:
    """A file whose first failure is kept: libsndfile calls back into Python, where an exception would be lost."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        return self._tried(lambda: self._file.write(data), 0)

    def read(self, size: int) -> bytes:
        return self._tried(lambda: self._file.read(size), b"")

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._tried(lambda: self._file.seek(offset, whence), 0)

    def tell(self) -> int:
        return self._tried(self._file.tell, 0)

    def _tried(self, action: Callable[[], T], otherwise: T) -> T:
        try:
            return action()
        except OSError as error:
            self.failure = self.failure or error
            return otherwise


class _SoundfileEncoder:
    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        import soundfile

        self._encoding = encoding
        self._watched = _Watched(file)
        container, subtype = _CONTAINERS[encoding.format.name]
        if encoding.floating:
            subtype = "FLOAT" if encoding.bit_depth == 32 else "DOUBLE"
        elif encoding.bit_depth == 8:
            subtype = "PCM_S8"
        level, mode = _compression(encoding)
        try:
            self._out: soundfile.SoundFile = soundfile.SoundFile(
                cast("BinaryIO", self._watched),
                "w",
                encoding.sample_rate,
                encoding.channels,
                subtype.format(depth=encoding.bit_depth),
                format=container,
                compression_level=level,
                bitrate_mode=mode,
            )
        except soundfile.LibsndfileError as error:
            raise self._refusal(error) from error

    def write(self, frames: Frames) -> None:
        import soundfile

        if self._encoding.format.codec in ("vorbis", "opus") and (order := VORBIS_ORDER.get(frames.shape[1])):
            frames = frames[:, order]
        depth = self._encoding.bit_depth
        if depth is not None and not self._encoding.floating:
            frames = np.left_shift(frames.astype(np.int32), 32 - depth)
        try:
            self._out.write(np.ascontiguousarray(frames))
        except (soundfile.LibsndfileError, AssertionError) as error:  # It asserts that every frame was taken.
            raise self._refusal(error) from error
        self._raise_failure()

    def close(self) -> None:
        import soundfile

        try:
            self._out.close()
        except soundfile.LibsndfileError as error:
            raise self._refusal(error) from error
        self._raise_failure()

    def _raise_failure(self) -> None:
        if self._watched.failure is not None:
            raise self._watched.failure

    def _refusal(self, error: Exception) -> Exception:
        name = self._encoding.format.name
        return self._watched.failure or CannotWrite(f"the {name} encoder refused the recording: {error}")


class _AvEncoder:
    def __init__(self, file: BinaryIO, encoding: Encoding) -> None:
        import av

        self._rate = encoding.sample_rate
        self._layout = _AV_LAYOUTS[encoding.channels]
        self._name = encoding.format.name
        self._at = 0
        try:
            # MP4 states where the sound ends in units of its own clock, by default milliseconds.
            clock = {"movie_timescale": str(self._rate)} if self._name == "m4a" else {}
            self._out = av.open(file, "w", format=_MUXERS[self._name], options=clock)
            codec = "aac" if encoding.codec == "aac" else "libopus"
            self._stream = cast("av.AudioStream", self._out.add_stream(codec, rate=self._rate))
            self._stream.layout = self._layout
            self._stream.format = self._sample_format = "fltp" if codec == "aac" else "flt"
            if encoding.options.bitrate is not None:
                self._stream.bit_rate = _in_range(encoding, *_av_bitrates(encoding))
            self._stream.codec_context.open()
        except av.FFmpegError as error:
            raise CannotWrite(f"the {self._name} encoder refused the recording: {error}") from error

    def write(self, frames: Frames) -> None:
        import av

        planar = self._sample_format == "fltp"
        samples = np.ascontiguousarray(frames.T if planar else frames, dtype=np.float32)
        samples = samples if planar else samples.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format=self._sample_format, layout=self._layout)
        frame.sample_rate = self._rate
        frame.time_base = Fraction(1, self._rate)
        frame.pts = self._at
        self._at += len(frames)
        self._encode(frame)

    def close(self) -> None:
        import av

        self._encode(None)
        try:
            self._out.close()
        except av.FFmpegError as error:
            raise CannotWrite(f"the {self._name} file could not be completed: {error}") from error

    def _encode(self, frame: av.AudioFrame | None) -> None:
        import av

        try:
            self._out.mux(self._stream.encode(frame))
        except av.FFmpegError as error:
            raise CannotWrite(f"the {self._name} encoder refused the recording: {error}") from error


def _compression(encoding: Encoding) -> tuple[float | None, str | None]:
    """libsndfile's compression level, 0 for the best sound, and its bitrate mode."""
    options, name = encoding.options, encoding.format.name
    if options.quality is not None:
        worst = 0.99 if name == "mp3" else 1.0  # Its MP3 encoder refuses 1.
        return min(1 - options.quality, worst), "VARIABLE" if name == "mp3" else None
    if options.bitrate is None:
        return None, None
    low, high = _mp3_bitrates(encoding.sample_rate) if name == "mp3" else _opus_bitrates(encoding.channels)
    level = (high - _in_range(encoding, low, high)) / (high - low)
    return (min(level, 0.999), "CONSTANT") if name == "mp3" else (level, None)


def _mp3_bitrates(sample_rate: int) -> tuple[int, int]:
    return (32_000, 320_000) if sample_rate >= 32_000 else (8_000, 160_000 if sample_rate >= 16_000 else 64_000)


def _opus_bitrates(channels: int) -> tuple[int, int]:
    return 6_000 * channels, 256_000 * channels


def _av_bitrates(encoding: Encoding) -> tuple[int, int]:
    low, high = _opus_bitrates(encoding.channels)
    return (low, high) if encoding.codec == "opus" else (8_000 * encoding.channels, high)


def _in_range(encoding: Encoding, low: int, high: int) -> int:
    bitrate = encoding.options.bitrate or 0
    if not low <= bitrate <= high:
        raise BadOption(
            f"{encoding.format.name} at {encoding.sample_rate} Hz with {encoding.channels} channels takes a bitrate "
            f"from {low} to {high} bits a second, got {bitrate}"
        )
    return bitrate
