"""What samples tell without a spectrum: root mean square and zero crossings of every frame."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.features.arrays import evaluate
from auricle.features.checks import takes
from auricle.features.framewise import FLOAT32, Framewise, Framing
from auricle.features.specs import StftSpec

if TYPE_CHECKING:
    from types import ModuleType

    from numpy.typing import NDArray

__all__ = ["framewise_rms", "framewise_zero_crossing_rate", "rms", "zero_crossing_rate"]

A = TypeVar("A")

NOTHING = 1e-10
"""Samples up to here count as zero, and zero as positive."""


@takes(StftSpec)
def rms(samples: A, spec: StftSpec, *, workers: int | None = None) -> A:
    """Root mean square of each frame, without a window, [..., 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time]; NumPy, torch or any array-API array.
        spec: the frames; of the rest only `scale` counts.
        workers: threads for NumPy; None uses every processor of this process.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.rms` 0.11.

    Example:
        >>> rms(np.full(4096, 0.5, dtype=np.float32), StftSpec(center=False)).tolist()
        [[0.5, 0.5, 0.5, 0.5, 0.5]]
    """
    return evaluate(samples, partial(framewise_rms, spec), lambda x: _torch().rms(x, spec), workers)


@takes(StftSpec)
def zero_crossing_rate(samples: A, spec: StftSpec, *, workers: int | None = None) -> A:
    """Share of a frame's samples whose sign differs from that of the one before, [..., 1, frames].

    At both ends the signal goes on with its first and last value, whatever the spec's `pad_mode` says: padding is to
    add no crossing.

    Args:
        samples: floating-point array [..., time].
        spec: the frames.
        workers: threads for NumPy.

    Returns:
        In [0, 1), the dtype of the samples; torch carries no gradient.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.zero_crossing_rate` 0.11.

    Example:
        >>> alternating = np.tile([1.0, -1.0], 1024)
        >>> float(zero_crossing_rate(alternating, StftSpec(center=False))[0, 0]) * 2048
        2047.0
    """
    return evaluate(
        samples,
        partial(framewise_zero_crossing_rate, spec),
        lambda x: _torch().zero_crossing_rate(x, spec),
        workers,
    )


@takes(StftSpec)
def framewise_rms(spec: StftSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Root mean square [1, frames].

    Example:
        >>> from auricle.features import StftSpec
        >>> framewise_rms(StftSpec()).rows
        1
    """

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        root = np.sqrt(np.mean(np.square(frames), axis=1, keepdims=True))
        return np.asarray(root.T * dtype.type(spec.scale))

    return Framewise(Framing.of(spec), 1, dtype, kernel)


@takes(StftSpec)
def framewise_zero_crossing_rate(spec: StftSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Share of sign changes [1, frames].

    Example:
        >>> from auricle.features import StftSpec
        >>> framewise_zero_crossing_rate(StftSpec()).rows
        1
    """

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        negative = frames < dtype.type(-NOTHING)
        crossings = np.count_nonzero(negative[:, 1:] != negative[:, :-1], axis=1)
        return np.asarray(crossings / spec.frame_length, dtype=dtype)[np.newaxis]

    return Framewise(replace(Framing.of(spec), pad_mode="edge"), 1, dtype, kernel)


def _torch() -> ModuleType:
    return import_module("auricle.features.torch_energy")
