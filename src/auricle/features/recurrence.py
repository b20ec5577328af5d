"""Which moments of a recording sound alike: its self-similarity matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio
from auricle.features.arrays import check_values, numpy_only
from auricle.features.checks import takes
from auricle.features.recurrence_specs import RecurrenceSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["recurrence"]


@takes(RecurrenceSpec)
def recurrence(features: NDArray[Any], spec: RecurrenceSpec = RecurrenceSpec()) -> NDArray[np.float64]:
    """Self-similarity [..., frames, frames] of features [..., rows, frames]; element (i, j) is of i as neighbour of j.

    Of neighbours at the same distance the earlier one counts. Memory grows with the square of the frames: average or
    thin out what has more than some ten thousand.

    Args:
        features: floating-point array such as `chroma_cqt` or `mfcc`; NumPy only.
        spec: neighbours, metric and what is said of a pair.

    Returns:
        float64, 0 for every pair that are no neighbours.

    Raises:
        BadAudio: no NumPy array, not floating point, fewer than two axes, NaN or infinity.

    Source: `librosa.segment.recurrence_matrix` 0.11, whose "connectivity" keeps the earliest where this keeps the
    nearest neighbours.

    Example:
        >>> recurrence(np.array([[0.0, 5.0, 9.0, 0.1, 5.1, 9.1]]), RecurrenceSpec(neighbors=1)).argmax(axis=0)
        array([3, 4, 5, 0, 1, 2])
    """
    values = check_values(numpy_only(features, "recurrence"))
    if values.ndim < 2:
        raise BadAudio(f"features must be [..., rows, frames], got shape {list(values.shape)}")
    frames = values.shape[-1]
    out = np.zeros((*values.shape[:-2], frames, frames))
    for plane in np.ndindex(values.shape[:-2]):
        if frames:
            out[plane] = _of_one(values[plane].T.astype(np.float64), spec).T
    return out


def _of_one(points: NDArray[np.float64], spec: RecurrenceSpec) -> NDArray[np.float64]:
    """[frames, frames], row i holding the neighbours of frame i."""
    distances = _distances(points, spec)
    chosen = _nearest(distances, spec)
    if spec.symmetric:
        chosen &= chosen.T
    if spec.values == "connectivity":
        out = chosen.astype(np.float64)
    elif spec.values == "distance":
        out = np.where(chosen, distances, 0.0)
    else:
        bandwidth = _bandwidth(distances, chosen, spec)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(distances > 0, distances / bandwidth, 0.0)  # what is equal is alike, whatever the width
        out = np.where(chosen, np.exp(-ratio), 0.0)
    if spec.include_self and spec.values != "distance":
        np.fill_diagonal(out, 1.0)
    return out


def _distances(points: NDArray[np.float64], spec: RecurrenceSpec) -> NDArray[np.float64]:
    from scipy.spatial.distance import cdist

    largest = np.abs(points).max(initial=0.0)
    if spec.metric == "cosine":
        lengths = np.sqrt(((points / (largest or 1.0)) ** 2).sum(axis=1, keepdims=True)) * (largest or 1.0)
        units = points / np.where(lengths > 0, lengths, 1.0)  # silence is as far from all else as a right angle
        return np.asarray(np.maximum(1 - units @ units.T, 0.0))
    if largest > 1e150:
        raise BadAudio("features above 1e150 have distances that no number holds; scale them first")
    return cdist(points, points, spec.metric)


def _nearest(distances: NDArray[np.float64], spec: RecurrenceSpec) -> NDArray[np.bool_]:
    """True where the column is among the nearest frames of the row, and far enough in time."""
    frames = len(distances)
    order = np.arange(frames)
    near = np.abs(order[:, np.newaxis] - order) < spec.width
    ranked = np.argsort(np.where(near, np.inf, distances), axis=1, kind="stable")[:, : spec.count(frames)]
    chosen = np.zeros_like(near)
    np.put_along_axis(chosen, ranked, True, axis=1)
    return np.asarray(chosen & ~near)


def _bandwidth(distances: NDArray[np.float64], chosen: NDArray[np.bool_], spec: RecurrenceSpec) -> Any:
    """A number, or one for each pair [frames, frames]."""
    if not isinstance(spec.bandwidth, str):
        return spec.bandwidth
    kept = np.where(chosen, distances, 0.0)
    alone = ~chosen.any(axis=1)
    farthest = kept.max(axis=1)
    if spec.bandwidth == "med_k_scalar":
        return np.median(farthest[~alone]) if not alone.all() else 1.0
    mean = kept.sum(axis=1) / np.maximum(chosen.sum(axis=1), 1)
    own = farthest if spec.bandwidth in ("mean_k", "gmean_k") else mean
    left, right = own[:, np.newaxis], own
    if spec.bandwidth == "mean_k_avg_and_pair":
        return (left + right + distances) / 3
    return np.sqrt(left * right) if spec.bandwidth.startswith("gmean") else (left + right) / 2
