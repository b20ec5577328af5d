"""Every random number generator that training code may draw from: seeded, saved, restored."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

__all__ = ["generators", "restore_generators", "seed_generators"]


def seed_generators(seed: int, rank: int) -> None:
    """Seed Python's, NumPy's and torch's global generators; each process gets numbers of its own."""
    words = np.random.SeedSequence([seed, rank]).generate_state(3)
    random.seed(int(words[0]))
    np.random.seed(int(words[1]))  # noqa: NPY002
    torch.manual_seed(int(words[2]))


def generators() -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """The state of all generators, as tensors and as JSON values."""
    kind, keys, place, has_normal, normal = np.random.get_state(legacy=True)  # noqa: NPY002
    tensors = {"torch": torch.get_rng_state(), "numpy": torch.from_numpy(np.array(keys).astype(np.int64))}
    if torch.cuda.is_available():
        tensors["cuda"] = torch.cuda.get_rng_state()
    version, state, gauss = random.getstate()
    return tensors, {"python": [version, list(state), gauss], "numpy": [kind, place, has_normal, normal]}


def restore_generators(tensors: Mapping[str, torch.Tensor], facts: Mapping[str, Any]) -> None:
    """Go on where `generators` was called."""
    torch.set_rng_state(tensors["torch"])
    if "cuda" in tensors and torch.cuda.is_available():
        torch.cuda.set_rng_state(tensors["cuda"])
    kind, place, has_normal, normal = facts["numpy"]
    np.random.set_state((kind, tensors["numpy"].numpy().astype(np.uint32), place, has_normal, normal))  # noqa: NPY002
    version, state, gauss = facts["python"]
    random.setstate((version, tuple(state), gauss))
