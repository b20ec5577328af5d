"""Sound of any length to stretches that a recognizer takes, in bounded memory: heard, cut, handed over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding import segmentation
from auricle.tasks.transcribe import voice
from auricle.timebase import to_seconds
from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Stretch", "cutting", "stretches"]

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
    """

    start: float
    sound: Audio
    period: float
    scores: NDArray[np.float32]
    levels: NDArray[np.float32]

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording."""
        return self.start + self.sound.duration

    def frames(self, start: float, end: float) -> slice:
        """The frames that a time in seconds from the beginning of the stretch touches; at least one."""
        first = min(max(0, int(start / self.period)), len(self.scores) - 1)
        return slice(first, max(first + 1, min(len(self.scores), int(np.ceil(end / self.period)))))


def cutting(detector: voice.Detector, longest: float) -> segmentation.SegmentationOptions:
    """How frames of this detector become stretches of at most `longest` seconds."""
    period = detector.hop_length / voice.SAMPLE_RATE
    return segmentation.SegmentationOptions(frame_period=period, longest=longest)


def stretches(
    pieces: Iterable[NDArray[np.float32]], detector: voice.Detector, options: segmentation.SegmentationOptions
) -> Iterator[Stretch]:
    """The stretches of a recording, one after the other; equal for any division into pieces.

    Args:
        pieces: mono sound [time] at `voice.SAMPLE_RATE`, once.
        detector: of speech.
        options: how it is cut.
    """
    hearing, cut, kept = voice.start(detector), segmentation.start(options), _Kept(detector.hop_length)
    for piece in pieces:
        sound = np.clip(piece, -LOUDEST, LOUDEST)
        kept.append(sound)
        hearing, frames = voice.step(hearing, sound)
        cut, found = segmentation.step(cut, frames.scores, frames.levels)
        yield from map(kept.stretch, found)
        kept.forget(cut.origin)
    frames = voice.finish(hearing)
    cut, found = segmentation.step(cut, frames.scores, frames.levels)
    yield from map(kept.stretch, (*found, *segmentation.finish(cut)))


class _Kept:
    """The sound that a stretch may still ask for."""

    def __init__(self, hop_length: int) -> None:
        self._hop = hop_length
        self._first = 0
        self._samples = np.zeros(0, np.float32)

    def append(self, samples: NDArray[np.float32]) -> None:
        self._samples = np.concatenate([self._samples, samples])

    def forget(self, frame: int) -> None:
        """What lies before a frame will not be asked for."""
        drop = frame * self._hop - self._first
        if drop > 0:
            self._samples, self._first = self._samples[drop:].copy(), self._first + drop

    def stretch(self, found: segmentation.Stretch) -> Stretch:
        first, end = found.first * self._hop, found.end * self._hop
        samples = self._samples[first - self._first : end - self._first].copy()
        rate = voice.SAMPLE_RATE
        return Stretch(to_seconds(first, rate), Audio(samples, rate), self._hop / rate, found.scores, found.levels)
