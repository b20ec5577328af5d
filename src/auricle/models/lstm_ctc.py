"""Bidirectional LSTM with connectionist temporal classification (Graves et al. 2006, doi:10.1145/1143844.1143891)."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn
from torch.nn import functional

from auricle.models import recurrent
from auricle.models.encoders import EncoderConfig, encoder_of, width_of
from auricle.models.recurrent import RecurrentConfig

__all__ = ["CTC", "TINY", "CTCConfig", "ctc_loss", "placed_loss"]


@dataclass(frozen=True)
class CTCConfig:
    """Sizes of a recognizer.

    Attributes:
        symbols: size of the alphabet; symbol 0 is the blank.
        encoder: of the layers below.
    """

    symbols: int = 11
    encoder: EncoderConfig = field(default_factory=RecurrentConfig)


TINY = CTCConfig(symbols=5, encoder=recurrent.TINY)


class CTC(nn.Module):
    """Log-mel frames to log-probabilities of symbols, one frame of four."""

    def __init__(self, config: CTCConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = encoder_of(config.encoder)
        self.out = nn.Linear(width_of(config.encoder), config.symbols)

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> (log-probabilities [batch, frames', symbols], lengths).

        Frames are padded with anything; frames' = ceil(ceil(frames / 2) / 2).
        """
        x, lengths = self.encoder(features, lengths)
        return self.out(x).log_softmax(dim=-1), lengths


def ctc_loss(log_probs: Tensor, lengths: Tensor, targets: Tensor, target_lengths: Tensor) -> Tensor:
    """Minus the log-probability of the targets, summed over the batch; 0 for one that its frames cannot hold.

    Args:
        log_probs: [batch, frames, symbols].
        lengths: valid frames [batch].
        targets: symbols [batch, longest], padded with anything.
        target_lengths: [batch].
    """
    return functional.ctc_loss(
        log_probs.transpose(0, 1), targets, lengths, target_lengths, reduction="sum", zero_infinity=True
    )


def placed_loss(log_probs: Tensor, places: Tensor) -> Tensor:
    """Cross entropy of the frames whose symbol is known, summed over the batch.

    CTC finds out by itself where words lie, but only after a thousand steps of predicting nothing but blanks. Where
    strings were spliced, that is known. What is learned then spans each word, so that paths give times too. The sum
    is as strong as CTC's own loss; a mean over frames would be drowned by it.

    Args:
        log_probs: [batch, frames, symbols].
        places: symbol of each frame [batch, frames]; -1 where it is not known.
    """
    known = places >= 0
    hit = log_probs.gather(-1, places.clamp(min=0)[:, :, None])[:, :, 0] * known
    return -hit.sum()
