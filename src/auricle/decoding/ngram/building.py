"""From listed n-grams to a model: sort them, and add the contexts that a list lacks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.model import NgramModel
from auricle.errors import BadData

__all__ = ["model_from_grams"]

Grams = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.float32]]


def model_from_grams(words: Sequence[str], tables: Sequence[Grams]) -> NgramModel:
    """The model that lists the n-grams of some tables, one table an order from 2 up after that of order 1.

    Args:
        words: all of them, in the order of their ids.
        tables: for each order n: ids int32 [rows, n], ln p float32 [rows], ln back-off float32 [rows]. Order 1 lists
            each id once.

    A context that has no row of its own is added with the probability that backing off gives it: no score changes.

    Raises:
        BadData: a row twice, or a word without a row of order 1.

    Example:
        >>> one = np.arange(4, dtype=np.int32)[:, None], np.log(np.full(4, 0.25, np.float32)), np.zeros(4, np.float32)
        >>> two = np.array([[3, 3]], np.int32), np.log(np.array([0.5], np.float32)), np.zeros(1, np.float32)
        >>> model_from_grams(["<unk>", "<s>", "</s>", "ha"], [one, two]).counts
        (4, 1)
    """
    size = len(words)
    ids, probs, back_offs = tables[0]
    if not np.array_equal(np.sort(ids[:, 0]), np.arange(size)):
        raise BadData(f"an n-gram model of {size} words needs each of them once as a 1-gram")
    rank = np.argsort(ids[:, 0])
    keys = [np.array([-1], dtype=np.int64), np.arange(size, dtype=np.int64)]
    log_probs = [np.zeros(1, np.float32), probs[rank]]
    weights = [np.zeros(1, np.float32), back_offs[rank]]
    model = _assemble(words, keys, log_probs, weights)
    for order, (ids, probs, back_offs) in enumerate(tables[1:], start=2):
        order_keys, found = _keys(model, ids)
        if not found.all():
            model = _with_contexts(model, ids[~found, :-1])
            keys, log_probs, weights = _parts(model)
            order_keys, found = _keys(model, ids)
        rank = np.argsort(order_keys, kind="stable")
        order_keys = order_keys[rank]
        if (same := np.flatnonzero(np.diff(order_keys) == 0)).size:
            twice = " ".join(words[i] for i in ids[rank[same[0]]])
            raise BadData(f"the {order}-gram {twice!r} stands twice")
        keys.append(order_keys)
        log_probs.append(probs[rank])
        weights.append(back_offs[rank])
        model = _assemble(words, keys, log_probs, weights)
    return model


def _keys(model: NgramModel, ids: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Key of each row below the model's nodes, and whether its context is one of them."""
    nodes, found = 1 + ids[:, 0].astype(np.int32), np.ones(len(ids), dtype=bool)
    for column in range(1, ids.shape[1] - 1):
        nodes = model.find(nodes, ids[:, column])
        found &= nodes > 0
    return nodes.astype(np.int64) * model.n_words + ids[:, -1], found


def _with_contexts(model: NgramModel, contexts: NDArray[np.int32]) -> NgramModel:
    """The model with some n-grams of its highest order and their contexts added; no score changes."""
    contexts = np.unique(contexts, axis=0)
    tables: list[Grams] = []
    for order in range(1, model.order + 1):
        ids, probs, back_offs = rows(model, order)
        if order > 1:
            heads = np.unique(contexts[:, :order], axis=0)
            nodes = 1 + heads[:, 0].astype(np.int32)
            for column in range(1, order):
                nodes = np.where(nodes > 0, model.find(nodes, heads[:, column]), 0)
            fresh = heads[nodes == 0]
            ids = np.concatenate([ids, fresh])
            probs = np.concatenate([probs, _backed_off(model, fresh)])
            back_offs = np.concatenate([back_offs, np.zeros(len(fresh), np.float32)])
        tables.append((ids, probs, back_offs))
    return model_from_grams(model.words, tables)


def _backed_off(model: NgramModel, grams: NDArray[np.int32]) -> NDArray[np.float32]:
    """float32 [rows]: ln p of each row's last word after the others."""
    state = model.resting[1 + grams[:, 0]]
    scores = np.zeros(len(grams), np.float32)
    for column in range(1, grams.shape[1]):
        scores, state = model.score(state, grams[:, column])
    return scores


def rows(model: NgramModel, order: int) -> Grams:
    """Table of the n-grams of one order: ids int32 [rows, order], ln p and ln back-off float32 [rows]."""
    first = 1 + sum(model.counts[: order - 1])
    nodes = np.arange(first, first + model.counts[order - 1])
    columns = []
    inner = nodes
    for _ in range(order):
        inner, words = np.divmod(model.keys[inner], model.n_words)
        columns.append(words)
    ids = np.stack(columns[::-1], axis=1).astype(np.int32)
    weights = model.back_offs[nodes] if order < model.order else np.zeros(len(nodes), np.float32)
    return ids, model.log_probs[nodes], weights


def _assemble(
    words: Sequence[str],
    keys: list[NDArray[np.int64]],
    log_probs: list[NDArray[np.float32]],
    weights: list[NDArray[np.float32]],
) -> NgramModel:
    return NgramModel(
        tuple(words),
        tuple(len(part) for part in keys[1:]),
        np.concatenate(keys),
        np.concatenate(log_probs),
        np.concatenate(weights[:-1]),
    )


def _parts(
    model: NgramModel,
) -> tuple[list[NDArray[np.int64]], list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Keys, probabilities and back-offs of each order, the empty node first."""
    ends = np.cumsum((0, 1, *model.counts))
    back_offs = np.concatenate([model.back_offs, np.zeros(model.counts[-1], np.float32)])
    parts = [slice(int(a), int(b)) for a, b in pairwise(ends)]
    return [model.keys[p] for p in parts], [model.log_probs[p] for p in parts], [back_offs[p] for p in parts]
