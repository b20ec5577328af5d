"""Recordings cut at random, and what a stream makes of the pieces."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.features import streaming
from auricle.features.framewise import Framewise


def cuts(length: int, rng: np.random.Generator) -> list[slice]:
    """Up to twelve pieces of a length, some of them empty, some of a single element."""
    at = np.sort(rng.integers(0, length + 1, rng.integers(0, 9)))
    at = np.sort(np.concatenate([at, at[:2], np.minimum(at[:1] + 1, length)]))
    edges = [0, *at.tolist(), length]
    return [slice(a, b) for a, b in pairwise(edges)]


def chunked(feature: Framewise, samples: NDArray[Any], rng: np.random.Generator) -> NDArray[Any]:
    """The joined output of a stream that gets the samples [..., time] in random chunks."""
    state, parts = streaming.start(feature, samples.shape[:-1]), []
    for piece in cuts(samples.shape[-1], rng):
        state, columns = streaming.step(state, samples[..., piece])
        parts.append(columns)
    return np.concatenate([*parts, streaming.finish(state)], axis=-1)
