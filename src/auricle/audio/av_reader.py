"""M4A, MP4, AAC, WebM and Matroska through PyAV; of a video only the sound is read."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.audio.declared.boxes import has_index
from auricle.audio.decoder import Samples
from auricle.audio.sources import Bytes
from auricle.errors import CorruptAudio, UnsupportedFormat
from auricle.timebase import to_seconds

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

__all__ = ["AvDecoder"]

DEMUXERS = {
    "wav": "wav",
    "rf64": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "mp3": "mp3",
    "aac": "aac",
    "mp4": "mov",
    "matroska": "matroska",
    "webm": "matroska",
}
"""FFmpeg's demuxer by our format: it is told which, so that no playlist or script can pass for one."""

CODECS = {"aac", "alac", "mp3", "mp2", "mp1", "opus", "vorbis", "flac", "ac3", "eac3"}
"""The allow-list, beside uncompressed samples."""

PCM = re.compile(r"pcm_([suf](\d+)|alaw|mulaw)(?:le|be)?")

FULL_SCALE = {"u8": 2.0**7, "s16": 2.0**15, "s32": 2.0**31, "flt": 1.0, "dbl": 1.0}
PLANES = 8
"""From so many channels on PyAV 18.1 ends the process when it turns planes into an array; packed samples are safe."""

PADDING = 4096
"""Samples that a lossy MP4 track may decode to beyond its stated end: the padding of its last frame."""


class AvDecoder:
    """The sound of a recording that FFmpeg decodes."""

    def __init__(self, source: Bytes, kind: str) -> None:
        """Open it and decode the first frame, which alone tells the true rate.

        Raises:
            CorruptAudio: FFmpeg refuses the content.
            UnsupportedFormat: no audio stream, or a codec off the allow-list.
        """
        self._name = source.name
        self._container = _opened(source, kind)
        try:
            self._stream = _sound_of(self._container, source.name)
            self.cut = False
            self._position = 0
            self._waiting: list[Samples] = []
            self._waiting_length = 0
            self._counted = kind == "flac"  # its frames say at which sample they stand
            self.codec, self.bit_depth = _codec(self._stream, source.name)
            context = self._stream.codec_context
            if self.codec == "flac":
                context.options = {"err_detect": "crccheck+explode"}
            self.sample_rate, self.channels = context.sample_rate, context.layout.nb_channels
            decoded = self._decoded()
            first = next(decoded, None)
            if not (self.sample_rate > 0 and self.channels > 0):
                raise CorruptAudio(f"{source.name} names no sample rate or no channel, and none of it can be decoded")
            self.declared, self.tolerance, limit = self._promised(kind)
            self.frames = self._present(source.size) if kind == "mp4" else self.declared
            self._pieces = self._trimmed(chain([] if first is None else [first], decoded), limit)
        except BaseException:
            self.close()
            raise

    def _promised(self, kind: str) -> tuple[int | None, int, int | None]:
        """(samples the container promises, tolerance, where the padding begins)."""
        stream, container = self._stream, self._container
        if kind == "mp4" and stream.duration is not None and stream.time_base is not None:
            seconds, tolerance = float(stream.duration * stream.time_base), PADDING
            exact = stream.time_base.denominator == self.sample_rate
        elif kind in ("matroska", "webm") and container.duration is not None:
            seconds, exact = container.duration / 1e6, False  # of the longest stream
            tolerance = self.sample_rate // 4 if len(container.streams) == 1 else sys.maxsize
        else:
            return None, 0, None
        if seconds < 0:
            self.cut = True  # no length at all
            return None, 0, None
        frames = round(seconds * self.sample_rate)
        return frames, tolerance, frames if exact and frames else None

    def _present(self, size: int) -> int | None:
        """Samples of an MP4 whose bytes lie within the file: its index says where each packet stands."""
        entries, base = self._stream.index_entries, self._stream.time_base
        missing = len(entries)
        while missing and entries[missing - 1].pos + entries[missing - 1].size > size:
            missing -= 1
        if missing == len(entries) or self.declared is None or base is None:
            return self.declared
        self.cut = True
        return min(self.declared, max(0, round(float(entries[missing].timestamp * base) * self.sample_rate)))

    def jump(self, frame: int) -> int:  # noqa: ARG002
        """Stay at 0: to decode from the beginning is the only way that is exact for every codec."""
        return 0

    def read(self, frames: int) -> Samples:
        """The next samples [channels, time].

        Raises:
            CorruptAudio: FFmpeg stops in the middle.
        """
        self._fill(frames)
        if not self._waiting:
            return np.zeros((self.channels, 0), np.float32)
        joined = self._waiting[0] if len(self._waiting) == 1 else np.concatenate(self._waiting, axis=1)
        out, rest = joined[:, :frames], joined[:, frames:]
        self._waiting = [rest] if rest.shape[1] else []
        self._waiting_length = rest.shape[1]
        self._position += out.shape[1]
        return out

    def _fill(self, frames: int) -> None:
        """Decode until so many samples wait, or to the end."""
        while self._waiting_length < frames and (piece := next(self._pieces, None)) is not None:
            self._waiting.append(piece)
            self._waiting_length += piece.shape[1]

    def _trimmed(self, pieces: Iterator[Samples], limit: int | None) -> Iterator[Samples]:
        """The pieces without the padding after `limit`; more than padding is sound, and the header lies."""
        position, beyond = 0, list[Samples]()
        for piece in pieces:
            inside = piece.shape[1] if limit is None else max(0, min(piece.shape[1], limit - position))
            position += piece.shape[1]
            yield piece[:, :inside]
            if limit is None or position <= limit:
                continue
            beyond.append(piece[:, inside:])
            if position > limit + PADDING:
                self.cut = True
                yield np.concatenate(beyond, axis=1)
                beyond.clear()

    def _decoded(self) -> Iterator[Samples]:
        """The samples of every decoded frame."""
        first: AudioFrame | None = None
        decoded = 0
        for frame in self._av_frames():
            if first is None:
                first = frame
                self.sample_rate, self.channels = frame.sample_rate, frame.layout.nb_channels
            elif frame.sample_rate != self.sample_rate or frame.layout.nb_channels != self.channels:
                raise CorruptAudio(
                    f"{self._name} changes to {frame.sample_rate} Hz, {frame.layout.nb_channels} channels in the "
                    f"middle, after {self._seconds():.3f} s of {self.sample_rate} Hz, {self.channels} channels"
                )
            if self._counted and frame.pts is not None and frame.time_base is not None:
                place = round(float(frame.pts * frame.time_base) * self.sample_rate)
                if place != decoded:  # FFmpeg leaves damaged frames out
                    raise CorruptAudio(
                        f"{self._name} has lost {place - decoded} samples near {self._seconds():.3f} s: "
                        "a part of it is damaged"
                    )
            decoded += frame.samples
            yield _samples(frame)

    def _av_frames(self) -> Iterator[AudioFrame]:
        from av.error import EOFError as AvEnd
        from av.error import FFmpegError

        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
            except (FFmpegError, ValueError) as error:
                self.cut = self.cut or not isinstance(error, AvEnd)
                return
            except OSError as error:  # from the caller's stream
                raise CorruptAudio(f"{self._name} could not be read: {error!r}") from error
            if packet is None:
                return
            self.cut = self.cut or packet.is_corrupt
            try:
                yield from packet.decode()
            except AvEnd:
                return
            except (FFmpegError, ValueError) as error:
                if _more(packets):
                    raise CorruptAudio(
                        f"{self._name} cannot be decoded near {self._seconds():.3f} s: {error}"
                    ) from error
                self.cut = True
                return

    def _seconds(self) -> float:
        return to_seconds(self._position + self._waiting_length, self.sample_rate or 1)

    def close(self) -> None:
        """Free the decoder."""
        self._container.close()


def _opened(source: Bytes, kind: str) -> InputContainer:
    import av
    from av.error import FFmpegError

    source.stream.seek(0)
    try:
        return av.open(
            source.stream,
            mode="r",
            format=DEMUXERS[kind],
            options={"protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except (FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        if kind == "mp4" and not has_index(source):
            reason = "its index (the moov box) is missing, so the file was cut short; copy or download it again"
        raise CorruptAudio(f"{source.name} cannot be opened as {kind}: {reason}") from error


def _sound_of(container: InputContainer, name: str) -> AudioStream:
    """The stream that FFmpeg thinks the best; all others are not even read."""
    from av.stream import Discard

    streams = container.streams.audio
    if not streams:
        kinds = ", ".join(sorted({str(stream.type) for stream in container.streams})) or "no streams"
        raise UnsupportedFormat(f"{name} has no audio stream, it holds {kinds}")
    best = container.streams.best("audio") or streams[0]
    for stream in container.streams:
        if stream.index != best.index:
            stream.discard = Discard.all
    return streams[[stream.index for stream in streams].index(best.index)]


def _codec(stream: AudioStream, name: str) -> tuple[str, int | None]:
    """(codec, bit depth) of a stream.

    Raises:
        UnsupportedFormat: a codec off the allow-list.
    """
    context = stream.codec_context
    codec = context.codec.canonical_name if context is not None else "unknown"
    extra = (context.extradata or b"") if context is not None else b""
    if pcm := PCM.fullmatch(codec):
        return f"pcm_{pcm[1]}", int(pcm[2] or 8)
    if codec not in CODECS:
        raise UnsupportedFormat(f"the sound of {name} is coded as {codec}, which auricle does not read")
    if codec == "flac" and len(extra) >= 34:
        return codec, ((extra[12] & 1) << 4 | extra[13] >> 4) + 1
    if codec == "alac" and len(extra) >= 18:
        return codec, extra[17]
    return codec, None


def _samples(frame: AudioFrame) -> Samples:
    """A frame as float32 [channels, time]."""
    if frame.format.is_planar and frame.layout.nb_channels >= PLANES:
        frame = _packed(frame)
    values: Any = frame.to_ndarray()
    kind = frame.format.name
    if not frame.format.is_planar:
        values = values.reshape(-1, frame.layout.nb_channels).T
    kind = kind.removesuffix("p")
    if kind == "flt":
        return values  # type: ignore[no-any-return]  # PyAV says no dtype
    if kind not in FULL_SCALE:
        raise UnsupportedFormat(f"samples are decoded as {frame.format.name}, which auricle does not read")
    offset = 128.0 if kind == "u8" else 0.0
    scaled = (values.astype(np.float64 if kind in ("s32", "dbl") else np.float32) - offset) / FULL_SCALE[kind]
    return scaled.astype(np.float32, copy=False)  # type: ignore[no-any-return]  # as above


def _packed(frame: AudioFrame) -> AudioFrame:
    """The same samples, channels side by side."""
    from av import AudioResampler

    packed = AudioResampler(format=frame.format.name.removesuffix("p")).resample(frame)
    if sum(part.samples for part in packed) != frame.samples or len(packed) != 1:
        raise CorruptAudio(f"{frame.layout.nb_channels} planes of samples could not be brought together")
    return packed[0]


def _more(packets: Iterator[Packet[AudioStream]]) -> bool:
    """Whether another packet with content follows."""
    from av.error import FFmpegError

    try:
        return any(packet.size > 0 for packet in packets)
    except (FFmpegError, OSError, ValueError):
        return False
