"""Interpolated Kneser-Ney with three discounts an order (Chen and Goodman 1998): from sentences to a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram.model import BEGIN, END, UNKNOWN, NgramModel
from auricle.errors import BadData, BadOption
from auricle.types import setting

__all__ = ["KneserNeyOptions", "train_kneser_ney"]

NEVER = -99.0 * float(np.log(10.0))
"""ln p of `<s>`, which nothing ever predicts; the number is what other toolkits write."""


@dataclass(frozen=True)
class KneserNeyOptions:
    """How n-grams are counted.

    Attributes:
        order: 1 to 5, words of the longest n-grams.
        min_counts: of each order from 2 up, an n-gram that was seen less often is not listed; must not fall. Orders
            beyond the end take the last value.

    Raises:
        BadOption: an order or a count outside its range, or counts that fall.

    Example:
        >>> KneserNeyOptions(order=4, min_counts=(1, 2)).least
        (1, 1, 2, 2)
    """

    order: int = setting(3, "Words of the longest n-grams, 1 to 5.")
    min_counts: tuple[int, ...] = setting((1,), "Least count that lists an n-gram, for orders 2, 3, ...")

    def __post_init__(self) -> None:
        if not 1 <= self.order <= 5:
            raise BadOption(f"order must be 1 to 5, got {self.order}")
        counts = self.min_counts
        if not counts or min(counts) < 1 or list(counts) != sorted(counts):
            raise BadOption(f"min_counts must be 1 or more and must not fall from order to order, got {counts}")

    @property
    def least(self) -> tuple[int, ...]:
        """Least count of each order from 1 to `order`."""
        return tuple(1 if n == 0 else self.min_counts[min(n, len(self.min_counts)) - 1] for n in range(self.order))


def train_kneser_ney(
    sentences: Iterable[Sequence[str]],
    options: KneserNeyOptions = KneserNeyOptions(),
    *,
    vocabulary: Iterable[str] | None = None,
) -> NgramModel:
    """The model of some sentences; the probabilities of all words after any context sum to 1.

    Args:
        sentences: words each; begin and end are added.
        options: order and counts.
        vocabulary: the words to know; others are counted as `<unk>`, and those that no sentence has get an equal share
            of the mass of unseen words. All words of the sentences by default.

    Raises:
        BadData: no sentences, or one that holds `<s>` or `</s>`.

    Example:
        >>> model = train_kneser_ney([["a", "b"], ["a", "c"]], KneserNeyOptions(order=2))
        >>> model.score_sentence(["a", "b"]) > model.score_sentence(["b", "a"])
        True
    """
    words, tokens, offsets = _tokens(sentences, vocabulary)
    size = len(words)
    ids = {BEGIN: words.index(BEGIN), END: words.index(END)}
    levels: list[_Level] = []
    grams = tokens.astype(np.int64)
    for order, least in enumerate(options.least, start=1):
        if order == 1:
            level = _Level(np.arange(size), np.bincount(tokens, minlength=size), np.zeros(0, np.int64), grams)
        else:
            here = np.flatnonzero((levels[-1].grams[:-1] >= 0) & (offsets[1:] > 0)) + 1
            keys, first, inverse, counts = np.unique(
                levels[-1].grams[here - 1] * size + tokens[here],
                return_index=True,
                return_inverse=True,
                return_counts=True,
            )
            grams = np.full(len(tokens), -1, dtype=np.int64)
            grams[here] = inverse
            level = _Level(keys, counts, here[first], grams)
        levels.append(level)
        level.listed = level.counts >= least if order > 1 else np.ones(size, dtype=bool)
    for order, level in enumerate(levels, start=1):
        level.adjusted = level.counts
        if order < options.order:
            # What follows fewer different words says less: count those, except where nothing can stand before.
            longer = levels[order]
            level.adjusted = np.bincount(level.grams[longer.first], minlength=len(level.keys))
            at_begin = np.zeros(len(level.keys), dtype=bool)
            at_begin[level.grams[offsets == order - 1]] = True
            at_begin &= level.adjusted == 0
            level.adjusted = np.where(at_begin, level.counts, level.adjusted)
        if order == 1:
            level.adjusted = level.adjusted.copy()
            level.adjusted[ids[BEGIN]] = 0
    probs, back_offs = _estimate(levels, size, ids[BEGIN])
    return _model(words, levels, probs, back_offs)


@dataclass
class _Level:
    """All n-grams of one order: sorted keys over those of the order below, counts, and where each stands first."""

    keys: NDArray[np.int64]
    counts: NDArray[np.int64]
    first: NDArray[np.int64]
    grams: NDArray[np.int64]
    listed: NDArray[np.bool_] = field(init=False)
    adjusted: NDArray[np.int64] = field(init=False)


def _tokens(
    sentences: Iterable[Sequence[str]], vocabulary: Iterable[str] | None
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Words, the id of every token of all sentences with begin and end, and its place in its sentence."""
    lines = [tuple(sentence) for sentence in sentences]
    seen = Counter(word for line in lines for word in line)
    if not lines or BEGIN in seen or END in seen:
        raise BadData(f"an n-gram model needs sentences, without the words {BEGIN} and {END} in them")
    known = set(seen if vocabulary is None else vocabulary) - {UNKNOWN, BEGIN, END}
    words = [UNKNOWN, BEGIN, END, *sorted(known)]
    ids = {word: index for index, word in enumerate(words)}
    unknown, begin, end = ids[UNKNOWN], ids[BEGIN], ids[END]
    tokens = np.fromiter(
        (i for line in lines for i in (begin, *(ids.get(word, unknown) for word in line), end)), dtype=np.int64
    )
    starts = np.cumsum([0, *(len(line) + 2 for line in lines)])
    return words, tokens, np.arange(len(tokens)) - np.repeat(starts[:-1], np.diff(starts))


def _discounts(adjusted: NDArray[np.int64]) -> NDArray[np.float64]:
    """What is taken from counts of 0, 1, 2, and 3 or more [4]."""
    ones, twos, threes, fours = (int((adjusted == count).sum()) for count in (1, 2, 3, 4))
    if not (ones and twos and threes and fours):
        return np.array([0.0, 0.5, 1.0, 1.5])  # too little text for estimates
    share = ones / (ones + 2 * twos)
    estimates = [1 - 2 * share * twos / ones, 2 - 3 * share * threes / twos, 3 - 4 * share * fours / threes]
    return np.array([0.0, *np.clip(estimates, 0.05, [1.0, 2.0, 3.0])])


def _estimate(
    levels: list[_Level], size: int, begin: int
) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """p of every n-gram, and the weight that each one gives, as a context, to the order below; weights [-1] is of the
    empty context."""
    probs, weights = list[NDArray[np.float64]](), list[NDArray[np.float64]]()
    for order, level in enumerate(levels, start=1):
        contexts = np.zeros(size, np.int64) if order == 1 else level.keys // size
        n_contexts = 1 if order == 1 else len(levels[order - 2].keys)
        kept = level.adjusted - _discounts(level.adjusted)[np.minimum(level.adjusted, 3)]
        kept = np.where(level.listed, np.maximum(kept, 0.0), 0.0)
        totals = np.bincount(contexts, level.adjusted, n_contexts)
        direct = kept / np.maximum(totals, 1)[contexts]
        rest = np.asarray(1.0 - np.bincount(contexts, direct, n_contexts), dtype=np.float64)
        if order == 1:
            shorter = np.full(size, 1.0 / (size - 1))
            shorter[begin] = 0.0
        else:
            shorter = probs[-1][levels[order - 2].grams[level.first]]
        probs.append(direct + rest[contexts] * shorter)
        weights.append(rest)
    return probs, weights


def _model(
    words: list[str],
    levels: list[_Level],
    probs: list[NDArray[np.float64]],
    weights: list[NDArray[np.float64]],
) -> NgramModel:
    """Number the listed n-grams as a model does."""
    size, first = len(words), 1
    keys, log_probs, back_offs = [np.array([-1])], [np.zeros(1)], [np.zeros(1)]
    nodes = np.zeros(1, dtype=np.int64)  # of the order below
    for order, level in enumerate(levels, start=1):
        listed = level.listed
        keys.append(level.keys if order == 1 else nodes[level.keys[listed] // size] * size + level.keys[listed] % size)
        with np.errstate(divide="ignore"):
            logs = np.log(probs[order - 1][listed])
        log_probs.append(np.maximum(logs, NEVER))
        if order < len(levels):
            # A context that lists nothing leaves everything to the order below.
            heard = np.bincount(levels[order].keys[levels[order].listed] // size, minlength=len(listed)) > 0
            back_offs.append(np.log(np.where(heard, np.maximum(weights[order], 1e-12), 1.0))[listed])
        nodes = np.cumsum(listed) - 1 + first
        first += int(listed.sum())
    return NgramModel(
        tuple(words),
        tuple(int(level.listed.sum()) for level in levels),
        np.concatenate(keys),
        np.concatenate(log_probs).astype(np.float32),
        np.concatenate(back_offs).astype(np.float32),
    )
