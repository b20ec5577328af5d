"""Batches in order, prepared here or ahead of time by worker processes, with the same numbers either way."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from auricle.train.batches import Share
from auricle.train.recipe import Batch, Item, Recipe

__all__ = ["load"]

LOOK_EVERY = 1.0
"""Seconds between two looks of a worker at whether its training still lives."""


class Prepared(Dataset[Batch]):
    """Batches by their share: what a worker holds."""

    def __init__(self, recipe: Recipe, items: Sequence[Item]) -> None:
        self._recipe = recipe
        self._items = items

    def __getitem__(self, share: Share) -> Batch:
        rng = None if share.seed is None else np.random.default_rng(share.seed)
        return self._recipe.batch([self._items[index] for index in share.indices], rng)


def load(recipe: Recipe, items: Sequence[Item], shares: Iterable[Share], workers: int, pin: bool) -> Iterator[Batch]:
    """The batch of each share, in order.

    Args:
        recipe: makes the batches.
        items: of the split.
        shares: which items, one batch each; read a little ahead of what is given out.
        workers: processes to prepare them in; 0 for this one.
        pin: keep them where a GPU can fetch them.
    """
    prepared = Prepared(recipe, items)
    if workers == 0 and not pin:
        return (prepared[share] for share in shares)
    with warnings.catch_warnings():
        # More workers than processors: who asks for them may have them.
        warnings.filterwarnings("ignore", message="This DataLoader will create")
        return iter(
            DataLoader(
                prepared,
                batch_size=None,
                sampler=shares,
                num_workers=workers,
                pin_memory=pin,
                worker_init_fn=begin_worker,
                generator=torch.Generator(),  # Else it would draw from the random numbers of the training.
            )
        )


def begin_worker(_number: int) -> None:
    """An interrupt is for the training process, which ends its workers when it is ready; without it they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """End this process soon after the one that started it was killed."""
    above, parent = os.getppid(), multiprocessing.parent_process()
    while os.getppid() == above and (parent is None or parent.is_alive()):
        time.sleep(LOOK_EVERY)
    os._exit(1)
