"""Peak, RMS and DC offset."""

from __future__ import annotations

import math

from auricle.audio import levels
from auricle.audio.levels import LevelsState
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import decibels, signed

ORDER = 200

DC_LIMIT = 0.005
"""A mean beyond half a percent of full scale comes from a converter or a sound card, not from sound."""

DC_SECONDS = 0.5
"""Shorter recordings have a mean simply because they are cut out of a wave."""

OVER_DB = 0.1
"""Rounding may lift a sample above full scale by less than this."""


def start(context: Context) -> LevelsState:
    """Nothing heard."""
    return levels.start(context.channels)


def step(state: LevelsState, chunk: Chunk) -> LevelsState:
    """With the samples of a chunk."""
    return levels.step(state, chunk.samples)


def finish(state: LevelsState, context: Context) -> Contribution:
    """Levels as facts; findings where they are out of bounds."""
    if not context.length:
        return Contribution()
    found = levels.finish(state)
    offset = max((channel.dc_offset for channel in found.channels), key=abs)
    facts = (
        _level("Peak", "peak", found.overall.peak_dbfs),
        _level("RMS", "rms", found.overall.rms_dbfs),
        Fact("DC offset", f"{signed(100 * offset, 2)} %", "dc_offset", offset, "of full scale"),
    )
    return Contribution(facts=facts, findings=(*_offset(offset, context), *_over(found.overall.peak_dbfs)))


def _level(label: str, key: str, level: float | None) -> Fact:
    return Fact(label, decibels(-math.inf if level is None else level, "dBFS"), key, level, "dBFS")


def _offset(offset: float, context: Context) -> tuple[Finding, ...]:
    if abs(offset) < DC_LIMIT or context.duration < DC_SECONDS:
        return ()
    message = (
        f"The sound does not swing around zero (DC offset {signed(100 * offset, 1)} % of full scale): it wastes "
        "headroom and clicks at cuts. A high-pass filter at 20 Hz takes it out."
    )
    return (Finding("dc_offset", "warning", message),)


def _over(peak: float | None) -> tuple[Finding, ...]:
    if peak is None or peak < OVER_DB:
        return ()
    message = (
        f"Samples exceed full scale by up to {decibels(peak, 'dB')}: played or stored as integers they are clipped. "
        f"Lower the gain by {peak:.1f} dB first."
    )
    return (Finding("over_full_scale", "warning", message),)
