"""What a search asks of a language model, whoever wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from auricle.errors import BadOption

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["UNKNOWN", "LanguageModel", "word_ids"]

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


def word_ids(model: LanguageModel, words: Sequence[str]) -> NDArray[np.int64]:
    """Ids [words] of words in a model's vocabulary; those it lacks get the id of "<unk>".

    Raises:
        BadOption: a word is missing and so is "<unk>".
    """
    import numpy as np

    place = {word: i for i, word in enumerate(model.words)}
    unknown = place.get(UNKNOWN, -1)
    ids = np.fromiter((place.get(word, unknown) for word in words), np.int64, len(words))
    if (ids < 0).any():
        missing = words[int(np.argmin(ids))]
        raise BadOption(f"the language model knows neither {missing!r} nor {UNKNOWN}; train it with that word")
    return ids
