"""Layers of LSTM that read the events of a performance and foretell the next one."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.decoding.performance_events import SYMBOLS
from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask

__all__ = ["TINY", "PerformanceConfig", "PerformanceWriter"]


@dataclass(frozen=True)
class PerformanceConfig:
    """Sizes of a writer of performances.

    Attributes:
        symbols: kinds of events.
        hidden: features of the embedding and of each layer.
        layers: number of them.
        dropout: share of the features that is dropped between layers and after the last, in training.
    """

    symbols: int = SYMBOLS
    hidden: int = 256
    layers: int = 2
    dropout: float = 0.1


TINY = PerformanceConfig(hidden=16, dropout=0.0)


class PerformanceWriter(nn.Module):
    """The probability of each event given all before it."""

    def __init__(self, config: PerformanceConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.symbols, config.hidden)
        self.lstm = nn.LSTM(
            config.hidden,
            config.hidden,
            num_layers=config.layers,
            batch_first=True,
            dropout=config.dropout if config.layers > 1 else 0.0,
        )
        self.norm = nn.LayerNorm(config.hidden)
        self.fc = nn.Linear(config.hidden, config.symbols)
        self.dropout = Dropout(config.dropout)

    def forward(self, symbols: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """symbols [batch, frames], state [layers, batch, hidden] -> logits of the symbol after each, and the state."""
        read = self.embedding(symbols)
        known, (hidden, cell) = self.lstm(read, (hidden, cell))
        # What came last says most of what comes next: past the LSTM it need not be remembered.
        return self.fc(self.dropout(self.norm(known + read))), hidden, cell

    def start(self, rows: int) -> tuple[Tensor, Tensor]:
        """The state before a piece: hidden and cell [layers, rows, hidden]."""
        zeros = torch.zeros(self.config.layers, rows, self.config.hidden, device=self.fc.weight.device)
        return zeros, zeros

    def losses(self, symbols: Tensor, lengths: Tensor) -> Tensor:
        """Negative log-likelihood in nats of each symbol but the first [batch, longest - 1], 0 in the padding.

        Args:
            symbols: the first is known [batch, longest].
            lengths: of the rows, the first symbol counted in [batch].
        """
        logits, _, _ = self(symbols[:, :-1], *self.start(len(symbols)))
        losses = functional.cross_entropy(logits.float().transpose(1, 2), symbols[:, 1:], reduction="none")
        return losses * length_mask(lengths - 1, losses.shape[1])
