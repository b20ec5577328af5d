"""Rounds of contenders in turn, so that a drift of the machine's speed meets them all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

__all__ = ["Row", "medians", "rows"]


@dataclass(frozen=True)
class Row:
    """One comparison: `ratio` above 1 means that auricle is faster than the peer.

    Attributes:
        task: what was done.
        threads: how many threads each contender was given.
        peer: what auricle is compared with.
        ours: median seconds of auricle.
        theirs: median seconds of the peer.
        ratio: median over the rounds of theirs / ours.
        low: the smallest of these ratios, `high` the largest.
        target: what is aimed at, such as ">= 2.5", with its verdict; empty where nothing is promised.
    """

    task: str
    threads: int
    peer: str
    ours: float
    theirs: float
    ratio: float
    low: float
    high: float
    target: str = ""
    holds: bool | None = None


PAUSE = 0.1
"""Seconds before each run: BLAS and OpenMP threads of the one before spin for a while, on the other's processor."""


def medians(
    contenders: Mapping[str, Callable[[], object]], rounds: int, *, warm: bool = False
) -> dict[str, list[float]]:
    """Seconds of every contender in every round, after one round that does not count.

    `warm` runs each contender once right before the run that counts: what takes milliseconds else measures the caches
    that the one before left behind.
    """
    for run in contenders.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            time.sleep(PAUSE)
            if warm:
                run()
            begun = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - begun)
    return seconds


def rows(
    task: str, threads: int, seconds: dict[str, list[float]], targets: Mapping[str, float] | None = None
) -> list[Row]:
    """A row for each peer of "auricle"; a target is the smallest ratio that holds."""
    ours = seconds["auricle"]
    out = []
    for peer, theirs in seconds.items():
        if peer == "auricle":
            continue
        ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
        ratio, target = statistics.median(ratios), (targets or {}).get(peer)
        out.append(
            Row(
                task,
                threads,
                peer,
                statistics.median(ours),
                statistics.median(theirs),
                ratio,
                min(ratios),
                max(ratios),
                "" if target is None else f">= {target:.2f}",
                None if target is None else ratio >= target,
            )
        )
    return out
