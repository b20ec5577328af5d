"""A part of a recording that a recognizer hears at once, and where its sound stood in the recording."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.types import Audio, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Stretch"]


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of the recording that holds speech, as far as the detector can tell; long pauses may be left out of it.

    Attributes:
        start: seconds from the beginning of the recording.
        sound: mono.
        period: seconds from one frame to the next.
        scores: probability of speech of each frame [frames].
        levels: of each frame in dB [frames].
        least: what the detector expects of the best 0.3 s of anything spoken.
        joints: for each place where something was left out, the seconds of sound before it and the seconds that are
            missing from there on, those of earlier joints included.
    """

    start: float
    sound: Audio
    period: float
    scores: NDArray[np.float32]
    levels: NDArray[np.float32]
    least: float = 0.0
    joints: tuple[tuple[float, float], ...] = ()

    @property
    def end(self) -> float:
        """Seconds from the beginning of the recording."""
        return self.start + self.sound.duration + (self.joints[-1][1] if self.joints else 0.0)

    def placed(self, span: Span) -> Span:
        """A span in seconds of the sound, as one in seconds of the recording; the middle says which side it is on.

        What touches a joint would else last as long as what was left out there.
        """
        middle = (span.start + span.end) / 2
        left_out, first, last = 0.0, 0.0, float("inf")
        for at, missing in self.joints:
            if at > middle:
                last = at
                break
            left_out, first = missing, at
        inside = replace(span, start=max(span.start, first), end=min(span.end, last))
        return inside.shifted(self.start + left_out)

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

    def joined(self, later: Stretch) -> Stretch:
        """This one and a later one of the same recording as one, without what lies between them."""
        before = self.sound.duration
        shift = later.start - self.start - before
        joints = ((before, shift), *((before + at, shift + missing) for at, missing in later.joints))
        return replace(
            self,
            sound=Audio(np.concatenate([self.sound.samples[0], later.sound.samples[0]]), self.sound.sample_rate),
            scores=np.concatenate([self.scores, later.scores]),
            levels=np.concatenate([self.levels, later.levels]),
            joints=(*self.joints, *joints),
        )
