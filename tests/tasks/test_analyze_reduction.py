"""Columns: whatever the chunks, the same pictures, never larger than the limit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.tasks.analyze.reduction import Columns


def streamed(raw: np.ndarray, limit: int, how: str, sizes: list[int]) -> Columns:
    columns, at = Columns(limit, how), 0
    while at < raw.shape[1]:
        size = sizes[at % len(sizes)]
        columns, at = columns.step(raw[:, at : at + size]), at + size
    return columns


def direct(raw: np.ndarray, group: int, how: str) -> np.ndarray:
    starts = range(0, raw.shape[1], group)
    return np.stack([getattr(raw[:, s : s + group], how)(axis=1) for s in starts], axis=1)


@given(
    length=st.integers(1, 700),
    limit=st.integers(1, 40),
    how=st.sampled_from(["max", "mean"]),
    sizes=st.lists(st.integers(1, 200), min_size=1, max_size=5),
)
def test_any_chunking_equals_the_direct_way(length: int, limit: int, how: str, sizes: list[int]) -> None:
    raw = np.random.default_rng(length).integers(-50, 50, (3, length)).astype(np.float64)
    columns = streamed(raw, limit, how, sizes)
    assert columns.count <= limit
    assert length <= limit or columns.count * 2 >= limit  # not reduced further than needed
    np.testing.assert_allclose(columns.values(), direct(raw, columns.group, how), rtol=1e-12)
    np.testing.assert_allclose(columns.centres(), direct(np.arange(length)[None], columns.group, "mean")[0])


def test_nothing_seen_is_an_empty_picture() -> None:
    columns = Columns(10).step(np.zeros((4, 0)))
    assert columns.count == 0
    assert columns.values().shape == (0, 0)
    assert columns.centres().shape == (0,)


def test_memory_stays_with_the_limit() -> None:
    """The negative control is a picture without reduction, which grows with the stream."""
    columns, control, chunk = Columns(50), Columns(10**9), np.ones((2, 32), np.float32)
    for _ in range(500):
        columns, control = columns.step(chunk), control.step(chunk)
    held = [sum(piece.size for piece in pieces) for pieces in (columns.pieces, control.pieces)]
    assert held[0] <= 2 * 50
    assert held[1] == 2 * 32 * 500


def test_a_single_peak_is_never_lost() -> None:
    raw = np.zeros((1, 100_000), np.float32)
    raw[0, 77_777] = 1.0
    columns = streamed(raw, 100, "max", [4096])
    at = int(columns.values()[0].argmax())
    assert columns.values()[0, at] == 1.0
    assert columns.centres()[at] == pytest.approx(77_777, abs=columns.group)
