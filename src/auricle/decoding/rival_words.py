"""Other readings: what lost to the best one where two hypotheses met, and the list of readings made of it."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from auricle.decoding.lexicon import Lexicon
from auricle.decoding.word_history import NOTHING, Passed, WordHistory

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Reading", "Rivals", "readings", "said_after"]

MOST, MEETINGS = 8, 64
"""Rivals of one winner that are made readings of, and meetings that they are looked for among: the closest ones."""


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

    def closest(self, history: WordHistory) -> dict[int, list[_Rival]]:
        """Of each winner's words the rivals, the closest first; one loser may come several times."""
        order = np.lexsort((-self.behind, self.winner))
        winner, record = self.winner[order], self.record[order]
        place = np.arange(len(order)) - np.searchsorted(winner, winner)
        order, record = order[place < MEETINGS], record[place < MEETINGS]
        ends = np.where(record == NOTHING, -1, history.end[record] if len(history) else -1)
        columns = (self.winner[order], self.behind[order], self.loser[order], record, ends)
        found: dict[int, list[_Rival]] = {}
        for words, *rival in zip(*(column.tolist() for column in columns), strict=True):
            found.setdefault(words, []).append(_Rival(*rival))
        return found


class _Rival(NamedTuple):
    """One meeting: ln probability behind the winner; the loser's words, its last record and where that ends."""

    behind: float
    loser: int
    record: int
    end: int


def said_after(said: NDArray[np.uint64], word: NDArray[Any]) -> NDArray[np.uint64]:
    """The numbers that stand for words with one more behind each [n]."""
    mixed = (said ^ (word.astype(np.uint64) + np.uint64(1))) * np.uint64(0x9E3779B97F4A7C15)
    return mixed ^ (mixed >> np.uint64(29))


def readings(
    history: WordHistory,
    lexicon: Lexicon,
    finals: Sequence[tuple[float, int]],
    rivals: Rivals,
    count: int,
) -> tuple[Reading, ...]:
    """At most `count` different readings, the likeliest first.

    Args:
        history: all words passed.
        lexicon: what the entries are of; readings that differ in pronunciation alone are one.
        finals: (ln probability, record) of the hypotheses at the end.
        rivals: of the whole search.
        count: 1 or more.
    """
    turns = _Turns(history, lexicon, rivals.closest(history))
    word_of = lexicon.entry_word
    seen, out = set[tuple[int, ...]](), list[Reading]()
    # A path is the record up to which nothing was changed, and the words behind it.
    paths: list[tuple[float, int, int, tuple[Passed, ...]]] = [
        (-s, n, record, ()) for n, (s, record) in enumerate(finals)
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
        for behind, other, rest in turns.of(record, tail):
            heapq.heappush(paths, (cost - behind, made, other, rest))
            made += 1
    return tuple(out)


class _Turns:
    """Where a path may take other words: at its rivals, as far as they end before what stays begins."""

    def __init__(self, history: WordHistory, lexicon: Lexicon, closest: dict[int, list[_Rival]]) -> None:
        self.history, self.lexicon, self.closest = history, lexicon, closest
        self.said = {NOTHING: 0}

    def of(self, record: int, tail: tuple[Passed, ...]) -> Iterator[tuple[float, int, tuple[Passed, ...]]]:
        """Every rival of every beginning of a path: (ln probability behind, its record, the words behind it)."""
        while True:
            losers = set[int]()
            for rival in self.closest.get(self._said(record), ()):
                if rival.loser not in losers and len(losers) < MOST and self._fits(rival, tail):
                    losers.add(rival.loser)
                    yield rival.behind, rival.record, tail
            if record == NOTHING:
                return
            record, tail = int(self.history.before[record]), (self.history.passed(record), *tail)

    def _fits(self, rival: _Rival, tail: tuple[Passed, ...]) -> bool:
        """Whether a rival ends early enough for what follows; the same symbol again needs a blank between."""
        if not tail or rival.record == NOTHING:
            return True
        first, last = self.lexicon.edges
        again = first[tail[0].entry] == last[self.history.entry[rival.record]]
        return rival.end + int(again) < tail[0].start

    def _said(self, record: int) -> int:
        """The number that stands for the words up to a record."""
        new = []
        while record not in self.said:
            new.append(record)
            record = int(self.history.before[record])
        said = self.said[record]
        for record in reversed(new):
            word = np.array([self.lexicon.entry_word[self.history.entry[record]]])
            said = self.said[record] = int(said_after(np.array([said], np.uint64), word)[0])
        return said
