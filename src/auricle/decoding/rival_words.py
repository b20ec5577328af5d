"""Other readings: what lost to the best one where two hypotheses met, and the list of readings made of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.word_history import Passed, WordHistory

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Reading", "Rivals", "confidences", "readings", "said_after"]

MOST = 8
"""Rivals that are remembered of one winner: the closest ones."""


@dataclass(frozen=True)
class Reading:
    """Words, first to last, and the ln probability of having said them."""

    words: tuple[Passed, ...]
    score: float


@dataclass(frozen=True, eq=False)
class Rivals:
    """Meetings of hypotheses that had passed different words; all arrays [meetings].

    Attributes:
        winner: the number that stands for the winner's words.
        loser: the number that stands for the loser's.
        record: of the loser's last word.
        behind: ln of the loser's probability over the winner's, at most 0.
    """

    winner: NDArray[np.uint64]
    loser: NDArray[np.uint64]
    record: NDArray[np.int64]
    behind: NDArray[np.float64]

    def closest(self) -> dict[int, list[tuple[float, int]]]:
        """Of each winner's words the rivals (ln probability behind, record), each once, the closest first."""
        order = np.lexsort((-self.behind, self.loser, self.winner))
        winner, loser = self.winner[order], self.loser[order]
        once = np.ones(len(order), bool)
        once[1:] = (winner[1:] != winner[:-1]) | (loser[1:] != loser[:-1])
        order = order[once]
        found: dict[int, list[tuple[float, int]]] = {}
        columns = (self.winner[order], self.behind[order], self.record[order])
        for words, behind, record in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault(words, []).append((behind, record))
        return {words: sorted(rivals, reverse=True)[:MOST] for words, rivals in found.items()}


def said_after(said: NDArray[np.uint64], word: NDArray[Any]) -> NDArray[np.uint64]:
    """The numbers that stand for words with one more behind each [n]."""
    mixed = (said ^ (word.astype(np.uint64) + np.uint64(1))) * np.uint64(0x9E3779B97F4A7C15)
    return mixed ^ (mixed >> np.uint64(29))


def readings(
    history: WordHistory,
    word_of: NDArray[Any],
    finals: Sequence[tuple[float, int]],
    rivals: Rivals,
    count: int,
) -> tuple[Reading, ...]:
    """At most `count` different readings, the likeliest first.

    Args:
        history: all words passed.
        word_of: the word of each entry; readings that differ in pronunciation alone are one.
        finals: (ln probability, record) of the hypotheses at the end.
        rivals: of the whole search.
        count: 1 or more.
    """
    closest, seen, out = rivals.closest(), set[tuple[int, ...]](), list[Reading]()
    # A path is the record up to which nothing was changed, and the words behind it.
    paths: list[tuple[float, int, int, tuple[Passed, ...]]] = [
        (-score, n, record, ()) for n, (score, record) in enumerate(finals)
    ]
    heapq.heapify(paths)
    made = len(paths)
    while paths and len(out) < count:
        cost, _, record, tail = heapq.heappop(paths)
        whole = (*history.path(record), *tail)
        spelled = tuple(int(word_of[p.entry]) for p in whole)
        if spelled in seen:
            continue
        seen.add(spelled)
        out.append(Reading(whole, -cost))
        for behind, other, rest in _turns(history, word_of, record, tail, closest):
            heapq.heappush(paths, (cost - behind, made, other, rest))
            made += 1
    return tuple(out)


def _turns(
    history: WordHistory,
    word_of: NDArray[Any],
    record: int,
    tail: tuple[Passed, ...],
    closest: dict[int, list[tuple[float, int]]],
) -> Iterator[tuple[float, int, tuple[Passed, ...]]]:
    """Every rival of every beginning of a path: (ln probability behind, its record, the words behind it)."""
    passed = history.path(record)
    said = np.zeros(1, np.uint64)
    for done in range(len(passed) + 1):
        if done:
            said = said_after(said, np.array([word_of[passed[done - 1].entry]]))
        for behind, other in closest.get(int(said[0]), ()):
            yield behind, other, (*passed[done:], *tail)


def confidences(found: Sequence[Reading], word_of: NDArray[Any]) -> list[list[float]]:
    """For each word of each reading the share of all readings, by probability, that have it at that time."""
    scores = np.array([reading.score for reading in found])
    share = np.exp(scores - scores.max())
    share /= share.sum()
    places: dict[int, list[tuple[int, int, int]]] = {}
    for n, reading in enumerate(found):
        for p in reading.words:
            places.setdefault(int(word_of[p.entry]), []).append((p.start, p.end, n))
    return [
        [
            min(
                1.0,
                float(
                    share[
                        list(
                            {n for start, end, n in places[int(word_of[p.entry])] if start <= p.end and p.start <= end}
                        )
                    ].sum()
                ),
            )
            for p in reading.words
        ]
        for reading in found
    ]
