"""Loudness after EBU R 128, as a whole and over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import loudness
from auricle.audio.k_weighting import LOWEST_RATE
from auricle.audio.loudness import HOP, Loudness, LoudnessState
from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.reduction import Columns
from auricle.tasks.analyze.result import Curve, Fact, Finding
from auricle.tasks.analyze.wording import decibels, hertz

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = 300

QUIET_LUFS = -40.0
"""Broadcast has -23, podcasts -16; this far below, people reach for the volume and recognizers miss words."""

MOMENTARY_SECONDS, SHORT_TERM_SECONDS = 0.4, 3.0
"""What one value of each curve covers."""

GATE_LUFS = -70.0
"""What is below does not count in BS.1770: it is silence, a gap in the curve."""

LONG_SECONDS = 30.0
"""From here on the short-term curve is drawn, which shows the course; before, the momentary one, which shows words."""


def start(context: Context) -> LoudnessState | None:
    """Nothing heard; None at a rate for which loudness is not defined."""
    return loudness.start(context.sample_rate, context.channels) if context.sample_rate >= LOWEST_RATE else None


def step(state: LoudnessState | None, chunk: Chunk) -> LoudnessState | None:
    """With the samples of a chunk."""
    return None if state is None else loudness.step(state, chunk.samples)


def finish(state: LoudnessState | None, context: Context) -> Contribution:
    """Loudness, its range and its course, the true peak, and a finding if it is very quiet."""
    if not context.length:
        return Contribution()
    if state is None:
        why = f"not defined below {hertz(LOWEST_RATE)}"
        return Contribution(facts=(Fact("Loudness", why, "loudness"),))
    found = loudness.finish(state)
    return Contribution(facts=_facts(found), curves=_curves(found, context), findings=_findings(found.integrated))


def _facts(found: Loudness) -> tuple[Fact, ...]:
    peak = -math.inf if found.true_peak_db is None else found.true_peak_db
    return (
        Fact("True peak", decibels(peak, "dBTP"), "true_peak", found.true_peak_db, "dBTP"),
        _measured("Loudness", "loudness", found.integrated, "LUFS", "too short or too quiet to measure"),
        _measured("Loudness range", "loudness_range", found.range, "LU", "needs 3 s that are not silent"),
    )


def _measured(label: str, key: str, value: float | None, unit: str, otherwise: str) -> Fact:
    return Fact(label, otherwise if value is None else decibels(value, unit), key, value, unit)


def _curves(found: Loudness, context: Context) -> tuple[Curve, ...]:
    """Loudness over time in at most as many points as the pictures have columns; below -70 LUFS it has gaps."""
    long = context.duration >= LONG_SECONDS
    name, seconds = ("short-term loudness", SHORT_TERM_SECONDS) if long else ("momentary loudness", MOMENTARY_SECONDS)
    values = found.short_term if long else found.momentary
    if not len(values):
        return ()
    columns = Columns(context.options.columns, "mean").step(10 ** (values[np.newaxis] / 10))
    return (Curve(name, columns.centres() * HOP + seconds / 2, _lufs(columns.values()[0]), "LUFS"),)


def _lufs(energy: NDArray[np.float64]) -> NDArray[np.float64]:
    return 10 * np.log10(np.where(energy >= 10 ** (GATE_LUFS / 10), energy, np.nan))


def _findings(integrated: float | None) -> tuple[Finding, ...]:
    if integrated is None or integrated >= QUIET_LUFS:
        return ()
    message = (
        f"The recording is very quiet ({decibels(integrated, 'LUFS')}; speech in broadcasts has about "
        f"{decibels(-23, 'LUFS')}). Raise its gain; if that brings up noise, record nearer to the microphone."
    )
    return (Finding("very_quiet", "warning", message),)
