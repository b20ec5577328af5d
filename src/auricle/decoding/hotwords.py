"""Words and phrases that are likelier than a language model thinks: a language model around another one."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.language_model import LanguageModel, word_ids
from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HotwordModel"]


@dataclass(frozen=True, eq=False)
class HotwordModel:
    """A language model that adds `boost` to the ln probability of each word of each phrase that is said whole.

    Words get it as they come, and the word that breaks a phrase off takes back what its beginning was given.
    Words that the model lacks are added behind its own and scored as its "<unk>". States are those of the model times
    the number of phrase beginnings, plus where the phrases stand (the automaton of Aho and Corasick).

    Attributes:
        model: the language model.
        phrases: each one or more words, separated by spaces, spelled as the model spells.
        boost: ln of the factor by which a word of a phrase is likelier, before the search weights it.

    Raises:
        BadOption: an empty phrase; a word that is neither in the model nor can be unknown to it.

    Example:
        >>> from auricle.decoding.language_model import FlatModel
        >>> model = HotwordModel(FlatModel(("<unk>", "new", "york")), ("new york",), boost=3.0)
        >>> scores, states = model.score(np.array([model.start()]), np.array([1]))
        >>> float(scores[0]), float(model.finish(states)[0])
        (3.0, -3.0)
    """

    model: LanguageModel
    phrases: tuple[str, ...]
    boost: float = 4.0

    def __post_init__(self) -> None:
        if not all(phrase.split() for phrase in self.phrases):
            raise BadOption(f"a phrase needs a word, got {self.phrases!r}")
        if not np.isfinite(self.boost):
            raise BadOption(f"boost must be finite, got {self.boost}")

    @cached_property
    def words(self) -> Sequence[str]:
        """The model's words, then those of phrases that it lacks."""
        known = set(self.model.words)
        return (*self.model.words, *dict.fromkeys(w for p in self.phrases for w in p.split() if w not in known))

    @cached_property
    def unigram(self) -> NDArray[np.float32]:
        """ln p(word), with the boost for every word of a phrase."""
        values = np.asarray(self.model.unigram, np.float32)[self._inner]
        values[list({word for phrase in self._phrases for word in phrase})] += np.float32(self.boost)
        return values

    def start(self) -> int:
        """The state before the first word, inside no phrase."""
        return self.model.start() * self._places

    def score(self, states: NDArray[Any], words: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """ln p of each word after each state, boosts included, and the states after it; all [n]."""
        inner, place = np.divmod(np.asarray(states, np.int64), self._places)
        scores, after = self.model.score(inner, self._inner[words])
        column, automaton = self._column[words], self._automaton
        places = np.where(column < 0, 0, automaton.after[place, column])
        boosts = automaton.owed[places] + automaton.earned[places] - automaton.owed[place]
        return np.asarray(scores, np.float64) + boosts, np.asarray(after, np.int64) * self._places + places

    def finish(self, states: NDArray[Any]) -> NDArray[np.float64]:
        """ln p that nothing follows each state [n]; an unfinished phrase gives back what it got."""
        inner, place = np.divmod(np.asarray(states, np.int64), self._places)
        return np.asarray(self.model.finish(inner), np.float64) - self._automaton.owed[place]

    @cached_property
    def _inner(self) -> NDArray[np.int64]:
        """The model's id of each word."""
        extra = self.words[len(self.model.words) :]
        return np.concatenate([np.arange(len(self.model.words)), word_ids(self.model, extra)])

    @cached_property
    def _phrases(self) -> tuple[tuple[int, ...], ...]:
        place = {word: i for i, word in enumerate(self.words)}
        return tuple(dict.fromkeys(tuple(place[word] for word in phrase.split()) for phrase in self.phrases))

    @cached_property
    def _column(self) -> NDArray[np.int64]:
        """The column of each word in the automaton's tables; -1 for words of no phrase."""
        column = np.full(len(self.words), -1, np.int64)
        used = sorted({word for phrase in self._phrases for word in phrase})
        column[used] = np.arange(len(used))
        return column

    @property
    def _places(self) -> int:
        return len(self._automaton.owed)

    @cached_property
    def _automaton(self) -> _Automaton:
        return _automaton([self._column[list(phrase)].tolist() for phrase in self._phrases], self.boost)


@dataclass(frozen=True, eq=False)
class _Automaton:
    """Where phrases stand.

    Attributes:
        after: the place after each place and word [places, columns].
        owed: what the words of an unfinished phrase were given in advance at each place [places].
        earned: what arriving at a place gives for good, because a phrase ends there [places].
    """

    after: NDArray[np.int64]
    owed: NDArray[np.float64]
    earned: NDArray[np.float64]


def _automaton(phrases: list[list[int]], boost: float) -> _Automaton:
    """The automaton of phrases [columns of words]; place 0 is inside none."""
    columns = 1 + max((column for phrase in phrases for column in phrase), default=0)
    children: list[dict[int, int]] = [{}]
    depth, whole = [0], [True]
    for phrase in phrases:
        at = 0
        for column in phrase:
            if column not in children[at]:
                children[at][column] = len(children)
                children.append({})
                depth.append(depth[at] + 1)
                whole.append(False)
            at = children[at][column]
        whole[at] = True
    places = len(children)
    after, owed, earned = np.zeros((places, columns), np.int64), np.zeros(places), np.zeros(places)
    # By depth: a place falls back to the longest beginning of a phrase that its words end with.
    fallback, settled = [0] * places, [0] * places
    waiting = deque([0])
    while waiting:
        at = waiting.popleft()
        after[at] = after[fallback[at]]
        for column, child in children[at].items():
            fallback[child] = int(after[at, column]) if at else 0
            # Words up to the last end of a phrase on the way are paid for.
            settled[child] = depth[at] if whole[at] else settled[at]
            worth = boost * (depth[child] - settled[child])
            owed[child] = 0.0 if whole[child] else worth
            earned[child] = worth if whole[child] else earned[fallback[child]]
            waiting.append(child)
        for column, child in children[at].items():
            after[at, column] = child
    return _Automaton(after, owed, earned)
