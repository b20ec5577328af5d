"""Two ways to say which keys sound in a frame: each for itself, or from the lowest up, each knowing those below."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

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
    one for the end.

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

    def start(self, context: Tensor) -> tuple[Tensor, Tensor]:
        """The state before the lowest key: hidden and cell [rows, width]."""
        return context.tanh(), torch.zeros_like(context)

    def step(self, context: Tensor, note: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The key last chosen [rows], `keys` for none -> logits [rows, keys + 1] of the next or the end; the state."""
        hidden, cell = self.cell(self.embedding(note) + context, (hidden, cell))
        logits = self.fc(hidden)
        places = torch.arange(self.keys + 1, device=logits.device)[None, :]
        below = (places <= note[:, None]) & (note[:, None] < self.keys)
        return logits.masked_fill(below, NEVER), hidden, cell

    def forward(self, context: Tensor, frames: Tensor) -> Tensor:
        """context [rows, width], frames [rows, keys] of 0 and 1 -> negative log-likelihood [rows] in nats."""
        places = torch.arange(self.keys, device=frames.device)
        most = int(frames.sum(dim=-1).max()) + 1 if len(frames) else 1
        # `keys` stands for the end, which is then also what fills the rest of the row.
        padded = functional.pad(torch.where(frames > 0, places, self.keys), (0, 1), value=self.keys)
        notes = padded.sort(dim=-1).values[:, :most]
        hidden, cell = self.start(context)
        before = torch.full_like(notes[:, 0], self.keys)
        loss = torch.zeros(len(frames), device=frames.device)
        for place in range(most):
            logits, hidden, cell = self.step(context, before, hidden, cell)
            going = (before < self.keys) if place else torch.ones_like(before, dtype=torch.bool)
            spent = functional.cross_entropy(logits, notes[:, place], reduction="none")
            loss = loss + torch.where(going, spent, 0.0)
            before = notes[:, place]
        return loss
