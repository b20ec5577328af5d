"""Chunks of any length regrouped into blocks of one length, so that sums do not depend on the chunking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["pieces", "regrouped"]

PIECE = 1 << 18


def regrouped(
    tail: NDArray[np.float32], samples: NDArray[np.float32], length: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Whole blocks [channels, blocks, length] of a stream, and the tail [channels, < length] that waits for more.

    Args:
        tail: what the last call left over, [channels, < length].
        samples: the next chunk, [channels, time].
        length: samples of a block.

    Example:
        >>> blocks, tail = regrouped(np.zeros((1, 2), np.float32), np.ones((1, 5), np.float32), 3)
        >>> blocks.tolist(), tail.tolist()
        ([[[0.0, 0.0, 1.0], [1.0, 1.0, 1.0]]], [[1.0]])
    """
    joined = np.concatenate([tail, samples], axis=1)
    count = joined.shape[1] // length
    blocks = joined[:, : count * length].reshape(joined.shape[0], count, length)
    rest = joined[:, count * length :].copy()
    rest.flags.writeable = False
    return blocks, rest


def pieces(samples: NDArray[np.float32], length: int = PIECE) -> Iterator[NDArray[np.float32]]:
    """The samples [channels, time] in order, at most `length` at a time: what works on them needs little memory.

    Example:
        >>> [piece.shape for piece in pieces(np.zeros((2, 5), np.float32), 3)]
        [(2, 3), (2, 2)]
    """
    for at in range(0, samples.shape[1], length):
        yield samples[:, at : at + length]
