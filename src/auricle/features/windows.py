"""Window functions, placed within the transform."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.features.specs import StftSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["analysis_window"]


@lru_cache(maxsize=64)
def analysis_window(spec: StftSpec) -> NDArray[np.float64]:
    """Window [frame_length] of a spec, float64, read-only, zero where the frame is longer than the window.

    Example:
        >>> from auricle.features import StftSpec
        >>> analysis_window(StftSpec(16_000, 8, win_length=4)).round(6).tolist()
        [0.0, 0.0, 0.0, 0.5, 1.0, 0.5, 0.0, 0.0]
    """
    length = spec.window_length
    if spec.window == "povey":  # Kaldi feature-window.cc: a Hann window to the power of 0.85
        steps = np.arange(length) / max(1, length if spec.periodic else length - 1)
        window = (0.5 - 0.5 * np.cos(2 * np.pi * steps)) ** 0.85
    elif spec.window == "hann":  # by hand: importing scipy.signal takes longer than a first mel
        steps = np.arange(length) / max(1, length if spec.periodic else length - 1)
        window = 0.5 - 0.5 * np.cos(2 * np.pi * steps) if length > 1 else np.ones(1)
    else:
        from scipy.signal import get_window

        window = np.asarray(get_window(spec.window, length, fftbins=spec.periodic), dtype=np.float64)
    left = (spec.frame_length - length) // 2
    placed = np.zeros(spec.frame_length)
    placed[left : left + length] = window
    placed.flags.writeable = False
    return placed
