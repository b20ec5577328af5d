"""Two strided convolutions that make one frame of four."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from auricle.models.normalization import length_mask

__all__ = ["Subsampling", "subsampled"]


def subsampled(lengths: Tensor) -> Tensor:
    """Frames that are left of `lengths` frames after two strides of two: each rounds up."""
    return halved(halved(lengths))


def halved(lengths: Tensor) -> Tensor:
    """Frames that one stride of two leaves."""
    return torch.div(lengths + 1, 2, rounding_mode="floor")


class Subsampling(nn.Module):
    """Two 3 x 3 convolutions with stride 2 over time and bands, then one linear layer.

    Args:
        n_mels: bands that come in.
        channels: of the convolutions.
        width: features that go out.
    """

    def __init__(self, n_mels: int, channels: int, width: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, channels, 3, stride=2, padding=1)
        self.depthwise = nn.Conv2d(channels, channels, 3, stride=2, padding=1, groups=channels)
        self.pointwise = nn.Conv2d(channels, channels, 1)
        bands = ((n_mels + 1) // 2 + 1) // 2
        self.out = nn.Linear(channels * bands, width)

    def forward(self, features: Tensor, lengths: Tensor) -> Tensor:
        """features [batch, n_mels, frames], 0 beyond lengths [batch] -> [batch, ceil(ceil(frames / 2) / 2), width]."""
        x = torch.relu(self.first(features.transpose(1, 2).unsqueeze(1)))
        # Behind an utterance the second convolution must find zeros there, as it does where the batch ends.
        x = x * length_mask(halved(lengths), x.shape[2])[:, None, :, None].to(x.dtype)
        x = torch.relu(self.pointwise(self.depthwise(x)))
        x = x.transpose(1, 2).flatten(2)
        out: Tensor = self.out(x)
        return out
