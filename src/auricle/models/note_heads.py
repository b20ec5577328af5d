"""Two ways to say which keys sound in a frame: each for itself, or from the lowest up, each knowing those below."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.near_keys import NearKeys

__all__ = ["IndependentNotes", "NoteChain"]

NEVER = -1e9
"""Logit of what cannot be; infinity would be no number once two of them are compared."""


class IndependentNotes(nn.Module):
    """Each key sounds with a probability of its own, whatever else sounds in the frame.

    The context is the logits themselves, so the head has no weights.
    """

    def __init__(self, keys: int) -> None:
        super().__init__()
        self.width = keys

    def forward(self, context: Tensor, frames: Tensor) -> Tensor:
        """context [rows, keys], frames [rows, keys] of 0 and 1 -> negative log-likelihood [rows] in nats."""
        return functional.binary_cross_entropy_with_logits(context, frames, reduction="none").sum(dim=-1)


class NoteChain(nn.Module):
    """The keys of a frame one after another, from the lowest up, by an LSTM that knows those below.

    Each set of keys has one such order, and what is no higher than the last key has no probability; so this is a
    distribution over all sets of keys, as over 88 Bernoulli variables in a row, in as many steps as keys sound and
    one for the end. How far a key lies from those below it and from those of the frame before counts the same
    wherever on the keyboard they are (`NearKeys`).

    Source: of the factorization, N. Boulanger-Lewandowski, Y. Bengio, P. Vincent, Modeling Temporal Dependencies in
        High-Dimensional Sequences, ICML 2012 (there by a neural autoregressive distribution estimator).
    """

    def __init__(self, keys: int, hidden: int) -> None:
        super().__init__()
        self.width = hidden
        self.keys = keys
        self.embedding = nn.Embedding(keys + 1, hidden)
        self.cell = nn.LSTMCell(hidden, hidden)
        self.fc = nn.Linear(hidden, keys + 1)
        self.near = NearKeys(keys, hidden)

    def start(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """The state before the lowest key: hidden and cell [rows, width]."""
        return context.tanh(), torch.zeros_like(context)

    def step(
        self, context: Tensor, known: Tensor, held: Tensor, hidden: Tensor, cell: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits [rows, keys + 1] of the next key or the end, and the state.

        Args:
            context: what the frame follows from [rows, width].
            known: the frame before, 0 or 1 [rows, keys].
            held: the keys that are chosen already, 0 or 1 [rows, keys].
            hidden: state [rows, width].
            cell: likewise.
        """
        return self._next(context, self.near.around(known), known, held, (hidden, cell))

    def _next(
        self, context: Tensor, around: Tensor, known: Tensor, held: Tensor, state: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """As `step`; what the frame before says of all keys is computed once for a frame."""
        note = self.near.ranked(held, -1)
        hidden, cell = self.cell(self.embedding(note) + context, state)
        logits = self.fc(hidden) + functional.pad(self.near(around, known, held, hidden), (0, 1))
        places = torch.arange(self.keys + 1, device=logits.device)[None, :]
        below = (places <= note[:, None]) & (note[:, None] < self.keys)
        return logits.masked_fill(below, NEVER), hidden, cell

    def forward(self, context: Tensor, known: Tensor, frames: Tensor) -> Tensor:
        """context [rows, width], known and frames [rows, keys] of 0 and 1 -> negative log-likelihood [rows] in nats."""
        places = torch.arange(self.keys, device=frames.device)
        most = int(frames.sum(dim=-1).max()) + 1 if len(frames) else 1
        # `keys` stands for the end, which is then also what fills the rest of the row.
        padded = functional.pad(torch.where(frames > 0, places, self.keys), (0, 1), value=self.keys)
        notes = padded.sort(dim=-1).values[:, :most]
        hidden, cell = self.start(context)
        around = self.near.around(known)
        held = torch.zeros_like(frames)
        going = torch.ones(len(frames), dtype=torch.bool, device=frames.device)
        loss = torch.zeros(len(frames), device=frames.device)
        for place in range(most):
            logits, hidden, cell = self._next(context, around, known, held, (hidden, cell))
            spent = functional.cross_entropy(logits, notes[:, place], reduction="none")
            loss = loss + torch.where(going, spent, 0.0)
            going = notes[:, place] < self.keys
            held = held + functional.one_hot(notes[:, place], self.keys + 1)[:, : self.keys]
        return loss
