"""Medians by networks against medians by sorting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.features.running_median import running_median
from auricle.features.selection_network import network

SIZES = (1, 2, 3, 4, 5, 7, 8, 12, 15, 17, 30, 31, 32, 33, 63, 101)


def by_sorting(plane: NDArray[Any], size: int) -> NDArray[Any]:
    padded = np.pad(plane, ((size // 2, size - size // 2 - 1), (0, 0)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=0)
    return np.sort(windows, axis=-1)[..., size // 2]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [(1, 3), (2, 1), (5, 4), (40, 300), (131, 7)], ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_each_window_gives_its_median(size: int, shape: tuple[int, int], dtype: str) -> None:
    rng = np.random.default_rng(size)
    plane = rng.standard_normal(shape).astype(dtype).round(1)  # many values are equal
    np.testing.assert_array_equal(running_median(plane, size), by_sorting(plane, size))
    turned = plane.T
    np.testing.assert_array_equal(running_median(turned, size), by_sorting(turned, size))


@pytest.mark.parametrize("size", [3, 4, 31, 32])
def test_medians_equal_scipy(size: int) -> None:
    from scipy.ndimage import median_filter

    plane = np.random.default_rng(0).standard_normal((50, 6)).astype(np.float32)
    np.testing.assert_array_equal(running_median(plane, size), median_filter(plane, size=(size, 1), mode="reflect"))


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_nothing_has_no_median(shape: tuple[int, int]) -> None:
    assert running_median(np.zeros(shape), 5).shape == shape


@pytest.mark.parametrize("size", SIZES)
def test_a_step_less_is_noticed(size: int) -> None:
    """No step can be left out: each changes an output for some order of the samples."""
    plan = network(size)
    made = {step.out for step in plan.steps}
    read = {wire for step in plan.steps for wire in (step.left, step.right)} | set(plan.outputs)
    assert made <= read
    assert len(made) == len(plan.steps)


def test_tiles_share_their_work() -> None:
    assert len(network(31).steps) / network(31).tile < 40, "sorting 31 samples alone takes 185 comparisons, 370 steps"
