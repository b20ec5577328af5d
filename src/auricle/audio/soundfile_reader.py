"""WAV, RF64, W64, AIFF, CAF, AU, FLAC, Ogg Vorbis, Opus and MP3 through libsndfile."""

from __future__ import annotations

import io
import os
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from auricle.audio.channels import VORBIS_ORDER
from auricle.audio.declared.promise import Promise, RawSamples
from auricle.audio.decoder import Samples
from auricle.audio.sources import Bytes
from auricle.errors import CorruptAudio, UnsupportedFormat
from auricle.timebase import to_seconds

if TYPE_CHECKING:
    import soundfile

__all__ = ["SoundfileDecoder"]

CONTAINERS = {
    "wav": {"WAV", "WAVEX"},
    "rf64": {"RF64"},
    "w64": {"W64"},
    "aiff": {"AIFF"},
    "caf": {"CAF"},
    "au": {"AU"},
    "flac": {"FLAC"},
    "ogg": {"OGG"},
    "mp3": {"MP3"},
}
"""libsndfile's container by ours: what it opens must be what was sniffed."""

CODECS: dict[str, tuple[str, int | None]] = {
    "PCM_S8": ("pcm_s8", 8),
    "PCM_U8": ("pcm_u8", 8),
    "PCM_16": ("pcm_s16", 16),
    "PCM_24": ("pcm_s24", 24),
    "PCM_32": ("pcm_s32", 32),
    "FLOAT": ("pcm_f32", 32),
    "DOUBLE": ("pcm_f64", 64),
    "ULAW": ("pcm_mulaw", 8),
    "ALAW": ("pcm_alaw", 8),
    "IMA_ADPCM": ("adpcm_ima", None),
    "MS_ADPCM": ("adpcm_ms", None),
    "GSM610": ("gsm", None),
    "VORBIS": ("vorbis", None),
    "OPUS": ("opus", None),
    "MPEG_LAYER_I": ("mp1", None),
    "MPEG_LAYER_II": ("mp2", None),
    "MPEG_LAYER_III": ("mp3", None),
    "ALAC_16": ("alac", 16),
    "ALAC_20": ("alac", 20),
    "ALAC_24": ("alac", 24),
    "ALAC_32": ("alac", 32),
}
"""(codec, bit depth) by libsndfile's subtype: the allow-list."""

UNKNOWN_LENGTH = 2**62
"""libsndfile says 2^63 - 1 where a FLAC does not say how long it is."""


class SoundfileDecoder:
    """A recording that libsndfile decodes."""

    tolerance = 0

    def __init__(self, source: Bytes, kind: str, promise: Promise) -> None:
        """Open it.

        Raises:
            CorruptAudio: libsndfile refuses the content.
            UnsupportedFormat: a container or an encoding off the allow-list.
        """
        self._part, self._file = _opened(source, promise.raw)
        try:
            if promise.raw is None and self._file.format not in CONTAINERS[kind]:
                raise CorruptAudio(f"{source.name} begins as {kind} and goes on as {self._file.format}")
            if self._file.subtype not in CODECS:
                raise UnsupportedFormat(f"{source.name} holds {self._file.subtype_info}, which auricle does not read")
            self._name = source.name
            self.codec, depth = CODECS[self._file.subtype]
            self.bit_depth = depth
            if kind == "flac":
                self.codec = "flac"
            self.sample_rate: int = self._file.samplerate
            self.channels: int = self._file.channels
            estimated = kind == "mp3" or self._file.frames >= UNKNOWN_LENGTH
            self.frames: int | None = None if estimated else self._file.frames
            self.declared = self.frames
            self.cut = False
            self._position = 0
        except BaseException:
            self.close()
            raise

    def jump(self, frame: int) -> int:
        """Go to sample `frame` where that is exact, else stay at 0; returns where it is.

        Lossy codecs remember what came before: libsndfile's jumps in them are wrong by up to the whole signal.
        """
        import soundfile

        by_sample = self.codec.startswith("pcm_") or self.codec == "flac"
        if not by_sample or self.frames is None or frame > self.frames:
            return 0
        try:
            self._position = self._file.seek(frame)
        except soundfile.LibsndfileError as error:
            raise CorruptAudio(
                f"{self._name} cannot be searched for {to_seconds(frame, self.sample_rate):.3f} s: {error}"
            ) from error
        return self._position

    def read(self, frames: int) -> Samples:
        """The next samples [channels, time].

        Raises:
            CorruptAudio: libsndfile stops in the middle.
        """
        import soundfile

        try:
            block = self._file.read(frames, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError as error:
            raise CorruptAudio(
                f"{self._name} cannot be decoded near {to_seconds(self._position, self.sample_rate):.3f} s: {error}"
            ) from error
        if self._part is not None and self._part.fault is not None:
            raise CorruptAudio(f"{self._name} could not be read: {self._part.fault!r}") from self._part.fault
        self._position += len(block)
        samples: Samples = block.T
        if self.codec in ("vorbis", "opus") and (order := VORBIS_ORDER.get(self.channels)):
            samples = samples[np.argsort(order)]
        return samples

    def close(self) -> None:
        """Free the decoder."""
        self._file.close()


def _opened(source: Bytes, raw: RawSamples | None) -> tuple[_Part | None, soundfile.SoundFile]:
    """(the stream behind it where there is one, the open file)."""
    import soundfile

    try:
        if raw is not None:
            part = _Part(source.stream, raw.offset, source.size - raw.offset)
            return part, _forward()(
                part,
                samplerate=raw.sample_rate,
                channels=raw.channels,
                subtype=raw.subtype,
                endian="BIG" if raw.big_endian else "LITTLE",
                format="RAW",
            )
        if source.descriptor is not None:
            os.lseek(source.descriptor, 0, os.SEEK_SET)
            return None, _forward()(source.descriptor, closefd=False)
        part = _Part(source.stream, 0, source.size)
        return part, _forward()(part)
    except (soundfile.LibsndfileError, TypeError, ValueError) as error:
        reason = getattr(error, "error_string", None) or str(error)
        raise CorruptAudio(f"{source.name} cannot be opened: {reason}") from error


@cache
def _forward() -> type[soundfile.SoundFile]:
    """SoundFile without its jump to the place where it already stands, which it makes after every read.

    In lossy codecs that jump loses what the decoder remembers: an MP3 read in blocks differs by up to a tenth of full
    scale from one read at once, and the end of an Opus file is not its own.
    """
    import soundfile

    class Forward(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
        def seekable(self) -> bool:
            return False

    return Forward


class _Part(io.RawIOBase):
    """Bytes `offset` to `offset + size` of a stream, as a stream of their own."""

    fault: Exception | None = None
    """What the stream raised: libsndfile cannot pass it on."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        self._stream, self._offset, self._size, self._at = stream, offset, size, 0

    def seek(self, offset: int, whence: int = 0) -> int:
        start = (0, self._at, self._size)[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._size - self._at))
        try:
            self._stream.seek(self._offset + self._at)
            got = self._stream.read(wanted)
        except Exception as error:
            self.fault = error
            return 0
        buffer[: len(got)] = got
        self._at += len(got)
        return len(got)
