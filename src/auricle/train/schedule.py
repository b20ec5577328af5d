"""How the learning rate goes, as a function of how much of the training is done."""

from __future__ import annotations

import math

from auricle.train.options import Schedule

__all__ = ["rate"]


def rate(done: float, schedule: Schedule, warmup: float) -> float:
    """Factor of the highest learning rate: rises from 0 to 1 over the warmup, then follows the schedule.

    Args:
        done: finished share of the whole training, in [0, 1].
        schedule: what follows the warmup.
        warmup: its share of the training.

    Example:
        >>> [round(rate(done, "linear", 0.5), 2) for done in (0.0, 0.25, 0.5, 0.75, 1.0)]
        [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    if done < warmup:
        return done / warmup
    rest = (done - warmup) / (1 - warmup)
    if schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * rest))
    return 1 - rest if schedule == "linear" else 1.0
