"""Runs of equal values in a stream: the one mechanism under clipping and silence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.timebase import to_seconds
from auricle.types.span import Span

__all__ = ["OpenRun", "Runs", "merged", "spans", "split_runs", "start_run"]


@dataclass(frozen=True)
class OpenRun:
    """The run that a stream is in the middle of.

    Attributes:
        start: sample index at which it began.
        value: what it repeats; NaN before the first sample.
        before: the value just before it; NaN at the beginning of the stream.
        position: samples heard so far.

    Example:
        >>> start_run().position
        0
    """

    start: int
    value: float
    before: float
    position: int


@dataclass(frozen=True, eq=False)
class Runs:
    """Runs that ended, one element each.

    Attributes:
        starts: first sample index.
        ends: sample index just after the last.
        values: what they repeat.
        before: the value just before each, NaN at the beginning of the stream.
        after: the value just after each.

    Example:
        >>> _, ended = split_runs(start_run(), np.array([0, 1, 1, 0], np.float32))
        >>> ended.values.tolist(), ended.after.tolist()
        ([0.0, 1.0], [1.0, 0.0])
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    values: NDArray[np.float32]
    before: NDArray[np.float32]
    after: NDArray[np.float32]


def start_run() -> OpenRun:
    """No sample heard yet.

    Example:
        >>> start_run().start
        0
    """
    return OpenRun(0, float("nan"), float("nan"), 0)


def split_runs(run: OpenRun, values: NDArray[np.float32]) -> tuple[OpenRun, Runs]:
    """The run that is open after these values [time], and those that ended within them; none has length 0.

    Example:
        >>> run, ended = split_runs(start_run(), np.array([1, 1, 0, 0, 0, 1], np.float32))
        >>> ended.starts.tolist(), ended.ends.tolist(), run.start
        ([0, 2], [2, 5], 5)
    """
    joined = np.concatenate([np.array([run.value], dtype=np.float32), values.astype(np.float32)])
    at = np.flatnonzero(joined[1:] != joined[:-1])  # NaN differs from everything, so the first sample begins a run.
    starts = np.concatenate([[run.start], at + run.position]).astype(np.int64)
    repeated = np.concatenate([joined[:1], values[at]])
    before = np.concatenate([np.array([run.before], dtype=np.float32), joined[at]])
    ended = Runs(starts[:-1], starts[1:], repeated[:-1], before[:-1], repeated[1:])
    real = ended.ends > ended.starts
    if not real.all():
        ended = Runs(ended.starts[real], ended.ends[real], ended.values[real], ended.before[real], ended.after[real])
    return OpenRun(int(starts[-1]), float(repeated[-1]), float(before[-1]), run.position + len(values)), ended


def merged(
    known: tuple[tuple[int, int], ...], starts: NDArray[np.int64], ends: NDArray[np.int64], gap: int
) -> tuple[tuple[int, int], ...]:
    """Stretches (start, end) in samples, in order of time, joined where at most `gap` samples lie between two.

    Example:
        >>> merged(((0, 5),), np.array([7, 30]), np.array([9, 31]), gap=2)
        ((0, 9), (30, 31))
    """
    if len(starts) == 0:
        return known
    joined = list(known)
    for first, last in sorted(zip(starts.tolist(), ends.tolist(), strict=True)):
        if joined and first - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return tuple(joined)


def spans(stretches: tuple[tuple[int, int], ...], sample_rate: int, label: str) -> tuple[Span, ...]:
    """Stretches in samples as labelled spans in seconds.

    Example:
        >>> spans(((8000, 16000),), 16_000, "silence")
        (Span(start=0.5, end=1.0, label='silence', score=None),)
    """
    return tuple(
        Span(to_seconds(first, sample_rate), to_seconds(last, sample_rate), label) for first, last in stretches
    )
