"""Spectral descriptors as formulas on magnitudes [..., bins, frames], any array kind, none of them looking sideways.

Each gives [..., rows, frames], and frame t of it depends on frame t alone.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_numpy_array

from auricle.features.descriptor_specs import BandwidthSpec, ContrastSpec, FlatnessSpec, RolloffSpec
from auricle.features.specs import StftSpec

__all__ = ["bandwidth", "centroid", "contrast", "contrast_parts", "flatness", "rolloff"]


def centroid(magnitudes: Any, spec: StftSpec) -> Any:
    """Mean frequency in Hz, weighted by magnitude; 0 in silence."""
    return _sum(_hz(magnitudes, spec) * magnitudes) / _total(magnitudes)


def bandwidth(magnitudes: Any, spec: BandwidthSpec) -> Any:
    """Spread around the centroid, in Hz if normalized; 0 in silence."""
    space = array_namespace(magnitudes)
    deviation = space.abs(_hz(magnitudes, spec.stft) - centroid(magnitudes, spec.stft))
    deviation = deviation * deviation if spec.exponent == 2.0 else deviation**spec.exponent
    spread = _sum(magnitudes * deviation)
    spread = spread / _total(magnitudes) if spec.norm else spread
    none = spread == 0  # where a root has no slope
    return space.where(none, 0.0 * spread, space.where(none, space.ones_like(spread), spread) ** (1 / spec.exponent))


def rolloff(magnitudes: Any, spec: RolloffSpec) -> Any:
    """Lowest frequency in Hz up to which the share of all magnitude lies; 0 in silence."""
    space = array_namespace(magnitudes)
    reached = space.cumulative_sum(magnitudes, axis=-2)
    below = space.sum(reached < spec.share * reached[..., -1:, :], axis=-2, keepdims=True)
    return space.astype(below, magnitudes.dtype) * (spec.stft.sample_rate / spec.stft.n_fft)


def flatness(magnitudes: Any, spec: FlatnessSpec) -> Any:
    """Geometric over arithmetic mean: 1 of a flat spectrum, near 0 of a tone, 1 in silence."""
    space = array_namespace(magnitudes)
    values = magnitudes * magnitudes if spec.power == 2.0 else magnitudes**spec.power
    values = space.maximum(values, space.asarray(spec.floor, dtype=values.dtype, device=device(values)))
    geometric = space.exp(_sum(space.log(values)) / spec.stft.bins)
    return geometric / (_sum(values) / spec.stft.bins)


def contrast_parts(magnitudes: Any, spec: ContrastSpec) -> Any:
    """Peak of each band, then valley of each band [..., 2 * rows, frames]: mean of the largest, and smallest, bins."""
    space = array_namespace(magnitudes)
    peaks, valleys = [], []
    for first, stop, count in spec.bands:
        band = space.sort(magnitudes[..., first:stop, :], axis=-2, stable=False)
        peaks.append(space.mean(band[..., -count:, :], axis=-2, keepdims=True))
        valleys.append(space.mean(band[..., :count, :], axis=-2, keepdims=True))
    return space.concat([*peaks, *valleys], axis=-2)


def contrast(parts: Any, spec: ContrastSpec) -> Any:
    """Peaks minus valleys [..., rows, frames] of what `contrast_parts` gave for a whole recording."""
    space = array_namespace(parts)
    halves = parts[..., : spec.rows, :], parts[..., spec.rows :, :]
    if spec.linear:
        return halves[0] - halves[1]
    peaks, valleys = (_decibels(half, spec.dynamic_range, space) for half in halves)
    return peaks - valleys


def _decibels(values: Any, dynamic_range: float | None, space: Any) -> Any:
    """10 log10, at least `dynamic_range` below the largest of each [rows, frames]."""
    logs = (10 / math.log(10)) * space.log(space.clip(values, min=1e-10))
    if dynamic_range is None or 0 in logs.shape:
        return logs
    return space.maximum(logs, space.max(logs, axis=(-2, -1), keepdims=True) - dynamic_range)


def _hz(like: Any, spec: StftSpec) -> Any:
    """Frequency of each bin [bins, 1], of the same kind as `like`."""
    hz = np.arange(spec.bins)[:, np.newaxis] * (spec.sample_rate / spec.n_fft)
    return array_namespace(like).asarray(hz, dtype=like.dtype, device=device(like))


def _total(magnitudes: Any) -> Any:
    """Sum over the bins, one where there is nothing to divide."""
    space = array_namespace(magnitudes)
    total = _sum(magnitudes)
    silent = total < space.finfo(magnitudes.dtype).smallest_normal
    return space.where(silent, space.ones_like(total), total)


def _sum(values: Any) -> Any:
    """Sum over the bins; NumPy adds up a thousand float32 with an error of 1e-4 at worst, so there it is in float64."""
    space = array_namespace(values)
    wide = space.astype(values, space.float64) if is_numpy_array(values) else values
    return space.sum(wide, axis=-2, keepdims=True)
