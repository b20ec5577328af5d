"""Logits of keys by how far they lie from other keys, the same wherever on the keyboard those are."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout

__all__ = ["NearKeys"]

REACH = 24
"""Semitones up and down within which a key says something of another."""
FEATURES, DROPPED = 16, 0.1


class NearKeys(nn.Module):
    """What the keys around say of each key: all of the frame before, the highest held one, and its own voice's.

    Its own voice's is the key of the frame before with as many keys below it as are held now; the next one above that
    counts for itself too. A layer over intervals, moved by the state of the chain, and one over its features: chords
    and steps are learned once, not on each key.
    """

    def __init__(self, keys: int, hidden: int) -> None:
        super().__init__()
        self.keys = keys
        taps = 2 * REACH + 1
        self.all = nn.Conv1d(1, FEATURES, taps, padding=REACH)
        self.single = nn.Parameter(torch.empty(3, FEATURES, taps).uniform_(-1, 1) * taps**-0.5)
        self.moved = nn.Linear(hidden, FEATURES)
        self.dropout = Dropout(DROPPED)
        self.out = nn.Linear(FEATURES, 1, bias=False)

    def around(self, known: Tensor) -> Tensor:
        """The frame before, 0 or 1 [rows, keys] -> [rows, features, keys], the same for each key of a frame."""
        found: Tensor = self.all(known[:, None])
        return found

    def forward(self, around: Tensor, known: Tensor, held: Tensor, hidden: Tensor) -> Tensor:
        """`around`, known and held, 0 or 1 [rows, keys], hidden [rows, width] -> logits [rows, keys]."""
        rank = held.sum(dim=-1).long()
        notes = (self.ranked(held, -1), self.ranked(known, rank), self.ranked(known, rank + 1))
        for kernel, note in zip(self.single, notes, strict=True):
            around = around + functional.embedding(note, self._table(kernel)).view_as(around)
        features = (around + self.moved(hidden)[:, :, None]).relu()
        logits: Tensor = self.out.weight @ self.dropout(features)
        return logits[:, 0]

    def ranked(self, frames: Tensor, rank: Tensor | int) -> Tensor:
        """The key with so many below it, the highest for -1; `keys` where there is none [rows]."""
        count = frames.cumsum(dim=-1)
        wanted = count[:, -1:] if isinstance(rank, int) else rank[:, None] + 1
        found = (frames > 0) & (count == wanted)
        return torch.where(found.any(dim=-1), found.int().argmax(dim=-1), self.keys)

    def _table(self, kernel: Tensor) -> Tensor:
        """What one key adds to the features of all keys [keys + 1, features * keys]; the last row is of no key."""
        places = torch.arange(self.keys, device=kernel.device)
        apart = places[None, :] - places[:, None] + REACH
        inside = (apart >= 0) & (apart <= 2 * REACH)
        spread = kernel[:, apart.clamp(0, 2 * REACH)] * inside
        return functional.pad(spread.transpose(0, 1).reshape(self.keys, -1), (0, 0, 0, 1))
