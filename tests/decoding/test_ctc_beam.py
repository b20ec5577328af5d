"""Prefix beam search equals the sum over all paths, with and without a language model, at once and streamed."""

from __future__ import annotations

import math

import numpy as np
import pytest

from auricle.decoding.ctc_beam import ctc_beam
from auricle.decoding.prefix_search import PrefixBeamOptions, PrefixSearch

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
