"""How far greedy recognition is from what was said: what every recognizer's recipe is judged by while it trains."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from torch import Tensor

__all__ = ["best_path", "edits"]


def best_path(log_probs: Tensor, lengths: Tensor) -> list[list[int]]:
    """Symbols of the likeliest path of each row of [batch, frames, symbols], repeats joined and blanks dropped.

    Example:
        >>> import torch
        >>> path = torch.nn.functional.one_hot(torch.tensor([[1, 1, 0, 1, 2, 2]]), 3)
        >>> best_path(path, torch.tensor([5]))
        [[1, 1, 2]]
    """
    paths = log_probs.argmax(dim=-1).tolist()
    return [
        [symbol for symbol, _ in groupby(path[:frames]) if symbol]
        for path, frames in zip(paths, lengths.tolist(), strict=True)
    ]


def edits(heard: Sequence[Sequence[int]], targets: Tensor, lengths: Tensor) -> tuple[int, int]:
    """Insertions, deletions and substitutions (Levenshtein) between hypotheses and targets, and symbols of the targets.

    Args:
        heard: symbols of each item of the batch.
        targets: [batch, symbols], filled up.
        lengths: of the targets [batch].

    Example:
        >>> import torch
        >>> edits([[1, 2], [3]], torch.tensor([[1, 3], [3, 0]]), torch.tensor([2, 1]))
        (1, 3)
    """
    from rapidfuzz.distance import Levenshtein

    said = [target[:length] for target, length in zip(targets.tolist(), lengths.tolist(), strict=True)]
    return sum(map(Levenshtein.distance, heard, said)), sum(map(len, said))
