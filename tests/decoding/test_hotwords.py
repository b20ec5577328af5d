"""A phrase is worth its boost when it is said whole, and nothing when it is not."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from auricle.decoding.hotwords import HotwordModel
from auricle.decoding.language_model import FlatModel
from auricle.decoding.lexicon import Lexicon
from auricle.decoding.lexicon_beam import lexicon_beam
from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconSearch
from auricle.errors import BadOption

from .brute_force import ToyModel

WORDS = ("<unk>", "a", "b", "c", "d")


def said(model: HotwordModel | ToyModel, text: str) -> float:
    """ln p of a sentence, word by word."""
    state, total = np.array([model.start()]), 0.0
    for word in text.split():
        score, state = model.score(state, np.array([model.words.index(word)]))
        total += float(score[0])
    return total + float(model.finish(state)[0])


def worth(text: str, phrases: tuple[str, ...], boost: float) -> float:
    """The definition for phrases that neither hold nor overlap one another: boost a word of each occurrence."""
    words, total, at = text.split(), 0.0, 0
    while at < len(words):
        hit = next((p.split() for p in phrases if words[at : at + len(p.split())] == p.split()), None)
        total += boost * len(hit) if hit else 0.0
        at += len(hit) if hit else 1
    return total


@pytest.mark.parametrize("phrases", [("a",), ("a b",), ("a b c", "d"), ("a a b", "c d"), ("b d", "a b c")])
def test_whole_phrases_win_and_parts_give_back(phrases: tuple[str, ...]) -> None:
    model = HotwordModel(FlatModel(WORDS), phrases, boost=2.0)
    for words in product("abcd", repeat=5):
        text = " ".join(words)
        assert said(model, text) == pytest.approx(worth(text, phrases, 2.0)), text


def test_a_phrase_within_a_phrase_pays_each_word_once() -> None:
    model = HotwordModel(FlatModel(WORDS), ("a b", "a b c"), boost=1.0)
    assert said(model, "a b d") == said(model, "a b") == 2.0
    assert said(model, "a b c") == 3.0


def test_adds_to_the_model_it_stands_around() -> None:
    inner = ToyModel(WORDS, 3)
    model = HotwordModel(inner, ("b c",), boost=1.5)
    for text in ("", "a", "b", "b c", "a b d", "b b c a"):
        assert said(model, text) == pytest.approx(said(inner, text) + worth(text, ("b c",), 1.5), abs=1e-5)


def test_a_word_that_the_model_lacks_is_unknown_to_it_and_yet_boosted() -> None:
    model = HotwordModel(ToyModel(WORDS, 1), ("zoe",), boost=2.0)
    assert model.words[-1] == "zoe"
    assert said(model, "zoe") == pytest.approx(said(ToyModel(WORDS, 1), "<unk>") + 2.0, abs=1e-5)


def test_no_phrases_change_nothing() -> None:
    inner = ToyModel(WORDS, 1)
    assert said(HotwordModel(inner, ()), "a b") == pytest.approx(said(inner, "a b"))


def test_a_hotword_decides_between_words_that_sound_alike() -> None:
    lexicon = Lexicon.build([("no", [1]), ("know", [1])], n_symbols=2)
    frames = np.log([[0.1, 0.9]])
    plain = FlatModel(("<unk>", "no", "know"))
    options = LexiconBeamOptions(lm_weight=1.0)
    assert lexicon_beam(LexiconSearch(lexicon, options, plain), frames).text == "no"
    assert lexicon_beam(LexiconSearch(lexicon, options, HotwordModel(plain, ("know",))), frames).text == "know"


@pytest.mark.parametrize("bad", [{"phrases": ("  ",)}, {"phrases": ("a",), "boost": float("nan")}])
def test_bad_options_are_named(bad: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        HotwordModel(FlatModel(WORDS), **bad)
