"""The spectrogram."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from auricle.tasks.analyze.bands import full_scale, in_decibels
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.types import FeatureMap

ORDER = 510

ROWS = 1025
"""More rows than that are merged; no screen shows them."""


@dataclass(frozen=True, eq=False)
class Picture:
    """Columns of power, and the first bin of each row."""

    columns: Columns
    edges: np.ndarray[tuple[int], np.dtype[np.intp]]


def start(context: Context) -> Picture:
    """Nothing seen."""
    bins = context.spec.bins
    return Picture(Columns(context.options.columns), np.arange(0, bins, -(-bins // ROWS)))


def step(state: Picture, chunk: Chunk) -> Picture:
    """With the frames of a chunk."""
    power = chunk.power
    if len(state.edges) < len(power) and power.size:
        power = np.maximum.reduceat(power, state.edges, axis=0)
    return replace(state, columns=state.columns.step(power))


def finish(state: Picture, context: Context) -> Contribution:
    """The spectrogram in dB; none of an empty recording."""
    if not state.columns.count:
        return Contribution()
    spec = context.spec
    ends = np.append(state.edges[1:], spec.bins)
    hz = (state.edges + ends - 1) / 2 * spec.sample_rate / spec.n_fft
    times = state.columns.centres() * spec.hop / spec.sample_rate
    values = in_decibels(state.columns.values() / full_scale(spec))
    picture = FeatureMap("spectrogram", values, times, hz, "Hz", "dB", context.sample_rate, spec)
    return Contribution(maps=(picture,))
