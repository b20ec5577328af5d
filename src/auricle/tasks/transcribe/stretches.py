"""Sound of any length to stretches that a recognizer takes, in bounded memory: heard, cut, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import segmentation
from auricle.tasks.transcribe import voice
from auricle.timebase import to_seconds
from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CutState", "Stretch", "cutting", "finish", "start", "step", "stretches"]

SHORT = 3.0
"""Seconds."""
QUIETEST = -90.0
"""A stretch that is never louder than this, in dB, is silence: what 16 bits leave of nothing."""
LOUDEST = 1e6
"""Samples beyond this are clipped: broken files hold 1e30, whose power is no number any more."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of the recording that holds speech, as far as the detector can tell.

    Attributes:
        start: seconds from the beginning of the recording.
        sound: mono.
        period: seconds from one frame to the next.
        scores: probability of speech of each frame [frames].
        levels: of each frame in dB [frames].
        least: what the detector expects of the best 0.3 s of anything spoken.
    """

    start: float
    sound: Audio
    period: float
    scores: NDArray[np.float32]
    levels: NDArray[np.float32]
    least: float = 0.0

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording."""
        return self.start + self.sound.duration

    def strength(self, seconds: float) -> float:
        """Mean probability of speech over the best so many seconds; a shorter stretch counts as silent around."""
        return float(self.around(seconds).max())

    def around(self, seconds: float) -> NDArray[np.float64]:
        """Mean probability of speech [frames] over so many seconds around each frame, with nothing beyond the ends."""
        width = max(1, round(seconds / self.period))
        ends = np.concatenate([np.zeros(width // 2), self.scores.astype(np.float64), np.zeros(width - 1 - width // 2)])
        means: NDArray[np.float64] = np.lib.stride_tricks.sliding_window_view(ends, width).mean(axis=1)
        return means

    def frames(self, start: float, end: float) -> slice:
        """The frames that a time in seconds from the beginning of the stretch touches; at least one."""
        first = min(max(0, int(start / self.period)), len(self.scores) - 1)
        return slice(first, max(first + 1, min(len(self.scores), int(np.ceil(end / self.period)))))


def cutting(
    detector: voice.Detector, longest: float, patience: float | None = None
) -> segmentation.SegmentationOptions:
    """How frames of this detector become stretches of at most `longest` seconds.

    Args:
        detector: of speech.
        longest: seconds of a stretch.
        patience: seconds without speech that end a stretch, however short it is, where stretches should be as long as
            they may; None is for recognizers that pay for what they hear only.
    """
    period = detector.hop_length / voice.SAMPLE_RATE
    # Long: a recognizer does worse on parts of a sentence, and Whisper takes as long for one second as for 30.
    options = segmentation.SegmentationOptions(
        period, on=detector.on, off=detector.on / 2, longest=longest, target=0.8 * longest
    )
    return options if patience is None else replace(options, break_after=patience, target=0.9 * longest)


def stretches(
    pieces: Iterable[NDArray[np.float32]], detector: voice.Detector, options: segmentation.SegmentationOptions
) -> Iterator[Stretch]:
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
    """

    detector: voice.Detector
    samples: NDArray[np.float32]
    first: int
    hearing: voice.VoiceState | None
    cutting: segmentation.SegmentationState


def start(detector: voice.Detector, options: segmentation.SegmentationOptions) -> CutState:
    """Nothing heard."""
    return CutState(detector, np.zeros(0, np.float32), 0, None, segmentation.start(options))


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
    given = _with_sound(state, found)
    drop = max(0, cut.origin * state.detector.hop_length - state.first)
    left = state.samples[drop:].copy() if drop else state.samples
    return replace(state, samples=left, first=state.first + drop, hearing=hearing, cutting=cut), given


def finish(state: CutState) -> tuple[Stretch, ...]:
    """The stretches up to the end of the sound."""
    if state.hearing is None:
        everything = voice.detector("none")
        options = cutting(everything, state.cutting.options.longest)
        hearing, frames = voice.step(voice.start(everything), state.samples)
        state = replace(state, detector=everything, hearing=hearing, cutting=segmentation.start(options))
        cut, found = segmentation.step(state.cutting, frames.scores, frames.levels)
    else:
        hearing, cut, found = state.hearing, state.cutting, ()
    frames = voice.finish(hearing)
    cut, more = segmentation.step(cut, frames.scores, frames.levels)
    return _with_sound(state, (*found, *more, *segmentation.finish(cut)))


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
