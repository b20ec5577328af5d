"""The tree holds what it was made of, and shares beginnings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.lexicon import Lexicon
from auricle.errors import BadOption

pronunciations = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.lists(st.integers(1, 3), min_size=1, max_size=5).map(tuple)),
    min_size=1,
    max_size=30,
)


@given(pronunciations)
@settings(max_examples=200)
def test_holds_what_it_was_made_of(pairs: list[tuple[str, tuple[int, ...]]]) -> None:
    lexicon = Lexicon.build(pairs, n_symbols=4)
    held = [(lexicon.word(entry), lexicon.pronunciation(entry)) for entry in range(lexicon.entries)]
    assert sorted(held) == sorted(pairs)
    assert lexicon.words == tuple(dict.fromkeys(word for word, _ in pairs))
    prefixes = {symbols[:n] for _, symbols in pairs for n in range(len(symbols) + 1)}
    assert lexicon.nodes == len(prefixes)


@given(pronunciations)
@settings(max_examples=100)
def test_nodes_are_numbered_by_levels_and_children_are_neighbours(pairs: list[tuple[str, tuple[int, ...]]]) -> None:
    lexicon = Lexicon.build(pairs, n_symbols=4)
    for node in range(lexicon.nodes):
        children = range(lexicon.first_child[node], lexicon.first_child[node + 1])
        assert all(lexicon.parent[child] == node for child in children)
        signs = [int(lexicon.symbol[child]) for child in children]
        assert signs == sorted(set(signs))
    assert lexicon.first_child[-1] == lexicon.nodes == lexicon.first_node[-1]


@given(pronunciations, st.integers(0, 100))
@settings(max_examples=100)
def test_best_below_is_the_largest_of_a_subtree(pairs: list[tuple[str, tuple[int, ...]]], seed: int) -> None:
    lexicon = Lexicon.build(pairs, n_symbols=4)
    values = np.random.default_rng(seed).standard_normal(lexicon.entries)
    best = lexicon.best_below(values)
    said = [()] + [()] * (lexicon.nodes - 1)
    for node in range(1, lexicon.nodes):
        said[node] = (*said[lexicon.parent[node]], int(lexicon.symbol[node]))
    for node in range(lexicon.nodes):
        below = [v for e, v in enumerate(values) if lexicon.pronunciation(e)[: len(said[node])] == said[node]]
        assert best[node] == max(below)


def test_weights_follow_their_pronunciations() -> None:
    lexicon = Lexicon.build([("b", [2]), ("a", [1, 2]), ("a", [1])], n_symbols=3, weights=[-1.0, -2.0, -3.0])
    held = {(lexicon.word(e), lexicon.pronunciation(e)): float(lexicon.entry_weight[e]) for e in range(3)}
    assert held == {("b", (2,)): -1.0, ("a", (1, 2)): -2.0, ("a", (1,)): -3.0}


@pytest.mark.parametrize("bad", [[], [("a", [])], [("a", [0])], [("a", [3])]])
def test_bad_pronunciations_are_named(bad: list[tuple[str, list[int]]]) -> None:
    with pytest.raises(BadOption):
        Lexicon.build(bad, n_symbols=3)


def test_a_wrong_number_of_weights_is_named() -> None:
    with pytest.raises(BadOption, match="weights"):
        Lexicon.build([("a", [1])], n_symbols=3, weights=[0.0, 1.0])
