"""What kind of sound there is from second to second: speech, music or noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from auricle.tasks.analyze.protocol import SPEECH_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact
from auricle.tasks.analyze.wording import percent
from auricle.types import Audio, Span, Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.tagger import Tagger

ORDER = 402

MODEL = "speech-music-noise"
WINDOW = SPEECH_RATE
"""Samples of what is judged at once: a second."""
LEAST = SPEECH_RATE // 5
"""Samples that a last, shorter window must have to be judged."""
TOGETHER = 16


@dataclass(frozen=True, eq=False)
class Kinds:
    """The model, samples that are not judged yet, and the label of each second."""

    tagger: Tagger
    waiting: NDArray[np.float32]
    labels: tuple[str, ...] = ()


def start(_context: Context) -> Kinds:
    """Nothing heard."""
    from auricle.engines.tagger import Tagger, tagger_folder

    return Kinds(Tagger(tagger_folder(MODEL)), np.zeros(0, np.float32))


def step(state: Kinds, chunk: Chunk) -> Kinds:
    """With the sound at 16 kHz of a chunk; windows are judged together, as many as fill a batch."""
    waiting = np.concatenate([state.waiting, chunk.speech])
    batch = TOGETHER * WINDOW
    labels = list(state.labels)
    while len(waiting) >= batch:
        labels += _judged(state.tagger, waiting[:batch])
        waiting = waiting[batch:]
    return replace(state, waiting=waiting, labels=tuple(labels))


def finish(state: Kinds, context: Context) -> Contribution:
    """The tier "kind" and the share of each."""
    labels = [*state.labels, *_judged(state.tagger, state.waiting)]
    spans, at = [], 0
    for label, group in groupby(labels):
        count = len(list(group))
        spans.append(Span(float(at), min(float(at + count), context.duration), label))
        at += count
    if not labels:
        return Contribution(tiers=(Tier("kind", ()),))
    shares = sorted(((labels.count(label) / len(labels), label) for label in set(labels)), reverse=True)
    told = ", ".join(f"{label} {percent(share)}" for share, label in shares)
    kept = tuple(span for span in spans if span.duration > 0)
    return Contribution(tiers=(Tier("kind", kept),), facts=(Fact("Kind of sound (estimate)", told),))


def _judged(tagger: Tagger, samples: NDArray[np.float32]) -> list[str]:
    """The label of each second; a rest that is too short to be judged has none."""
    pieces = [samples[first : first + WINDOW] for first in range(0, len(samples), WINDOW)]
    pieces = [piece for piece in pieces if len(piece) >= LEAST]
    if not pieces:
        return []
    tagged = tagger.tag([Audio(piece.clip(-1, 1), SPEECH_RATE) for piece in pieces])
    return [tagger.labels[int(one.probabilities.argmax())] for one in tagged]
