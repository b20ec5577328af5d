"""Which letters of a word stand for which of its phonemes: pieces of both, found by expectation maximization."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadData

__all__ = ["align", "graphone", "parts"]

Piece = tuple[str, tuple[str, ...]]
_SHAPES = ((1, 1), (1, 0), (2, 1), (1, 2))
"""Letters and phonemes of one piece."""


def graphone(letters: str, sounds: Sequence[str]) -> str:
    """The name of a piece, as one token.

    Example:
        >>> graphone("x", ("K", "S"))
        'x:K.S'
    """
    return f"{letters}:{'.'.join(sounds)}"


def parts(token: str) -> Piece:
    """Letters and phonemes of a piece by its name.

    Example:
        >>> parts("ph:F"), parts("e:")
        (('ph', ('F',)), ('e', ()))
    """
    letters, _, sounds = token.rpartition(":")
    return letters, tuple(sounds.split(".")) if sounds else ()


def align(pairs: Sequence[Piece], *, rounds: int = 8) -> list[list[Piece] | None]:
    """The most probable pieces of each (word, phonemes), in order; None for a pair that no pieces can make.

    A piece has one letter and at most two phonemes, or two letters and one phoneme. How probable each is follows from
    the pairs themselves: counts of all ways to cut them, weighted by the probabilities of the round before.

    Raises:
        BadData: no pairs.

    Example:
        >>> align([("at", ("AE", "T")), ("ox", ("AA", "K", "S"))])[1]
        [('o', ('AA',)), ('x', ('K', 'S'))]
    """
    if not pairs:
        raise BadData("nothing to align: there are no words")
    batches, size = _batches(pairs)
    probs = np.ones(size)
    for _ in range(rounds):
        counts = np.zeros(size)
        for lengths, cells in batches:
            _count(lengths, cells, probs, counts)
        probs = counts / counts.sum()
    found: list[list[Piece] | None] = [None] * len(pairs)
    order = _order(pairs)
    at = 0
    for lengths, cells in batches:
        for shapes in _best(lengths, cells, probs):
            pair = pairs[order[at]]
            found[order[at]] = None if shapes is None else _cut(pair, shapes)
            at += 1
    return found


Cells = dict[tuple[int, int], NDArray[np.int32]]


def _order(pairs: Sequence[Piece]) -> list[int]:
    return sorted(range(len(pairs)), key=lambda k: (len(pairs[k][0]), len(pairs[k][1])))


def _batches(pairs: Sequence[Piece], size: int = 4096) -> tuple[list[tuple[NDArray[np.int64], Cells]], int]:
    """Pairs of similar length together: lengths [n, 2], and for each shape the id of the piece of that shape which
    ends at each place [n, letters + 1, phonemes + 1]; and the number of ids."""
    letters = {c: i for i, c in enumerate(sorted({c for word, _ in pairs for c in word}), start=1)}
    sounds = {s: i for i, s in enumerate(sorted({s for _, said in pairs for s in said}), start=1)}
    n_letters, n_sounds = len(letters) + 1, len(sounds) + 1
    order, batches = _order(pairs), []
    for first in range(0, len(order), size):
        chosen = [pairs[k] for k in order[first : first + size]]
        lengths = np.array([(len(word), len(said)) for word, said in chosen])
        a = np.zeros((len(chosen), lengths[:, 0].max() + 1), dtype=np.int32)
        b = np.zeros((len(chosen), lengths[:, 1].max() + 1), dtype=np.int32)
        for row, (word, said) in enumerate(chosen):
            a[row, 1 : len(word) + 1] = [letters[c] for c in word]
            b[row, 1 : len(said) + 1] = [sounds[s] for s in said]
        cells = {}
        for m, n in _SHAPES:
            head = a.copy()
            if m == 2:
                head[:, 1:] += a[:, :-1] * n_letters
            tail = b.copy() if n else np.zeros_like(b)
            if n == 2:
                tail[:, 1:] += b[:, :-1] * n_sounds
            cells[m, n] = head[:, :, None] * n_sounds**2 + tail[:, None, :]
        batches.append((lengths, cells))
    seen = np.zeros((2 * n_letters) ** 2 * (2 * n_sounds) ** 2, dtype=bool)
    for _, cells in batches:
        for ids in cells.values():
            seen[ids] = True
    dense = (np.cumsum(seen) - 1).astype(np.int32)
    renamed = [(lengths, {shape: dense[ids] for shape, ids in cells.items()}) for lengths, cells in batches]
    return renamed, int(seen.sum())


def _count(lengths: NDArray[np.int64], cells: Cells, probs: NDArray[np.float64], counts: NDArray[np.float64]) -> None:
    """Add how often each piece is expected in a batch."""
    forward = _sweep(cells, probs, np.add)
    rows = np.arange(len(lengths))
    total = forward[rows, lengths[:, 0], lengths[:, 1]]
    backward = np.zeros_like(forward)
    possible = total > 0
    backward[rows, lengths[:, 0], lengths[:, 1]] = np.where(possible, 1.0 / np.where(possible, total, 1.0), 0.0)
    _, width, height = forward.shape
    expected = {shape: np.zeros(forward.shape) for shape in cells}
    for i in range(width - 1, -1, -1):
        for j in range(height - 1, -1, -1):
            for (m, n), ids in cells.items():
                if i + m < width and j + n < height:
                    step = probs[ids[:, i + m, j + n]] * backward[:, i + m, j + n]
                    backward[:, i, j] += step
                    expected[m, n][:, i + m, j + n] = forward[:, i, j] * step
    for shape, ids in cells.items():
        counts += np.bincount(ids.ravel(), expected[shape].ravel(), len(counts))


def _sweep(cells: Cells, probs: NDArray[np.float64], join: np.ufunc) -> NDArray[np.float64]:
    """Probability of all ways (or of the best way) to each place [n, letters + 1, phonemes + 1]."""
    shape = next(iter(cells.values())).shape
    value = np.zeros(shape)
    value[:, 0, 0] = 1.0
    for i in range(shape[1]):
        for j in range(shape[2]):
            for (m, n), ids in cells.items():
                if i >= m and j >= n:
                    join(value[:, i, j], value[:, i - m, j - n] * probs[ids[:, i, j]], out=value[:, i, j])
    return value


def _best(lengths: NDArray[np.int64], cells: Cells, probs: NDArray[np.float64]) -> list[list[tuple[int, int]] | None]:
    """Shapes of the pieces of the best way through each pair."""
    value = _sweep(cells, probs, np.maximum)
    ways: list[list[tuple[int, int]] | None] = []
    for row, (i, j) in enumerate(lengths.tolist()):
        way: list[tuple[int, int]] = []
        if not value[row, i, j]:
            ways.append(None)
            continue
        while i or j:
            options = [
                (value[row, i - m, j - n] * probs[ids[row, i, j]], (m, n))
                for (m, n), ids in cells.items()
                if i >= m and j >= n
            ]
            m, n = max(options)[1]
            way.append((m, n))
            i, j = i - m, j - n
        ways.append(way[::-1])
    return ways


def _cut(pair: Piece, shapes: Sequence[tuple[int, int]]) -> list[Piece]:
    """The pieces of a pair by their shapes."""
    (word, sounds), pieces, i, j = pair, [], 0, 0
    for m, n in shapes:
        pieces.append((word[i : i + m], tuple(sounds[j : j + n])))
        i, j = i + m, j + n
    return pieces
