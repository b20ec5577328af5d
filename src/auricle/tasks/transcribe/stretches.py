"""Sound of any length to stretches that a recognizer takes, in bounded memory: heard, cut, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import segmentation
from auricle.tasks.transcribe import voice
from auricle.tasks.transcribe.stretch import Stretch
from auricle.timebase import to_seconds
from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CutState", "Cutting", "cutting", "finish", "start", "step", "stretches"]

SHORT = 3.0
"""Seconds."""
QUIETEST = -90.0
"""A stretch that is never louder than this, in dB, is silence: what 16 bits leave of nothing."""
PAUSE = 1.0
"""Seconds of silence from which on a pause is cut short, where that is worth while, ..."""
KEPT = 0.8
"""... and what is left of it: sentences that run into each other are recognized worse."""
LOUDEST = 1e6
"""Samples beyond this are clipped: broken files hold 1e30, whose power is no number any more."""


@dataclass(frozen=True)
class Cutting:
    """How sound becomes stretches.

    Attributes:
        frames: where it is cut.
        longest: seconds of a stretch.
        patience: stretches with at most so many seconds between them are joined; None joins none.
    """

    frames: segmentation.SegmentationOptions
    longest: float
    patience: float | None = None


def cutting(detector: voice.Detector, longest: float, patience: float | None = None) -> Cutting:
    """How frames of this detector become stretches of at most `longest` seconds.

    Args:
        detector: of speech.
        longest: seconds of a stretch.
        patience: for recognizers that take as long for one second as for `longest`: they are given sentences joined,
            the pauses between them cut short, as long as no pause is longer than this many seconds. None is for those
            that pay for what they hear only.
    """
    period = detector.hop_length / voice.SAMPLE_RATE
    # Long: a recognizer does worse on parts of a sentence.
    frames = segmentation.SegmentationOptions(
        period, on=detector.on, off=detector.on / 2, longest=longest, target=0.8 * longest
    )
    if patience is not None:
        frames = replace(frames, target=longest / 3, padding=KEPT / 2, pause=KEPT, break_after=PAUSE)
    return Cutting(frames, longest, patience)


def stretches(pieces: Iterable[NDArray[np.float32]], detector: voice.Detector, options: Cutting) -> Iterator[Stretch]:
    """The stretches of a recording, one after the other; equal for any division into pieces.

    A recording of less than `SHORT` seconds is one stretch, and all of it counts as speech: a detector has too little
    to go by, and who hands over a second of sound has cut it already.

    Args:
        pieces: mono sound [time] at `voice.SAMPLE_RATE`, once.
        detector: of speech.
        options: how it is cut.
    """
    state = start(detector, options)
    for piece in pieces:
        state, found = step(state, piece)
        yield from found
    yield from finish(state)


@dataclass(frozen=True, eq=False)
class CutState:
    """Where a stream stands; its size does not grow with its length.

    Attributes:
        detector: of speech.
        samples: that a stretch may still ask for; all of them until there are enough to listen to [time].
        first: index of the first of them.
        hearing: where the detector stands; None until there are enough samples.
        cutting: where the segmentation stands.
        options: how it is cut.
        waiting: the last stretch, if what follows may be joined to it.
    """

    detector: voice.Detector
    samples: NDArray[np.float32]
    first: int
    hearing: voice.VoiceState | None
    cutting: segmentation.SegmentationState
    options: Cutting
    waiting: Stretch | None = None


def start(detector: voice.Detector, options: Cutting) -> CutState:
    """Nothing heard."""
    return CutState(detector, np.zeros(0, np.float32), 0, None, segmentation.start(options.frames), options)


def step(state: CutState, piece: NDArray[np.float32]) -> tuple[CutState, tuple[Stretch, ...]]:
    """More samples [time], and the stretches that they have made certain."""
    sound = np.clip(piece, -LOUDEST, LOUDEST)
    state = replace(state, samples=np.concatenate([state.samples, sound]))
    hearing = state.hearing
    if hearing is None:
        if len(state.samples) < SHORT * voice.SAMPLE_RATE:
            return state, ()
        hearing, sound = voice.start(state.detector), state.samples
    hearing, frames = voice.step(hearing, sound)
    cut, found = segmentation.step(state.cutting, frames.scores, frames.levels)
    waiting, given = _joined(state, _with_sound(state, found))
    drop = max(0, cut.origin * state.detector.hop_length - state.first)
    left = state.samples[drop:].copy() if drop else state.samples
    first = state.first + drop
    return replace(state, samples=left, first=first, hearing=hearing, cutting=cut, waiting=waiting), given


def finish(state: CutState) -> tuple[Stretch, ...]:
    """The stretches up to the end of the sound."""
    if state.hearing is None:
        everything = voice.detector("none")
        options = cutting(everything, state.options.longest)
        hearing, frames = voice.step(voice.start(everything), state.samples)
        state = replace(state, detector=everything, hearing=hearing, cutting=segmentation.start(options.frames))
        cut, found = segmentation.step(state.cutting, frames.scores, frames.levels)
    else:
        hearing, cut, found = state.hearing, state.cutting, ()
    frames = voice.finish(hearing)
    cut, more = segmentation.step(cut, frames.scores, frames.levels)
    waiting, given = _joined(state, _with_sound(state, (*found, *more, *segmentation.finish(cut))))
    return given if waiting is None else (*given, waiting)


def _joined(state: CutState, found: Iterable[Stretch]) -> tuple[Stretch | None, tuple[Stretch, ...]]:
    """The stretch that may still grow, and those that are complete, as long as they may be."""
    options, waiting, given = state.options, state.waiting, list[Stretch]()
    if options.patience is None:
        return None, tuple(found)
    for one in found:
        if waiting is None:
            waiting = one
        elif (
            waiting.sound.duration + one.sound.duration <= options.longest
            and one.start - waiting.end <= options.patience
        ):
            waiting = waiting.joined(one)
        else:
            given.append(waiting)
            waiting = one
    return waiting, tuple(given)


def _with_sound(state: CutState, found: Iterable[segmentation.Stretch]) -> tuple[Stretch, ...]:
    """The sound of each stretch that is not silence."""
    hop, rate = state.detector.hop_length, voice.SAMPLE_RATE
    out = []
    for one in found:
        if one.levels.max() > QUIETEST:
            samples = state.samples[one.first * hop - state.first : one.end * hop - state.first].copy()
            start, sound = to_seconds(one.first * hop, rate), Audio(samples, rate)
            out.append(Stretch(start, sound, hop / rate, one.scores, one.levels, state.detector.least))
    return tuple(out)
