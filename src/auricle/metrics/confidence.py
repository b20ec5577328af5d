"""How far a measured error rate can be trusted: bootstrap intervals over utterances or speakers."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.word_errors import ErrorCount

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Interval", "difference_interval", "rate_interval"]

AT_ONCE = 2_000_000
"""Numbers that are drawn at once."""


@dataclass(frozen=True)
class Interval:
    """Two bounds between which a value lies with the probability `level`.

    Example:
        >>> 0.0 in Interval(-0.1, 0.2, 0.95)
        True
    """

    low: float
    high: float
    level: float

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


def rate_interval(
    counts: Sequence[ErrorCount],
    rng: np.random.Generator,
    *,
    groups: Sequence[Hashable] | None = None,
    level: float = 0.95,
    draws: int = 2000,
) -> Interval:
    """Percentile bootstrap interval of the error rate over a corpus.

    Utterances of one speaker err together, so an interval over utterances is too narrow where speakers are few: give
    the speakers as `groups` and whole speakers are drawn.

    Args:
        counts: one an utterance.
        rng: draws; the same state gives the same interval.
        groups: what each utterance belongs to, such as its speaker; None draws single utterances.
        level: probability that the interval holds, in (0, 1).
        draws: how many corpora are drawn.

    Raises:
        UndefinedScore: fewer than two utterances (or groups), or no unit in any reference.
        BadOption: a level outside (0, 1), no draws, or not one group an utterance.

    Example:
        >>> import numpy as np
        >>> counts = [ErrorCount(hits=9, substitutions=1), ErrorCount(hits=7, deletions=3)] * 20
        >>> interval = rate_interval(counts, np.random.default_rng(0))
        >>> 0.15 < interval.low < 0.2 < interval.high < 0.25
        True
    """
    import numpy as np

    _check(level, draws)
    totals = _totals(counts, groups)
    rates = np.concatenate([errors / lengths for errors, lengths in _drawn(totals, rng, draws)])
    return _percentiles(rates, level)


def difference_interval(
    first: Sequence[ErrorCount],
    second: Sequence[ErrorCount],
    rng: np.random.Generator,
    *,
    groups: Sequence[Hashable] | None = None,
    level: float = 0.95,
    draws: int = 2000,
) -> Interval:
    """Paired bootstrap interval of rate(first) - rate(second) on the same utterances; without 0 in it, they differ.

    Args:
        first: counts of one recognizer, one an utterance.
        second: counts of the other, of the same utterances in the same order.
        rng: draws; the same state gives the same interval.
        groups: what each utterance belongs to, such as its speaker.
        level: probability that the interval holds, in (0, 1).
        draws: how many corpora are drawn.

    Raises:
        UndefinedScore: fewer than two utterances (or groups), or no unit in any reference.
        BadOption: other numbers of utterances, other references, a level outside (0, 1), no draws.

    Example:
        >>> import numpy as np
        >>> good, bad = [ErrorCount(hits=9, deletions=1)] * 9, [ErrorCount(hits=5, deletions=5)] * 9
        >>> 0.0 in difference_interval(good, bad, np.random.default_rng(0))
        False
    """
    import numpy as np

    _check(level, draws)
    if [count.length for count in first] != [count.length for count in second]:
        raise BadOption("a paired comparison needs counts of the same utterances in the same order")
    both = np.concatenate([_totals(first, groups), _totals(second, groups)[:, :1]], axis=1)
    parts = [(drawn[0] - drawn[2]) / drawn[1] for drawn in _drawn(both, rng, draws)]
    return _percentiles(np.concatenate(parts), level)


def _check(level: float, draws: int) -> None:
    if not 0 < level < 1:
        raise BadOption(f"level must lie in (0, 1), got {level}")
    if draws < 1:
        raise BadOption(f"draws must be 1 or more, got {draws}")


def _totals(counts: Sequence[ErrorCount], groups: Sequence[Hashable] | None) -> NDArray[np.float64]:
    """Errors and length of each group [groups, 2]."""
    import numpy as np

    keys = range(len(counts)) if groups is None else groups
    if len(keys) != len(counts):
        raise BadOption(f"{len(counts)} utterances need as many groups, got {len(keys)}")
    sums: dict[Hashable, ErrorCount] = {}
    for key, count in zip(keys, counts, strict=True):
        sums[key] = sums.get(key, ErrorCount()) + count
    if len(sums) < 2:
        what = "utterances" if groups is None else "groups"
        raise UndefinedScore(f"an interval needs at least two {what}, got {len(sums)}")
    if not any(count.length for count in sums.values()):
        raise UndefinedScore("an interval is undefined: every reference is empty")
    return np.array([[count.errors, count.length] for count in sums.values()], dtype=np.float64)


def _drawn(totals: NDArray[np.float64], rng: np.random.Generator, draws: int) -> list[NDArray[np.float64]]:
    """Sums of each column over corpora drawn with replacement, a few at a time [columns, corpora]."""
    import numpy as np

    size = len(totals)
    parts = []
    for first in range(0, draws, max(1, AT_ONCE // size)):
        corpora = min(draws - first, max(1, AT_ONCE // size))
        times = rng.multinomial(size, np.full(size, 1 / size), size=corpora)
        sums = times @ totals
        # A corpus of empty references has no rate.
        parts.append(sums[sums[:, 1] > 0].T)
    return parts


def _percentiles(values: NDArray[np.float64], level: float) -> Interval:
    import numpy as np

    if not len(values):
        raise UndefinedScore("an interval is undefined: every drawn corpus was empty")
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)
