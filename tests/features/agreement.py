"""What "equal to the reference" means, stated once for every parity test."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def relative_error(ours: ArrayLike, reference: ArrayLike) -> float:
    """max|ours - reference| / max|reference|; inf where shapes differ or a value is not finite, 0 where both are empty.

    The largest value of the reference is the unit: one float32 transform cannot do better than that, for every bin of
    a frame carries the rounding of the loudest one.
    """
    a, b = np.asarray(ours), np.asarray(reference)
    if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return float("inf")
    if a.size == 0:
        return 0.0
    wide = np.complex128 if np.iscomplexobj(a) or np.iscomplexobj(b) else np.float64
    difference = np.abs(a.astype(wide) - b.astype(wide)).max()
    return float(difference / max(np.abs(b).max(), np.finfo(np.float64).tiny))


def level_error(ours: ArrayLike, reference: ArrayLike, below_peak: float) -> float:
    """Largest difference in dB between two power-like arrays, of elements at most `below_peak` dB under the largest."""
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    loud = b > (b.max(initial=0.0) * 10 ** (-below_peak / 10))
    return float(np.abs(10 * np.log10(a[loud] / b[loud])).max(initial=0.0))


def assert_agrees(ours: ArrayLike, reference: ArrayLike, within: float, what: str) -> None:
    """Fails with the name and the figure unless the relative error is at most `within`."""
    error = relative_error(ours, reference)
    shapes = np.shape(ours), np.shape(reference)
    assert error <= within, f"{what}: relative error {error:.2e}, at most {within:.0e} was asked; shapes {shapes}"


def each_recording(function: Any, samples: NDArray[Any]) -> NDArray[Any]:
    """A reference that takes one signal [time], applied to each of [..., time] and put together again."""
    flat = samples.reshape(-1, samples.shape[-1])
    parts = [np.asarray(function(signal)) for signal in flat]
    return np.stack(parts).reshape(*samples.shape[:-1], *parts[0].shape)
