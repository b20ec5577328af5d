"""Back-off weights from the probabilities that a model lists."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.model import NgramModel

__all__ = ["lower_probs", "truncated", "with_back_offs"]


def with_back_offs(model: NgramModel) -> NgramModel:
    """The model with back-off weights by which the probabilities after every context sum to 1.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> model = train_kneser_ney([["a", "b"], ["b"]])
        >>> bool(np.allclose(with_back_offs(model).back_offs, model.back_offs, atol=1e-5))
        True
    """
    back_offs = np.zeros(1, dtype=np.float32)
    for order in range(2, model.order + 1):
        below = replace(truncated(model, order - 1), back_offs=back_offs)
        listed, lower, contexts = lower_probs(below, model, order)
        first = int(1 + sum(model.counts[: order - 2]))
        left = 1.0 - np.bincount(contexts - first, listed, model.counts[order - 2])
        rest = 1.0 - np.bincount(contexts - first, lower, model.counts[order - 2])
        full = np.bincount(contexts - first, minlength=model.counts[order - 2]) > 0
        weights = np.log(np.maximum(left, 1e-9) / np.maximum(rest, 1e-9))
        back_offs = np.concatenate([back_offs, np.where(full, weights, 0.0).astype(np.float32)])
    return replace(model, back_offs=back_offs)


def truncated(model: NgramModel, order: int) -> NgramModel:
    """The model without its n-grams of more than some order.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> truncated(train_kneser_ney([["a", "b"]]), 2).order
        2
    """
    nodes, contexts = 1 + sum(model.counts[:order]), 1 + sum(model.counts[: order - 1])
    return NgramModel(
        model.words, model.counts[:order], model.keys[:nodes], model.log_probs[:nodes], model.back_offs[:contexts]
    )


def lower_probs(
    below: NgramModel, model: NgramModel, order: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """For each n-gram of an order: its p, the p that backing off from its context would start from, and its context.

    Args:
        below: the model up to the order below, with the back-offs to use.
        model: lists the n-grams.
        order: 2 or more.

    Returns:
        float64 [n], float64 [n], int64 [n].

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> model = train_kneser_ney([["a", "b"]])
        >>> lower_probs(truncated(model, 1), model, 2)[2].tolist()  # <s> a, a b, b </s>
        [2, 4, 5]
    """
    first = 1 + sum(model.counts[: order - 1])
    nodes = slice(first, first + model.counts[order - 1])
    contexts, words = np.divmod(model.keys[nodes], model.n_words)
    states = model.shorter[contexts] if order > 2 else np.zeros(len(contexts), dtype=np.int32)
    lower = below.score(states, words.astype(np.int32))[0]
    return np.exp(model.log_probs[nodes], dtype=np.float64), np.exp(lower, dtype=np.float64), contexts
