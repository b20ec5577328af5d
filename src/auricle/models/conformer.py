"""Conformer layers: self-attention for what is far, convolution for what is near.

Gulati et al. 2020, arXiv:2005.08100.

Two things differ from the paper, both for small data and fast processors: positions enter attention by rotation (Su et
al. 2021, arXiv:2104.09864), and the convolution is normalised by layer, so that no utterance depends on its batch.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.models.dropout import Dropout

__all__ = ["TINY", "ConformerConfig", "ConformerLayer", "rotate", "rotations"]


@dataclass(frozen=True)
class ConformerConfig:
    """Sizes of an encoder.

    Attributes:
        width: features of a frame between the layers.
        layers: number of them.
        heads: of the attention; `width / heads` must be even.
        expansion: inner width of a feed-forward half, in widths.
        kernel: frames that the convolution spans, odd.
        dropout: share of the features that each block drops in training.
    """

    width: int = 192
    layers: int = 8
    heads: int = 4
    expansion: int = 4
    kernel: int = 15
    dropout: float = 0.1


FAR_BELOW = -1e4
"""Score of a frame that must not be attended to: finite, so that a row of nothing but padding stays a number."""

TINY = ConformerConfig(width=16, layers=2, heads=2, expansion=2, kernel=3, dropout=0.0)


def rotations(frames: int | Tensor, size: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Cosines and sines [frames, size / 2] of the angles by which positions turn the features of a head."""
    speeds = 10_000.0 ** (-torch.arange(0, size, 2, device=like.device, dtype=like.dtype) / size)
    angles = torch.arange(frames, device=like.device, dtype=like.dtype)[:, None] * speeds
    return angles.cos(), angles.sin()


def rotate(x: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
    """x [batch, heads, frames, size] with each pair of features (i, i + size / 2) turned by its position's angle."""
    cos, sin = turn
    first, second = x.chunk(2, dim=-1)
    return torch.cat([first * cos - second * sin, first * sin + second * cos], dim=-1)


class FeedForward(nn.Sequential):
    """[..., width] -> [..., width] through an inner layer with SiLU."""

    def __init__(self, config: ConformerConfig) -> None:
        inner = config.width * config.expansion
        super().__init__(
            nn.LayerNorm(config.width),
            nn.Linear(config.width, inner),
            nn.SiLU(),
            Dropout(config.dropout),
            nn.Linear(inner, config.width),
            Dropout(config.dropout),
        )


class SelfAttention(nn.Module):
    """Multi-head self-attention with rotated positions over the valid frames."""

    def __init__(self, config: ConformerConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.norm = nn.LayerNorm(config.width)
        self.qkv = nn.Linear(config.width, 3 * config.width)
        self.out = nn.Linear(config.width, config.width)
        self.dropout = Dropout(config.dropout)

    def forward(self, x: Tensor, mask: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """x [batch, frames, width], mask [batch, 1, 1, frames] true where attended -> x's shape."""
        batch, frames, width = x.shape
        parts = self.qkv(self.norm(x)).reshape(batch, frames, 3, self.heads, width // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        query, key = rotate(query, turn), rotate(key, turn)
        # Written out: on processors in bfloat16 twice as fast as the fused kernel, and plain nodes when exported.
        scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
        mixed = scores.masked_fill(~mask, FAR_BELOW).softmax(dim=-1) @ value
        out: Tensor = self.dropout(self.out(mixed.transpose(1, 2).reshape(batch, frames, width)))
        return out


class Convolution(nn.Module):
    """Gated pointwise, depthwise over time, pointwise; padding stays out of every sum."""

    def __init__(self, config: ConformerConfig) -> None:
        super().__init__()
        width = config.width
        self.norm = nn.LayerNorm(width)
        self.gated = nn.Linear(width, 2 * width)
        # A two-dimensional convolution with the channels last is eight times faster than Conv1d where there is no GPU.
        self.depthwise = nn.Conv2d(width, width, (config.kernel, 1), padding=(config.kernel // 2, 0), groups=width)
        self.inner_norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, width)
        self.dropout = Dropout(config.dropout)

    def forward(self, x: Tensor, valid: Tensor) -> Tensor:
        """x [batch, frames, width], valid [batch, frames, 1] of zeros and ones -> x's shape."""
        gated = functional.glu(self.gated(self.norm(x)), dim=-1) * valid
        near = self.depthwise(gated.transpose(1, 2).unsqueeze(3)).squeeze(3).transpose(1, 2)
        out: Tensor = self.dropout(self.out(functional.silu(self.inner_norm(near))))
        return out


class ConformerLayer(nn.Module):
    """Half feed-forward, attention, convolution, half feed-forward, each added to what came in."""

    def __init__(self, config: ConformerConfig) -> None:
        super().__init__()
        self.before = FeedForward(config)
        self.attention = SelfAttention(config)
        self.convolution = Convolution(config)
        self.after = FeedForward(config)
        self.norm = nn.LayerNorm(config.width)

    def forward(self, x: Tensor, valid: Tensor, turn: tuple[Tensor, Tensor]) -> Tensor:
        """x [batch, frames, width], valid [batch, frames] bool -> x's shape."""
        x = x + 0.5 * self.before(x)
        x = x + self.attention(x, valid[:, None, None, :], turn)
        x = x + self.convolution(x, valid[:, :, None].to(x.dtype))
        x = x + 0.5 * self.after(x)
        out: Tensor = self.norm(x)
        return out
