"""From log-probabilities of CTC to words: searched for in a lexicon, or spelled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadModel
from auricle.hub.files import DECODING, LANGUAGE, LEXICON, SPELLING
from auricle.text.letters import LETTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.decoding.language_model import LanguageModel
    from auricle.decoding.lexicon import Lexicon
    from auricle.decoding.lexicon_beam import Hypothesis
    from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconSearch
    from auricle.hub import OpenedModel
    from auricle.text.pronunciations import Pronunciations
    from auricle.types import RecognizerOptions

__all__ = ["SearchWeights", "Word", "WordSearch", "spelled"]


@dataclass(frozen=True)
class Word:
    """A word that was found.

    Attributes:
        text: as it is written.
        symbols: of the network, as it was said.
        score: confidence in [0, 1]; None where the search has none.
    """

    text: str
    symbols: tuple[int, ...]
    score: float | None = None


@dataclass(frozen=True)
class SearchWeights:
    """How the search weighs, found on validation speech; kept in decoding.json of the model.

    Attributes:
        beam_size: hypotheses that are kept.
        beam_threshold: ln by which a hypothesis may lie behind the best.
        lm_weight: exponent of the language model.
        word_bonus: added to ln p with each word.
        letters: weight of ln p of the letters when readings are chosen from.
        readings: how many are chosen from.
        hotword: added to ln p of a hotword.
    """

    beam_size: int = 1500
    beam_threshold: float = 10.0
    lm_weight: float = 0.8
    word_bonus: float = 0.5
    letters: float = 0.3
    readings: int = 30
    hotword: float = 4.0

    def options(self, beam_size: int | None) -> LexiconBeamOptions:
        """The same for the search."""
        from auricle.decoding.lexicon_search import LexiconBeamOptions

        return LexiconBeamOptions(beam_size or self.beam_size, self.beam_threshold, self.lm_weight, self.word_bonus)


@dataclass(frozen=True, eq=False)
class WordSearch:
    """What a model with a lexicon searches for.

    Attributes:
        pronunciations: how its words are said.
        model: how they follow one another; None if nothing is known about that.
        weights: of the search.
        n_symbols: of the network.
    """

    pronunciations: Pronunciations
    model: LanguageModel | None
    weights: SearchWeights
    n_symbols: int

    @classmethod
    def of(cls, opened: OpenedModel) -> WordSearch | None:
        """The search of a model; None if its card names no lexicon.

        Raises:
            BadModel: a file that is damaged.
        """
        from auricle.decoding.ngram import read_ngram
        from auricle.text.letters_to_sounds import LettersToSounds
        from auricle.text.pronunciations import read_pronunciations

        files = opened.card.files
        if LEXICON not in files:
            return None
        model = read_ngram(opened.file(LANGUAGE)) if LANGUAGE in files else None
        weights = SearchWeights()
        if DECODING in files:
            try:
                weights = SearchWeights(**json.loads(opened.file(DECODING).read_text()))
            except (ValueError, TypeError) as error:
                raise BadModel(f"{opened.path / DECODING} holds no weights of a search: {error}") from error
        speller = LettersToSounds(read_ngram(opened.file(SPELLING))) if SPELLING in files else None
        known = read_pronunciations(opened.file(LEXICON), speller)
        return cls(known, model, weights, len(opened.card.symbols))

    def words(
        self, log_probs: NDArray[np.float32], letters: NDArray[np.float32] | None, options: RecognizerOptions
    ) -> list[Word]:
        """The likeliest words of one stretch.

        Args:
            log_probs: of the symbols that words are said with [frames, symbols].
            letters: of `LETTERS` [frames, letters]; None without that second opinion.
            options: beam size and hotwords.
        """
        from auricle.decoding.hypothesis import rescored
        from auricle.decoding.lexicon_beam import lexicon_beam_readings

        search = self._search(self.weights.options(options.beam_size), hotwords_of(options.hotwords))
        readings = lexicon_beam_readings(search, log_probs, self.weights.readings)
        if letters is not None and self.weights.letters and len(readings) > 1:
            readings = rescored(readings, with_letters(readings, letters, self.weights.letters))
        return [Word(word.word, word.symbols, word.score) for word in readings[0].words]

    def _search(self, how: LexiconBeamOptions, hotwords: tuple[str, ...]) -> LexiconSearch:
        from auricle.decoding.lexicon_search import LexiconSearch

        if not hotwords:
            return self._plain if how == self._plain.options else LexiconSearch(self._lexicon, how, self.model)
        from auricle.decoding.hotwords import HotwordModel
        from auricle.decoding.language_model import FlatModel

        model = self.model or FlatModel(("<unk>", *self._lexicon.words))
        boosted = HotwordModel(model, hotwords, self.weights.hotword)
        return LexiconSearch(self._with(hotwords), how, boosted)

    @cached_property
    def _plain(self) -> LexiconSearch:
        from auricle.decoding.lexicon_search import LexiconSearch

        return LexiconSearch(self._lexicon, self.weights.options(None), self.model)

    @cached_property
    def _lexicon(self) -> Lexicon:
        from auricle.decoding.lexicon import Lexicon

        return Lexicon.build(self.pronunciations.items(), n_symbols=self.n_symbols)

    def _with(self, hotwords: tuple[str, ...]) -> Lexicon:
        """The tree with those words of the hotwords that it lacks, said as they are spelled."""
        from auricle.decoding.lexicon import Lexicon
        from auricle.text.phonemes import phoneme_ids

        new = {word for phrase in hotwords for word in phrase.split()} - set(self._lexicon.words)
        if not new:
            return self._lexicon
        said = [(word, phoneme_ids(way)) for word in sorted(new) for way in self.pronunciations.lookup(word) if way]
        return Lexicon.build([*self.pronunciations.items(), *said], n_symbols=self.n_symbols)


def hotwords_of(text: str) -> tuple[str, ...]:
    """Phrases between commas, in lower case.

    Example:
        >>> hotwords_of("New York, Lynde ")
        ('new york', 'lynde')
    """
    return tuple(phrase for part in text.lower().split(",") if (phrase := " ".join(part.split())))


def with_letters(readings: Sequence[Hypothesis], letters: NDArray[np.float32], weight: float) -> NDArray[np.float64]:
    """Scores [readings] with the letters' opinion added."""
    from auricle.decoding.ctc_score import ctc_score

    place = {letter: i for i, letter in enumerate(LETTERS)}
    texts = [[place[c] for c in reading.text if c in place] for reading in readings]
    scores: NDArray[np.float64] = np.array([reading.score for reading in readings]) + weight * ctc_score(letters, texts)
    return scores


def spelled(log_probs: NDArray[np.float32], symbols: Sequence[str], beam_size: int | None) -> list[Word]:
    """Words of a network without a lexicon: each symbol is one, or a space among the symbols divides them.

    Symbols that are words last as long as the words. To the sum over paths that a search makes, a dip within one is the
    word said twice; so without a `beam_size` the likeliest path decides, as it does while such a network is trained.
    """
    from auricle.decoding.ctc_beam import ctc_beam
    from auricle.decoding.ctc_greedy import ctc_greedy
    from auricle.decoding.prefix_search import PrefixBeamOptions, PrefixSearch

    if beam_size == 1 or (beam_size is None and " " not in symbols):
        found = tuple(span.symbol for span in ctc_greedy(log_probs))
    else:
        how = PrefixBeamOptions() if beam_size is None else PrefixBeamOptions(beam_size)
        found = ctc_beam(PrefixSearch(tuple(symbols), options=how), log_probs)[0].symbols
    if " " not in symbols:
        return [Word(symbols[symbol], (symbol,)) for symbol in found]
    words: list[list[int]] = [[]]
    for symbol in found:
        if symbols[symbol] == " ":
            words.append([])
        else:
            words[-1].append(symbol)
    return [Word("".join(symbols[s] for s in word), tuple(word)) for word in words if word]
