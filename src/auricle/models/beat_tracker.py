"""Beats, downbeats and drums of every frame: convolutions over the bands, then dilated ones over time.

The shape of Davies and Böck (2019), "Temporal convolutional networks for musical audio beat tracking", EUSIPCO.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask

__all__ = ["BEATS", "TINY", "BeatTracker", "BeatTrackerConfig"]

BEATS = 3
"""Logits that exclude each other: none, a beat, a downbeat."""


@dataclass(frozen=True)
class BeatTrackerConfig:
    """Sizes of a beat tracker.

    Attributes:
        n_mels: bands that come in.
        width: channels of every layer over time.
        layers: over time; the dilation doubles from one to the next.
        kernel: frames of each, an odd number.
        dropout: share of channels that are dropped.
        drums: that are told apart.
    """

    n_mels: int = 80
    width: int = 40
    layers: int = 8
    kernel: int = 5
    dropout: float = 0.1
    drums: int = 3

    @property
    def context(self) -> int:
        """Frames to either side that a frame's logits depend on."""
        return 3 + (self.kernel // 2) * ((1 << self.layers) - 1)


TINY = BeatTrackerConfig(n_mels=16, width=8, layers=3)


class Over(nn.Module):
    """A dilated convolution over time, added to what came in; frames behind a piece stay 0."""

    def __init__(self, config: BeatTrackerConfig, dilation: int) -> None:
        super().__init__()
        reach = config.kernel // 2 * dilation
        self.wide = nn.Conv1d(config.width, config.width, config.kernel, padding=reach, dilation=dilation)
        self.mix = nn.Conv1d(config.width, config.width, 1)
        self.dropout = Dropout(config.dropout)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """[batch, width, frames] -> the same shape."""
        changed: Tensor = self.mix(self.dropout(functional.elu(self.wide(x))))
        return x + changed * valid


class BeatTracker(nn.Module):
    """Logits of each frame for: no beat, a beat that is no downbeat, a downbeat; and for each drum by itself."""

    def __init__(self, config: BeatTrackerConfig) -> None:
        super().__init__()
        self.config = config
        self.norm = nn.BatchNorm1d(config.n_mels)
        half = config.width // 2
        self.first = nn.Conv2d(1, half, (5, 3), stride=(3, 1), padding=(1, 1))
        self.second = nn.Conv2d(half, config.width, (5, 3), stride=(3, 1), padding=(1, 1))
        self.third = nn.Conv2d(config.width, config.width, (self.bands, 3), padding=(0, 1))
        self.dropout = Dropout(config.dropout)
        self.layers = nn.ModuleList(Over(config, 2**number) for number in range(config.layers))
        self.decide = nn.Conv1d(config.width, BEATS + config.drums, 1)

    @property
    def bands(self) -> int:
        """That are left after the two convolutions that step over three."""
        return self.config.n_mels // 3 // 3

    def forward(self, features: Tensor, lengths: Tensor) -> Tensor:
        """features [batch, n_mels, frames], lengths [batch] -> logits [batch, frames, 3 + drums]."""
        valid = length_mask(lengths, features.shape[2])[:, None, :].to(features.dtype)
        x = (self.norm(features) * valid).unsqueeze(1)
        x = functional.elu(self.first(x)) * valid[:, None]
        x = functional.elu(self.second(x)) * valid[:, None]
        x = functional.elu(self.third(x).squeeze(2)) * valid
        for layer in self.layers:
            x = layer(self.dropout(x), valid)
        decided: Tensor = self.decide(functional.elu(x))
        return decided.transpose(1, 2)
