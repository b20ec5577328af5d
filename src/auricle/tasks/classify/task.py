"""The one pass from sound to labels: windows that overlap by half, each tagged, silent ones left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.tasks.classify.options import ClassifyOptions
from auricle.tasks.classify.result import Classification, Guess
from auricle.tasks.sound import QUIETEST, finite, opened
from auricle.types import Audio, Progress, Span, Tier, Timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio import Source
    from auricle.engines.tagger import AnyTagger

__all__ = ["TAGS", "classify", "tagger_of"]

TAGS = "tags"
"""Tier of the likeliest labels."""
TOGETHER = 12
"""Windows that go through the network at once."""
WINDOW = 5.0
"""Seconds that are judged at once where the model does not say."""
SHORTEST = 0.1
"""Seconds; in less no network has learned to hear anything."""
DOUBTFUL, FEW = 0.6, 40
"""Where the best score is lower, people are told what the model knows, if that is so few labels."""


def classify(
    source: Source | Audio,
    options: ClassifyOptions | None = None,
    *,
    progress: Progress | None = None,
    tagger: AnyTagger | None = None,
) -> Classification:
    """Which of a model's labels a recording of any length is, in bounded memory.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; any rate, any number of channels.
        options: model and more; None means `ClassifyOptions()`.
        progress: called with the finished share, from 0.0 to 1.0.
        tagger: takes the place of `options.model`; loaded once, it serves many recordings.

    Returns:
        The mean of the windows' probabilities, and those of each window. A recording that is silent, or shorter than
        0.1 s, has no guesses and a remark that says so.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> from types import SimpleNamespace
        >>> tagged = SimpleNamespace(probabilities=np.array([0.2, 0.8]))
        >>> stub = SimpleNamespace(model="stub", labels=("a", "b"), sample_rate=8000, window=0)
        >>> stub.tag = lambda pieces: [tagged] * len(pieces)
        >>> found = classify(Audio(np.ones(8000, np.float32), 8000), tagger=stub)
        >>> found.guesses[0].label, found.timeline["tags"]
        ('b', (Span(start=0.0, end=1.0, label='b', score=0.8),))
    """
    options = options or ClassifyOptions()
    tagger = tagger or tagger_of(options)
    rate = tagger.sample_rate
    window_length = options.window or tagger.window or WINDOW
    scores: list[NDArray[np.float64]] = []
    starts: list[int] = []
    with opened(source, rate) as sound:
        for group in _groups(_windows(sound.pieces, round(window_length * rate)), TOGETHER):
            loud = [np.abs(window).max() >= QUIETEST and len(window) >= SHORTEST * rate for _, window in group]
            pieces = [Audio(w.clip(-1, 1), rate) for (_, w), heard in zip(group, loud, strict=True) if heard]
            found = iter(tagger.tag(pieces) if pieces else ())
            for (first, _), heard in zip(group, loud, strict=True):
                starts.append(first)
                scores.append(next(found).probabilities.astype(np.float64) if heard else np.zeros(len(tagger.labels)))
            if progress is not None and sound.promised > 0:
                progress(min(1.0, (group[-1][0] / rate + window_length) / sound.promised))
        duration, truncated = sound.duration(), sound.truncated()
    if progress is not None:
        progress(1.0)
    every = np.array(scores).reshape(-1, len(tagger.labels))
    return _assembled(every, starts, window_length, duration, truncated, options.top, tagger)


def tagger_of(options: ClassifyOptions) -> AnyTagger:
    """The tagger that the options name.

    Raises:
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> tagger_of(ClassifyOptions("commands")).labels[-1]
        'yes'
    """
    from auricle.engines import tagger as engine

    return engine.load(options.model)


def _assembled(
    scores: NDArray[np.float64],
    starts: list[int],
    window: float,
    duration: float,
    truncated: bool,
    top: int,
    tagger: AnyTagger,
) -> Classification:
    heard = scores.sum(axis=1) > 0
    seconds = np.array(starts, np.float64) / tagger.sample_rate
    guesses: tuple[Guess, ...] = ()
    remarks = ["the file is cut short: what was there is classified"] if truncated else []
    if heard.any():
        mean = scores[heard].mean(axis=0)
        order = np.argsort(-mean, kind="stable")[:top]
        guesses = tuple(Guess(tagger.labels[i], float(mean[i])) for i in order)
        if guesses[0].score < DOUBTFUL and len(tagger.labels) <= FEW:
            remarks.append(f"no label fits well; {tagger.model} knows nothing but {', '.join(tagger.labels)}")
    else:
        remarks.append("nothing is to be heard in it" if duration >= SHORTEST else f"shorter than {SHORTEST} s")
    spans = tuple(_spans(scores, heard, seconds, duration, window, tagger.labels))
    timeline = Timeline(duration, (Tier(TAGS, spans),))
    return Classification(guesses, tagger.labels, scores, seconds, timeline, tagger.model, tuple(remarks))


def _spans(
    scores: NDArray[np.float64],
    heard: NDArray[np.bool_],
    starts: NDArray[np.float64],
    duration: float,
    window: float,
    labels: tuple[str, ...],
) -> Iterator[Span]:
    """The likeliest label from the middle of one overlap to that of the next; equal neighbours are one span."""
    edges = [0.0, *((starts[1:] + starts[:-1] + window) / 2), duration] if len(starts) else []
    open_label, first, best = "", 0.0, 0.0
    for number, (start, end) in enumerate(pairwise(edges)):
        label = labels[int(scores[number].argmax())] if heard[number] else ""
        if label != open_label:
            if open_label and start > first:
                yield Span(first, start, open_label, best)
            open_label, first, best = label, start, 0.0
        best = max(best, float(scores[number].max()))
        last = end
    if open_label and last > first:
        yield Span(first, min(last, duration), open_label, best)


def _windows(pieces: Iterable[NDArray[np.float32]], length: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(first sample, samples) of windows of `length` that overlap by half; the last one ends with the sound.

    Sound shorter than a window is one window. Equal for any division into pieces.
    """
    step, known, at, tail = max(1, length // 2), np.zeros(0, np.float32), 0, np.zeros(0, np.float32)
    for piece in pieces:
        known = np.concatenate([known, finite(piece)])
        while len(known) >= length:
            yield at, known[:length]
            tail, known, at = known[:length], known[step:], at + step
    # What is left began in the last window given; beyond that window there may be some more.
    fresh = len(known) - (length - step) if len(tail) else len(known)
    if not len(tail) and fresh:
        yield at, known
    elif fresh > 0:
        yield at - step + fresh, np.concatenate([tail[fresh:], known[len(known) - fresh :]])


def _groups(
    windows: Iterable[tuple[int, NDArray[np.float32]]], size: int
) -> Iterator[list[tuple[int, NDArray[np.float32]]]]:
    group: list[tuple[int, NDArray[np.float32]]] = []
    for window in windows:
        group.append(window)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
