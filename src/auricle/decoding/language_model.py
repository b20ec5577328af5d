"""What a search asks of a language model, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNKNOWN", "FlatModel", "LanguageModel", "WordFactors", "word_ids"]

UNKNOWN = "<unk>"


class LanguageModel(Protocol):
    """A model of word sequences whose states are whole numbers, asked for many hypotheses at once.

    Attributes:
        words: the vocabulary; a word's id is its place.
        unigram: ln p(word) [words], for what a search expects before it knows the word.
    """

    @property
    def words(self) -> Sequence[str]: ...

    @property
    def unigram(self) -> NDArray[np.float32]: ...

    def start(self) -> int:
        """The state before the first word."""
        ...

    def score(self, states: NDArray[Any], words: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Natural logarithm of the probability of each word after each state, and the states after it; all [n]."""
        ...

    def finish(self, states: NDArray[Any]) -> NDArray[Any]:
        """Natural logarithm of the probability that nothing follows each state [n]."""
        ...


@dataclass(frozen=True)
class FlatModel:
    """A language model to which any word is as likely as any other: ln p is 0 for all.

    Attributes:
        words: the vocabulary.

    Example:
        >>> FlatModel(("<unk>", "a")).score(np.zeros(1, np.int64), np.ones(1, np.int64))[0].tolist()
        [0.0]
    """

    words: tuple[str, ...] = (UNKNOWN,)

    @property
    def unigram(self) -> NDArray[np.float32]:
        """Zeros [words]."""
        return np.zeros(len(self.words), np.float32)

    def start(self) -> int:
        """The one state."""
        return 0

    def score(self, states: NDArray[Any], words: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Zeros, and the one state; all [n]."""
        return np.zeros(len(words), np.float32), np.zeros(len(states), np.int64)

    def finish(self, states: NDArray[Any]) -> NDArray[np.float32]:
        """Zeros [n]."""
        return np.zeros(len(states), np.float32)


def word_ids(model: LanguageModel, words: Sequence[str]) -> NDArray[np.int64]:
    """Ids [words] of words in a model's vocabulary; those it lacks get the id of "<unk>".

    Raises:
        BadOption: a word is missing and so is "<unk>".

    Example:
        >>> word_ids(FlatModel(("<unk>", "a")), ["a", "b"]).tolist()
        [1, 0]
    """
    place = {word: i for i, word in enumerate(model.words)}
    unknown = place.get(UNKNOWN, -1)
    ids = np.fromiter((place.get(word, unknown) for word in words), np.int64, len(words))
    if (ids < 0).any():
        missing = words[int(np.argmin(ids))]
        raise BadOption(f"the language model knows neither {missing!r} nor {UNKNOWN}; train it with that word")
    return ids


class WordFactors:
    """What words multiply a hypothesis by, asked for again and again: the model is asked once as long as it is recent.

    Args:
        model: None gives every word the factor 1.
        weight: exponent of the model's probabilities.
        bits: the memory has 2 ** bits slots; a slot holds one answer, a newcomer takes its place.
    """

    def __init__(self, model: LanguageModel | None, weight: float, bits: int = 14) -> None:
        self.model, self.weight = model, weight
        self._words = 1 if model is None else len(model.words)
        self._last = (1 << bits) - 1
        self._keys = np.full(1 << bits, -1, np.int64)
        self._factors = np.zeros(1 << bits)
        self._contexts = np.zeros(1 << bits, np.int64)

    def score(self, context: NDArray[Any], word: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """The factors of words after contexts, and the contexts after them; all [n]."""
        if self.model is None:
            return np.ones(len(word)), context
        key = context * self._words + word
        slot = (key * 0x9E3779B1 >> 15) & self._last
        factor, after = self._factors[slot], self._contexts[slot]
        missed = np.flatnonzero(self._keys[slot] != key)
        if len(missed):
            scores, contexts = self.model.score(context[missed], word[missed])
            factor[missed] = np.exp(self.weight * np.asarray(scores, np.float64))
            after[missed] = contexts
            at = slot[missed]
            self._keys[at], self._factors[at], self._contexts[at] = key[missed], factor[missed], after[missed]
        return factor, after

    def finish(self, context: NDArray[Any]) -> NDArray[np.float64]:
        """Weighted ln probability that nothing follows [n]."""
        if self.model is None:
            return np.zeros(len(context))
        return self.weight * np.asarray(self.model.finish(context), np.float64)
