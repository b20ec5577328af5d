"""Whether the sound fills the band that its sample rate offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.tasks.analyze.bands import full_scale
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import hertz

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = 710

EDGE_DB = 20.0
"""A cliff: everything above an edge lies that far below what is just under it."""

NOTHING_DB = 40.0
"""So far below the loudest part of the spectrum lies what counts as nothing."""

TOP = 0.92
"""Edges above this share of the Nyquist frequency are those of good converters and of high bit rates."""

LOSSY = ("mp3", "mp2", "aac", "opus", "vorbis", "ac3", "eac3", "wmav2", "wmapro")
"""Codecs that drop the highest octave by design: an edge there is a fact and no finding."""

LOSSY_EDGE = 10_000.0
"""In Hz: an edge below this is more than what those codecs drop at usual bit rates."""

LEAST_FRAMES = 20
"""Shorter recordings have no steady spectrum."""


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Power summed over frames [bins]."""

    total: NDArray[np.float64]
    frames: int


def start(context: Context) -> Spectrum:
    """Nothing heard."""
    return Spectrum(np.zeros(context.spec.bins), 0)


def step(state: Spectrum, chunk: Chunk) -> Spectrum:
    """With the frames of a chunk."""
    return Spectrum(state.total + chunk.power.sum(axis=1, dtype=np.float64), state.frames + chunk.power.shape[1])


def finish(state: Spectrum, context: Context) -> Contribution:
    """The upper edge of the sound, where there is one."""
    if state.frames < LEAST_FRAMES or not state.total.any():
        return Contribution()
    edge = upper_edge(state.total / state.frames / full_scale(context.spec))
    if edge is None:
        return Contribution()
    nyquist = context.sample_rate / 2
    frequency = round(edge * nyquist, -2)
    fact = Fact("Upper edge of the band", hertz(frequency), "band_edge", frequency, "Hz")
    message = (
        f"There is nothing above {hertz(frequency)}, though the sample rate has room up to {hertz(nyquist)}: the sound "
        "was resampled from a lower rate or compressed before. It loses nothing at a sample rate of "
        f"{hertz(2 * frequency)} or a little more; what is missing is only in an earlier copy, if there is one."
    )
    if context.info.codec in LOSSY and frequency >= LOSSY_EDGE:
        return Contribution(facts=(fact,))
    return Contribution(facts=(fact,), findings=(Finding("band_limited", "info", message),))


def upper_edge(power: NDArray[np.float64]) -> float | None:
    """Share of the Nyquist frequency above which a mean spectrum [bins] drops to nothing; None if it never does.

    A natural roll-off is no edge: the drop must happen within 4 % of the band. Single lines above the edge, such as
    the whine of a screen, do not hide it.

    Example:
        >>> upper_edge(np.where(np.arange(1025) < 512, 1.0, 1e-9))
        0.5
    """
    from scipy.ndimage import median_filter

    bins = len(power)
    margin = max(2, round(0.02 * bins))
    level = median_filter(10 * np.log10(np.maximum(power, 1e-16)), size=margin, mode="nearest")
    above = np.maximum.accumulate(level[::-1])[::-1][2 * margin :]  # the loudest of all from each bin on
    cliffs = np.flatnonzero((level[: len(above)] - above >= EDGE_DB) & (above <= level.max() - NOTHING_DB))
    if not len(cliffs) or cliffs[-1] > TOP * bins:
        return None
    return round(float(cliffs[-1]) / (bins - 1), 3)
