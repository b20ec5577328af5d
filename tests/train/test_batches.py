"""Batches hold every item once, never too much, and do not depend on who computes them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.train.batches import Plan, buckets, shares

DURATIONS = st.lists(st.floats(0.1, 30.0), min_size=1, max_size=80).map(np.array)


@given(DURATIONS, st.floats(1.0, 60.0), st.none() | st.integers(0, 9))
def test_every_item_once_and_no_batch_too_large(durations: np.ndarray, seconds: float, seed: int | None) -> None:
    batches = buckets(durations, seconds, None if seed is None else np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(len(durations)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * durations[batch].max() <= seconds


@given(DURATIONS, st.integers(1, 4), st.integers(1, 3))
def test_processes_share_the_same_batches(durations: np.ndarray, world: int, accumulate: int) -> None:
    plan = Plan(durations, 20.0, accumulate, seed=3)
    steps = plan.steps(epoch=1)
    whole = [share.indices.tolist() for share in shares(steps, 0, (3, 1), 0, 1)]
    ranks = [list(shares(steps, 0, (3, 1), rank, world)) for rank in range(world)]
    assert all(len(rank) == len(whole) for rank in ranks)
    for place, batch in enumerate(whole):
        parts = [rank[place].indices.tolist() for rank in ranks if rank[place].weight]
        assert sorted(index for part in parts for index in part) == sorted(batch)
        assert all(len(rank[place].indices) for rank in ranks)


def test_going_on_within_an_epoch_gives_the_rest_of_it() -> None:
    steps = Plan(np.linspace(1, 9, 40), 20.0, 2, seed=0).steps(0)
    rest, whole = list(shares(steps, 3, (0, 0), 0, 1)), list(shares(steps, 0, (0, 0), 0, 1))
    assert [share.seed for share in rest] == [share.seed for share in whole[6:]]


def test_each_epoch_has_an_order_of_its_own_and_always_the_same() -> None:
    plan = Plan(np.linspace(1, 9, 40), 20.0, 1, seed=0)
    first, again, next_one = ([b.tolist() for step in plan.steps(e) for b in step] for e in (0, 0, 1))
    assert first == again != next_one


def test_batches_are_of_like_lengths() -> None:
    durations = np.random.default_rng(0).uniform(1, 20, 400)
    waste = [1 - durations[b].mean() / durations[b].max() for b in buckets(durations, 60.0, np.random.default_rng(0))]
    assert np.mean(waste) < 0.15
    assert 1 - durations.mean() / durations.max() > 0.4  # What batches in any order would waste.


@pytest.mark.parametrize("seconds", [0.5, 1.0])
def test_an_item_longer_than_a_batch_is_a_batch(seconds: float) -> None:
    assert len(buckets(np.array([2.0, 3.0]), seconds, None)) == 2
