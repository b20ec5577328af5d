"""Blocks of a recording in constant memory, resampled and mixed on the way if asked."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

import numpy as np

from auricle.audio import resampling
from auricle.audio.decoder import Samples
from auricle.audio.recording import Recording
from auricle.audio.sources import Source
from auricle.errors import BadOption, TooLarge
from auricle.timebase import resampled_length, to_samples, to_seconds
from auricle.types import Audio, AudioInfo
from auricle.types.audio import checked_rates

__all__ = ["BlockReader"]

BYTES_PER_SAMPLE = 4


class BlockReader:
    """An iterator over the blocks of one recording, [channels, block_length] each, the last one shorter.

    It closes itself after the last block; as a context manager it does so earlier. `info` is what the file's
    structure says while blocks are still to come, and the final verdict (actual duration, truncated) after the last.

    Example:
        >>> import io, numpy as np, soundfile
        >>> file = io.BytesIO()
        >>> soundfile.write(file, np.zeros(40_000), 16_000, format="WAV")
        >>> reader = BlockReader(file.getvalue(), block_length=16_000)
        >>> [block.length for block in reader], reader.info.duration
        ([16000, 16000, 8000], 2.5)
    """

    def __init__(
        self,
        source: Source,
        *,
        block_length: int | None = 65_536,
        start: float = 0.0,
        duration: float | None = None,
        sample_rate: int | None = None,
        mono: bool = False,
        max_bytes: int | None = None,
    ) -> None:
        """As `auricle.blocks`; a `block_length` of None gives blocks as they come."""
        _check(block_length, start, duration, max_bytes)
        self._recording = Recording(source)
        try:
            own = self._recording.sample_rate
            self._target = checked_rates(own, own if sample_rate is None else sample_rate)[1]
            self._max_bytes = max_bytes
            self._channels = 1 if mono else self._recording.channels
            self._first, self._count = self._window(start, duration)
            if self._recording.expected is not None:
                slack = resampled_length(self._recording.tolerance, own, self._target)
                self._refuse_beyond((self.expected or 0) - slack, "declares")
            self._blocks = self._rechunked(block_length)
        except BaseException:
            self._recording.close()
            raise

    @property
    def info(self) -> AudioInfo:
        """What the file says; final after the last block."""
        return self._recording.info

    @property
    def name(self) -> str:
        """Of the source, for messages."""
        return self._recording.name

    @property
    def sample_rate(self) -> int:
        """Of the blocks, in Hz."""
        return self._target

    @property
    def channels(self) -> int:
        """Of the blocks."""
        return self._channels

    @property
    def expected(self) -> int | None:
        """Samples of each channel that all blocks together will have, if the file tells the truth."""
        total = self._recording.expected
        if total is None:
            count = self._count
        else:
            count = max(0, total - self._first)
            count = count if self._count is None else min(count, self._count)
        return None if count is None else resampled_length(count, self._recording.sample_rate, self._target)

    def _window(self, start: float, duration: float | None) -> tuple[int, int | None]:
        rate, total = self._recording.sample_rate, self._recording.expected
        first = to_samples(start, rate)
        if total is not None and first > total + self._recording.tolerance:
            raise BadOption(
                f"start={start} lies after the end of {self.name}, which lasts {to_seconds(total, rate):.3f} s"
            )
        return first, None if duration is None else to_samples(start + duration, rate) - first

    def _refuse_beyond(self, frames: int, verb: str) -> None:
        needed = frames * self._channels * BYTES_PER_SAMPLE
        if self._max_bytes is not None and needed > self._max_bytes:
            raise TooLarge(
                f"{self._recording.name} {verb} {needed} bytes of decoded sound, max_bytes allows {self._max_bytes}; "
                "read it with blocks(), or a part of it with start and duration"
            )

    def _prepared(self) -> Iterator[Samples]:
        """Pieces in the target's rate and channels."""
        pieces = self._recording.pieces(self._first, self._count)
        mixed = (_mean(piece) for piece in pieces) if self._channels < self._recording.channels else pieces
        if self._target == self._recording.sample_rate:
            yield from mixed
            return
        state = resampling.start(self._recording.sample_rate, self._target, self._channels)
        for piece in _ahead(mixed):
            state, out = resampling.step(state, piece)
            yield out
        yield resampling.finish(state)

    def _rechunked(self, length: int | None) -> Iterator[Samples]:
        """Pieces of exactly `length` samples, the last one shorter, counted against the budget."""
        waiting: list[Samples] = []
        have = total = 0
        for piece in self._prepared():
            total += piece.shape[1]
            self._refuse_beyond(total, "decodes to")
            if piece.shape[1]:
                waiting.append(piece)
                have += piece.shape[1]
            while have >= (length or 1):
                joined = waiting[0] if len(waiting) == 1 else np.concatenate(waiting, axis=1)
                take = length or have
                yield joined[:, :take]
                waiting, have = ([joined[:, take:]] if have > take else []), have - take
        if have:
            yield np.concatenate(waiting, axis=1)

    def pieces(self) -> Iterator[Samples]:
        """The same blocks as bare arrays [channels, time]; closes at the end."""
        try:
            yield from self._blocks
        finally:
            self.close()

    def __iter__(self) -> Iterator[Audio]:
        return self

    def __next__(self) -> Audio:
        try:
            return Audio(next(self._blocks), self._target, self.info)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; the blocks end here."""
        self._blocks.close()  # type: ignore[attr-defined]  # it is a generator
        self._recording.close()

    def __enter__(self) -> BlockReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _ahead(pieces: Iterator[Samples]) -> Iterator[Samples]:
    """The same pieces, each decoded in another thread while the one before is being used."""
    with ThreadPoolExecutor(1, thread_name_prefix="auricle-decode") as pool:
        coming = pool.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, pieces, None)
            yield piece


def _mean(piece: Samples) -> Samples:
    """Mean of the channels, as one channel [1, time]."""
    total = piece[0].copy()
    for channel in piece[1:]:
        total += channel
    mean: Samples = (total / np.float32(len(piece)))[np.newaxis]
    return mean


def _check(
    block_length: int | None,
    start: float,
    duration: float | None,
    max_bytes: int | None,
) -> None:
    if block_length is not None and (
        isinstance(block_length, bool) or int(block_length) != block_length or block_length < 1
    ):
        raise BadOption(f"block_length must be a whole number of samples, 1 or more; got {block_length!r}")
    if not (math.isfinite(start) and start >= 0):
        raise BadOption(f"start must be a time in seconds, 0 or later; got {start!r}")
    if duration is not None and not (math.isfinite(duration) and duration >= 0):
        raise BadOption(f"duration must be seconds, 0 or more, or None for all; got {duration!r}")
    if max_bytes is not None and max_bytes < 0:
        raise BadOption(f"max_bytes must be 0 or more, or None for no limit; got {max_bytes!r}")
