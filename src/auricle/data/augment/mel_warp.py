"""Another length of vocal tract: the bands of a mel spectrogram moved up or down (Jaitly and Hinton 2013)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["warp_mel"]


def warp_mel(features: NDArray[np.float32], factor: float) -> NDArray[np.float32]:
    """Features [bands, frames] whose band b holds what lay at band b / factor, by linear interpolation.

    The upper end stays where it is: above 80 % of the bands the warp bends back to the last one.

    Example:
        >>> warp_mel(np.arange(5, dtype=np.float32)[:, None], 1.0)[:, 0].tolist()
        [0.0, 1.0, 2.0, 3.0, 4.0]
    """
    bands = len(features)
    knee = 0.8 * (bands - 1)
    source = np.interp(
        np.arange(bands), [0.0, knee * min(1.0, factor), bands - 1], [0.0, knee * min(1.0, 1 / factor), bands - 1]
    )
    low = np.minimum(source.astype(np.int64), bands - 2)
    share = (source - low).astype(np.float32)[:, None]
    warped: NDArray[np.float32] = features[low] * (1 - share) + features[low + 1] * share
    return warped
