"""Mean and variance of each band over the valid frames of each utterance."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["UtteranceNorm", "length_mask"]


def length_mask(lengths: Tensor, frames: int | Tensor) -> Tensor:
    """lengths [batch] -> bool [batch, frames], true where a frame belongs to its utterance."""
    return torch.arange(frames, device=lengths.device)[None, :] < lengths[:, None]


class UtteranceNorm(nn.Module):
    """Each band of each utterance gets mean 0 and deviation 1 over its own frames; padding becomes 0.

    So neither the level nor the frequency response of a recording reaches the layers above.
    """

    def __init__(self, floor: float = 1e-2) -> None:
        super().__init__()
        self.floor = floor

    def forward(self, features: Tensor, lengths: Tensor) -> Tensor:
        """features [batch, bands, frames], lengths [batch] -> the same shape."""
        mask = length_mask(lengths, features.shape[2])[:, None, :].to(features.dtype)
        count = mask.sum(dim=2, keepdim=True).clamp(min=1)
        mean = (features * mask).sum(dim=2, keepdim=True) / count
        centred = (features - mean) * mask
        deviation = (centred.square().sum(dim=2, keepdim=True) / count).sqrt()
        return centred / (deviation + self.floor)
