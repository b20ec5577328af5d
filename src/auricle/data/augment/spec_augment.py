"""Bands and frames hidden from a spectrogram (Park et al. 2019, arXiv:1904.08779)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SpecMasks", "apply_masks", "draw_masks"]


@dataclass(frozen=True)
class SpecMasks:
    """What is hidden: (first, end) of bands and of frames."""

    bands: tuple[tuple[int, int], ...]
    frames: tuple[tuple[int, int], ...]


def draw_masks(
    shape: tuple[int, int],
    rng: np.random.Generator,
    *,
    band_masks: int = 2,
    widest_band: int = 20,
    frames_between: int = 150,
    longest: int = 30,
) -> SpecMasks:
    """Masks for features of shape [bands, frames].

    Args:
        shape: of the features.
        rng: randomness.
        band_masks: number of masks over bands.
        widest_band: bands that one hides at most.
        frames_between: one mask over frames for so many frames, at least one.
        longest: frames that one hides at most.

    Example:
        >>> len(draw_masks((80, 450), np.random.default_rng(0)).frames)
        3
    """
    bands, frames = shape
    return SpecMasks(
        tuple(_stretch(bands, min(widest_band, bands), rng) for _ in range(band_masks)),
        tuple(_stretch(frames, min(longest, frames // 4), rng) for _ in range(max(1, frames // frames_between))),
    )


def apply_masks(features: NDArray[np.float32], masks: SpecMasks) -> NDArray[np.float32]:
    """Features [bands, frames] with each hidden place at its band's mean, so that means stay what they were.

    Example:
        >>> apply_masks(np.array([[1.0, 3.0]], np.float32), SpecMasks((), ((0, 1),))).tolist()
        [[2.0, 3.0]]
    """
    out = features.copy()
    mean = features.mean(axis=1, keepdims=True)
    for first, end in masks.bands:
        out[first:end] = mean[first:end]
    for first, end in masks.frames:
        out[:, first:end] = mean
    return out


def _stretch(size: int, longest: int, rng: np.random.Generator) -> tuple[int, int]:
    length = int(rng.integers(longest + 1))
    first = int(rng.integers(size - length + 1))
    return first, first + length
