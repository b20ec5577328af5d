"""How likely given texts are, all alignments added up: for choosing among readings by a second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.recombination import checked
from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ctc_scores"]


def ctc_scores(log_probs: NDArray[Any], texts: Sequence[Sequence[int]]) -> NDArray[np.float64]:
    """ln p of each text [texts] under log-probabilities [frames, symbols], summed over all its alignments.

    The forward algorithm of Graves et al. 2006 (doi:10.1145/1143844.1143891), for all texts at once; -inf where the
    frames are too few for a text.

    Args:
        log_probs: natural logarithms; symbol 0 is the blank.
        texts: symbols 1 and up, as many as you like; an empty text is all blanks.

    Raises:
        BadOption: log_probs of another shape or NaN, or a symbol out of range.

    Example:
        >>> frames = np.log([[0.5, 0.5], [0.5, 0.5]])
        >>> np.exp(ctc_scores(frames, [[1], [], [1, 1]])).round(2).tolist()
        [0.75, 0.25, 0.0]
    """
    values = checked(log_probs)
    if any(not 1 <= symbol < values.shape[1] for text in texts for symbol in text):
        raise BadOption(f"symbols of a text lie in 1..{values.shape[1] - 1}; 0 is the blank")
    if not len(texts) or not len(values):
        return np.array([0.0 if not len(text) else -np.inf for text in texts])
    states = 2 * max(len(text) for text in texts) + 1
    symbols = np.zeros((len(texts), states), np.int64)
    for row, text in zip(symbols, texts, strict=True):
        row[1 : 2 * len(text) : 2] = text
    # From two states before: only onto a symbol, and only if it differs from the one before it.
    skips = np.zeros(symbols.shape, bool)
    skips[:, 2:] = (symbols[:, 2:] != 0) & (symbols[:, 2:] != symbols[:, :-2])
    # Plain numbers beside a common logarithm for each text: sums need no exponentials.
    heard = np.exp(values)
    alpha = np.zeros((len(texts), states + 2))
    alpha[:, 2:4] = heard[0][symbols[:, :2]]
    scale = np.zeros(len(texts))
    for frame in heard[1:]:
        alpha[:, 2:] = (alpha[:, 2:] + alpha[:, 1:-1] + alpha[:, :-2] * skips) * frame[symbols]
        total = alpha.sum(axis=1)
        total[total == 0] = 1.0
        alpha /= total[:, None]
        scale += np.log(total)
    ends = np.array([2 * len(text) + 2 for text in texts])
    rows = np.arange(len(texts))
    last = alpha[rows, ends] + np.where(ends > 2, alpha[rows, ends - 1], 0.0)
    with np.errstate(divide="ignore"):
        out: NDArray[np.float64] = np.log(last) + scale
    return out
