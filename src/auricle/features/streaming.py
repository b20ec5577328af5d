"""Framewise features of a stream: the joined output equals the offline one, bit for bit in NumPy.

state = start(framewise_mel(presets.LIBROSA))
for chunk in chunks:
    state, columns = step(state, chunk)
columns = finish(state)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features.framewise import Framewise, Framing, check_samples, run
from auricle.timebase import frame_count

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["StreamState", "finish", "start", "step"]


@dataclass(frozen=True, eq=False)
class StreamState:
    """Everything a stream remembers: a value, so an old state can be kept and continued from.

    Attributes:
        feature: what is computed.
        emitted: frames handed over so far.
        received: samples taken in so far.
        kept: the latest samples [..., time], as many as later frames and the padding at the end may need.
        origin: index of the first kept sample, counted from the beginning of the padding; None until it stands.

    Example:
        >>> from auricle.features import framewise_stft, StftSpec
        >>> start(framewise_stft(StftSpec())).received
        0
    """

    feature: Framewise
    emitted: int
    received: int
    kept: NDArray[Any]
    origin: int | None


def start(feature: Framewise, leading: tuple[int, ...] = ()) -> StreamState:
    """A stream at time zero, whose chunks are [*leading, time].

    Args:
        feature: from `framewise_mel` and its siblings.
        leading: shape before the time axis, such as (channels,).

    Raises:
        NotStreamable: the feature, or its padding, needs the whole recording.
        BadOption: not a framewise feature.

    Example:
        >>> import numpy as np
        >>> from auricle.features import framewise_mel, presets
        >>> state, columns = step(start(framewise_mel(presets.LIBROSA)), np.zeros(22_050, dtype=np.float32))
        >>> columns.shape, finish(state).shape
        ((128, 42), (128, 2))
    """
    if not isinstance(feature, Framewise):
        raise BadOption(f"a stream starts from framewise_mel(spec) or its siblings, got a {type(feature).__name__}")
    if feature.needs_whole:
        raise NotStreamable(feature.needs_whole)
    if feature.framing.pad_mode == "wrap" and feature.framing.padding:
        raise NotStreamable('pad_mode "wrap" needs the end of the recording at its beginning; use "constant"')
    return StreamState(feature, 0, 0, np.empty((*leading, 0), dtype=feature.sample_dtype), None)


def step(state: StreamState, chunk: NDArray[Any]) -> tuple[StreamState, NDArray[Any]]:
    """Take in samples [*leading, time], hand over the columns [*leading, rows, frames] that they complete.

    Raises:
        BadAudio: a chunk of another shape, integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> from auricle.features import framewise_stft, StftSpec
        >>> _, columns = step(start(framewise_stft(StftSpec())), np.zeros(100, dtype=np.float32))
        >>> columns.shape
        (1025, 0)
    """
    chunk = check_samples(chunk)
    if chunk.shape[:-1] != state.kept.shape[:-1]:
        raise BadAudio(f"this stream takes chunks {[*state.kept.shape[:-1], 'time']}, got shape {chunk.shape}")
    framing = state.feature.framing
    kept = np.concatenate([state.kept, chunk.astype(state.kept.dtype, copy=False)], axis=-1)
    state = replace(state, kept=kept, received=state.received + chunk.shape[-1])
    if state.origin is None:
        if state.received < max(framing.needed, 1):
            return state, _columns(state, 0)
        state = replace(state, kept=framing.padded(state.kept, framing.padding, 0), origin=0)
    known = framing.padding + state.received
    complete = min(frame_count(known, framing.frame_length, framing.hop_length), framing.count(state.received))
    columns = _columns(state, max(0, complete - state.emitted))
    return _forgotten(replace(state, emitted=max(state.emitted, complete)), known), columns


def finish(state: StreamState) -> NDArray[Any]:
    """The columns [*leading, rows, frames] that only the end of the stream completes.

    Example:
        >>> import numpy as np
        >>> from auricle.features import framewise_stft, StftSpec
        >>> finish(start(framewise_stft(StftSpec()))).shape
        (1025, 0)
    """
    framing = state.feature.framing
    if state.received == 0:
        return _columns(state, 0)
    before = framing.padding if state.origin is None else 0
    state = replace(state, kept=framing.padded(state.kept, before, framing.padding), origin=state.origin or 0)
    return _columns(state, framing.count(state.received) - state.emitted)


def _columns(state: StreamState, count: int) -> NDArray[Any]:
    """The next `count` columns."""
    feature, framing = state.feature, state.feature.framing
    if count == 0:
        return np.empty((*state.kept.shape[:-1], feature.rows, 0), dtype=feature.dtype)
    first = state.emitted * framing.hop_length - (state.origin or 0)
    samples = state.kept[..., first : first + (count - 1) * framing.hop_length + framing.frame_length]
    return run(replace(feature, framing=Framing(framing.frame_length, framing.hop_length)), samples, workers=1)


def _forgotten(state: StreamState, known: int) -> StreamState:
    """The state without the samples that neither the next frame nor the padding at the end can ask for."""
    framing, origin = state.feature.framing, state.origin or 0
    first = max(origin, min(state.emitted * framing.hop_length, known - framing.needed))
    return replace(state, kept=state.kept[..., first - origin :].copy(), origin=first)
