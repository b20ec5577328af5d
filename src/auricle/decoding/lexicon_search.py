"""What a lexicon-bound CTC search looks for, with the tables made of it once, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.language_model import LanguageModel, word_ids
from auricle.decoding.lexicon import Lexicon
from auricle.decoding.word_history import WordHistory
from auricle.errors import BadOption
from auricle.types import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Beam", "LexiconBeamOptions", "LexiconBeamState", "LexiconSearch"]


@dataclass(frozen=True)
class LexiconBeamOptions:
    """How wide the search is, and how much the language model counts.

    Attributes:
        beam_size: hypotheses that are kept after each frame.
        beam_threshold: hypotheses whose ln probability is further below the best one's are dropped.
        lm_weight: exponent of the language model's probabilities.
        word_bonus: added to the ln probability with each word; evens out what the language model takes.
        blank_skip: in frames whose blank is likelier than this no symbol begins; 1 skips none.
        boundary: a symbol that may stand between words and belongs to none, such as a space; None if there is none.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> LexiconBeamOptions(beam_size=50).lm_weight
        0.6
    """

    beam_size: int = setting(1500, "Hypotheses that are kept after each frame, at most.")
    beam_threshold: float = setting(10.0, "How far below the best a hypothesis may lie, in ln probability.")
    lm_weight: float = setting(0.6, "Exponent of the language model's probabilities.")
    word_bonus: float = setting(0.0, "Added to the ln probability with each word.")
    blank_skip: float = setting(0.98, "In frames whose blank is likelier than this no symbol begins.")
    boundary: int | None = setting(None, "Symbol between words that belongs to none, such as a space.")

    def __post_init__(self) -> None:
        if self.beam_size < 1:
            raise BadOption(f"beam_size must be 1 or more, got {self.beam_size}")
        if not self.beam_threshold > 0:
            raise BadOption(f"beam_threshold must be above 0, got {self.beam_threshold}")
        if not 0 <= self.lm_weight < float("inf"):
            raise BadOption(f"lm_weight must be 0 or more and finite, got {self.lm_weight}")
        if not -float("inf") < self.word_bonus < float("inf"):
            raise BadOption(f"word_bonus must be finite, got {self.word_bonus}")
        if not 0 < self.blank_skip <= 1:
            raise BadOption(f"blank_skip must lie in (0, 1], got {self.blank_skip}")


@dataclass(frozen=True, eq=False)
class LexiconSearch:
    """What is searched for: a lexicon, a language model and options, with the tables that are made of them once.

    Attributes:
        lexicon: the words.
        options: of the search.
        model: the language model; None if every word is as likely as another.

    Behind the tree's nodes stand copies of the root, one a symbol: where a hypothesis is between two words and the
    last symbol still matters, because without a blank it cannot begin anew.

    Raises:
        BadOption: a boundary that is no symbol of the lexicon.

    Example:
        >>> search = LexiconSearch(Lexicon.build([("no", [1, 2]), ("on", [2, 1])], n_symbols=3))
        >>> search.places  # five nodes, three copies of the root
        8
    """

    lexicon: Lexicon
    options: LexiconBeamOptions = LexiconBeamOptions()
    model: LanguageModel | None = None

    def __post_init__(self) -> None:
        boundary, symbols = self.options.boundary, self.lexicon.n_symbols
        if boundary is not None and not 0 < boundary < symbols:
            raise BadOption(f"boundary must be a symbol, 1 to {symbols - 1}, got {boundary}")

    @cached_property
    def places(self) -> int:
        """Nodes, and copies of the root."""
        return self.lexicon.nodes + self.lexicon.n_symbols

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """The last symbol at each place; blank at the root itself."""
        return np.concatenate([self.lexicon.symbol, np.arange(self.lexicon.n_symbols)]).astype(np.int64)

    @cached_property
    def first_child(self) -> NDArray[np.int64]:
        """The first child of each place."""
        children = self.lexicon.first_child[:-1]
        return np.concatenate([children, np.full(self.lexicon.n_symbols, children[0])]).astype(np.int64)

    @cached_property
    def children(self) -> NDArray[np.int64]:
        """How many children each place has."""
        count = np.diff(self.lexicon.first_child)
        return np.concatenate([count, np.full(self.lexicon.n_symbols, count[0])]).astype(np.int64)

    @cached_property
    def words_here(self) -> NDArray[np.int64]:
        """How many entries end at each node."""
        return np.diff(self.lexicon.first_entry).astype(np.int64)

    @cached_property
    def entry_id(self) -> NDArray[np.int64]:
        """The language model's id of each entry's word; its place in the lexicon where there is no model."""
        if self.model is None:
            return self.lexicon.entry_word.astype(np.int64)
        return word_ids(self.model, self.lexicon.words)[self.lexicon.entry_word]

    @cached_property
    def entry_factor(self) -> NDArray[np.float64]:
        """What each entry multiplies a probability by, language model aside."""
        return np.exp(self.lexicon.entry_weight.astype(np.float64) + self.options.word_bonus)

    @cached_property
    def outlook(self) -> NDArray[np.float64]:
        """At each place the factor of the likeliest word that may come of it."""
        weight = self.lexicon.entry_weight.astype(np.float64)
        if self.model is not None:
            weight = weight + self.options.lm_weight * np.asarray(self.model.unigram, np.float64)[self.entry_id]
        best = np.exp(self.lexicon.best_below(weight))
        return np.concatenate([best, np.full(self.lexicon.n_symbols, best[0])])


@dataclass(frozen=True, eq=False)
class Beam:
    """Hypotheses; all arrays [hypotheses].

    Attributes:
        place: node of the tree, or copy of the root.
        context: state of the language model.
        blank: probability of all ways here that end in a blank.
        sounding: of those that end in the last symbol.
        record: of the last word passed.
        began: frame at which the first symbol of the word under way begins.
        said: a number that stands for the words passed; equal words, equal numbers.
    """

    place: NDArray[np.int64]
    context: NDArray[np.int64]
    blank: NDArray[np.float64]
    sounding: NDArray[np.float64]
    record: NDArray[np.int64]
    began: NDArray[np.int64]
    said: NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class LexiconBeamState:
    """Where a search stands: a value that may be kept, copied and resumed.

    Attributes:
        search: what is searched for.
        beam: the hypotheses.
        history: the words they have passed and do not all share.
        frames: number of frames seen.
        scale: ln of what all probabilities of the beam are to be multiplied by.

    Example:
        >>> from auricle.decoding.lexicon_beam import start
        >>> start(LexiconSearch(Lexicon.build([("a", [1])], n_symbols=2))).frames
        0
    """

    search: LexiconSearch
    beam: Beam
    history: WordHistory
    frames: int = 0
    scale: float = 0.0
