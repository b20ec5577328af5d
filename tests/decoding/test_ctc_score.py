"""Scores of sequences and of prefixes equal sums over all paths."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from auricle.decoding.autoregressive import AutoregressiveOptions, beam_search, jointly, rows
from auricle.decoding.ctc_score import CtcPrefixScorer, ctc_score
from auricle.errors import BadOption

from .brute_force import random_log_probs, spelled

EOS = 4


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("frames", [1, 2, 5])
def test_sequences_equal_brute_force(seed: int, frames: int) -> None:
    log_probs = random_log_probs(seed, frames, 4)
    expected = spelled(log_probs)
    assert np.exp(ctc_score(log_probs, list(expected))) == pytest.approx(list(expected.values()), rel=1e-9)


def test_what_the_frames_are_too_few_for_is_impossible() -> None:
    log_probs = random_log_probs(0, 2, 3)
    assert ctc_score(log_probs, [[1, 1], [1, 2, 1]]).tolist() == [-np.inf, -np.inf]
    assert np.isfinite(ctc_score(log_probs, [[1, 2]])).all()
    assert ctc_score(np.empty((0, 3)), [[], [1]]).tolist() == [0.0, -np.inf]
    assert ctc_score(log_probs, []).shape == (0,)


@pytest.mark.parametrize("seed", range(5))
def test_prefixes_equal_brute_force(seed: int) -> None:
    log_probs = random_log_probs(seed, 5, 4)
    known = spelled(log_probs)

    def begins_with(prefix: tuple[int, ...]) -> float:
        return sum(p for said, p in known.items() if said[: len(prefix)] == prefix)

    scorer = CtcPrefixScorer(log_probs, eos=EOS)
    scores, state = scorer.step(np.array([EOS]), scorer.start())
    prefixes: list[tuple[int, ...]] = [()]
    for _ in range(3):
        for prefix, row in zip(prefixes, scores, strict=True):
            whole = begins_with(prefix)
            assert np.exp(row[EOS]) == pytest.approx(known[prefix] / whole, rel=1e-9)
            assert np.exp(row[1:4]) == pytest.approx([begins_with((*prefix, s)) / whole for s in (1, 2, 3)], rel=1e-9)
            assert row[0] == -np.inf
        parent, symbol = np.divmod(np.arange(3 * len(prefixes)), 3)
        if len(prefixes) == 9:
            parent, symbol = parent[::2], symbol[::2]
        prefixes = [(*prefixes[p], s + 1) for p, s in zip(parent.tolist(), symbol.tolist(), strict=True)]
        possible = [k for k, prefix in enumerate(prefixes) if prefix in known]
        prefixes = [prefixes[k] for k in possible]
        scores, state = scorer.step(symbol[possible] + 1, rows(state, parent[possible]))


@pytest.mark.parametrize("seed", range(5))
def test_a_search_over_prefix_scores_finds_the_likeliest_sequence(seed: int) -> None:
    log_probs = random_log_probs(seed, 5, 4)
    scorer = CtcPrefixScorer(log_probs, eos=EOS)
    options = AutoregressiveOptions(beam_size=200, max_length=6)
    found = beam_search(scorer.step, scorer.start(), bos=EOS, eos=EOS, options=options, count=5)
    expected = sorted(spelled(log_probs).items(), key=lambda item: -item[1])[:5]
    assert [f.tokens for f in found] == [said for said, _ in expected]
    assert np.exp([f.score for f in found]) == pytest.approx([p for _, p in expected], rel=1e-9)


def test_joins_another_step() -> None:
    log_probs = random_log_probs(1, 5, 4)
    scorer = CtcPrefixScorer(log_probs, eos=EOS)
    table = random_log_probs(2, 5, 5)

    def chain(last: np.ndarray, state: None) -> tuple[np.ndarray, None]:
        return table[last], state

    step = jointly([(chain, 0.6), (scorer.step, 0.4)])
    options = AutoregressiveOptions(beam_size=300, max_length=6)
    found = beam_search(step, (None, scorer.start()), bos=EOS, eos=EOS, options=options)[0]

    def joint(said: tuple[int, ...], p: float) -> float:
        path = (EOS, *said, EOS)
        return 0.4 * np.log(p) + 0.6 * sum(table[a, b] for a, b in pairwise(path))

    scores = {said: joint(said, p) for said, p in spelled(log_probs).items()}
    best = max(scores, key=lambda said: scores[said])
    assert found.tokens == best
    assert found.score == pytest.approx(scores[best])


@pytest.mark.parametrize("bad", [[[0]], [[4]]])
def test_bad_symbols_are_named(bad: list[list[int]]) -> None:
    with pytest.raises(BadOption, match="symbols"):
        ctc_score(np.zeros((3, 4)), bad)
