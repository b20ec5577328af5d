"""Measure the lexicon-bound CTC search against its beam: milliseconds a frame, times real time, word errors.

Usage: python scripts/measure_lexicon_beam.py [UTTERANCES]

Everything is made up from a seed: 50,000 words over 39 phonemes, likelier ones shorter; sentences from a bigram model
that the search knows too; frames that hear the right phoneme, or one that is often taken for it, or are unsure. One
core, processor time. What it shows is how errors fall and time grows with the beam, not how well English is heard.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import numpy as np

from auricle.decoding import Lexicon, LexiconBeamOptions, LexiconSearch
from auricle.decoding.lexicon_beam import lexicon_beam, lexicon_beam_readings

WORDS, PHONEMES, LENGTH, FRAMES_A_SECOND = 50_000, 40, 20, 25
FOLLOWERS, FOLLOWING = 50, 0.5
"""Every word has so many words that follow it with this probability together; else any word comes."""


@dataclass(frozen=True, eq=False)
class Bigrams:
    """The model that the sentences are made with."""

    words: tuple[str, ...]
    prior: np.ndarray
    followers: np.ndarray
    shares: np.ndarray
    keys: np.ndarray
    key_shares: np.ndarray

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Bigrams:
        prior = 1 / (np.arange(WORDS) + 10.0)
        prior /= prior.sum()
        followers = rng.choice(WORDS, (WORDS, FOLLOWERS), p=prior)
        shares = rng.dirichlet(np.full(FOLLOWERS, 0.5), WORDS)
        keys, place = np.unique(np.arange(WORDS)[:, None] * WORDS + followers, return_inverse=True)
        key_shares = np.bincount(place.ravel(), shares.ravel())
        return cls(tuple(f"w{k}" for k in range(WORDS)), prior, followers, shares, keys, key_shares)

    @property
    def unigram(self) -> np.ndarray:
        return np.log(self.prior).astype(np.float32)

    def start(self) -> int:
        return 0

    def score(self, states: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        key = states * WORDS + words
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        share = np.where(self.keys[at] == key, self.key_shares[at], 0.0)
        return np.log((1 - FOLLOWING) * self.prior[words] + FOLLOWING * share).astype(np.float32), words

    def finish(self, states: np.ndarray) -> np.ndarray:
        return np.zeros(len(states), np.float32)

    def sentence(self, rng: np.random.Generator) -> list[int]:
        word, out = 0, []
        for _ in range(LENGTH):
            known = rng.random() < FOLLOWING
            word = int(
                rng.choice(self.followers[word], p=self.shares[word]) if known else rng.choice(WORDS, p=self.prior)
            )
            out.append(word)
        return out


def pronunciations(rng: np.random.Generator) -> list[tuple[str, list[int]]]:
    """Phonemes that follow one another as unevenly as in a language."""
    follows = rng.dirichlet(np.full(PHONEMES - 1, 0.3), PHONEMES)
    out = []
    for word in range(WORDS):
        length = 2 + rng.poisson(4) if word > 200 else 1 + rng.poisson(1.5)
        symbols, last = [], 0
        for _ in range(min(length, 14)):
            last = 1 + int(rng.choice(PHONEMES - 1, p=follows[last]))
            symbols.append(last)
        out.append((f"w{word}", symbols))
    return out


def heard(symbols: list[int], confused: np.ndarray, rng: np.random.Generator, error: float = 0.2) -> np.ndarray:
    """Log-probabilities [frames, phonemes]: one frame or two a symbol, up to two of blank between."""
    frames = []
    for symbol in symbols:
        for _ in range(1 + int(rng.random() < 0.2)):
            right = rng.uniform(0.05, 0.4) if rng.random() < error else rng.beta(6, 1.5)
            frame = np.full(PHONEMES, 0.005 / PHONEMES)
            frame[symbol] += right
            frame[confused[symbol]] += (1 - right) * rng.dirichlet(np.full(confused.shape[1], 0.5))
            blank = rng.beta(1, 6)
            frame *= 1 - blank
            frame[0] += blank
            frames.append(frame)
        for _ in range(rng.integers(0, 3)):
            blank = rng.uniform(0.9, 0.9999)
            frame = np.full(PHONEMES, (1 - blank) / PHONEMES)
            frame[0] += blank
            frames.append(frame)
    found = np.array(frames)
    return np.log(found / found.sum(axis=1, keepdims=True))


def errors(said: list[str], found: list[str]) -> int:
    """Edit distance."""
    row = list(range(len(found) + 1))
    for i, word in enumerate(said, start=1):
        before, row = row, [i]
        for j, other in enumerate(found):
            row.append(min(before[j] + (word != other), before[j + 1] + 1, row[j] + 1))
    return row[-1]


def main() -> None:
    utterances = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    rng = np.random.default_rng(0)
    words, model = pronunciations(rng), Bigrams.drawn(rng)
    lexicon = Lexicon.build(words, n_symbols=PHONEMES)
    confused = np.array([rng.choice(np.arange(1, PHONEMES), 4, replace=False) for _ in range(PHONEMES)])
    said = [model.sentence(rng) for _ in range(utterances)]
    frames = [heard([s for word in sentence for s in words[word][1]], confused, rng) for sentence in said]
    total = sum(map(len, frames))
    print(f"{lexicon.nodes} nodes, {utterances} sentences of {LENGTH} words, {total} frames")
    print("beam  threshold  readings  ms/frame  x real time  word errors")
    for size, threshold, readings in (
        *((size, 10.0, 1) for size in (100, 300, 500, 1000, 1500, 3000)),
        *((1500, threshold, 1) for threshold in (6.0, 8.0, 12.0)),
        (1500, 10.0, 30),
    ):
        search = LexiconSearch(lexicon, LexiconBeamOptions(size, threshold, lm_weight=0.8), model)
        lexicon_beam(search, frames[0][:5])
        begin, wrong = time.process_time(), 0
        for sentence, log_probs in zip(said, frames, strict=True):
            best = (
                lexicon_beam_readings(search, log_probs, readings)[0]
                if readings > 1
                else lexicon_beam(search, log_probs)
            )
            wrong += errors([f"w{word}" for word in sentence], [word.word for word in best.words])
        each = (time.process_time() - begin) / total
        rate = wrong / (LENGTH * utterances)
        print(
            f"{size:4}  {threshold:9.1f}  {readings:8}  {1000 * each:8.3f}  "
            f"{1 / each / FRAMES_A_SECOND:11.0f}  {rate:11.1%}",
            flush=True,
        )


if __name__ == "__main__":
    main()
