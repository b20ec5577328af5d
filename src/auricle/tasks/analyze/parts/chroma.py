"""Energy of the twelve pitch classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.features import streaming
from auricle.features.chroma import framewise_chroma, normalize
from auricle.features.specs import ChromaSpec, StftSpec
from auricle.tasks.analyze.bands import FLOOR, full_scale
from auricle.tasks.analyze.protocol import SPEECH_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.types import FeatureMap

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = 540

SPEC = ChromaSpec(StftSpec(SPEECH_RATE, 4096, hop_length=512), tuning=0.0, norm=None)
"""A quarter of a second tells semitones apart from about 100 Hz on, which the short frames of the others cannot.

An eighth of it between frames: more would cost time and show nothing."""


@dataclass(frozen=True, eq=False)
class Picture:
    """Mean energy in columns, over frames of its own."""

    stream: streaming.StreamState
    columns: Columns


def start(context: Context) -> Picture:
    """Nothing seen."""
    return Picture(streaming.start(framewise_chroma(SPEC)), Columns(context.options.columns, "mean"))


def step(state: Picture, chunk: Chunk) -> Picture:
    """With the sound at 16 kHz of a chunk."""
    stream, energy = streaming.step(state.stream, chunk.speech)
    return Picture(stream, state.columns.step(energy))


def finish(state: Picture, context: Context) -> Contribution:
    """Each class relative to the strongest of its column; none of an empty recording."""
    columns = state.columns.step(streaming.finish(state.stream))
    if not columns.count:
        return Contribution()
    values = normalize(_audible(columns.values()), "max").astype(np.float32)
    times = columns.centres() * SPEC.stft.hop / SPEECH_RATE
    rows = np.arange(SPEC.n_chroma)
    return Contribution(maps=(FeatureMap("chroma", values, times, rows, "pitch class", "", SPEECH_RATE, SPEC),))


def _audible(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Columns below the floor of the pictures become 0: relative to nothing, rounding errors would look like chords."""
    return np.where(energy.max(axis=0) > FLOOR * full_scale(SPEC.stft), energy, 0.0)
