"""CTC by its definition: every path through a few frames, collapsed; and a language model that remembers all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, product

import numpy as np


def random_log_probs(seed: int, frames: int, symbols: int, sharpness: float = 1.0) -> np.ndarray:
    """Normalized log-probabilities [frames, symbols]."""
    draw = sharpness * np.random.default_rng(seed).standard_normal((frames, symbols))
    return draw - np.log(np.exp(draw).sum(axis=1, keepdims=True))


def collapsed(path: Sequence[int]) -> tuple[int, ...]:
    """A path without repeats and blanks."""
    return tuple(symbol for symbol, _ in groupby(path) if symbol)


def spelled(log_probs: np.ndarray) -> dict[tuple[int, ...], float]:
    """Probability of every symbol sequence that the frames can spell: the sum over its paths."""
    probs, found = np.exp(log_probs), dict[tuple[int, ...], float]()
    frames, symbols = probs.shape
    for path in product(range(symbols), repeat=frames):
        said = collapsed(path)
        found[said] = found.get(said, 0.0) + math.prod(probs[t, s] for t, s in enumerate(path))
    return found


class ToyModel:
    """A language model whose state is the whole history, so that no two histories are one; seeded, normalized."""

    def __init__(self, words: Sequence[str], seed: int) -> None:
        self.words, self.seed = tuple(words), seed
        self.histories: list[tuple[int, ...]] = [()]
        self.places = {(): 0}
        draw = np.random.default_rng(seed).uniform(0.1, 1.0, len(self.words))
        self.unigram = np.log(draw / draw.sum()).astype(np.float32)

    def after(self, history: tuple[int, ...]) -> np.ndarray:
        """ln p of each word after a history, and of the end behind them."""
        draw = np.random.default_rng([self.seed, *history]).uniform(0.05, 1.0, len(self.words) + 1)
        return np.log(draw / draw.sum())

    def start(self) -> int:
        return 0

    def score(self, states: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        scores, after = [], []
        for state, word in zip(states.tolist(), words.tolist(), strict=True):
            history = self.histories[state]
            scores.append(self.after(history)[word])
            longer = (*history, word)
            if longer not in self.places:
                self.places[longer] = len(self.histories)
                self.histories.append(longer)
            after.append(self.places[longer])
        return np.array(scores, np.float32), np.array(after, np.int32)

    def finish(self, states: np.ndarray) -> np.ndarray:
        return np.array([self.after(self.histories[s])[-1] for s in states.tolist()], np.float32)

    def sentence(self, words: Sequence[int]) -> float:
        """ln p of words and the end after them."""
        known = sum(self.after(tuple(words[:n]))[word] for n, word in enumerate(words))
        return float(known + self.after(tuple(words))[-1])


def segmentations(
    said: tuple[int, ...], pronunciations: Sequence[tuple[int, tuple[int, ...]]]
) -> Iterator[tuple[int, ...]]:
    """Every sequence of pronunciations (their places) that spells these symbols."""
    if not said:
        yield ()
    for place, (_, symbols) in enumerate(pronunciations):
        if said[: len(symbols)] == symbols:
            for rest in segmentations(said[len(symbols) :], pronunciations):
                yield (place, *rest)
