"""The outline of a waveform: lowest and highest sample of every pixel column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption

__all__ = ["envelope"]


def envelope(samples: NDArray[Any], columns: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Lowest and highest value [channels, columns] of `columns` equal stretches: no peak is lost, however short.

    Args:
        samples: real array [channels, time].
        columns: number of stretches; with fewer samples than that, each sample is its own column.

    Returns:
        (low, high), both [channels, min(columns, time)]; the input is not copied.

    Raises:
        BadOption: fewer than one column.

    Example:
        >>> low, high = envelope(np.array([[0.0, 1.0, -1.0, 0.5]]), 2)
        >>> low.tolist(), high.tolist()
        ([[0.0, -1.0]], [[1.0, 0.5]])
    """
    if columns < 1:
        raise BadOption(f"an envelope needs 1 column or more, got {columns}")
    length = samples.shape[-1]
    if length <= columns:
        return samples, samples
    starts = np.arange(columns, dtype=np.int64) * length // columns
    return np.minimum.reduceat(samples, starts, axis=-1), np.maximum.reduceat(samples, starts, axis=-1)
