"""A wide enough beam finds what trying everything finds; a narrow one is greedy; ends and lengths count as said."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from auricle.decoding.autoregressive import AutoregressiveOptions, FoundTokens, beam_search, rows
from auricle.errors import BadOption

from .brute_force import random_log_probs

BOS, EOS, TOKENS, LONGEST = 0, 3, 4, 4


class History:
    """p(next | all before), seeded; a state is the hypothesis so far."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def row(self, history: tuple[int, ...]) -> np.ndarray:
        row = random_log_probs(hash((self.seed, *history)) % (1 << 32), 1, TOKENS)[0].copy()
        row[BOS] = -np.inf
        return row

    def __call__(self, last: np.ndarray, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        states = np.concatenate([states, last[:, None]], axis=1)
        return np.array([self.row(tuple(h)) for h in states.tolist()]), states

    def score(self, said: tuple[int, ...]) -> float:
        path = (BOS, *said, EOS)
        return float(sum(self.row(path[:n])[path[n]] for n in range(1, len(path))))


def search(step: History, **settings: float) -> tuple[FoundTokens, ...]:
    options = AutoregressiveOptions(**{"max_length": LONGEST, **settings})
    return beam_search(step, np.empty((1, 0), np.int64), bos=BOS, eos=EOS, options=options, count=10)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("penalty", "bonus"), [(0.0, 0.0), (1.0, 0.0), (0.5, 0.7)])
def test_equals_trying_everything(seed: int, penalty: float, bonus: float) -> None:
    step = History(seed)
    everything = {
        said: (step.score(said) + bonus * len(said)) / (len(said) + 1) ** penalty
        for length in range(LONGEST + 1)
        for said in product((1, 2), repeat=length)
    }
    expected = sorted(everything.items(), key=lambda item: -item[1])[:10]
    found = search(step, beam_size=200, length_penalty=penalty, token_bonus=bonus)
    assert [f.tokens for f in found] == [said for said, _ in expected]
    assert [f.score for f in found] == pytest.approx([score for _, score in expected])
    assert all(f.ended and len(f.log_probs) == len(f.tokens) + 1 for f in found)


@pytest.mark.parametrize("seed", range(10))
def test_a_beam_of_one_is_greedy(seed: int) -> None:
    step, history = History(seed), [BOS]
    while len(history) <= LONGEST:
        token = int(step.row(tuple(history)).argmax())
        if token == EOS:
            break
        history.append(token)
    found = search(step, beam_size=1)
    assert found[0].tokens == tuple(history[1:])


def test_a_wider_beam_is_no_worse() -> None:
    narrow, wide = (sum(search(History(seed), beam_size=size)[0].score for seed in range(40)) for size in (2, 8))
    assert wide >= narrow


def test_what_never_ends_is_cut_off_and_says_so() -> None:
    def endless(last: np.ndarray, state: None) -> tuple[np.ndarray, None]:
        return np.tile([-np.inf, -0.1, -2.4, -np.inf], (len(last), 1)), state

    found = beam_search(endless, None, bos=BOS, eos=EOS, options=AutoregressiveOptions(beam_size=3, max_length=5))
    assert (found[0].tokens, found[0].ended) == ((1, 1, 1, 1, 1), False)
    assert found[0].score == pytest.approx(-0.5)


def test_ending_hook_decides_between_ends() -> None:
    step = History(0)

    def long_ones(states: np.ndarray) -> np.ndarray:
        return np.full(len(states), 100.0 * states.shape[1])

    options = AutoregressiveOptions(beam_size=64, max_length=LONGEST)
    found = beam_search(step, np.empty((1, 0), np.int64), bos=BOS, eos=EOS, options=options, ending=long_ones)
    assert len(found[0].tokens) == LONGEST


def test_states_follow_their_hypotheses() -> None:
    states = {"a": np.arange(3), "b": [np.arange(6).reshape(3, 2), None]}
    picked = rows(states, np.array([2, 0]))
    assert picked["a"].tolist() == [2, 0]
    assert picked["b"][0].tolist() == [[4, 5], [0, 1]]


@pytest.mark.parametrize("bad", [{"beam_size": 0}, {"max_length": 0}, {"length_penalty": -1}, {"token_bonus": np.nan}])
def test_bad_options_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(iter(bad))):
        AutoregressiveOptions(**bad)


@pytest.mark.parametrize("scores", [np.zeros(4), np.zeros((2, 4)), np.zeros((1, 3)), np.full((1, 4), np.nan)])
def test_a_step_of_another_shape_is_named(scores: np.ndarray) -> None:
    with pytest.raises(BadOption, match="step"):
        beam_search(lambda last, state: (scores, state), None, bos=BOS, eos=EOS)
