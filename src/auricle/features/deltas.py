"""How fast features change: Savitzky-Golay slopes along the frames, of a whole feature or of a stream of columns.

state = deltas.start((20,))
for columns in parts:
    state, slopes = deltas.step(state, columns)
slopes = deltas.finish(state)
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array

from auricle.errors import BadAudio, BadOption, NotStreamable
from auricle.features.arrays import check_values, on_host
from auricle.features.checks import need

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["DeltaState", "delta", "finish", "start", "step"]

A = TypeVar("A")

EdgeMode = Literal["interp", "nearest", "mirror", "constant", "wrap"]


def delta(feature: A, width: int = 9, order: int = 1, mode: EdgeMode = "interp") -> A:
    """Derivative of each row along the frames, [..., rows, frames] of a feature [..., rows, frames].

    At each frame it is that of the polynomial of degree `order` which fits the `width` frames around best.

    Args:
        feature: floating-point array; NumPy, torch or any array-API array.
        width: odd number of frames, 3 or more.
        order: 1 for the slope, 2 for its slope, below `width`.
        mode: what stands beyond the ends. "interp" fits the last `width` frames there, "nearest" repeats the last
            frame, "mirror" reflects about it, "constant" is zero, "wrap" the other end.

    Returns:
        Units of the feature a frame ** order; the same kind and dtype. None for no frames.

    Raises:
        BadOption: a width or an order outside its range, or "interp" over fewer than `width` frames.
        BadAudio: integers, NaN, infinity, or no axis.

    Source: `librosa.feature.delta` 0.11; Savitzky and Golay (1964).

    Example:
        >>> delta(np.arange(12.0)[np.newaxis] ** 2, width=3).round(6).tolist()
        [[2.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 20.0]]
    """
    _check(width, order, mode)
    feature = check_values(feature)
    if len(feature.shape) == 0:  # type: ignore[attr-defined]
        raise BadAudio("a feature must have a frame axis [..., frames], got a single number")
    if is_torch_array(feature):
        return _slopes(feature, width, order, mode)  # type: ignore[no-any-return]

    def on_numpy(host: NDArray[Any]) -> NDArray[Any]:
        return _slopes(host.astype(np.float64), width, order, mode).astype(host.dtype)  # type: ignore[no-any-return]

    return on_host(feature, on_numpy)


@dataclass(frozen=True, eq=False)
class DeltaState:
    """What a stream of columns remembers: a value, so an old state can be kept and continued from.

    Attributes:
        width, order, mode: as of `delta`.
        received: columns taken in so far.
        kept: the latest columns [*shape, frames], `width` of them once there are as many.

    Example:
        >>> start((20,)).received
        0
    """

    width: int
    order: int
    mode: EdgeMode
    received: int
    kept: NDArray[Any]


def start(shape: tuple[int, ...], width: int = 9, order: int = 1, mode: EdgeMode = "interp") -> DeltaState:
    """A stream of columns [*shape, frames] at frame zero; its joined output equals `delta`, bit for bit.

    Raises:
        BadOption: as `delta`.
        NotStreamable: mode "wrap", which needs the end at the beginning.

    Example:
        >>> state, slopes = step(start((1,), width=3), np.arange(5.0)[np.newaxis])
        >>> slopes.round(6).tolist(), finish(state).round(6).tolist()
        ([[1.0, 1.0, 1.0, 1.0]], [[1.0]])
    """
    _check(width, order, mode)
    if mode == "wrap":
        raise NotStreamable('mode "wrap" needs the end of the recording at its beginning; use "interp" or "nearest"')
    return DeltaState(width, order, mode, 0, np.empty((*shape, 0), dtype=np.float32))


def step(state: DeltaState, columns: NDArray[Any]) -> tuple[DeltaState, NDArray[Any]]:
    """Take in columns [*shape, frames], hand over the derivatives that they complete.

    Raises:
        BadAudio: columns of another shape.

    Example:
        >>> step(start((2,)), np.zeros((2, 5)))[1].shape
        (2, 0)
    """
    shape = state.kept.shape[:-1]
    if columns.shape[:-1] != shape:
        raise BadAudio(f"this stream takes columns {[*shape, 'frames']}, got shape {columns.shape}")
    before = state.kept.astype(columns.dtype) if state.received == 0 else state.kept
    kept = np.concatenate([before, columns], axis=-1)
    received, half = state.received + columns.shape[-1], state.width // 2
    forgotten = received - kept.shape[-1]
    emitted = state.received - half if state.received >= state.width else 0
    state = replace(state, received=received, kept=kept[..., -state.width :])
    if received < state.width:
        return state, kept[..., :0]
    slopes = delta(kept, state.width, state.order, state.mode)
    return state, slopes[..., emitted - forgotten : received - half - forgotten]


def finish(state: DeltaState) -> NDArray[Any]:
    """The derivatives that only the end of the stream completes.

    Raises:
        BadOption: mode "interp", and the whole stream had fewer than `width` frames.

    Example:
        >>> finish(start((2,))).shape
        (2, 0)
    """
    slopes = delta(state.kept, state.width, state.order, state.mode)
    return slopes if state.received < state.width else slopes[..., -(state.width // 2) :]


def _check(width: int, order: int, mode: str) -> None:
    need(width >= 3 and width % 2 == 1, f"width must be odd and 3 or more, got {width}")
    need(1 <= order < width, f"order must lie in [1, width={width}), got {order}")
    need(mode in get_args(EdgeMode), f"mode must be one of {get_args(EdgeMode)}, got {mode!r}")


@lru_cache(maxsize=64)
def _weights(width: int, order: int) -> tuple[float, ...]:
    """Weights of the frames around whose sum is the derivative of the fitted polynomial in the middle."""
    powers = np.vander(np.arange(width) - width // 2, order + 1, increasing=True)
    return tuple(np.linalg.pinv(powers)[order] * math.factorial(order))


def _slopes(feature: Any, width: int, order: int, mode: EdgeMode) -> Any:
    """`delta` in the precision of the feature, one frame of the window after the other."""
    frames, half = feature.shape[-1], width // 2
    if frames == 0:
        return feature
    if mode == "interp":
        if frames < width:
            raise BadOption(f'mode "interp" needs {width} frames, got {frames}; lower width or use mode="nearest"')
        # A polynomial of degree `order` has one and the same derivative of that order everywhere.
        ends = np.clip(np.arange(frames), half, frames - 1 - half) - half
        return _picked(_weighted(feature, width, order), ends)
    outside = np.arange(-half, frames + half)
    padded = _picked(feature, _source(outside, frames, mode))
    if mode == "constant":
        space = array_namespace(feature)
        inside = space.asarray((outside >= 0) & (outside < frames), device=device(feature))
        padded = space.where(inside, padded, space.zeros_like(padded))
    return _weighted(padded, width, order)


def _weighted(padded: Any, width: int, order: int) -> Any:
    """Weighted sums [..., frames - width + 1] of `width` neighbouring frames."""
    count = padded.shape[-1] - width + 1
    total = 0.0
    for offset, weight in enumerate(_weights(width, order)):
        total = total + weight * padded[..., offset : offset + count]
    return total


def _source(outside: NDArray[np.int_], frames: int, mode: EdgeMode) -> NDArray[np.int_]:
    """Index of the frame that stands at each position."""
    if mode == "wrap":
        return outside % frames
    if mode == "mirror" and frames > 1:
        position = outside % (2 * frames - 2)
        return np.minimum(position, 2 * frames - 2 - position)
    return np.clip(outside, 0, frames - 1)


def _picked(feature: Any, index: NDArray[np.int_]) -> Any:
    """Frames of a feature by index."""
    space = array_namespace(feature)
    return space.take(feature, space.asarray(index, device=device(feature)), axis=-1)
