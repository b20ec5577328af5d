"""CTC without a search: the likeliest symbol of each frame, repeats joined, blanks dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.decoding.recombination import checked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SymbolSpan", "ctc_greedy", "spans_of_path"]


@dataclass(frozen=True)
class SymbolSpan:
    """A symbol and the frames [start, end) in which it was heard.

    Attributes:
        symbol: its index; never 0, the blank.
        start: first frame.
        end: frame after the last one.
        score: geometric mean of its probability over these frames, in [0, 1].

    Example:
        >>> SymbolSpan(3, 10, 12, 0.9).symbol
        3
    """

    symbol: int
    start: int
    end: int
    score: float


def ctc_greedy(log_probs: NDArray[Any]) -> tuple[SymbolSpan, ...]:
    """The symbols of the best path through log-probabilities [frames, symbols], where symbol 0 is the blank.

    Args:
        log_probs: natural logarithms.

    Returns:
        One span a symbol, in order. Their frames do not overlap; blanks lie between them.

    Raises:
        BadOption: log_probs of another shape, or NaN.

    Example:
        >>> import numpy as np
        >>> frames = np.log([[0.1, 0.8, 0.1], [0.2, 0.7, 0.1], [0.8, 0.1, 0.1], [0.1, 0.9, 0.0001]])
        >>> [(span.symbol, span.start, span.end) for span in ctc_greedy(frames)]
        [(1, 0, 2), (1, 3, 4)]
    """
    values = checked(log_probs)
    return spans_of_path(values.argmax(axis=1), values)


def spans_of_path(path: NDArray[Any], log_probs: NDArray[np.float64]) -> tuple[SymbolSpan, ...]:
    """Runs of one symbol in a path [frames], without the blanks."""
    if not len(path):
        return ()
    first = np.flatnonzero(np.diff(path, prepend=-1))
    end = np.append(first[1:], len(path))
    means = np.add.reduceat(log_probs[np.arange(len(path)), path], first) / (end - first)
    runs = zip(path[first].tolist(), first.tolist(), end.tolist(), np.exp(means).tolist(), strict=True)
    return tuple(SymbolSpan(*run) for run in runs if run[0] != 0)
