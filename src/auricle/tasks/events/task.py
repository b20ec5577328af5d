"""The one pass from sound to events, in bounded memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadModel, BadOption
from auricle.tasks.events import stream
from auricle.tasks.events.options import EventOptions
from auricle.tasks.events.result import DetectedEvents
from auricle.tasks.sound import QUIETEST, finite, opened
from auricle.types import Audio, Progress, Span, Tier, Timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio import Source
    from auricle.decoding.event_spans import EventRule
    from auricle.tasks.events.stream import Detector

__all__ = ["EVENTS", "detector_of", "events"]

EVENTS = "events"
"""Tier of what was found."""


def events(
    source: Source | Audio,
    options: EventOptions | None = None,
    *,
    progress: Progress | None = None,
    detector: Detector | None = None,
    found: Callable[[Span], None] | None = None,
) -> DetectedEvents:
    """What sounds when in a recording of any length.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; any rate, any number of channels.
        options: model and more; None means `EventOptions()`.
        progress: called with the finished share, from 0.0 to 1.0.
        detector: takes the place of `options.model`; loaded once, it serves many recordings.
        found: called with each event as soon as it is certain, in the order of their onsets or nearly so; WAV from a
            pipe is then heard while it comes.

    Returns:
        Events and the scores that they come from. A silent recording has none, and a remark that says so.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        BadOption: a label that the model does not know.
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> events(Audio(np.zeros(8000, np.float32), 8000), EventOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    options = options or EventOptions()
    detector = detector or detector_of(options)
    rules = rules_for(detector, options)
    state = stream.start(detector, rules)
    scores: list[NDArray[np.float16]] = []
    spans: list[Span] = []
    loudest = 0.0

    def take(heard: stream.Heard, duration: float = math.inf) -> None:
        certain = _within(heard.spans, duration)
        scores.append(heard.scores.astype(np.float16))
        spans.extend(certain)
        if found is not None and loudest >= QUIETEST:
            for span in certain:
                found(span)

    with opened(source, detector.sample_rate, live=found is not None) as sound:
        for piece in sound.pieces:
            loudest = max(loudest, float(np.abs(finite(piece)).max(initial=0.0)))
            state, heard = stream.step(state, piece)
            take(heard)
            if progress is not None and sound.promised > 0:
                progress(min(1.0, state.at / detector.sample_rate / sound.promised))
        duration, truncated = sound.duration(), sound.truncated()
        take(stream.finish(state), duration)
    if progress is not None:
        progress(1.0)
    remarks = ["the file is cut short: what was there was searched"] if truncated else []
    if loudest < QUIETEST:
        spans, remarks = [], [*remarks, "nothing is to be heard in it"]
    tier = Tier(EVENTS, tuple(_by_onset(spans)))
    labels = tuple(rule.spans.label for rule in rules)
    every = np.concatenate(scores)
    return DetectedEvents(
        Timeline(duration, (tier,)), labels, every, detector.frame_period, detector.model, tuple(remarks)
    )


def detector_of(options: EventOptions) -> Detector:
    """The model that the options name.

    Raises:
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> detector_of(EventOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    from auricle.engines import bursts
    from auricle.engines.tagger import load

    if options.model == bursts.NAME:
        return bursts.Bursts()
    found = load(options.model)
    if not isinstance(found, stream.Detector):
        raise BadModel(f"the model {found.model} tells what a sound is (classify), not when it is heard")
    return found


def rules_for(detector: Detector, options: EventOptions) -> tuple[EventRule, ...]:
    """The rules of the labels that are looked for, at the threshold that was asked for.

    Raises:
        BadOption: a label that the model does not know.
    """
    wanted = options.wanted
    unknown = [label for label in wanted if label not in detector.labels]
    if unknown:
        raise BadOption(f"{detector.model} knows no {', '.join(unknown)}; it knows {', '.join(detector.labels)}")
    rules = [rule for rule in detector.rules if not wanted or rule.spans.label in wanted]
    if options.threshold is None:
        return tuple(rules)
    on = options.threshold
    return tuple(replace(rule, spans=replace(rule.spans, on=on, off=on / 2)) for rule in rules)


def _within(spans: Sequence[Span], duration: float) -> list[Span]:
    """Frames reach a little over the end of the sound."""
    return [replace(span, end=min(span.end, duration)) for span in spans if span.start < duration]


def _by_onset(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.start, span.end, span.label))
