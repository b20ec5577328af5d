"""Words and how they sound or are spelled, as one tree of shared beginnings in flat arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Lexicon"]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """A prefix tree of pronunciations; its nodes are numbered level by level, so children are neighbours.

    An entry is one pronunciation of one word. Words that sound alike are entries at the same node.

    Attributes:
        words: each word once, in order of first appearance.
        first_child: the children of node k are nodes first_child[k] to first_child[k + 1] - 1 [nodes + 1].
        symbol: the symbol that leads to each node [nodes]; 0 at the root, which is node 0.
        parent: of each node [nodes]; the root is its own.
        first_node: the first node of each level, and the number of nodes [levels + 1].
        first_entry: the entries at node k are first_entry[k] to first_entry[k + 1] - 1 [nodes + 1].
        entry_word: index into `words` of each entry [entries].
        entry_weight: natural logarithm of how likely each pronunciation is for its word [entries].
        n_symbols: symbols that pronunciations may be made of, blank included.

    Example:
        >>> lexicon = Lexicon.build([("a", [1]), ("ab", [1, 2]), ("eh", [1])], n_symbols=3)
        >>> lexicon.nodes, lexicon.words
        (3, ('a', 'ab', 'eh'))
    """

    words: tuple[str, ...]
    first_child: NDArray[np.int32]
    symbol: NDArray[np.int32]
    parent: NDArray[np.int32]
    first_node: NDArray[np.int32]
    first_entry: NDArray[np.int32]
    entry_word: NDArray[np.int32]
    entry_weight: NDArray[np.float32]
    n_symbols: int

    @classmethod
    def build(
        cls,
        pronunciations: Iterable[tuple[str, Sequence[int]]],
        *,
        n_symbols: int,
        weights: Sequence[float] | NDArray[np.floating] | None = None,
    ) -> Lexicon:
        """The tree of (word, symbols) pairs; a word may come several times.

        Args:
            pronunciations: symbols are 1 to n_symbols - 1; 0 is the blank of CTC, which no word contains.
            n_symbols: of the acoustic model, blank included.
            weights: natural logarithm of the probability of each pronunciation, 0 by default.

        Raises:
            BadOption: no pronunciations, an empty one, or a symbol out of range.

        Example:
            >>> Lexicon.build([("to", [1, 2]), ("two", [1, 2])], n_symbols=3).first_entry.tolist()
            [0, 0, 0, 2]
        """
        pairs = list(pronunciations)
        lengths = np.fromiter((len(symbols) for _, symbols in pairs), np.int64, len(pairs))
        if not len(pairs) or not lengths.all():
            bad = "none" if not len(pairs) else f"an empty one for {pairs[int(np.argmin(lengths))][0]!r}"
            raise BadOption(f"a lexicon needs pronunciations of one symbol or more, got {bad}")
        flat = np.fromiter((s for _, symbols in pairs for s in symbols), np.int64, int(lengths.sum()))
        if flat.min() < 1 or flat.max() >= n_symbols:
            raise BadOption(f"symbols of a lexicon lie in 1..{n_symbols - 1}, got {flat.min()}..{flat.max()}")
        place: dict[str, int] = {}
        word = np.fromiter((place.setdefault(w, len(place)) for w, _ in pairs), np.int32, len(pairs))
        weight = np.zeros(len(pairs), np.float32) if weights is None else np.asarray(weights, np.float32)
        if weight.shape != word.shape:
            raise BadOption(f"{len(pairs)} pronunciations need as many weights, got shape {weight.shape}")
        return _tree(tuple(place), word, weight, lengths, flat.astype(np.int32), n_symbols)

    @property
    def nodes(self) -> int:
        """How many nodes the tree has, the root included."""
        return len(self.symbol)

    @property
    def entries(self) -> int:
        """How many pronunciations the tree holds."""
        return len(self.entry_word)

    def word(self, entry: int) -> str:
        """The word of an entry."""
        return self.words[int(self.entry_word[entry])]

    def pronunciation(self, entry: int) -> tuple[int, ...]:
        """The symbols of an entry."""
        node = int(np.searchsorted(self.first_entry, entry, side="right")) - 1
        backwards = []
        while node:
            backwards.append(int(self.symbol[node]))
            node = int(self.parent[node])
        return tuple(reversed(backwards))

    @cached_property
    def edges(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The first and the last symbol of each entry [entries]."""
        begins = np.arange(self.nodes)
        levels = self.first_node.tolist()
        for first, end in pairwise(levels[2:]):
            begins[first:end] = begins[self.parent[first:end]]
        node = np.repeat(np.arange(self.nodes), np.diff(self.first_entry))
        return self.symbol[begins[node]], self.symbol[node]

    def best_below(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """The largest of the entries' values [entries] at or below each node [nodes]."""
        best = np.full(self.nodes, -np.inf)
        np.maximum.at(best, np.repeat(np.arange(self.nodes), np.diff(self.first_entry)), values)
        levels = self.first_node.tolist()
        for first, end in reversed(list(pairwise(levels[1:]))):
            np.maximum.at(best, self.parent[first:end], best[first:end])
        return best


def _tree(
    words: tuple[str, ...],
    word: NDArray[np.int32],
    weight: NDArray[np.float32],
    lengths: NDArray[np.int64],
    flat: NDArray[np.int32],
    n_symbols: int,
) -> Lexicon:
    """Rows sorted by their symbols share nodes with the row above as far as they agree with it."""
    count, depth = len(lengths), int(lengths.max())
    table = np.zeros((count, depth), np.int32)
    table[
        np.repeat(np.arange(count), lengths), np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    ] = flat
    order = np.lexsort(table.T[::-1])
    table, lengths = table[order], lengths[order]
    fresh = np.ones((count, depth), bool)
    fresh[1:] = np.logical_or.accumulate(table[1:] != table[:-1], axis=1)
    fresh &= table > 0
    # Numbered by columns, so by levels; `node` is the node that each row passes at each level.
    first_node = np.concatenate([[0, 1], 1 + np.cumsum(fresh.sum(axis=0))])
    node = first_node[1:-1] + np.cumsum(fresh, axis=0) - 1
    above = np.concatenate([np.zeros((count, 1), np.int64), node[:, :-1]], axis=1)
    parent = np.concatenate([[0], above.T[fresh.T]])
    nodes = len(parent)
    at = node[np.arange(count), lengths - 1]
    by_node = np.argsort(at, kind="stable")
    return Lexicon(
        words=words,
        # The root is its own parent, and no child.
        first_child=(1 + np.searchsorted(parent[1:], np.arange(nodes + 1))).astype(np.int32),
        symbol=np.concatenate([[0], table.T[fresh.T]]).astype(np.int32),
        parent=parent.astype(np.int32),
        first_node=first_node.astype(np.int32),
        first_entry=np.searchsorted(at[by_node], np.arange(nodes + 1)).astype(np.int32),
        entry_word=word[order][by_node],
        entry_weight=weight[order][by_node],
        n_symbols=n_symbols,
    )
