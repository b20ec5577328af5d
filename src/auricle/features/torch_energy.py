"""Root mean square and zero crossings of a torch tensor."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from auricle.features.energy import NOTHING
from auricle.features.framewise import Framing
from auricle.features.specs import StftSpec
from auricle.features.torch_path import columns

__all__ = ["rms", "zero_crossing_rate"]


def rms(samples: Tensor, spec: StftSpec) -> Tensor:
    """Root mean square [..., 1, frames]; the gradient in silence is zero, never NaN."""

    def kernel(frames: Tensor) -> Tensor:
        power = frames.square().mean(dim=-1, keepdim=True)
        silent = power == 0
        return power.masked_fill(silent, 1.0).sqrt().masked_fill(silent, 0.0) * spec.scale

    return columns(samples, Framing.of(spec), 1, kernel)


def zero_crossing_rate(samples: Tensor, spec: StftSpec) -> Tensor:
    """Share of sign changes [..., 1, frames]."""

    def kernel(frames: Tensor) -> Tensor:
        negative = frames < -NOTHING
        crossings = (negative[..., 1:] != negative[..., :-1]).sum(dim=-1, keepdim=True)
        return crossings.to(frames.dtype) / spec.frame_length

    return columns(samples, replace(Framing.of(spec), pad_mode="edge"), 1, kernel)
