"""Resampling of a stream: any chunking gives, bit for bit, what `Audio.resampled` gives for the whole.

n samples at the source rate become `timebase.resampled_length(n, source, target)` samples: the nearest whole number,
halves up. The filter is soxr's "HQ": linear phase, flat to 0.01 dB up to 91 % of the lower Nyquist frequency, images
and aliases below -90 dB. Its delay is already removed: sample 0 of the output lies where sample 0 of the input did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.errors import BadAudio, StaleState
from auricle.types.audio import checked_rates

if TYPE_CHECKING:
    import soxr

__all__ = ["ResampleState", "finish", "start", "step"]


@dataclass(frozen=True, eq=False)
class ResampleState:
    """Where a stream of resampling stands; it can be stepped once, then the next state takes over.

    soxr's stream changes inside, so the state hands it on: a second step from the same state raises `StaleState`
    where it would otherwise mix two streams silently.

    Attributes:
        source_rate: in Hz, of the chunks that go in.
        target_rate: in Hz, of the chunks that come out.
        channels: in every chunk.

    Example:
        >>> start(48_000, 16_000, channels=2).target_rate
        16000
    """

    source_rate: int
    target_rate: int
    channels: int
    _streams: list[soxr.ResampleStream | None]  # Holds the stream until it is taken; list.pop is atomic.

    def _take(self) -> soxr.ResampleStream | None:
        try:
            return self._streams.pop()
        except IndexError:
            raise StaleState(
                "this resampling state was already stepped or finished; go on from the state that the step returned"
            ) from None


def start(source_rate: int, target_rate: int, channels: int) -> ResampleState:
    """A stream that has heard nothing yet.

    Args:
        source_rate: in Hz.
        target_rate: in Hz.
        channels: in every chunk to come.

    Raises:
        BadOption: a rate that is no whole number of Hz, rates further apart than `MAX_RATE_RATIO`, no channel.

    Example:
        >>> state = start(48_000, 16_000, channels=1)
        >>> state, head = step(state, np.zeros((1, 4800), np.float32))
        >>> tail = finish(state)
        >>> head.shape[1] + tail.shape[1]
        1600
    """
    source, target = checked_rates(source_rate, target_rate)
    channels = checked_channels(channels)
    if source == target:
        return ResampleState(source, target, channels, [None])
    import soxr

    return ResampleState(source, target, channels, [soxr.ResampleStream(source, target, channels, quality="HQ")])


def step(state: ResampleState, chunk: NDArray[np.floating]) -> tuple[ResampleState, NDArray[np.float32]]:
    """The next state, and what is ready of the output: float32 [channels, m], m may be 0.

    Args:
        state: from `start` or the last step.
        chunk: floating point [channels, n] at the source rate; n may be 0.

    Raises:
        BadAudio: a chunk of another shape, of integers, or with NaN or infinity; the state can still be stepped.
        StaleState: the state was already stepped or finished.

    Example:
        >>> state, out = step(start(16_000, 16_000, channels=1), np.zeros((1, 5), np.float32))
        >>> out.shape
        (1, 5)
    """
    samples = checked_chunk(chunk, state.channels)
    stream = state._take()
    out = samples.copy() if stream is None else _resampled(stream, samples, last=False)
    return ResampleState(state.source_rate, state.target_rate, state.channels, [stream]), out


def finish(state: ResampleState) -> NDArray[np.float32]:
    """The rest of the output, float32 [channels, m]; no step can follow.

    Raises:
        StaleState: the state was already stepped or finished.

    Example:
        >>> finish(start(8_000, 16_000, channels=3)).shape
        (3, 0)
    """
    stream = state._take()
    nothing = np.zeros((state.channels, 0), dtype=np.float32)
    return nothing if stream is None else _resampled(stream, nothing, last=True)


def _resampled(stream: soxr.ResampleStream, samples: NDArray[np.float32], *, last: bool) -> NDArray[np.float32]:
    out: NDArray[np.float32] = np.ascontiguousarray(stream.resample_chunk(samples.T, last=last).T)
    if not np.isfinite(out).all():
        raise BadAudio("resampled values overflow float32; scale the samples to about [-1, 1] first")
    return out
