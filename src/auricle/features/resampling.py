"""Samples at another rate, in their own precision and of a length that the ratio of the rates gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["resampled"]


def resampled(samples: NDArray[Any], source_rate: float, target_rate: float) -> NDArray[Any]:
    """Samples [..., time] as [..., ceil(time * target_rate / source_rate)], by soxr in high quality.

    Source: `librosa.resample` 0.11 with `res_type="soxr_hq"`.

    Example:
        >>> resampled(np.zeros((2, 9)), 2, 1).shape
        (2, 5)
    """
    if source_rate == target_rate:
        return samples
    import soxr

    length = math.ceil(samples.shape[-1] * (target_rate / source_rate))
    out = np.zeros((*samples.shape[:-1], length), samples.dtype)
    for index in np.ndindex(samples.shape[:-1]):
        found = soxr.resample(np.ascontiguousarray(samples[index]), source_rate, target_rate, quality="HQ")[:length]
        out[index][: len(found)] = found
    return out
