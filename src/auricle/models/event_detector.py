"""When each sound begins and ends: convolutions, a recurrent layer both ways, a decision a label and frame of 40 ms.

A convolutional recurrent network (Cakir et al. 2017, arXiv:1702.06286). What it decides frame by frame is pooled by
attention into one decision a clip, so that clips whose labels have no times teach it too (Kong et al. 2020,
arXiv:1912.04761).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask
from auricle.models.recurrent import BidirectionalLSTM
from auricle.models.tagger import ConvConfig, ConvEncoder, Decisions

__all__ = ["TINY", "EventDetector", "EventDetectorConfig"]

CERTAIN = 1e-5
"""A probability of a clip comes no nearer to 0 or 1 than this, so that its logit is finite."""


@dataclass(frozen=True)
class EventDetectorConfig:
    """Sizes of a detector.

    Attributes:
        classes: labels, any number of which may hold at once.
        encoder: of the convolutions.
        hidden: features of each direction of the recurrent layer.
        dropout: share of features dropped before and after it.
    """

    classes: int = 10
    encoder: ConvConfig = field(default_factory=ConvConfig)
    hidden: int = 64
    dropout: float = 0.2


TINY = EventDetectorConfig(classes=3, encoder=ConvConfig(n_mels=8, widths=(4, 8), shorter=(2, 1)), hidden=4)


class EventDetector(nn.Module):
    """Logits of every label in every frame, and of the clip as a whole; before the sigmoid."""

    def __init__(self, config: EventDetectorConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ConvEncoder(config.encoder)
        self.embed = nn.Linear(config.encoder.widths[-1], 2 * config.hidden)
        self.recurrent = BidirectionalLSTM(2 * config.hidden, config.hidden)
        self.dropout = Dropout(config.dropout)
        self.decide = nn.Linear(2 * config.hidden, config.classes)
        self.attend = nn.Linear(2 * config.hidden, config.classes)

    def forward(self, features: Tensor, lengths: Tensor) -> Decisions:
        """features [batch, n_mels, frames], lengths [batch] -> `Decisions`; the embedding is the mean over frames."""
        x, lengths = self.encoder(features, lengths)
        x = functional.relu(self.embed(self.dropout(x)))
        # What a frame holds by itself, and what its surroundings make of it.
        x = x + self.recurrent(self.dropout(x), lengths)
        valid = length_mask(lengths, x.shape[1])[:, :, None]
        frames = self.decide(self.dropout(x))
        weights = self.attend(x).masked_fill(~valid, float("-inf")).softmax(dim=1)
        clip = torch.logit((weights * frames.sigmoid()).sum(dim=1).float().clamp(CERTAIN, 1 - CERTAIN))
        embedding = (x * valid.to(x.dtype)).sum(dim=1) / lengths[:, None].to(x.dtype)
        return Decisions(clip, frames, embedding, lengths)
