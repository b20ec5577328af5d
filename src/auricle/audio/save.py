"""Saving: a recording, or a stream of any length in constant memory, to a file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.audio.dither import quantize, triangular
from auricle.audio.encoders import Encoder, open_encoder
from auricle.audio.encodings import Encoding, SaveOptions, chosen_encoding
from auricle.audio.regrouping import pieces
from auricle.audio.replacement import Replacement
from auricle.errors import AuricleError, BadAudio, CannotWrite
from auricle.timebase import to_seconds
from auricle.types.audio import Audio, checked_rate
from auricle.types.info import AudioInfo

__all__ = ["AudioWriter", "SaveOptions", "SaveReport", "save"]

_LOUDEST_LOSSY = 16.0  # +24 dBFS. Far above, LAME aborts, FFmpeg's AAC encoder hangs and Opus and Vorbis fall silent.


@dataclass(frozen=True)
class SaveReport:
    """What was written.

    Attributes:
        format: name of the format, as in `SaveOptions.format`.
        codec: what the samples are stored as, such as "pcm_s16", "flac", "opus".
        bit_depth: of stored samples; None for lossy formats.
        sample_rate: in Hz.
        channels: number of channels.
        length: samples in each channel.
        clipped: samples of all channels that lay beyond ±1 and were cut off to fit integers; 0 for other codecs.
        size: bytes of the file.

    Example:
        >>> SaveReport("wav", "pcm_s16", 16, 8_000, 1, 4_000, 0, 8_044).duration
        0.5
    """

    format: str
    codec: str
    bit_depth: int | None
    sample_rate: int
    channels: int
    length: int
    clipped: int
    size: int

    @property
    def duration(self) -> float:
        """Seconds."""
        return to_seconds(self.length, self.sample_rate)


def save(audio: Audio, target: str | os.PathLike[str] | BinaryIO, options: SaveOptions | None = None) -> SaveReport:
    """Write a recording to a file that appears whole or not at all.

    Integer formats keep every value in [-1, 1] to half a step (but +1.0 to one); values beyond are clipped, never
    wrapped, and counted in the report. The bit depth is that of the file which the audio came from, else 16.

    Args:
        audio: what to write.
        target: path, or a binary file object, which receives the complete file at the end.
        options: None for the defaults; the format then follows from the suffix.

    Raises:
        UnsupportedFormat: no such format, or a suffix that says nothing.
        BadOption: a rate, a number of channels or an option that the format cannot take.
        BadAudio: not an `Audio`; fewer samples than the format can hold (wav, aiff and ogg hold none at all, flac,
            opus, mp3 and m4a one, webm and mka 648), or samples more than 24 dB above full scale for a lossy format.
        CannotWrite: the target refuses; what stood there before is unchanged.

    Example:
        >>> import io
        >>> target = io.BytesIO()
        >>> report = save(Audio(np.array([0.5, 2.0]), 8_000), target, SaveOptions(format="wav"))
        >>> report.clipped, report.size == len(target.getvalue())
        (1, True)
    """
    if not isinstance(audio, Audio):
        given = type(audio).__name__
        raise BadAudio(f"save takes an Audio, got {given}; say its sample rate too: Audio(samples, sample_rate)")
    writer = AudioWriter(target, audio.sample_rate, audio.channels, options, length=audio.length, like=audio.info)
    with writer:
        writer.write(audio)
    return writer.report


class AudioWriter:
    """Writes a stream of samples chunk by chunk; the file takes the target's place when the block ends well.

    If the block ends with an exception, the target stays as it was and nothing is left behind. Any chunking writes the
    same samples, dither included.

    Args:
        target: path, or a binary file object, which receives the complete file at the end.
        sample_rate: in Hz.
        channels: of every chunk.
        options: None for the defaults; the format then follows from the suffix.
        length: samples to come in each channel, if known; a WAV file then has the shortest header.
        like: what the source of the samples said: its bit depth is kept where the options name none.

    Attributes:
        encoding: what will be written.

    Raises:
        UnsupportedFormat: no such format, or a suffix that says nothing.
        BadOption: a rate, a number of channels or an option that the format cannot take.

    Example:
        >>> import tempfile
        >>> path = tempfile.mkdtemp() + "/tone.flac"
        >>> with AudioWriter(path, 16_000, channels=1) as writer:
        ...     for at in range(0, 48_000, 16_000):
        ...         writer.write(0.5 * np.sin(0.1 * np.arange(at, at + 16_000))[np.newaxis])
        >>> writer.report.duration
        3.0
    """

    def __init__(
        self,
        target: str | os.PathLike[str] | BinaryIO,
        sample_rate: int,
        channels: int,
        options: SaveOptions | None = None,
        *,
        length: int | None = None,
        like: AudioInfo | None = None,
    ) -> None:
        rate, channels = checked_rate(sample_rate), checked_channels(channels)
        name = os.fspath(target) if isinstance(target, (str, os.PathLike)) else None
        self.encoding: Encoding = chosen_encoding(options or SaveOptions(), name, rate, channels, like)
        self._expected = length
        self._replacement = Replacement(target, overwrite=self.encoding.options.overwrite)
        self._rng = np.random.default_rng(self.encoding.options.seed)
        self._file: BinaryIO | None = None
        self._writing = False
        self._length = self._clipped = 0
        self._report: SaveReport | None = None

    @property
    def report(self) -> SaveReport:
        """What was written.

        Raises:
            CannotWrite: the block has not ended, or ended with an exception.
        """
        if self._report is None:
            raise CannotWrite("nothing is written until the writer's block ends without an exception")
        return self._report

    def __enter__(self) -> AudioWriter:
        if self._file is not None:
            raise CannotWrite("a writer writes one file; make another for another")
        self._file = self._replacement.__enter__()
        try:
            with _spoken(self.encoding):
                self._encoder: Encoder = open_encoder(self._file, self.encoding, self._expected)
        except BaseException as error:
            self._replacement.__exit__(type(error), error, None)
            raise
        self._writing = True
        return self

    def write(self, chunk: Audio | NDArray[np.floating]) -> None:
        """Append a chunk: an `Audio` of the same rate, or floating point [channels, time].

        Raises:
            BadAudio: another rate or number of channels, integers, NaN or infinity, or samples more than 24 dB above
                full scale for a lossy format.
            CannotWrite: outside of the writer's block, or the target refuses.
        """
        if not self._writing:
            raise CannotWrite("write inside of the writer's block: with AudioWriter(...) as writer")
        if isinstance(chunk, Audio):
            if chunk.sample_rate != self.encoding.sample_rate:
                raise BadAudio(f"this file has {self.encoding.sample_rate} Hz, the chunk has {chunk.sample_rate} Hz")
            chunk = chunk.samples
        samples = checked_chunk(chunk, self.encoding.channels)
        # libsndfile 1.2.2 crashes on long single writes to Ogg, so half a second at most goes in at a time.
        for piece in pieces(samples, max(1, self.encoding.sample_rate // 2)):
            with _spoken(self.encoding):
                self._encoder.write(self._frames(piece))
            self._length += piece.shape[1]

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._writing = False
        size = 0
        try:
            if kind is None:
                size = self._completed()
            else:
                with suppress(Exception):  # Only frees what the encoder holds: the file is thrown away.
                    self._encoder.close()
        except BaseException as failure:
            self._replacement.__exit__(type(failure), failure, None)
            raise
        self._replacement.__exit__(kind, error, trace)
        if kind is None:
            self._report = self._reported(size)

    def _completed(self) -> int:
        """Size of the completed file in bytes."""
        if self._length < self.encoding.format.fewest:
            with suppress(Exception):
                self._encoder.close()
            raise BadAudio(
                f"{self.encoding.format.name} holds {self.encoding.format.fewest} samples at least, "
                f"this recording has {self._length}; choose wav"
            )
        with _spoken(self.encoding):
            self._encoder.close()
            assert self._file is not None
            return self._file.seek(0, os.SEEK_END)

    def _frames(self, samples: NDArray[np.float32]) -> NDArray[np.int32] | NDArray[np.float32]:
        """The samples [channels, time] as the encoder takes them [time, channels]."""
        depth = self.encoding.bit_depth
        if depth is None and np.abs(samples).max(initial=0.0) > _LOUDEST_LOSSY:
            raise BadAudio(
                f"samples reach {np.abs(samples).max():.3g} times full scale, which {self.encoding.format.name} cannot "
                f"encode; scale them to about [-1, 1] first, or save floating point wav"
            )
        if depth is None or self.encoding.floating:
            return samples.T
        dithered = self.encoding.options.dither == "triangular"
        noise = triangular(self._rng, *samples.shape) if dithered else None
        steps, clipped = quantize(samples, depth, noise)
        self._clipped += clipped
        return steps.T

    def _reported(self, size: int) -> SaveReport:
        chosen = self.encoding
        return SaveReport(
            format=chosen.format.name,
            codec=chosen.codec,
            bit_depth=chosen.bit_depth,
            sample_rate=chosen.sample_rate,
            channels=chosen.channels,
            length=self._length,
            clipped=self._clipped,
            size=size,
        )


@contextmanager
def _spoken(encoding: Encoding) -> Iterator[None]:
    """Turns what the system refuses to an encoder into `CannotWrite`."""
    try:
        yield
    except AuricleError:
        raise
    except OSError as error:
        raise CannotWrite(f"the {encoding.format.name} file could not be written: {error.strerror or error}") from error
