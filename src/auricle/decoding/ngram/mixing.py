"""One back-off model that is the weighted mean of two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.back_offs import with_back_offs
from auricle.decoding.ngram.building import model_from_grams, rows
from auricle.decoding.ngram.model import BEGIN, END, UNKNOWN, NgramModel
from auricle.errors import BadOption

__all__ = ["mix_ngrams"]


def mix_ngrams(one: NgramModel, other: NgramModel, weight: float) -> NgramModel:
    """The model whose probability is weight * one + (1 - weight) * other for every n-gram that either lists.

    What neither lists is backed off to, with weights by which all sums to 1. Its words are those of both.

    Raises:
        BadOption: a weight outside of 0 to 1.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> one, other = train_kneser_ney([["a", "b"]]), train_kneser_ney([["a", "c"]])
        >>> mix_ngrams(one, other, 0.5).words
        ('<unk>', '<s>', '</s>', 'a', 'b', 'c')
    """
    if not 0 <= weight <= 1:
        raise BadOption(f"the weight of a mixture must lie in [0, 1], got {weight}")
    special = (UNKNOWN, BEGIN, END)
    words = [*special, *sorted({*one.words, *other.words} - set(special))]
    ids = {word: index for index, word in enumerate(words)}
    sources = [(model, share, _map(model, ids)) for model, share in ((one, weight), (other, 1 - weight))]
    tables = []
    for order in range(1, max(one.order, other.order) + 1):
        listed = [to_new[rows(model, order)[0]] for model, _, (to_new, _) in sources if order <= model.order]
        grams = np.unique(np.concatenate(listed), axis=0)
        probs = np.zeros(len(grams))
        for model, share, (_, to_old) in sources:
            probs += share * _probs(model, to_old[grams])
        logs = np.log(np.maximum(probs, 1e-44)).astype(np.float32)
        tables.append((grams, logs, np.zeros(len(grams), np.float32)))
    return with_back_offs(model_from_grams(words, tables))


def _map(model: NgramModel, ids: dict[str, int]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Its ids to those of the mixture, and back: -1 for a word that it lacks."""
    to_new = np.array([ids[word] for word in model.words], dtype=np.int32)
    to_old = np.full(len(ids), -1, dtype=np.int32)
    to_old[to_new] = np.arange(len(to_new))
    return to_new, to_old


def _probs(model: NgramModel, grams: NDArray[np.int32]) -> NDArray[np.float64]:
    """p of each row's last word after the others [rows]; 0 for a word that the model lacks."""
    unknown = model.ids[UNKNOWN]
    states = np.zeros(len(grams), dtype=np.int32)
    for column in range(grams.shape[1] - 1):
        words = np.where(grams[:, column] < 0, unknown, grams[:, column])
        states = model.score(states, words)[1]
    last = grams[:, -1]
    scores = model.score(states, np.where(last < 0, unknown, last))[0]
    return np.where(last < 0, 0.0, np.exp(scores, dtype=np.float64))
