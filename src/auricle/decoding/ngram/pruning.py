"""Leave out the n-grams that a model hardly misses (relative entropy, Stolcke 1998)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.back_offs import lower_probs, truncated, with_back_offs
from auricle.decoding.ngram.model import NgramModel
from auricle.errors import BadOption

__all__ = ["prune_ngrams"]


def prune_ngrams(model: NgramModel, threshold: float) -> NgramModel:
    """The model without the n-grams whose loss, each alone, costs less than a threshold of relative entropy.

    Args:
        model: of order 2 or more.
        threshold: nats a word, such as 1e-8; 0 keeps all that says more than its back-off.

    Raises:
        BadOption: a threshold below 0.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> model = train_kneser_ney([["a", "b"], ["a", "b", "c"], ["c"]])
        >>> prune_ngrams(model, 10.0).counts
        (6, 0, 0)
    """
    if not threshold >= 0:
        raise BadOption(f"the threshold of pruning must be 0 or more, got {threshold}")
    keep = np.ones(len(model.keys), dtype=bool)
    heard = _probs_of_contexts(model)
    for order in range(model.order, 1, -1):
        first = 1 + sum(model.counts[: order - 1])
        here = slice(first, first + model.counts[order - 1])
        cost = _costs(model, order, heard)
        keep[here] = cost > threshold
        if order < model.order:
            longer = slice(here.stop, here.stop + model.counts[order])
            keep[(model.keys[longer] // model.n_words)[keep[longer]]] = True
    return with_back_offs(_kept(model, keep))


def _costs(model: NgramModel, order: int, heard: NDArray[np.float64]) -> NDArray[np.float64]:
    """Relative entropy between the model and the model without each n-gram of an order [n]."""
    listed, lower, contexts = lower_probs(truncated(model, order - 1), model, order)
    left = 1.0 - np.bincount(contexts, listed, int(contexts.max(initial=0)) + 1)[contexts]
    rest = 1.0 - np.bincount(contexts, lower, int(contexts.max(initial=0)) + 1)[contexts]
    left, rest = np.maximum(left, 1e-9), np.maximum(rest, 1e-9)
    before, after = np.log(left / rest), np.log((left + listed) / (rest + lower))
    change = listed * (np.log(lower) + after - np.log(listed)) + left * (after - before)
    return np.asarray(-heard[contexts] * change, dtype=np.float64)


def _probs_of_contexts(model: NgramModel) -> NDArray[np.float64]:
    """p of all words of each node [nodes]: how often the context comes."""
    logs = model.log_probs.astype(np.float64)
    # Nothing predicts the begin of a sentence, yet it comes as often as the end.
    begin, end = 1 + model.ids["<s>"], 1 + model.ids["</s>"]
    logs[begin] = logs[end]
    for order in range(2, model.order):
        first = 1 + sum(model.counts[: order - 1])
        here = slice(first, first + model.counts[order - 1])
        logs[here] += logs[model.keys[here] // model.n_words]
    return np.exp(logs)


def _kept(model: NgramModel, keep: NDArray[np.bool_]) -> NgramModel:
    """The model of some of its nodes; the contexts of all that are kept are kept."""
    places = (np.cumsum(keep) - 1).astype(np.int64)
    contexts, words = np.divmod(model.keys, model.n_words)
    contexts[0] = 0
    keys = places[contexts] * model.n_words + words
    keys[0] = -1
    ends = np.cumsum((1, *model.counts))
    counts = tuple(int(keep[a:b].sum()) for a, b in pairwise(ends))
    weights = np.append(model.back_offs, np.zeros(model.counts[-1], np.float32))[keep]
    return NgramModel(model.words, counts, keys[keep], model.log_probs[keep], weights[: 1 + sum(counts[:-1])])
