"""The English trigrams that pocketsphinx brings, read from its file as one of our models.

Its own way to write them as text ends in a crash: the file counts six bigrams more than it holds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.ngram import BEGIN, END, UNKNOWN, NgramModel, model_from_grams, with_back_offs

MARK = b"Trie Language Model"
LOG_BASE = np.log(1.0001)
"""Its logarithms are to this base."""

PLAIN = re.compile(r"[a-z]+('[a-z]+)*'?|'[a-z]+")
"""What we call a word: no points, hyphens or digits."""

SPELLED = {"mr": "mister", "mrs": "missus"}
"""Titles are spelled out in what we recognize."""


def read_trigrams(path: Path) -> NgramModel:
    """The model of plain words; what left with the others is shared out again."""
    content = path.read_bytes()
    if not content.startswith(MARK) or content[len(MARK)] != 3:
        raise SystemExit(f"{path} holds no trigrams of pocketsphinx")
    at = len(MARK) + 1
    counts = np.frombuffer(content, "<u4", 3, at).tolist()
    at += 16
    tables = np.frombuffer(content, "<f4", 3 << 16, at).reshape(3, 1 << 16) * LOG_BASE
    at += tables.size * 4
    unigrams = np.frombuffer(content, np.dtype([("p", "<f4"), ("weight", "<f4"), ("next", "<u4")]), counts[0] + 1, at)
    at += unigrams.nbytes
    # The tree is of last words first: below word c the words b before it, below those the words a before both.
    word_bits, next_bits = counts[0].bit_length(), counts[2].bit_length()
    middle, last = word_bits + 32 + next_bits, word_bits + 16
    size = (counts[1] + 1) * middle
    bits = np.frombuffer(content, np.uint8, (size + 7) // 8 + 8, at)
    at += bits.size
    n_bigrams = int(unigrams["next"][-1])
    b = _field(bits, n_bigrams, middle, 0, word_bits)
    bigram_weights = tables[1][_field(bits, n_bigrams, middle, word_bits, 16)]
    bigrams = tables[0][_field(bits, n_bigrams, middle, word_bits + 16, 16)]
    starts = _field(bits, n_bigrams + 1, middle, word_bits + 32, next_bits)
    c = np.repeat(np.arange(counts[0]), np.diff(unigrams["next"].astype(np.int64)))
    bits = np.frombuffer(content, np.uint8, ((counts[2] + 1) * last + 7) // 8 + 8, at)
    at += bits.size
    a = _field(bits, counts[2], last, 0, word_bits)
    trigrams = tables[2][_field(bits, counts[2], last, word_bits, 16)]
    words = content[at + 4 :].decode().split("\0")[:-1]
    below = np.diff(starts)
    return _model(
        words,
        (np.arange(counts[0])[:, None], unigrams["p"][:-1] * LOG_BASE, unigrams["weight"][:-1] * LOG_BASE),
        (np.stack([b, c], axis=1), bigrams, bigram_weights),
        (np.stack([a, np.repeat(b, below), np.repeat(c, below)], axis=1), trigrams, np.zeros(len(a))),
    )


def _field(packed: NDArray[np.uint8], rows: int, row_bits: int, offset: int, width: int) -> NDArray[np.int64]:
    """Whole numbers of `width` bits at one place of each row of a packed table."""
    at = np.arange(rows, dtype=np.int64) * row_bits + offset
    value = np.zeros(rows, dtype=np.uint64)
    for byte in range((width + 14) // 8):
        value |= packed[(at >> 3) + byte].astype(np.uint64) << np.uint64(8 * byte)
    return ((value >> (at & 7).astype(np.uint64)) & np.uint64((1 << width) - 1)).astype(np.int64)


def _model(words: list[str], *tables: tuple[NDArray[Any], NDArray[Any], NDArray[Any]]) -> NgramModel:
    """Plain words only, titles spelled out."""
    names = [SPELLED.get(word, word if word not in SPELLED.values() else "") for word in words]
    kept = sorted({name for name in names if PLAIN.fullmatch(name)})
    new = {name: index for index, name in enumerate([UNKNOWN, BEGIN, END, *kept])}
    ids = np.array([new.get(name, -1) for name in names])
    grams = []
    for rows, logs, weights in tables:
        rows = ids[rows]
        keep = (rows >= 0).all(axis=1)
        grams.append([rows[keep].astype(np.int32), np.minimum(logs[keep], 0), weights[keep]])
    rows, logs, weights = grams[0]
    said = np.exp(logs[rows[:, 0] != new[BEGIN]]).sum()
    rows = np.concatenate([rows, np.array([[new[UNKNOWN]]], np.int32)])
    grams[0] = [rows, np.append(logs - np.log(said), -100 * np.log(10)), np.append(weights, 0)]
    tables32 = [
        (rows, np.minimum(logs, 0).astype(np.float32), weights.astype(np.float32)) for rows, logs, weights in grams
    ]
    return with_back_offs(model_from_grams(list(new), tables32))
