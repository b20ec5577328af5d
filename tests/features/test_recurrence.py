"""Self-similarity against librosa and by its laws."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.errors import BadAudio, BadOption
from auricle.features import RecurrenceSpec, recurrence

from .agreement import assert_agrees

BANDWIDTHS = (0.7, "med_k_scalar", "mean_k", "gmean_k", "mean_k_avg", "gmean_k_avg", "mean_k_avg_and_pair")
GRID = [
    RecurrenceSpec(neighbors, width, metric, symmetric, values, BANDWIDTHS[i % 7], i % 4 == 0)
    for i, (neighbors, width, metric, symmetric, values) in enumerate(
        product((None, 3, 60), (1, 4), ("euclidean", "cosine", "cityblock"), (False, True), ("distance", "affinity"))
    )
    if not (symmetric and neighbors != 60 and BANDWIDTHS[i % 7] not in (0.7, "med_k_scalar"))  # librosa gives up
]


def points(seed: int = 0, frames: int = 40) -> NDArray[Any]:
    return np.random.default_rng(seed).standard_normal((5, frames))


@pytest.mark.parametrize("spec", GRID, ids=str)
def test_recurrence_equals_librosa(spec: RecurrenceSpec) -> None:
    segment = pytest.importorskip("librosa").segment
    options = {"k": spec.neighbors, "width": spec.width, "metric": spec.metric, "sym": spec.symmetric}
    options |= {"mode": spec.values, "bandwidth": spec.bandwidth, "self": spec.include_self}
    theirs = segment.recurrence_matrix(points(), **options)
    assert_agrees(recurrence(points(), spec), theirs, 1e-6, str(spec))


def test_connectivity_keeps_the_nearest() -> None:
    nearest = recurrence(points(), RecurrenceSpec(3, values="distance")) > 0
    np.testing.assert_array_equal(recurrence(points(), RecurrenceSpec(3)), nearest)


def test_what_comes_again_is_found() -> None:
    theme, other = points(1, 10), points(2, 10)
    matrix = recurrence(np.concatenate([theme, other, theme], axis=1), RecurrenceSpec(1, values="affinity"))
    np.testing.assert_array_equal(np.flatnonzero(matrix[:, 3]), [23])
    assert matrix[23, 3] == 1.0, "equal frames are as alike as can be"


@pytest.mark.parametrize("values", ["connectivity", "distance", "affinity"])
@pytest.mark.parametrize("frames", [0, 1, 2, 3])
def test_few_frames_have_few_neighbours(frames: int, values: Any) -> None:
    matrix = recurrence(points(0, 3)[:, :frames], RecurrenceSpec(5, values=values))
    assert matrix.shape == (frames, frames)
    assert np.isfinite(matrix).all()
    assert not matrix.diagonal().any()


@pytest.mark.parametrize("bad", [{"neighbors": 0}, {"width": 0}, {"metric": "near"}, {"bandwidth": -1.0}], ids=str)
def test_specs_refuse_what_makes_no_sense(bad: dict[str, Any]) -> None:
    with pytest.raises(BadOption):
        RecurrenceSpec(**bad)


def test_a_row_alone_is_refused() -> None:
    with pytest.raises(BadAudio):
        recurrence(np.zeros(5))
