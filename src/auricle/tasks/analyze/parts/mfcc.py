"""Mel-frequency cepstral coefficients."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from auricle.features.specs import MfccSpec
from auricle.tasks.analyze.bands import display_mel, in_decibels, mel_bands
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.types import FeatureMap

ORDER = 530


@dataclass(frozen=True, eq=False)
class Picture:
    """Columns of log-mel bands: their mean has the mean coefficients, for the transform between them is linear."""

    spec: MfccSpec
    columns: Columns


def start(context: Context) -> Picture:
    """Nothing seen."""
    return Picture(MfccSpec(display_mel(context.spec), n_mfcc=20), Columns(context.options.columns, "mean"))


def step(state: Picture, chunk: Chunk) -> Picture:
    """With the frames of a chunk."""
    return replace(state, columns=state.columns.step(in_decibels(mel_bands(chunk.power, state.spec.mel))))


def finish(state: Picture, context: Context) -> Contribution:
    """The coefficients; none of an empty recording."""
    from auricle.features.mel import cepstra

    if not state.columns.count:
        return Contribution()
    values = cepstra(state.columns.values(), state.spec).astype(np.float32)
    times = state.columns.centres() * context.spec.hop / context.sample_rate
    rows = np.arange(state.spec.n_mfcc)
    picture = FeatureMap("mfcc", values, times, rows, "coefficient", "", context.sample_rate, state.spec)
    return Contribution(maps=(picture,))
