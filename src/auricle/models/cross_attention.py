"""Multi-head attention that knows where it has been (Chorowski et al. 2015, arXiv:1506.07503)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ["CrossAttention"]


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
        self.place = nn.Linear(16, width)
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
        seen = self.place(self.where(torch.cat([before, spent], dim=1)).transpose(1, 2))
        mixed = torch.tanh(keys + seen + self.query(query)[:, None, :] + self.bias)
        energy = (mixed.reshape(batch, frames, self.heads, size) * self.energy).sum(-1).transpose(1, 2)
        attention = energy.masked_fill(~valid[:, None, :], -1e9).softmax(dim=-1)
        split = values.reshape(batch, frames, self.heads, size).transpose(1, 2)
        context = torch.matmul(attention[:, :, None, :], split).reshape(batch, width)
        return self.out(context), attention
