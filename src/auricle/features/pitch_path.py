"""The second half of probabilistic YIN: the likeliest path of pitches, voiced and unvoiced.

A hidden Markov model with two states for each pitch bin. From one frame to the next the pitch moves at most half the
transition width, so a frame costs `n_bins * width` steps instead of `n_bins ** 2`. The reference adds the smallest
positive number to every probability before the logarithm, so what is impossible is only very unlikely there; a jump
out of the band is therefore weighed too, which needs no more than the best state of all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.features.pitch_moves import IMPOSSIBLE, TINY, move_scores, reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.features.pitch_candidates import Candidates
    from auricle.features.pitch_specs import PyinSpec

__all__ = ["PitchPath"]

JUMP = IMPOSSIBLE
"""What a move out of the band costs."""

SETTLE = 1024
"""Frames after which the search looks for the last frame that all of its paths go through."""


class PitchPath:
    """Viterbi search that takes candidates block by block; the states are [0, n_bins) voiced, then as many unvoiced."""

    def __init__(self, spec: PyinSpec) -> None:
        self._spec = spec
        self._moves = move_scores(spec)
        bins, width = spec.n_bins, spec.transition_width
        self._before = reach(spec)[1]
        # Values of the last frame [voiced or not, bins], between edges that no path comes from.
        self._wide = np.full((2, bins + width - 1), -np.inf)
        self._scores = np.empty((2, bins, 2, width))
        self._first = True
        self._pointers: list[NDArray[np.uint32]] = []
        self._due = SETTLE
        self._settled: list[NDArray[np.int64]] = []

    @property
    def _values(self) -> NDArray[np.float64]:
        return self._wide[:, self._before : self._before + self._spec.n_bins]

    def advance(self, found: Candidates) -> None:
        """Take in a block of frames."""
        bins = self._spec.n_bins
        unvoiced = np.log((1 - found.voiced) / bins + TINY)
        voiced = np.log(found.probability + TINY)
        edges = np.searchsorted(found.frame, np.arange(len(found.voiced) + 1))
        for frame, (start, end) in enumerate(pairwise(edges.tolist())):
            observed = np.full((2, bins), IMPOSSIBLE)
            observed[1] = unvoiced[frame]
            observed[0, found.bin[start:end]] = voiced[start:end]
            self._step(observed)
            if len(self._pointers) >= self._due:
                self._settle()
                self._due = len(self._pointers) + SETTLE

    def states(self) -> NDArray[np.int64]:
        """State [frames] of every frame taken in, along the likeliest path."""
        if self._first:
            return np.empty(0, dtype=np.int64)
        last = np.array([self._values.argmax()])
        rest = self._traced(last, len(self._pointers))[:, 0]
        return np.concatenate([*self._settled, rest])

    def _step(self, observed: NDArray[np.float64]) -> None:
        bins, width = self._spec.n_bins, self._spec.transition_width
        if self._first:
            self._values[:] = observed + np.log(1 / (2 * bins) + TINY)
            self._first = False
            return
        row, item = self._wide.strides
        windows = np.lib.stride_tricks.as_strided(self._wide, (bins, 2, width), (item, row, item))
        np.add(self._moves, windows, out=self._scores)
        flat = self._scores.reshape(2 * bins, 2 * width)
        best = flat.argmax(axis=1)
        value = flat[np.arange(2 * bins), best]
        source = best // width * bins + best % width + np.tile(np.arange(bins), 2) - self._before
        beyond = self._values + JUMP
        anywhere = int(beyond.argmax())
        jump = beyond.flat[anywhere]
        # A tie goes to the earlier state; within the band the jump never wins, for each move there is likelier.
        jumps = (jump > value) | ((jump == value) & (anywhere < source))
        if jumps.any():
            source[jumps], value[jumps] = anywhere, jump
        self._values[:] = observed + value.reshape(2, bins)
        self._pointers.append(source.astype(np.uint32))

    def _traced(self, ends: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """States [count + 1, paths] of the last frames along the paths that end in these states."""
        out = np.empty((count + 1, len(ends)), dtype=np.int64)
        out[count] = ends
        for back in range(1, count + 1):
            out[count - back] = self._pointers[-back][out[count - back + 1]]
        return out

    def _settle(self) -> None:
        """Write down and forget the frames on which all paths agree."""
        ends = np.arange(2 * self._spec.n_bins)
        for age in range(len(self._pointers) - 1, -1, -1):
            ends = np.unique(self._pointers[age][ends])
            if len(ends) == 1:
                break
        else:
            return
        kept, self._pointers = self._pointers[age:], self._pointers[:age]
        self._settled.append(self._traced(ends.astype(np.int64), age)[:-1, 0])
        self._pointers = kept
