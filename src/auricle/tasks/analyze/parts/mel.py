"""The mel spectrogram."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auricle.features.specs import MelSpec
from auricle.tasks.analyze.bands import display_mel, in_decibels, mel_bands
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.types import FeatureMap

ORDER = 520


@dataclass(frozen=True, eq=False)
class Picture:
    """Columns of power in bands."""

    spec: MelSpec
    columns: Columns


def start(context: Context) -> Picture:
    """Nothing seen."""
    return Picture(display_mel(context.spec), Columns(context.options.columns))


def step(state: Picture, chunk: Chunk) -> Picture:
    """With the frames of a chunk."""
    return replace(state, columns=state.columns.step(mel_bands(chunk.power, state.spec)))


def finish(state: Picture, context: Context) -> Contribution:
    """The mel spectrogram in dB; none of an empty recording."""
    from auricle.features.mel_filters import mel_frequencies

    if not state.columns.count:
        return Contribution()
    times = state.columns.centres() * context.spec.hop / context.sample_rate
    values, hz = in_decibels(state.columns.values()), mel_frequencies(state.spec)
    return Contribution(maps=(FeatureMap("mel", values, times, hz, "mel", "dB", context.sample_rate, state.spec),))
