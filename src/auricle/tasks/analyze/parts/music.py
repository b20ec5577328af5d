"""Beats, drums, chords, tempo and key, if that was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import resampling
from auricle.tasks.analyze.protocol import LEAST_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding
from auricle.tasks.analyze.wording import percent
from auricle.types import Span, Tier

if TYPE_CHECKING:
    from auricle.audio.resampling import ResampleState
    from auricle.tasks.music import Music
    from auricle.tasks.music.hearing import Hearing

ORDER = 470


@dataclass(frozen=True, eq=False)
class Listener:
    """The rate of the models, and where listening stands."""

    resampler: ResampleState
    hearing: Hearing


def start(context: Context) -> Listener | None:
    """Nothing heard; None if nobody asked for music, or if the recording holds nothing to listen to."""
    if not context.options.music or context.sample_rate < LEAST_RATE:
        return None
    from auricle.tasks.music import MusicOptions, hearing

    listeners = hearing.listeners_of(MusicOptions())
    resampler = resampling.start(context.sample_rate, listeners.beats.sample_rate, 1)
    return Listener(resampler, hearing.start(listeners))


def step(state: Listener | None, chunk: Chunk) -> Listener | None:
    """With the samples of a chunk."""
    if state is None:
        return None
    from auricle.tasks.music import hearing

    resampler, samples = resampling.step(state.resampler, chunk.mono[np.newaxis])
    return Listener(resampler, hearing.step(state.hearing, samples[0]))


def finish(state: Listener | None, context: Context) -> Contribution:
    """The tiers "beats", "drums", "chords" and "key"; tempo and metre as numbers too."""
    if state is None:
        return Contribution()
    from auricle.tasks.music import MusicOptions, hearing

    rest = resampling.finish(state.resampler)[0]
    found = hearing.finish(hearing.step(state.hearing, rest), MusicOptions(), context.duration)
    findings = tuple(Finding("music", "info", remark) for remark in found.remarks)
    tiers = found.timeline.tiers
    if found.key is not None:
        whole = Span(0.0, context.duration, found.key.name, found.key.confidence)
        tiers = (*tiers, Tier("key", (whole,)))
    return Contribution(tiers=tiers, facts=facts_of(found), findings=findings)


def facts_of(found: Music) -> tuple[Fact, ...]:
    """What stands in the table."""
    facts = []
    if found.tempo is not None:
        facts.append(Fact("Tempo (estimate)", f"{found.tempo:.1f} beats a minute", "tempo", found.tempo, "beats/min"))
    if found.metre is not None:
        facts.append(Fact("Metre (estimate)", f"{found.metre} beats a bar", "metre", float(found.metre)))
    if found.key is not None:
        told = f"{found.key.name} ({percent(found.key.confidence)})"
        facts.append(Fact("Key (estimate)", told))
    return tuple(facts)
