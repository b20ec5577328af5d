"""What a lexicon-free CTC search looks for, with the tables made of it once, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from auricle.decoding.language_model import UNKNOWN, LanguageModel, word_ids
from auricle.decoding.word_history import WordHistory
from auricle.errors import BadOption
from auricle.types import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FoundSymbols", "PrefixBeamOptions", "PrefixBeamState", "PrefixSearch", "Prefixes"]

BASE = 0x9E3779B97F4A7C15
"""A word's number is that of its letters in this base, modulo 2 ** 64."""


@dataclass(frozen=True)
class PrefixBeamOptions:
    """How wide the search is, and how much the language model counts.

    Attributes:
        beam_size: prefixes that are kept after each frame.
        beam_threshold: prefixes whose ln probability is further below the best one's are dropped.
        lm_weight: exponent of the language model's probabilities.
        word_bonus: added to the ln probability with each unit of the language model; evens out what it takes.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> PrefixBeamOptions(beam_size=10).lm_weight
        0.5
    """

    beam_size: int = setting(100, "Prefixes that are kept after each frame.")
    beam_threshold: float = setting(16.0, "How far below the best a prefix may lie, in ln probability.")
    lm_weight: float = setting(0.5, "Exponent of the language model's probabilities.")
    word_bonus: float = setting(0.0, "Added to the ln probability with each word.")

    def __post_init__(self) -> None:
        if self.beam_size < 1:
            raise BadOption(f"beam_size must be 1 or more, got {self.beam_size}")
        if not self.beam_threshold > 0:
            raise BadOption(f"beam_threshold must be above 0, got {self.beam_threshold}")
        if not 0 <= self.lm_weight < float("inf"):
            raise BadOption(f"lm_weight must be 0 or more and finite, got {self.lm_weight}")
        if not -float("inf") < self.word_bonus < float("inf"):
            raise BadOption(f"word_bonus must be finite, got {self.word_bonus}")


@dataclass(frozen=True)
class FoundSymbols:
    """One reading.

    Attributes:
        symbols: first to last, without blanks.
        frames: at which each symbol begins.
        text: of the symbols, joined.
        score: ln of its probability, weighted as the options say.

    Example:
        >>> FoundSymbols((1, 2), (0, 4), "hi", -0.5).text
        'hi'
    """

    symbols: tuple[int, ...]
    frames: tuple[int, ...]
    text: str
    score: float


@dataclass(frozen=True, eq=False)
class PrefixSearch:
    """What is searched for: symbols, a language model and options.

    Attributes:
        symbols: the text of each symbol, the blank first. A space in a text ends a word, so " the" begins one.
        model: the language model; None if every sequence is as likely as another.
        options: of the search.
        unit: what the model's words are: "word", or "symbol" for a model whose words are the texts of symbols.

    Raises:
        BadOption: a text with more than one space; no word ever ends.

    Example:
        >>> PrefixSearch(("", " ", "a")).by_words
        False
    """

    symbols: tuple[str, ...]
    model: LanguageModel | None = None
    options: PrefixBeamOptions = PrefixBeamOptions()
    unit: Literal["word", "symbol"] = "word"

    def __post_init__(self) -> None:
        for text in self.symbols[1:]:
            if text.count(" ") > 1:
                raise BadOption(f"a symbol may hold one space at most, got {text!r}")
        if self.by_words and not any(" " in text for text in self.symbols[1:]):
            raise BadOption('no symbol has a space, so no word ends; say unit="symbol" for a model of symbols')

    @property
    def by_words(self) -> bool:
        """Whether a language model scores words."""
        return self.model is not None and self.unit == "word"

    def spelled(
        self, word: NDArray[np.uint64], symbol: NDArray[Any]
    ) -> tuple[NDArray[np.uint64], NDArray[np.intp], NDArray[np.int64]]:
        """Words under way with a symbol behind each [n]; which of them have ended a unit, and its id in the model."""
        if self.model is None:
            return word, np.empty(0, np.intp), np.empty(0, np.int64)
        if self.unit == "symbol":
            return word, np.arange(len(symbol)), self._symbol_ids[symbol]
        scale, value, ends, rest = self._letters
        longer = word * scale[symbol] + value[symbol]
        ended = np.flatnonzero(ends[symbol] & (longer != 0))
        return np.where(ends[symbol], rest[symbol], longer), ended, self.word_of(longer[ended])

    def word_of(self, number: NDArray[np.uint64]) -> NDArray[np.int64]:
        """The model's ids of the words that numbers stand for [n]; "<unk>" if it has none such."""
        numbers, ids, unknown = self._vocabulary
        at = np.minimum(np.searchsorted(numbers, number), len(numbers) - 1)
        return np.where(numbers[at] == number, ids[at], unknown)

    @cached_property
    def _letters(self) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.bool_], NDArray[np.uint64]]:
        """Of each symbol: the power of its letters before a space, their number, whether there is one, the rest's."""
        parts = [text.partition(" ") for text in ("", *self.symbols[1:])]
        powers = [pow(BASE, len(before), 1 << 64) for before, _, _ in parts]
        return (
            np.array(powers, np.uint64),
            np.array([_number(before) for before, _, _ in parts], np.uint64),
            np.array([bool(space) for _, space, _ in parts]),
            np.array([_number(after) for _, _, after in parts], np.uint64),
        )

    @cached_property
    def _symbol_ids(self) -> NDArray[np.int64]:
        assert self.model is not None
        return np.concatenate([[0], word_ids(self.model, self.symbols[1:])])

    @cached_property
    def _vocabulary(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], int]:
        """Sorted numbers of the model's words, their ids, and the id of all others."""
        assert self.model is not None
        numbers = np.array([_number(word) for word in self.model.words], np.uint64)
        order = np.argsort(numbers, kind="stable")
        return numbers[order], order, int(word_ids(self.model, [UNKNOWN])[0])


def _number(text: str) -> int:
    number = 0
    for letter in text:
        number = (number * BASE + ord(letter) + 1) % (1 << 64)
    return number


@dataclass(frozen=True, eq=False)
class Prefixes:
    """Hypotheses; all arrays [hypotheses].

    Attributes:
        last: symbol; blank if there is none.
        said: a number that stands for all symbols; equal symbols, equal numbers.
        word: a number that stands for the letters of the word under way; 0 if there are none.
        context: state of the language model.
        blank: probability of all paths that end in a blank.
        sounding: of those that end in the last symbol.
        record: of the last symbol.
    """

    last: NDArray[np.int64]
    said: NDArray[np.uint64]
    word: NDArray[np.uint64]
    context: NDArray[np.int64]
    blank: NDArray[np.float64]
    sounding: NDArray[np.float64]
    record: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PrefixBeamState:
    """Where a search stands: a value that may be kept, copied and resumed.

    Attributes:
        search: what is searched for.
        beam: the prefixes.
        history: the symbols they have and do not all share.
        frames: number of frames seen.
        scale: ln of what all probabilities of the beam are to be multiplied by.

    Example:
        >>> from auricle.decoding.ctc_beam import start
        >>> start(PrefixSearch(("", "a"))).frames
        0
    """

    search: PrefixSearch
    beam: Prefixes
    history: WordHistory
    frames: int = 0
    scale: float = 0.0
