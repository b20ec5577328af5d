"""From cross attention to times: the monotonic path through a matrix of tokens and frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["emphasized", "first_frames"]

WIDTH = 7
"""Frames of the median filter, as in openai/whisper."""


def emphasized(attention: NDArray[np.floating]) -> NDArray[np.float64]:
    """Attention [heads, tokens, frames] -> a matrix [tokens, frames], high where a token looks more than others do.

    Each frame of each head is normalized over the tokens, smoothed by a median over 7 frames; the heads are averaged.

    Example:
        >>> emphasized(np.ones((2, 3, 20))).shape
        (3, 20)
    """
    heads = np.asarray(attention, dtype=np.float64)
    spread = heads.std(axis=1, keepdims=True)
    heads = (heads - heads.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    if heads.shape[-1] > WIDTH // 2:
        padded = np.pad(heads, ((0, 0), (0, 0), (WIDTH // 2, WIDTH // 2)), mode="reflect")
        heads = np.median(np.lib.stride_tricks.sliding_window_view(padded, WIDTH, axis=-1), axis=-1)
    mean: NDArray[np.float64] = heads.mean(axis=0)
    return mean


def first_frames(gain: NDArray[np.float64]) -> NDArray[np.int64]:
    """Frame at which the path of the greatest total gain [tokens, frames] enters each token.

    The path begins at the first token and frame, ends at the last of both, and moves on by a token, a frame or both.

    Example:
        >>> first_frames(np.array([[9.0, 9.0, -1.0, -1.0], [-1.0, -1.0, 9.0, 9.0]]))
        array([0, 2])
    """
    tokens, frames = gain.shape
    # A row is E[j] = min(E[j - 1], min(above[j], above[j - 1]) - sum(cost[:j])) plus the sum of costs up to j.
    above = np.full(frames + 1, np.inf)
    above[0] = 0.0
    totals = np.empty((tokens + 1, frames + 1))
    totals[0] = above
    for row, cost in enumerate(-gain, start=1):
        sums = np.cumsum(cost)
        entry = np.minimum(above[:-1], above[1:]) - (sums - cost)
        totals[row, 0] = np.inf
        totals[row, 1:] = np.minimum.accumulate(entry) + sums
        above = totals[row]
    return _entered(totals)


def _entered(totals: NDArray[np.float64]) -> NDArray[np.int64]:
    """Walk back along the smallest totals; a diagonal step wins a tie against none."""
    token, frame = totals.shape[0] - 1, totals.shape[1] - 1
    first = np.zeros(token, dtype=np.int64)
    while token > 0 and frame > 0:
        first[token - 1] = frame - 1
        both, down, along = totals[token - 1, frame - 1], totals[token - 1, frame], totals[token, frame - 1]
        if both < down and both < along:
            token, frame = token - 1, frame - 1
        elif down < both and down < along:
            token -= 1
        else:
            frame -= 1
    return first
