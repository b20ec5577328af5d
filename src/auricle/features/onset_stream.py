"""Onset strength of a stream: the joined output equals `onset_strength` of the whole, bit for bit.

A framewise kernel sees one frame, and the strength compares two, so this stream keeps the columns in between.

state = start(OnsetSpec(MelSpec(log=LogSpec(dynamic_range=None))))
for chunk in chunks:
    state, strength = step(state, chunk)
strength = finish(state)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features import streaming
from auricle.features.checks import takes
from auricle.features.framewise import FLOAT32
from auricle.features.mel import framewise_log_mel
from auricle.features.onset_strength import OnsetSpec, detrended, reference_of, strength_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OnsetState", "finish", "start", "step"]


@dataclass(frozen=True, eq=False)
class OnsetState:
    """Everything that an onset stream remembers: a value, so an old state can be kept and continued from.

    Attributes:
        spec: what is computed.
        mel: the stream of log-mel columns below.
        emitted: frames handed over so far.
        past: the latest log-mel columns [..., n_mels, frames], at most `spec.delay` of them.
        drift: state of the filter that takes slow drifts away [..., rows, 1].

    Example:
        >>> from auricle.features import LogSpec, MelSpec
        >>> start(OnsetSpec(MelSpec(log=LogSpec(dynamic_range=None)))).emitted
        0
    """

    spec: OnsetSpec
    mel: streaming.StreamState
    emitted: int
    past: NDArray[Any]
    drift: NDArray[Any]


@takes(OnsetSpec)
def start(spec: OnsetSpec, dtype: np.dtype[Any] = FLOAT32, leading: tuple[int, ...] = ()) -> OnsetState:
    """A stream at time zero, whose chunks are [*leading, time].

    Raises:
        NotStreamable: the logarithm has a dynamic range, or the padding needs the whole recording.

    Example:
        >>> from auricle.features import LogSpec, MelSpec
        >>> state = start(OnsetSpec(MelSpec(log=LogSpec(dynamic_range=None))))
        >>> state, strength = step(state, np.zeros(22_050, dtype=np.float32))
        >>> strength.shape, finish(state).shape
        ((1, 42), (1, 2))
    """
    mel = streaming.start(framewise_log_mel(spec.mel, dtype), leading)
    past = np.empty((*leading, spec.mel.n_mels, 0), dtype=dtype)
    return OnsetState(spec, mel, 0, past, np.zeros((*leading, spec.rows, 1)))


def step(state: OnsetState, chunk: NDArray[Any]) -> tuple[OnsetState, NDArray[Any]]:
    """Take in samples [*leading, time], hand over the strength [*leading, rows, frames] that they complete.

    Raises:
        BadAudio: a chunk of another shape, integers, NaN or infinity.

    Example:
        >>> from auricle.features import LogSpec, MelSpec
        >>> state = start(OnsetSpec(MelSpec(log=LogSpec(dynamic_range=None))))
        >>> step(state, np.zeros(100, dtype=np.float32))[1].shape
        (1, 0)
    """
    mel, columns = streaming.step(state.mel, chunk)
    return _advanced(replace(state, mel=mel), columns)


def finish(state: OnsetState) -> NDArray[Any]:
    """The strength [*leading, rows, frames] that only the end of the stream completes.

    Example:
        >>> from auricle.features import LogSpec, MelSpec
        >>> finish(start(OnsetSpec(MelSpec(log=LogSpec(dynamic_range=None))))).shape
        (1, 0)
    """
    return _advanced(state, streaming.finish(state.mel))[1]


def _advanced(state: OnsetState, columns: NDArray[Any]) -> tuple[OnsetState, NDArray[Any]]:
    """One frame of strength for each log-mel column [*leading, n_mels, frames] that came in."""
    spec, count = state.spec, columns.shape[-1]
    known = np.concatenate([state.past, columns], axis=-1)
    out = np.zeros((*columns.shape[:-2], spec.rows, count), dtype=columns.dtype)
    silent = max(0, min(count, spec.delay - state.emitted))
    if silent < count:
        first, end = known.shape[-1] - count + silent, known.shape[-1]
        earlier = reference_of(known[..., first - spec.delay : end - spec.delay], spec.max_size)
        out[..., silent:] = strength_of(known[..., first - spec.shift : end - spec.shift], earlier, spec)
    drift = state.drift
    if spec.detrend:
        out, drift = detrended(out, drift)
    past = known[..., max(0, known.shape[-1] - spec.delay) :].copy()
    return replace(state, emitted=state.emitted + count, past=past, drift=drift), out
