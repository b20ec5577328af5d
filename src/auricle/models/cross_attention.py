"""Multi-head attention that knows where it has been (Chorowski et al. 2015, arXiv:1506.07503)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["CrossAttention", "ahead"]

REACHES = (4.0, 12.0, 36.0)
"""Frames over which a place ahead of the last look fades."""


def ahead(before: Tensor) -> Tensor:
    """How far each frame lies ahead of where the last step looked [batch, heads * 4, frames], each in [0, 1].

    The next word is the nearest one ahead. A convolution over the last looks sees no further than its kernel, and
    nothing at all before the first word (compare Battenberg et al. 2020, arXiv:1910.10288).

    Args:
        before: attention of the last step [batch, heads, frames]; zeros before the first, which count as frame 0.
    """
    frame = torch.arange(before.shape[2], device=before.device, dtype=before.dtype)
    distance = frame - (before * frame).sum(dim=2, keepdim=True)
    near = [torch.exp(-distance.clamp(min=0) / reach) for reach in REACHES]
    return torch.cat([torch.sigmoid(distance / 2), *near], dim=1)


class CrossAttention(nn.Module):
    """One query a row looks at the valid frames of its memory, by content and by the attention already spent on them.

    Without the second, two equal words in a row are one place to look at, and what was said twice is heard once.

    Args:
        query: width of the query.
        width: of the memory, and of what comes out.
        heads: number of them.
        kernel: frames that the view of past attention spans, odd.
    """

    def __init__(self, query: int, width: int, heads: int, kernel: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Linear(query, width)
        self.where = nn.Conv1d(2 * heads, 16, kernel, padding=kernel // 2)
        self.place = nn.Linear(16 + heads * (1 + len(REACHES)), width)
        self.energy = nn.Parameter(torch.randn(heads, width // heads) * (heads / width) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(width))
        self.out = nn.Linear(width, width)

    def forward(
        self, query: Tensor, keys: Tensor, values: Tensor, valid: Tensor, before: Tensor, spent: Tensor
    ) -> tuple[Tensor, Tensor]:
        """One step.

        Args:
            query: [batch, query].
            keys: [batch, frames, width].
            values: [batch, frames, width].
            valid: bool [batch, frames].
            before: attention of the step before [batch, heads, frames].
            spent: sum of the attention of all steps before [batch, heads, frames].

        Returns:
            The context [batch, width], and the attention [batch, heads, frames], which sums to 1 over valid frames.
        """
        batch, frames, width = keys.shape
        size = width // self.heads
        looks = self.where(torch.cat([before, spent], dim=1))
        seen = self.place(torch.cat([looks, ahead(before)], dim=1).transpose(1, 2))
        mixed = torch.tanh(keys + seen + self.query(query)[:, None, :] + self.bias)
        energy = (mixed.reshape(batch, frames, self.heads, size) * self.energy).sum(-1).transpose(1, 2)
        attention = energy.masked_fill(~valid[:, None, :], -1e9).softmax(dim=-1)
        split = values.reshape(batch, frames, self.heads, size).transpose(1, 2)
        context = torch.matmul(attention[:, :, None, :], split).reshape(batch, width)
        return self.out(context), attention
