"""Spectra on the scale of the pictures: 0 dB is a sine at full scale."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.features.specs import LogSpec, MelSpec, StftSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

__all__ = ["FLOOR", "display_mel", "full_scale", "in_decibels", "mel_bands"]

FLOOR = 1e-12
"""Smallest power of a picture, -120 dB."""

N_MELS = 80
"""Few enough that every band spans a bin at every sample rate."""


def display_mel(stft: StftSpec) -> MelSpec:
    """The mel bands of the pictures, over the transform of the pictures."""
    return MelSpec(stft, N_MELS, log=LogSpec("db", FLOOR, None))


@lru_cache(maxsize=8)
def full_scale(stft: StftSpec) -> float:
    """Power that a sine at full scale has in its bin."""
    from auricle.features.windows import analysis_window

    return float(analysis_window(stft).sum() / 2) ** 2


def mel_bands(power: NDArray[np.float32], spec: MelSpec) -> NDArray[np.float32]:
    """Power [bins, frames] -> mel bands [n_mels, frames], relative to full scale."""
    bands: NDArray[np.float32] = _filters(spec) @ power
    return bands


@lru_cache(maxsize=8)
def _filters(spec: MelSpec) -> csr_array[Any, Any]:
    """Triangles of unit height relative to full scale, sparse."""
    from scipy.sparse import csr_array

    from auricle.features.mel_filters import mel_filters

    weights = mel_filters(spec)
    return csr_array((weights / weights.max(axis=1, keepdims=True) / full_scale(spec.stft)).astype(np.float32))


def in_decibels(power: NDArray[Any]) -> NDArray[np.float32]:
    """10 log10, not below the floor."""
    decibels: NDArray[np.float32] = (10 * np.log10(np.maximum(power, FLOOR))).astype(np.float32)
    return decibels
