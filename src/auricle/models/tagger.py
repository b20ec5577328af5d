"""What sounds in a clip, and when: convolutions over log-mel frames, and one decision a frame pooled into one a clip.

The strong network follows CNN14 (Kong et al. 2020, arXiv:1912.10211) in its blocks and its attention over decisions,
with one frame of 40 ms kept to the end, so that tags and events come from the same weights.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout
from auricle.models.normalization import length_mask

__all__ = ["TINY", "ConvConfig", "Decisions", "SmallTagger", "SmallTaggerConfig", "Tagger", "TaggerConfig"]


@dataclass(frozen=True)
class ConvConfig:
    """A 5 x 5 convolution, then blocks of two 3 x 3 convolutions followed by averaging; each halves the bands.

    Attributes:
        n_mels: bands that come in.
        widths: channels of the first convolution and of each block.
        shorter: how many times fewer frames leave each of them.
        dropout: share of features dropped after each block.
    """

    n_mels: int = 64
    widths: tuple[int, ...] = (24, 48, 96, 128)
    shorter: tuple[int, ...] = (2, 1, 1, 1)
    dropout: float = 0.1

    @property
    def stride(self) -> int:
        """Frames that become one."""
        stride = 1
        for step in self.shorter:
            stride *= step
        return stride


@dataclass(frozen=True)
class TaggerConfig:
    """Sizes of a tagger.

    Attributes:
        classes: labels.
        encoder: of the convolutions.
        embedding: features of a clip, from which labels are decided and new ones are taught.
        exclusive: True if exactly one label holds (softmax), False if any number may (sigmoid).
    """

    classes: int = 10
    encoder: ConvConfig = field(default_factory=ConvConfig)
    embedding: int = 128
    exclusive: bool = True


@dataclass(frozen=True)
class SmallTaggerConfig:
    """Sizes of the three-convolution network.

    Attributes:
        classes: labels.
        n_mels: bands that come in.
        widths: channels of the convolutions.
    """

    classes: int = 10
    n_mels: int = 64
    widths: tuple[int, int, int] = (32, 64, 128)


TINY = TaggerConfig(classes=3, encoder=ConvConfig(n_mels=8, widths=(4, 8), shorter=(2, 2)), embedding=8)


@dataclass(frozen=True, eq=False)
class Decisions:
    """What a tagger gives back.

    Attributes:
        clip: a logit a label [batch, classes].
        frames: logits a frame [batch, frames', classes].
        embedding: [batch, embedding].
        lengths: valid frames [batch].
    """

    clip: Tensor
    frames: Tensor
    embedding: Tensor
    lengths: Tensor


class ConvBlock(nn.Module):
    """Two convolutions with batch normalization, then averages over two bands and `shorter` frames."""

    def __init__(self, inside: int, outside: int, shorter: int, dropout: float) -> None:
        super().__init__()
        self.first = nn.Conv2d(inside, outside, 3, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(outside)
        self.second = nn.Conv2d(outside, outside, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(outside)
        self.shorter = shorter
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """[batch, inside, bands, frames] -> [batch, outside, bands // 2, frames // shorter].

        What lies behind a clip is kept at 0, `valid` [batch, 1, 1, frames], as if every clip were alone.
        """
        x = functional.relu(self.first_norm(self.first(x))) * valid
        x = functional.relu(self.second_norm(self.second(x))) * valid
        pooled: Tensor = self.dropout(averaged(x, self.shorter))
        return pooled


def averaged(x: Tensor, shorter: int) -> Tensor:
    """Averages over two bands and `shorter` frames of x [batch, channels, bands, frames]; sums of slices are several
    times as fast on a processor as pooling is, channels last."""
    x = x[:, :, : x.shape[2] // 2 * 2]
    parts = [x[:, :, band::2, frame::shorter] for band in range(2) for frame in range(shorter)]
    return torch.stack(parts).mean(dim=0)


class ConvEncoder(nn.Module):
    """Log-mel frames to features of one frame in `stride`."""

    def __init__(self, config: ConvConfig) -> None:
        super().__init__()
        self.config = config
        self.norm = nn.BatchNorm1d(config.n_mels)
        first, *later = config.widths
        self.stem = nn.Conv2d(1, first, 5, stride=(2, config.shorter[0]), padding=2, bias=False)
        self.stem_norm = nn.BatchNorm2d(first)
        self.blocks = nn.ModuleList(
            ConvBlock(inside, outside, shorter, config.dropout)
            for inside, outside, shorter in zip(config.widths[:-1], later, config.shorter[1:], strict=True)
        )

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> ([batch, frames', width], lengths'), one of `stride`.

        Frames behind a clip are filled up to a whole stride; a clip has one frame at least.
        """
        stride = self.config.stride
        features = functional.pad(features, (0, stride - 1))
        features = features[:, :, : features.shape[2] // stride * stride]
        valid = length_mask(lengths, features.shape[2])[:, None, None, :].to(features.dtype)
        # Channels last: twice as fast on a processor.
        x = (self.norm(features).unsqueeze(1) * valid).contiguous(memory_format=torch.channels_last)
        valid = functional.max_pool2d(valid, (1, self.config.shorter[0]))
        x = functional.relu(self.stem_norm(self.stem(x))) * valid
        for block, shorter in zip(self.blocks, self.config.shorter[1:], strict=True):
            x = block(x, valid)
            valid = functional.max_pool2d(valid, (1, shorter))
        # Mean and maximum over the bands: how much there is, and whether there is any (CNN14 does so over time).
        frames = (x.mean(dim=2) + x.amax(dim=2)).transpose(1, 2)
        return frames, torch.div(lengths + stride - 1, stride, rounding_mode="floor")


class Tagger(nn.Module):
    """The strong network: convolutions, an embedding a frame, attention over the frames' decisions."""

    def __init__(self, config: TaggerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ConvEncoder(config.encoder)
        self.embed = nn.Linear(config.encoder.widths[-1], config.embedding)
        self.dropout = Dropout(0.3)
        self.decide = nn.Linear(config.embedding, config.classes)
        self.attend = nn.Linear(config.embedding, config.classes)

    def forward(self, features: Tensor, lengths: Tensor) -> Decisions:
        """features [batch, n_mels, frames], lengths [batch] -> `Decisions`, logits before softmax or sigmoid."""
        x, lengths = self.encoder(features, lengths)
        x = functional.relu(self.embed(self.dropout(x)))
        valid = length_mask(lengths, x.shape[1])[:, :, None]
        frames = self.decide(self.dropout(x))
        weights = self.attend(x).masked_fill(~valid, float("-inf")).softmax(dim=1)
        clip = (weights * frames).sum(dim=1)
        embedding = (x * valid.to(x.dtype)).sum(dim=1) / lengths[:, None].to(x.dtype)
        return Decisions(clip, frames, embedding, lengths)


class SmallTagger(nn.Module):
    """Three convolutions, the mean over all that is left, one linear layer: the plainest network that works."""

    def __init__(self, config: SmallTaggerConfig) -> None:
        super().__init__()
        self.config = config
        sizes = (1, *config.widths)
        self.norm = nn.BatchNorm1d(config.n_mels)
        self.convolutions = nn.ModuleList(
            nn.Conv2d(inside, outside, 3, padding=1) for inside, outside in zip(sizes[:-1], config.widths, strict=True)
        )
        self.decide = nn.Linear(config.widths[-1], config.classes)

    def forward(self, features: Tensor, lengths: Tensor) -> Decisions:
        """features [batch, n_mels, frames], lengths [batch] -> `Decisions`; every frame is one."""
        valid = length_mask(lengths, features.shape[2])[:, None, None, :].to(features.dtype)
        x = self.norm(features).unsqueeze(1)
        for convolution in self.convolutions:
            x = functional.relu(convolution(x * valid))
        frames = x.mean(dim=2).transpose(1, 2)
        embedding = (frames * valid[:, 0].transpose(1, 2)).sum(dim=1) / lengths[:, None].to(x.dtype)
        return Decisions(self.decide(embedding), self.decide(frames), embedding, lengths)
