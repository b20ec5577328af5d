"""How likely the pitch moves from bin to bin between two frames, as logarithms ready to be added."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.features.pitch_specs import PyinSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["IMPOSSIBLE", "TINY", "move_scores", "reach"]

TINY = float(np.finfo(np.float64).tiny)
"""Added to each probability before its logarithm, as in the reference."""

IMPOSSIBLE = float(np.log(TINY))

ROWS = 256
"""Rows of the reference's whole matrix that are in memory at once."""


def reach(spec: PyinSpec) -> tuple[int, int]:
    """How many bins a move may go down and up; of an even width the reference's are one apart."""
    width = spec.transition_width
    down = width // 2 - 1 if width % 2 == 0 and spec.n_bins % 2 == 0 else width // 2
    return down, width - 1 - down


@lru_cache(maxsize=4)
def move_scores(spec: PyinSpec) -> NDArray[np.float64]:
    """Log probability [to, bin, from, width] of each move into a bin; `to` and `from` are 0 if voiced, 1 if not.

    The moves into bin j come from the bins j - up, j - up + 1, ... where `up` is the second number of `reach`; from
    outside the range comes minus infinity.
    """
    bins, width = spec.n_bins, spec.transition_width
    source = np.arange(bins)[:, np.newaxis] - reach(spec)[1] + np.arange(width)
    inside = (source >= 0) & (source < bins)
    into = _triangles(spec)[np.where(inside, source, 0), width - 1 - np.arange(width)]
    stay = 1 - spec.switch_probability
    out = np.full((2, bins, 2, width), -np.inf)
    for to, origin in np.ndindex(2, 2):
        share = stay if to == origin else 1.0 - stay
        out[to, :, origin][inside] = np.log(share * into[inside] + TINY)
    return out


def _triangles(spec: PyinSpec) -> NDArray[np.float64]:
    """Probability [bins, width] of a move from each bin to those around it, triangular, cut at the ends."""
    from scipy.signal import get_window

    bins, width = spec.n_bins, spec.transition_width
    window = np.asarray(get_window("triangle", width, fftbins=False))
    out = np.empty((bins, width))
    for first in range(0, bins, ROWS):
        rows = np.arange(first, min(first + ROWS, bins))
        target = rows[:, np.newaxis] - reach(spec)[0] + np.arange(width)
        row, column = np.nonzero((target >= 0) & (target < bins))
        dense = np.zeros((len(rows), bins))
        dense[row, target[row, column]] = window[column]
        # Summed over whole rows, so that the last bit is that of the reference's matrix: ties hang on it.
        out[rows] = window / dense.sum(axis=1, keepdims=True)
    return out
