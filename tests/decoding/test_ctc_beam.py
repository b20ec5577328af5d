"""Prefix beam search equals the sum over all paths, with and without a language model, at once and streamed."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.ctc_beam import ctc_beam, finish, start, step
from auricle.decoding.hotwords import HotwordModel
from auricle.decoding.language_model import FlatModel
from auricle.decoding.prefix_search import PrefixBeamOptions, PrefixSearch
from auricle.errors import BadOption

from .brute_force import ToyModel, random_log_probs, spelled

WIDE = {"beam_size": 100_000, "beam_threshold": 1e9}
SYMBOLS = ("", " ", "a", "b")
PIECES = ("", " a", "b", "a")
VOCABULARY = ("<unk>", "a", "b", "ab", "ba", "abb")


def brute_force(log_probs: np.ndarray, symbols: tuple[str, ...], model: ToyModel | None, weight: float, bonus: float):
    """(symbols, ln of the weighted probability), the likeliest first."""
    found = []
    for said, probability in spelled(log_probs).items():
        score = math.log(probability)
        if model is not None:
            words = "".join(symbols[s] for s in said).split()
            ids = [model.words.index(w) if w in model.words else 0 for w in words]
            score += weight * model.sentence(ids) + bonus * len(ids)
        found.append((said, score))
    return sorted(found, key=lambda item: -item[1])


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("symbols", [SYMBOLS, PIECES])
@pytest.mark.parametrize(("weight", "bonus"), [(None, 0.0), (0.6, 0.4), (2.0, -0.5)])
def test_equals_brute_force(seed: int, symbols: tuple[str, ...], weight: float | None, bonus: float) -> None:
    frames = random_log_probs(seed, 5, 4, 1.5)
    model = None if weight is None else ToyModel(VOCABULARY, seed)
    search = PrefixSearch(symbols, model, PrefixBeamOptions(lm_weight=weight or 0.0, word_bonus=bonus, **WIDE))
    expected = brute_force(frames, symbols, model, weight or 0.0, bonus)
    found = ctc_beam(search, frames, 10_000)
    assert [f.symbols for f in found[:20]] == [said for said, _ in expected[:20]]
    assert [f.score for f in found] == pytest.approx([score for _, score in expected], abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_a_model_of_symbols_scores_each_symbol(seed: int) -> None:
    frames = random_log_probs(seed, 5, 4, 1.5)
    model = ToyModel(("<unk>", *SYMBOLS[1:]), seed)
    search = PrefixSearch(SYMBOLS, model, PrefixBeamOptions(lm_weight=0.8, word_bonus=0.3, **WIDE), unit="symbol")
    expected = {said: math.log(p) + 0.8 * model.sentence(said) + 0.3 * len(said) for said, p in spelled(frames).items()}
    best = sorted(expected, key=lambda said: -expected[said])[:10]
    found = ctc_beam(search, frames, 10)
    assert [f.symbols for f in found] == best
    assert [f.score for f in found] == pytest.approx([expected[said] for said in best], abs=1e-5)


LETTERS = ("", " ", *"abcdefgh")
MODEL = FlatModel(("<unk>", "bad", "dab", "cab"))


@given(st.integers(0, 10_000), st.lists(st.sampled_from([0, 1, 1, 2, 5, 20]), max_size=30), st.sampled_from([1, 3, 30]))
@settings(max_examples=60, deadline=None)
def test_streamed_equals_offline(seed: int, lengths: list[int], size: int) -> None:
    frames = random_log_probs(seed, 50, 10, 3.0)
    search = PrefixSearch(LETTERS, MODEL, PrefixBeamOptions(beam_size=size))
    edges = [0, *(min(int(edge), 50) for edge in np.cumsum(lengths)), 50]
    state, given_ = start(search), []
    for first, end in pairwise(edges):
        state, certain = step(state, frames[first:end])
        given_ += certain
    rest, whole = finish(state)[0], ctc_beam(search, frames)[0]
    assert (*(symbol for symbol, _ in given_), *rest.symbols) == whole.symbols
    assert (*(frame for _, frame in given_), *rest.frames) == whole.frames
    assert rest.score == whole.score


def test_a_narrow_beam_finds_what_is_plain() -> None:
    path = [1 + LETTERS[1:].index(c) if c else 0 for c in ("b", "", "a", "d", "d", " ", "c", "", "a", "b", "", "b", "")]
    frames = np.full((len(path), 10), 0.01)
    frames[np.arange(len(path)), path] = 0.91
    found = ctc_beam(PrefixSearch(LETTERS, options=PrefixBeamOptions(beam_size=4)), np.log(frames))[0]
    assert found.text == "bad cabb"
    assert [path[frame] for frame in found.frames] == list(found.symbols)


def test_hotwords_decide() -> None:
    frames = np.full((3, 10), 1e-4)
    frames[0, [2, 4]] = 0.45, 0.55
    frames[1, [2, 3]] = 0.45, 0.55
    frames[2, [5]] = 0.99
    log_probs = np.log(frames)
    for phrase, text in (("cbd", "cbd"), ("aad", "cbd"), ("abd", "abd")):
        model = HotwordModel(MODEL, (phrase,), 3.0)
        assert ctc_beam(PrefixSearch(LETTERS, model, PrefixBeamOptions(lm_weight=1.0)), log_probs)[0].text == text


def test_bad_searches_are_named() -> None:
    with pytest.raises(BadOption, match="one space"):
        PrefixSearch(("", " a "), MODEL)
    with pytest.raises(BadOption, match="no word ends"):
        PrefixSearch(("", "a"), MODEL)
    with pytest.raises(BadOption, match="count"):
        ctc_beam(PrefixSearch(LETTERS), np.zeros((1, 10)), 0)
    with pytest.raises(BadOption, match="log_probs"):
        ctc_beam(PrefixSearch(LETTERS), np.zeros((1, 9)))


@pytest.mark.parametrize(
    "bad", [{"beam_size": 0}, {"beam_threshold": 0.0}, {"lm_weight": -1.0}, {"word_bonus": math.inf}]
)
def test_bad_options_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(iter(bad))):
        PrefixBeamOptions(**bad)
