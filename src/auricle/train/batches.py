"""Which examples form a batch: similar lengths together, the same for any number of processes and workers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Plan", "buckets"]

JITTER = 0.2
"""Share by which lengths are blurred before sorting, so that neighbours differ from one epoch to the next."""


def buckets(durations: NDArray[np.float64], seconds: float, rng: np.random.Generator | None) -> list[NDArray[np.int64]]:
    """Batches of indices: in each, the count times the longest duration is at most `seconds`, or it holds one item.

    Args:
        durations: seconds of each item [items].
        seconds: size of a batch, padding counted in.
        rng: blurs and shuffles; None sorts by duration, for evaluation.

    Returns:
        Index arrays; together they hold every item once.

    Example:
        >>> [batch.tolist() for batch in buckets(np.array([3.0, 1.0, 1.0, 9.0]), 3.0, None)]
        [[1, 2], [0], [3]]
    """
    blurred = durations if rng is None else durations * (1 + JITTER * rng.random(len(durations)))
    batches: list[list[int]] = []
    longest = 0.0
    for index in np.argsort(blurred, kind="stable").tolist():
        longest = max(longest, float(durations[index]))
        if not batches or (len(batches[-1]) + 1) * longest > seconds:
            batches.append([])
            longest = float(durations[index])
        batches[-1].append(index)
    if rng is not None:
        rng.shuffle(batches)
    return [np.array(batch, dtype=np.int64) for batch in batches]


@dataclass(frozen=True)
class Plan:
    """Every batch of every epoch, as a function of the seed alone.

    Attributes:
        durations: seconds of each item [items].
        seconds: size of a batch.
        accumulate: batches a step.
        seed: of the order.
    """

    durations: NDArray[np.float64]
    seconds: float
    accumulate: int
    seed: int

    def steps(self, epoch: int) -> list[list[NDArray[np.int64]]]:
        """The epoch's steps, each a list of batches of item indices."""
        batches = buckets(self.durations, self.seconds, np.random.default_rng([self.seed, epoch]))
        return [batches[first : first + self.accumulate] for first in range(0, len(batches), self.accumulate)]


@dataclass(frozen=True)
class Share:
    """What one process does of one batch.

    Attributes:
        indices: of the items [items]; never empty.
        weight: 1.0, or 0.0 where the batch has fewer items than there are processes: the item then only keeps this
            process in step with the others.
        seed: of the augmentation; None for none.
    """

    indices: NDArray[np.int64]
    weight: float
    seed: tuple[int, ...] | None


def shares(
    steps: Sequence[Sequence[NDArray[np.int64]]], first: int, seed: tuple[int, ...], rank: int, world: int
) -> Iterator[Share]:
    """The share of one process of each batch, from step `first` on.

    Args:
        steps: of an epoch.
        first: step to begin with.
        seed: seed and epoch.
        rank: which process.
        world: of how many.
    """
    for number, step in enumerate(steps):
        if number < first:
            continue
        for place, batch in enumerate(step):
            mine = batch[rank::world]
            yield Share(mine if len(mine) else batch[:1], float(len(mine) > 0), (*seed, number, place, rank))
