"""Pairs that lie near each other against a full table, and matchings against mir_eval's own choice."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.metrics.matching import largest_matching, near_pairs
from auricle.metrics.onsets import match_onsets


def test_near_pairs_are_those_of_a_full_table() -> None:
    for seed in range(200):
        rng = np.random.default_rng(seed)
        one, two = (rng.integers(0, 20, rng.integers(0, 12)) / 4 for _ in range(2))
        expected = np.nonzero(np.abs(one[:, None] - two) <= 0.5)
        assert [side.tolist() for side in near_pairs(one, two, 0.5)] == [side.tolist() for side in expected]


def test_the_matching_is_the_one_that_mir_eval_chooses() -> None:
    util = pytest.importorskip("mir_eval.util")
    sizes = set()
    for seed in range(600):
        rng = np.random.default_rng(seed)
        left, right = np.nonzero(
            rng.random((int(rng.integers(1, 14)), int(rng.integers(1, 14)))) < rng.uniform(0.05, 0.6)
        )
        graph: dict[int, list[int]] = {}
        for i, j in zip(left.tolist(), right.tolist(), strict=True):
            graph.setdefault(j, []).append(i)
        ours = largest_matching(left.tolist(), right.tolist())
        assert list(ours) == sorted(util._bipartite_match(graph).items()), f"seed {seed}"
        sizes.add(len(ours))
    assert len(sizes) > 8


def test_a_chain_of_many_exchanges_is_no_deep_recursion() -> None:
    """The last estimate can only have the first reference; each of the others must then move on by one."""
    util = pytest.importorskip("mir_eval.util")
    count = 3000
    pairs = [(0, count - 1), *((n + step, n) for n in range(count - 1) for step in (0, 1))]
    pairs.sort()
    ours = largest_matching([i for i, _ in pairs], [j for _, j in pairs])
    assert ours == ((0, count - 1), *((n + 1, n) for n in range(count - 1)))
    graph: dict[int, list[int]] = {}
    for i, j in pairs:
        graph.setdefault(j, []).append(i)
    with pytest.raises(RecursionError):  # the control: so deep is this chain
        util._bipartite_match(graph)


def test_onset_windows_lie_around_the_estimate_as_in_mir_eval() -> None:
    """Times on a grid as wide as the tolerance fall on the very edge, where the last bit decides."""
    util = pytest.importorskip("mir_eval.util")
    for seed in range(400):
        rng = np.random.default_rng(seed)
        one, two = (np.sort(rng.integers(0, 60, 20) * 0.05) for _ in range(2))
        for tolerance in (0.05, 0.1, 0.15):
            ours = match_onsets(one.tolist(), two.tolist(), tolerance=tolerance)
            assert len(ours) == len(util.match_events(one, two, tolerance)), f"seed {seed}"
