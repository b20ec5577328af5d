"""Which words a search has passed on its way, kept as links to the word before."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NOTHING", "Passed", "WordHistory"]

NOTHING = -1
"""The record of a hypothesis that has passed no word yet."""


@dataclass(frozen=True)
class Passed:
    """A word that a hypothesis has passed.

    Attributes:
        entry: of the lexicon.
        start: frame at which its first symbol begins.
        end: frame at which its last symbol begins.
    """

    entry: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class WordHistory:
    """Records of passed words, each with the record before it; all arrays [records].

    Attributes:
        before: the record of the word before, or `NOTHING`.
        entry: of the lexicon.
        start: frame at which the word's first symbol begins.
        end: frame at which its last symbol begins.
    """

    before: NDArray[np.int32]
    entry: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]

    @classmethod
    def empty(cls) -> WordHistory:
        nothing = np.empty(0, np.int32)
        return cls(nothing, nothing, nothing, nothing)

    def __len__(self) -> int:
        return len(self.before)

    def extended(self, blocks: list[tuple[NDArray[Any], ...]]) -> WordHistory:
        """With later records (before, entry, start, end) behind these."""
        if not blocks:
            return self
        mine = (self.before, self.entry, self.start, self.end)
        columns = zip(mine, *blocks, strict=True)
        return WordHistory(*(np.concatenate(column).astype(np.int32, copy=False) for column in columns))

    def passed(self, record: int) -> Passed:
        """The word of a record."""
        return Passed(int(self.entry[record]), int(self.start[record]), int(self.end[record]))

    def path(self, record: int) -> tuple[Passed, ...]:
        """The words up to a record, first to last."""
        out = []
        while record != NOTHING:
            out.append(self.passed(record))
            record = int(self.before[record])
        return tuple(reversed(out))

    def settled(self, live: NDArray[Any]) -> tuple[tuple[Passed, ...], WordHistory, NDArray[np.int64]]:
        """What all live records share, and the rest.

        Args:
            live: records that hypotheses hold.

        Returns:
            The words that every live record has passed, the history without them and without what no live record
            needs, and the live records in it.
        """
        needed = np.zeros(len(self), bool)
        at = np.unique(live)
        if at[0] == NOTHING:
            at = at[1:]
            shared = NOTHING
        else:
            shared = self._shared(at)
        while len(at):
            needed[at] = True
            at = np.unique(self.before[at])
            at = at[(at > shared) & (at != NOTHING)]
            at = at[~needed[at]]
        place = np.full(len(self) + 1, NOTHING, np.int64)  # the last one is that of NOTHING
        kept = np.flatnonzero(needed & (np.arange(len(self)) > shared))
        place[kept] = np.arange(len(kept))
        rest = WordHistory(
            place[self.before[kept]].astype(np.int32), self.entry[kept], self.start[kept], self.end[kept]
        )
        return self.path(shared), rest, place[live]

    def _shared(self, at: NDArray[Any]) -> int:
        """The latest record that lies on the path of each of these, or `NOTHING`."""
        # A record is newer than the one before it: the newest steps back until all are one.
        newest_first = [-int(record) for record in at]
        heapq.heapify(newest_first)
        while len(newest_first) > 1:
            record = -heapq.heappop(newest_first)
            if newest_first[0] == -record:
                continue
            if self.before[record] == NOTHING:
                return NOTHING
            heapq.heappush(newest_first, -int(self.before[record]))
        return -newest_first[0]
