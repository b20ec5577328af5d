"""Two layers of LSTM that read a piano roll and foretell its next frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask
from auricle.models.note_heads import IndependentNotes, NoteChain

__all__ = ["TINY", "MusicConfig", "MusicGenerator"]


@dataclass(frozen=True)
class MusicConfig:
    """Sizes of a generator of piano rolls.

    Attributes:
        keys: of a frame.
        hidden: features of each layer.
        layers: number of them.
        head: "independent" for keys that know nothing of one another, "chain" for one after another.
        chain: features of the chain.
        dropout: share of the features that is dropped between layers and after the last, in training.
        blind: share of the sounding keys that are hidden from the LSTM in training.
    """

    keys: int = 88
    hidden: int = 160
    layers: int = 2
    head: Literal["independent", "chain"] = "chain"
    chain: int = 128
    dropout: float = 0.3
    blind: float = 0.1


OCTAVES = 2
"""How far a leap from a key of the frame before may be to count."""

TINY = MusicConfig(keys=12, hidden=8, chain=8, dropout=0.0, blind=0.0)


class MusicGenerator(nn.Module):
    """The probability of each frame given all before it."""

    def __init__(self, config: MusicConfig) -> None:
        super().__init__()
        self.config = config
        self.head = (
            IndependentNotes(config.keys) if config.head == "independent" else NoteChain(config.keys, config.chain)
        )
        # Four ones among 88 keys move a gate next to nothing: without a norm the LSTM learns no more than how often
        # each key sounds, for hundreds of steps.
        self.read = nn.Sequential(nn.Linear(config.keys, config.hidden), nn.LayerNorm(config.hidden))
        self.lstm = nn.LSTM(
            config.hidden, config.hidden, num_layers=config.layers, batch_first=True, dropout=config.dropout
        )
        # How keys follow keys of the frame before is the same for all of them: to stay, to step, to leap a fifth.
        taps = 2 * 12 * OCTAVES + 1
        self.leaps = nn.Conv1d(1, 1, taps, padding=taps // 2) if config.head == "independent" else None
        self.norm = nn.LayerNorm(config.hidden)
        self.fc = nn.Linear(config.hidden, self.head.width)
        self.blind = Dropout(config.blind)
        self.dropout = Dropout(config.dropout)

    def forward(self, frames: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """frames [batch, frames, keys], state [layers, batch, hidden] -> what the head takes, for the frames after."""
        read = self.read(self.blind(frames))
        known, (hidden, cell) = self.lstm(read, (hidden, cell))
        context = self.fc(self.dropout(self.norm(known + read)))
        if self.leaps is not None:
            context = context + self.leaps(frames.reshape(-1, 1, self.config.keys)).view_as(frames)
        return context, hidden, cell

    def start(self, rows: int) -> tuple[Tensor, Tensor]:
        """The state before a piece: hidden and cell [layers, rows, hidden]."""
        zeros = torch.zeros(self.config.layers, rows, self.config.hidden, device=self.fc.weight.device)
        return zeros, zeros

    def losses(self, frames: Tensor, before: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood of each frame in nats, 0 in the padding.

        Args:
            frames: 0 or 1 [batch, frames, keys].
            before: the frame in front of the first [batch, keys]; zeros where a piece begins.
            lengths: [batch].
        """
        known = torch.cat([before[:, None], frames[:, :-1]], dim=1)
        context, _, _ = self(known, *self.start(len(frames)))
        mask = length_mask(lengths, frames.shape[1])
        if isinstance(self.head, NoteChain):
            spent = self.head(context[mask], known[mask], frames[mask])
        else:
            spent = self.head(context[mask], frames[mask])
        return torch.zeros(mask.shape, device=frames.device).masked_scatter(mask, spent)
