"""The moving average of the weights: smoother than the last step, and usually better."""

from __future__ import annotations

import copy

import torch
from torch import nn

__all__ = ["Average"]


class Average:
    """A copy of a model whose weights follow it slowly.

    Args:
        model: the one that is trained.
        decay: how much of the average stays at each step, once training has gone on for a while.

    Example:
        >>> layer = nn.Linear(1, 1)
        >>> average = Average(layer, 0.999)
        >>> average.update(layer, step=1)
        >>> torch.equal(average.model.weight, layer.weight)
        True
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self._decay = decay

    def update(self, model: nn.Module, step: int) -> None:
        """Follow the model after step number `step`; early steps count more, so that the first weights fade."""
        keep = min(self._decay, (1 + step) / (10 + step))
        theirs = [parameter.detach() for parameter in model.parameters()]
        torch._foreach_lerp_(list(self.model.parameters()), theirs, 1 - keep)
        for own, other in zip(self.model.buffers(), model.buffers(), strict=True):
            # Statistics of activations have to fit the averaged weights; counters are no quantities.
            own.lerp_(other, 1 - keep) if own.is_floating_point() else own.copy_(other)
