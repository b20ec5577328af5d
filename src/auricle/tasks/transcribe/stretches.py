"""Sound of any length to stretches that a recognizer takes, in bounded memory: heard, cut, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import segmentation
from auricle.tasks.transcribe import voice
from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Stretch", "cutting", "stretches"]

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

    def strength(self, seconds: float = 1.0) -> float:
        """Mean probability of speech over the best second, or so many; a shorter stretch counts as silent around."""
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


def cutting(detector: voice.Detector, longest: float) -> segmentation.SegmentationOptions:
    """How frames of this detector become stretches of at most `longest` seconds."""
    period = detector.hop_length / voice.SAMPLE_RATE
    # Long: a recognizer does worse on parts of a sentence, and Whisper takes as long for one second as for 30.
    return segmentation.SegmentationOptions(
        period, on=detector.on, off=detector.on / 2, longest=longest, target=0.8 * longest
    )


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
    rest = iter(pieces)
    begun: list[NDArray[np.float32]] = []
    for piece in rest:
        begun.append(np.clip(piece, -LOUDEST, LOUDEST))
        if sum(map(len, begun)) >= SHORT * voice.SAMPLE_RATE:
            break
    else:
        detector = voice.detector("none")
        options = cutting(detector, options.longest)
    yield from _cut(chain(begun, rest), detector, options)


def _cut(
    pieces: Iterable[NDArray[np.float32]], detector: voice.Detector, options: segmentation.SegmentationOptions
) -> Iterator[Stretch]:
    hearing, cut, kept = voice.start(detector), segmentation.start(options), _Kept(detector)
    for piece in pieces:
        sound = np.clip(piece, -LOUDEST, LOUDEST)
        kept.append(sound)
        hearing, frames = voice.step(hearing, sound)
        cut, found = segmentation.step(cut, frames.scores, frames.levels)
        yield from kept.stretches(found)
        kept.forget(cut.origin)
    frames = voice.finish(hearing)
    cut, found = segmentation.step(cut, frames.scores, frames.levels)
    yield from kept.stretches((*found, *segmentation.finish(cut)))


class _Kept:
    """The sound that a stretch may still ask for."""

    def __init__(self, detector: voice.Detector) -> None:
        self._hop, self._least = detector.hop_length, detector.least
        self._first = 0
        self._samples = np.zeros(0, np.float32)

    def append(self, samples: NDArray[np.float32]) -> None:
        self._samples = np.concatenate([self._samples, samples])

    def forget(self, frame: int) -> None:
        """What lies before a frame will not be asked for."""
        drop = frame * self._hop - self._first
        if drop > 0:
            self._samples, self._first = self._samples[drop:].copy(), self._first + drop

    def stretches(self, found: Iterable[segmentation.Stretch]) -> Iterator[Stretch]:
        """The sound of each that is not silence."""
        return (self._stretch(one) for one in found if one.levels.max() > QUIETEST)

    def _stretch(self, found: segmentation.Stretch) -> Stretch:
        first, end = found.first * self._hop, found.end * self._hop
        samples = self._samples[first - self._first : end - self._first].copy()
        sound = Audio(samples, voice.SAMPLE_RATE)
        period = self._hop / voice.SAMPLE_RATE
        return Stretch(found.first * period, sound, period, found.scores, found.levels, self._least)
