"""Words from CTC: equal to the sum over all paths, streamed equal to offline, and n best in order."""

from __future__ import annotations

import math

import numpy as np
import pytest

from auricle.decoding.lexicon import Lexicon
from auricle.decoding.lexicon_beam import lexicon_beam, lexicon_beam_readings
from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconSearch

from .brute_force import ToyModel, random_log_probs, segmentations, spelled

WIDE = {"beam_size": 100_000, "beam_threshold": 1e9, "blank_skip": 1.0}
TOY = [("a", (1,)), ("ab", (1, 2)), ("eh", (1,)), ("ba", (2, 1)), ("bb", (2, 2)), ("ba", (2, 3, 1)), ("c", (3,))]


def brute_force(log_probs: np.ndarray, model: ToyModel, weight: float, bonus: float) -> dict[tuple[str, ...], float]:
    """ln of the weighted probability of every word sequence, over all its pronunciations and all their paths."""
    words = list(model.words)
    pronunciations = [(words.index(word), symbols) for word, symbols in TOY]
    found: dict[tuple[str, ...], float] = {}
    for said, probability in spelled(log_probs).items():
        for places in segmentations(said, pronunciations):
            ids = [pronunciations[p][0] for p in places]
            key = tuple(words[i] for i in ids)
            factor = math.exp(weight * model.sentence(ids) + bonus * len(ids))
            found[key] = found.get(key, 0.0) + probability * factor
    return {key: math.log(value) for key, value in found.items()}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("weight", "bonus"), [(0.0, 0.0), (0.7, 0.5), (1.5, -1.0)])
def test_equals_brute_force(seed: int, weight: float, bonus: float) -> None:
    frames = random_log_probs(seed, 6, 4, 1.5)
    model = ToyModel(["<unk>", *dict(TOY)], seed)
    lexicon = Lexicon.build(TOY, n_symbols=4)
    search = LexiconSearch(lexicon, LexiconBeamOptions(lm_weight=weight, word_bonus=bonus, **WIDE), model)
    expected = sorted(brute_force(frames, model, weight, bonus).items(), key=lambda item: -item[1])
    found = lexicon_beam(search, frames)
    assert tuple(word.word for word in found.words) == expected[0][0]
    assert found.score == pytest.approx(expected[0][1], abs=1e-5)
    best = lexicon_beam_readings(search, frames, 20)
    assert [tuple(w.word for w in reading.words) for reading in best] == [words for words, _ in expected[:20]]
    assert [reading.score for reading in best] == pytest.approx([score for _, score in expected[:20]], abs=1e-5)
