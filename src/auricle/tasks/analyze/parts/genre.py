"""Which kind of music it is from place to place, if music was asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import resampling
from auricle.tasks.analyze.protocol import LEAST_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact
from auricle.tasks.analyze.wording import percent
from auricle.tasks.sound import QUIETEST
from auricle.types import Audio, Span, Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio.resampling import ResampleState
    from auricle.engines.tagger import Tagger

ORDER = 475

MODEL = "genre"
SECONDS = 10
"""That are judged at once, as the model has learned them."""
LEAST = 3
"""Seconds that a last, shorter stretch must have to be judged."""


@dataclass(frozen=True, eq=False)
class Genres:
    """The model, samples that are not judged yet, the probabilities [labels] of each stretch; None of a silent one."""

    tagger: Tagger
    resampler: ResampleState
    waiting: NDArray[np.float32]
    judged: tuple[NDArray[np.float32] | None, ...] = ()


def start(context: Context) -> Genres | None:
    """Nothing heard; None if nobody asked for music, or if the recording holds nothing to listen to."""
    if not context.options.music or context.sample_rate < LEAST_RATE:
        return None
    from auricle.engines.tagger import Tagger, tagger_folder

    tagger = Tagger(tagger_folder(MODEL))
    return Genres(tagger, resampling.start(context.sample_rate, tagger.sample_rate, 1), np.zeros(0, np.float32))


def step(state: Genres | None, chunk: Chunk) -> Genres | None:
    """With the samples of a chunk."""
    if state is None:
        return None
    resampler, samples = resampling.step(state.resampler, chunk.mono[np.newaxis])
    state = replace(state, resampler=resampler, waiting=np.concatenate([state.waiting, samples[0]]))
    size = SECONDS * state.tagger.sample_rate
    while len(state.waiting) >= size:
        judged = (*state.judged, _judged(state.tagger, state.waiting[:size]))
        state = replace(state, waiting=state.waiting[size:], judged=judged)
    return state


def finish(state: Genres | None, context: Context) -> Contribution:
    """The tier "genre", with the mean probability of each stretch, and the likeliest of all."""
    if state is None:
        return Contribution()
    waiting = np.concatenate([state.waiting, resampling.finish(state.resampler)[0]])
    judged, labels = list(state.judged), state.tagger.labels
    if len(waiting) >= LEAST * state.tagger.sample_rate:
        judged.append(_judged(state.tagger, waiting))
    heard = [one for one in judged if one is not None]
    if not heard:
        return Contribution(tiers=(Tier("genre", ()),))
    spans, at = [], 0
    for best, group in groupby(judged, key=lambda one: None if one is None else int(one.argmax())):
        stretch = list(group)
        first, last = float(at * SECONDS), min(float((at + len(stretch)) * SECONDS), context.duration)
        if best is not None:
            score = round(float(np.mean([one[best] for one in stretch if one is not None])), 3)
            spans.append(Span(first, last, labels[best], score))
        at += len(stretch)
    mean = np.mean(heard, axis=0)
    told = f"{labels[int(mean.argmax())]} ({percent(float(mean.max()))}) of {', '.join(labels)}"
    facts = (Fact("Genre (estimate)", told),)
    return Contribution(tiers=(Tier("genre", tuple(spans)),), facts=facts)


def _judged(tagger: Tagger, samples: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Probability of each label; None where nothing is to be heard."""
    if np.abs(samples).max(initial=0.0) < QUIETEST:
        return None
    return tagger.tag([Audio(samples.clip(-1, 1), tagger.sample_rate)])[0].probabilities
