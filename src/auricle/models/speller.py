"""The decoder of an attention recognizer: one symbol a step, from what was written so far and what is listened to."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from auricle.models.cross_attention import CrossAttention
from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask

__all__ = ["TINY", "Memory", "Speller", "SpellerConfig", "SpellerState"]


@dataclass(frozen=True)
class SpellerConfig:
    """Sizes of a decoder.

    Attributes:
        embedding: features of a symbol.
        hidden: features of the LSTM.
        width: of keys, values and context.
        heads: of the attention; `width` is a multiple of it.
        kernel: frames that the view of past attention spans, odd.
        dropout: share of the features that is dropped around the LSTM, in training.
    """

    embedding: int = 32
    hidden: int = 160
    width: int = 128
    heads: int = 4
    kernel: int = 15
    dropout: float = 0.3


TINY = SpellerConfig(embedding=4, hidden=8, width=8, heads=2, kernel=3, dropout=0.0)


@dataclass(frozen=True, eq=False)
class Memory:
    """What is listened to: keys and values [batch, frames, width], and which frames are valid [batch, frames]."""

    keys: Tensor
    values: Tensor
    valid: Tensor


@dataclass(frozen=True, eq=False)
class SpellerState:
    """Where a decoder stands.

    Attributes:
        hidden: of the LSTM [batch, hidden].
        cell: of the LSTM [batch, hidden].
        context: what was heard last [batch, width].
        before: attention of the last step [batch, heads, frames].
        spent: sum of the attention of all steps [batch, heads, frames].
    """

    hidden: Tensor
    cell: Tensor
    context: Tensor
    before: Tensor
    spent: Tensor


class Speller(nn.Module):
    """Symbols in, log-probabilities of the next symbol out; symbol 0 begins and ends every text.

    Args:
        symbols: size of the alphabet.
        encoder_width: features of the frames that are listened to.
        config: sizes.
    """

    def __init__(self, symbols: int, encoder_width: int, config: SpellerConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(symbols, config.embedding)
        self.keys = nn.Linear(encoder_width, config.width)
        self.values = nn.Linear(encoder_width, config.width)
        self.cell = nn.LSTMCell(config.embedding + config.width, config.hidden)
        self.attention = CrossAttention(config.hidden, config.width, config.heads, config.kernel)
        self.dropout = Dropout(config.dropout)
        self.out = nn.Sequential(
            nn.Linear(config.hidden + config.width, config.hidden), nn.Tanh(), nn.Linear(config.hidden, symbols)
        )

    def listen(self, encoded: Tensor, lengths: Tensor) -> Memory:
        """encoded [batch, frames, encoder_width], lengths [batch] -> `Memory`."""
        return Memory(self.keys(encoded), self.values(encoded), length_mask(lengths, encoded.shape[1]))

    def start(self, memory: Memory) -> SpellerState:
        """State before the first symbol: all zeros."""
        batch, frames, width = memory.keys.shape
        hidden = memory.keys.new_zeros(batch, self.config.hidden)
        attention = memory.keys.new_zeros(batch, self.config.heads, frames)
        return SpellerState(hidden, hidden, memory.keys.new_zeros(batch, width), attention, attention)

    def step(self, memory: Memory, state: SpellerState, symbol: Tensor) -> tuple[SpellerState, Tensor]:
        """The state after `symbol` [batch], and the log-probabilities of the one after it [batch, symbols]."""
        x = torch.cat([self.dropout(self.embedding(symbol)), state.context], dim=-1)
        hidden, cell = self.cell(x, (state.hidden, state.cell))
        context, attention = self.attention(hidden, memory.keys, memory.values, memory.valid, state.before, state.spent)
        log_probs = self.out(self.dropout(torch.cat([hidden, context], dim=-1))).log_softmax(dim=-1)
        return SpellerState(hidden, cell, context, attention, state.spent + attention), log_probs
