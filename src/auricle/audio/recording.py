"""One recording, opened: what it promises, what its decoder gives, and the verdict on both."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import numpy as np

from auricle.audio.av_reader import AvDecoder
from auricle.audio.declared import aiff, boxes, flac, mp3, mpeg, ogg, riff
from auricle.audio.declared.promise import Promise
from auricle.audio.decoder import Decoder, Samples
from auricle.audio.formats import Sniffed, sniff
from auricle.audio.soundfile_reader import SoundfileDecoder
from auricle.audio.sources import Bytes, Source, open_source
from auricle.errors import BadOption, CorruptAudio
from auricle.timebase import to_seconds
from auricle.types import AudioInfo

__all__ = ["PIECE", "Recording"]

PIECE = 65_536
"""Samples of each channel that are decoded at a time."""

MAX_VALUES = 64 * PIECE
"""Values of all channels together that are decoded at a time: beyond 64 channels the pieces get shorter."""

AV_ONLY = {"aac", "mp4", "matroska", "webm"}


class Recording:
    """An opened file: its samples once, in order, and its `info`, which is final once they are all read."""

    def __init__(self, source: Source) -> None:
        """Open, sniff, read the promise, open the decoder.

        Raises:
            AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge, BadOption: as `auricle.load` says.
        """
        self._stack = ExitStack()
        try:
            self._bytes = self._stack.enter_context(open_source(source))
            sniffed = sniff(self._bytes)
            self._promise = promise_of(self._bytes, sniffed)
            self._decoder = _decoder(self._bytes, sniffed, self._promise)
            self._stack.callback(self._decoder.close)
            self.info = self._first_info(sniffed.format)
        except BaseException:
            self._stack.close()
            raise

    @property
    def name(self) -> str:
        """For messages."""
        return self._bytes.name

    @property
    def sample_rate(self) -> int:
        """In Hz, as stored."""
        return self._decoder.sample_rate

    @property
    def channels(self) -> int:
        """As stored."""
        return self._decoder.channels

    @property
    def expected(self) -> int | None:
        """Samples of each channel that seem to be there, before they are decoded."""
        held, rate = self._promise.held, self._promise.sample_rate
        if held is None:
            return self._decoder.frames
        return held if rate in (None, self.sample_rate) else round(held * self.sample_rate / (rate or 1))

    @property
    def tolerance(self) -> int:
        """By how many samples `expected` may be off in an honest file."""
        return max(self._promise.tolerance, self._decoder.tolerance)

    def pieces(self, first: int = 0, count: int | None = None) -> Iterator[Samples]:
        """Samples [channels, some] from `first` on, `count` at most; then `info` is brought up to date.

        Raises:
            CorruptAudio: a part cannot be decoded, or a sample is not a number.
            BadOption: the recording ends before `first`.
        """
        wanted = math.inf if count is None else first + count
        longest = max(1, min(PIECE, MAX_VALUES // self.channels))
        position = self._jump(first) if first else 0
        while position < wanted or self.expected is None:  # of unknown length: on to the end, to learn it
            length = longest if position >= wanted else int(min(longest, wanted - position))
            piece = self._read(min(length, self._limit - position), position)
            if piece.shape[1] == 0:
                self._end(position, first)
                return
            self._check_finite(piece, position)
            inside = piece[:, max(0, first - position) : int(min(piece.shape[1], max(0, wanted - position)))]
            position += piece.shape[1]
            if inside.shape[1]:
                yield inside

    @property
    def _limit(self) -> int:
        """Samples after which a file that was cut holds nothing whole any more."""
        known = self._promise.cut and self._promise.held is not None
        return self.expected or 0 if known else sys.maxsize

    def _jump(self, first: int) -> int:
        try:
            return self._decoder.jump(first)
        except CorruptAudio as error:
            self._ask_ffmpeg(error)
            return 0

    def _read(self, length: int, position: int) -> Samples:
        if length <= 0:
            return np.zeros((self.channels, 0), np.float32)
        try:
            return self._decoder.read(length)
        except CorruptAudio as error:
            self._ask_ffmpeg(error)
            while position > 0:  # FFmpeg begins at the beginning
                position -= self._decoder.read(min(PIECE, position)).shape[1] or position
            return self._decoder.read(length)

    def _ask_ffmpeg(self, error: CorruptAudio) -> None:
        """Go on with FFmpeg where libsndfile gives up on a FLAC: it loses sync in some sound ones."""
        if not isinstance(self._decoder, SoundfileDecoder) or self.info.format != "flac":
            raise error
        other = AvDecoder(self._bytes, self.info.format)
        self._stack.callback(other.close)
        if (other.sample_rate, other.channels) != (self.sample_rate, self.channels):
            raise error
        self._decoder = other

    def _check_finite(self, piece: Samples, position: int) -> None:
        if np.isfinite(piece).all():
            return
        at = position + int(np.argmin(np.isfinite(piece).all(axis=0)))
        raise CorruptAudio(
            f"{self.name} holds NaN or infinity, first at {to_seconds(at, self.sample_rate):.3f} s (sample {at}); "
            "write the file again without them"
        )

    def _first_info(self, kind: str) -> AudioInfo:
        decoder, promise = self._decoder, self._promise
        rate = promise.sample_rate or decoder.sample_rate
        promised = to_seconds(promise.frames, rate) if promise.frames is not None else None
        if promised is None and decoder.declared is not None and isinstance(decoder, AvDecoder):
            promised = to_seconds(decoder.declared, decoder.sample_rate)
        return AudioInfo(
            format=kind,
            codec=decoder.codec,
            sample_rate=decoder.sample_rate,
            channels=decoder.channels,
            bit_depth=promise.bit_depth or decoder.bit_depth,
            duration=to_seconds(self.expected or 0, decoder.sample_rate),
            declared_duration=promised,
            truncated=promise.cut or decoder.cut,
            size=self._bytes.size,
        )

    def _end(self, frames: int, first: int) -> None:
        """The verdict after the last sample."""
        if frames < first:
            raise BadOption(
                f"the start, sample {first}, lies after the end of {self.name}, "
                f"which lasts {to_seconds(frames, self.sample_rate):.3f} s"
            )
        less = self.expected is not None and frames < self.expected - self.tolerance
        self.info = replace(
            self.info,
            duration=to_seconds(frames, self.sample_rate),
            truncated=self.info.truncated or self._decoder.cut or less,
        )

    def measured(self) -> AudioInfo:
        """`info` with a duration; decodes the whole only where the structure tells none, or only that much is gone."""
        unknown_rest = self.info.truncated and self._promise.held is None
        if self.expected is None or unknown_rest:
            for _ in self.pieces():
                pass
        return self.info

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the decoder and what was opened for it."""
        self._stack.close()


def promise_of(source: Bytes, sniffed: Sniffed) -> Promise:
    """What the file's own structure says."""
    match sniffed.format:
        case "wav" | "rf64":
            return riff.promise(source, sniffed.offset)
        case "w64":
            return riff.promise_w64(source, sniffed.offset)
        case "aiff":
            return aiff.promise(source, sniffed.offset)
        case "caf":
            return aiff.promise_caf(source, sniffed.offset)
        case "au":
            return aiff.promise_au(source, sniffed.offset)
        case "flac":
            return flac.promise(source, sniffed.offset)
        case "ogg":
            return ogg.promise(source, sniffed.offset)
        case "mp3":
            return mp3.promise(source, sniffed.offset)
        case "aac":
            return mp3.promise(source, sniffed.offset, mpeg.adts_frame)
        case "mp4":
            return boxes.promise_mp4(source, sniffed.offset)
        case _:
            return boxes.promise_matroska(source, sniffed.offset)


def _decoder(source: Bytes, sniffed: Sniffed, promise: Promise) -> Decoder:
    if sniffed.format in AV_ONLY or promise.reader == "av":
        return AvDecoder(source, sniffed.format)
    return SoundfileDecoder(source, sniffed.format, promise)
