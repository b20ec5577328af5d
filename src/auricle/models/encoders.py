"""The two listeners that recognizers may have: a recurrent one of the guide's kind, and a Conformer."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor, nn

from auricle.models.conformer_ctc import ConformerCTC, ConformerCTCConfig
from auricle.models.dropout import Dropout
from auricle.models.recurrent import RecurrentConfig, RecurrentEncoder

__all__ = ["ConformerEncoder", "EncoderConfig", "encoder_of", "width_of"]

EncoderConfig = RecurrentConfig | ConformerCTCConfig
"""Which listener, and its sizes."""


class ConformerEncoder(nn.Module):
    """The layers of a `ConformerCTC`, its guesses at phonemes fed back between them, without its heads on top.

    Its tensors have the names of that network's, so that what was learned there can be taken over.
    """

    def __init__(self, config: ConformerCTCConfig) -> None:
        super().__init__()
        self.network = ConformerCTC(replace(config, letters=0))
        self.dropout = Dropout(config.encoder.dropout)

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> ([batch, frames', width], lengths)."""
        x, lengths, _ = self.network.encode(features, lengths)
        return self.dropout(x), lengths


def encoder_of(config: EncoderConfig) -> nn.Module:
    """An untrained listener of these sizes."""
    return RecurrentEncoder(config) if isinstance(config, RecurrentConfig) else ConformerEncoder(config)


def width_of(config: EncoderConfig) -> int:
    """Features of a frame that comes out."""
    return 2 * config.hidden if isinstance(config, RecurrentConfig) else config.encoder.width
