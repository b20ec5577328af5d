"""The envelope of each channel."""

from __future__ import annotations

import numpy as np

from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.tasks.analyze.result import Waveform

ORDER = 500


def start(context: Context) -> Columns:
    """Largest samples of each channel, then largest of the sign-changed samples: minima through the same maximum."""
    return Columns(context.options.columns)


def step(state: Columns, chunk: Chunk) -> Columns:
    """With the samples of a chunk."""
    return state.step(np.concatenate([chunk.samples, -chunk.samples]))


def finish(state: Columns, context: Context) -> Contribution:
    """The envelope; no columns for an empty recording."""
    if not state.count:
        return Contribution()
    values = state.values()
    times = (state.centres() + 0.5) / context.sample_rate
    return Contribution(waveform=Waveform(times, -values[context.channels :], values[: context.channels]))
