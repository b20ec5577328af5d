"""A back-off n-gram model: every n-gram that it lists in one sorted array, contexts as states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadModel

__all__ = ["BEGIN", "END", "UNKNOWN", "NgramModel"]

UNKNOWN, BEGIN, END = "<unk>", "<s>", "</s>"

Ids = NDArray[np.int32]
Logs = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class NgramModel:
    """ln p(word | words before), by the longest n-gram that the model lists, and back-off weights where it lists none.

    The n-grams are the nodes of a tree: node 0 is the empty one, then all of order 1 by word, then all of order 2 and
    so on. A node's key is (node of all its words but the last) * number of words + its last word; keys rise.

    Attributes:
        words: the id of a word is its place; `<unk>`, `<s>` and `</s>` are among them.
        counts: number of n-grams of order 1, 2, ...; the first equals the number of words.
        keys: int64 [nodes], the first -1.
        log_probs: float32 [nodes], ln p of a node's last word after the others; of node 0: 0.
        back_offs: float32 [nodes of less than the highest order], ln of the weight of what a node does not list.

    Raises:
        BadModel: arrays that do not fit together, or not sorted, or a special word that is missing.

    Example:
        >>> unigrams = np.log(np.array([0.25, 1e-9, 0.25, 0.5], dtype=np.float32))
        >>> model = NgramModel(
        ...     words=("<unk>", "<s>", "</s>", "hi"), counts=(4,), keys=np.arange(-1, 4),
        ...     log_probs=np.append(np.float32(0), unigrams), back_offs=np.zeros(1, np.float32),
        ... )
        >>> round(model.score_sentence(["hi", "hi"]), 4)  # log10(0.5 * 0.5 * 0.25)
        -1.2041
    """

    words: tuple[str, ...]
    counts: tuple[int, ...]
    keys: NDArray[np.int64]
    log_probs: Logs
    back_offs: Logs

    def __post_init__(self) -> None:
        nodes = 1 + sum(self.counts)
        if not self.counts or self.counts[0] != len(self.words) or min(self.counts) < 0:
            raise BadModel(f"counts {self.counts} do not fit {len(self.words)} words")
        if len(self.keys) != nodes or len(self.log_probs) != nodes or len(self.back_offs) != self._contexts:
            raise BadModel(
                f"counts {self.counts} want {nodes} nodes of which {self._contexts} have a back-off; got "
                f"{len(self.keys)} keys, {len(self.log_probs)} probabilities, {len(self.back_offs)} back-offs"
            )
        if not (np.diff(self.keys) > 0).all() or not np.array_equal(
            self.keys[: 1 + len(self.words)], np.arange(-1, len(self.words))
        ):
            raise BadModel("keys of an n-gram model must rise, from -1 through one for each word")
        ends = np.cumsum((1, *self.counts))
        for order in range(2, self.order + 1):
            keys = self.keys[ends[order - 1] : ends[order]]
            low, high = (int(end) * self.n_words for end in ends[order - 2 : order])
            if len(keys) and not (low <= keys[0] and keys[-1] < high):
                raise BadModel(f"an n-gram of order {order} stands below none of order {order - 1}")
        finite = np.isfinite(self.log_probs).all() and np.isfinite(self.back_offs).all()
        if not finite or self.log_probs.max() > 1e-4:
            raise BadModel("an n-gram model has a probability above 1, or a number that is not finite")
        for special in (UNKNOWN, BEGIN, END):
            if special not in self.ids:
                raise BadModel(f"an n-gram model needs the word {special}")
        if len(self.ids) != self.n_words:
            raise BadModel("a word stands twice in the n-gram model")

    @property
    def order(self) -> int:
        """Number of words of the longest n-grams."""
        return len(self.counts)

    @property
    def n_words(self) -> int:
        """Number of words, the special ones included."""
        return len(self.words)

    @property
    def unigram(self) -> Logs:
        """float32 [words]: ln p of each word where nothing is known of those before."""
        return self.log_probs[1 : 1 + self.n_words]

    @cached_property
    def ids(self) -> dict[str, int]:
        """Word -> id."""
        return {word: index for index, word in enumerate(self.words)}

    def start(self) -> int:
        """State at the begin of a sentence."""
        return int(self._after(np.array([1 + self.ids[BEGIN]]))[0])

    def score(self, states: Ids, words: Ids) -> tuple[Logs, Ids]:
        """float32 [n] and int32 [n]: ln p(word | state), and the states after the words.

        Args:
            states: int32 [n], of `start`, of an earlier call, or 0 for nothing known.
            words: int32 [n], ids.

        A state is the longest end of what was said that can change what follows: equal states go on equally.
        """
        words = np.asarray(words, dtype=np.int64)
        scores = np.zeros(len(words), dtype=np.float32)
        after = self._after(1 + words)
        # Words still on their way down to shorter contexts: a word is scored at its first n-gram, yet the state after
        # it needs the longest n-gram that is no longer than a context.
        open_ = np.flatnonzero(states)
        state = np.asarray(states)[open_]
        wanted = words[open_]
        unscored = np.ones(len(words), dtype=bool)
        unplaced = np.ones(len(words), dtype=bool)
        while len(open_):
            nodes = self.find(state, wanted)
            found = nodes > 0
            fresh = unscored[open_]
            hit = found & fresh
            scores[open_[hit]] += self.log_probs[nodes[hit]]
            unscored[open_[hit]] = False
            miss = ~found & fresh
            scores[open_[miss]] += self.back_offs[state[miss]]
            place = found & unplaced[open_] & (nodes < self._contexts)
            after[open_[place]] = self.resting[nodes[place]]
            unplaced[open_[place]] = False
            state = self.shorter[state]
            goes_on = (state > 0) & (unscored[open_] | unplaced[open_])
            open_, state, wanted = open_[goes_on], state[goes_on], wanted[goes_on]
        scores[unscored] += self.log_probs[1 + words[unscored]]
        return scores, after

    def finish(self, states: Ids) -> Logs:
        """float32 [n]: ln p that the sentence ends in each state."""
        return self.score(states, np.full(len(states), self.ids[END], dtype=np.int32))[0]

    def score_words(self, words: Sequence[str]) -> NDArray[np.float64]:
        """float64 [words + 1]: log10 p of each word of a sentence, and of its end, as KenLM counts."""
        unknown = self.ids[UNKNOWN]
        state, out = np.array([self.start()], dtype=np.int32), np.zeros(len(words) + 1)
        for index, word in enumerate((*words, END)):
            scores, state = self.score(state, np.array([self.ids.get(word, unknown)], dtype=np.int32))
            out[index] = float(scores[0]) / np.log(10)
        return out

    def score_sentence(self, words: Sequence[str]) -> float:
        """log10 p of a sentence with its end, as KenLM counts; words that the model lacks count as `<unk>`."""
        return float(self.score_words(words).sum())

    def find(self, states: NDArray[np.integer], words: NDArray[np.integer]) -> Ids:
        """int32 [n]: the node that is a state's n-gram with the word after it; 0 where the model does not list it."""
        keys = np.asarray(states, dtype=np.int64) * self.n_words + words
        nodes = np.searchsorted(self.keys, keys).astype(np.int32)
        nodes[nodes == len(self.keys)] = 0
        nodes[self.keys[nodes] != keys] = 0
        return nodes

    @cached_property
    def resting(self) -> Ids:
        """int32 [nodes that can be contexts]: the longest end of each node that can change what follows."""
        nodes = np.arange(self._contexts, dtype=np.int32)
        return np.where(self._extends, nodes, self.shorter)

    @cached_property
    def shorter(self) -> Ids:
        """int32 [nodes that can be contexts]: as `resting`, but without the node's first word at least."""
        shorter = np.zeros(self._contexts, dtype=np.int32)
        ends = np.cumsum((1, *self.counts))
        for order in range(2, self.order):
            here = slice(int(ends[order - 1]), int(ends[order]))
            context, words = np.divmod(self.keys[here], self.n_words)
            state = shorter[context]
            nodes = np.zeros(len(words), dtype=np.int32)
            nodes[state > 0] = self.find(state[state > 0], words[state > 0])
            while len(rest := np.flatnonzero((nodes == 0) & (state > 0))):
                state[rest] = shorter[state[rest]]
                nodes[rest] = self.find(state[rest], words[rest])
            nodes[nodes == 0] = 1 + words[nodes == 0].astype(np.int32)
            shorter[here] = np.where(self._extends[nodes], nodes, shorter[nodes])
        return shorter

    @cached_property
    def _extends(self) -> NDArray[np.bool_]:
        """Whether a node says anything on what follows: it is a context, or has a back-off weight that is not 1."""
        extends: NDArray[np.bool_] = self.back_offs != 0
        extends[self.keys[1 + self.n_words :] // self.n_words] = True
        return extends

    def _after(self, nodes: NDArray[np.signedinteger]) -> Ids:
        """The states that some words alone lead to; in a model of order 1 nothing depends on them."""
        return self.resting[nodes] if self.order > 1 else np.zeros(len(nodes), dtype=np.int32)

    @property
    def _contexts(self) -> int:
        """Number of nodes of less than the highest order, the empty one included."""
        return 1 + sum(self.counts[:-1])
