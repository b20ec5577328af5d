"""What sounds when, if that was asked for: events with onset and offset."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import resampling
from auricle.tasks.analyze.protocol import LEAST_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact
from auricle.types import Span, Tier

if TYPE_CHECKING:
    from auricle.audio.resampling import ResampleState
    from auricle.tasks.events.stream import EventStream

ORDER = 460


@dataclass(frozen=True, eq=False)
class Listener:
    """The rate of the model, the search, and what is certain so far."""

    resampler: ResampleState
    stream: EventStream
    spans: tuple[Span, ...] = ()


def start(context: Context) -> Listener | None:
    """Nothing heard; None if nobody asked for events, or if the recording holds nothing to listen to."""
    if not context.options.events or context.sample_rate < LEAST_RATE:
        return None
    from auricle.tasks.events import EventOptions, detector_of, stream

    detector = detector_of(EventOptions())
    resampler = resampling.start(context.sample_rate, detector.sample_rate, 1)
    return Listener(resampler, stream.start(detector, detector.rules))


def step(state: Listener | None, chunk: Chunk) -> Listener | None:
    """With the samples of a chunk."""
    if state is None:
        return None
    from auricle.tasks.events import stream

    resampler, samples = resampling.step(state.resampler, chunk.mono[np.newaxis])
    search, heard = stream.step(state.stream, samples[0])
    return Listener(resampler, search, state.spans + heard.spans)


def finish(state: Listener | None, context: Context) -> Contribution:
    """The tier "events" and how many there are."""
    if state is None:
        return Contribution()
    from auricle.tasks.events import stream

    search, heard = stream.step(state.stream, resampling.finish(state.resampler)[0])
    found = (*state.spans, *heard.spans, *stream.finish(search).spans)
    inside = [replace(one, end=min(one.end, context.duration)) for one in found if one.start < context.duration]
    spans = tuple(sorted(inside, key=lambda span: (span.start, span.end, span.label)))
    fact = Fact("Events", f"{len(spans):,}", "events", len(spans))
    return Contribution(tiers=(Tier("events", spans),), facts=(fact,))
