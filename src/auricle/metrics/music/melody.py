"""How well a melody is followed: voicing, raw pitch, raw chroma and overall accuracy, as mir_eval.melody."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music.melody_grid import pitch_curve

__all__ = ["MelodyScore", "score_melody"]


@dataclass(frozen=True)
class MelodyScore:
    """Sums over frames; the scores follow from them, or raise UndefinedScore.

    Attributes:
        frames: all of them.
        voiced: frames with a true pitch.
        reward: sum of the weights of those frames; equal to `voiced` where all weigh 1.
        recalled: sum of the found voicing over them.
        invented: sum of the found voicing over all other frames.
        pitch: weight of the frames whose found pitch is right.
        chroma: weight of the frames whose found pitch is right up to octaves.
        heard: weight of the frames whose found pitch is right, times the found voicing.

    Example:
        >>> score = MelodyScore(frames=10, voiced=8, reward=8.0, recalled=6.0, invented=1.0, pitch=4, chroma=6, heard=3)
        >>> score.voicing_recall, score.voicing_false_alarm, score.raw_pitch, score.raw_chroma, score.overall
        (0.75, 0.5, 0.5, 0.75, 0.4)
    """

    frames: int
    voiced: int
    reward: float
    recalled: float
    invented: float
    pitch: float
    chroma: float
    heard: float

    @property
    def voicing_recall(self) -> float:
        """Share of the voiced frames that are found voiced; undefined if none is voiced."""
        return _share(self.recalled, self.voiced, "voicing recall is undefined: no true frame is voiced")

    @property
    def voicing_false_alarm(self) -> float:
        """Share of the unvoiced frames that are found voiced; undefined if all are voiced."""
        unvoiced = self.frames - self.voiced
        return _share(self.invented, unvoiced, "the voicing false alarm is undefined: every true frame is voiced")

    @property
    def raw_pitch(self) -> float:
        """Share of the voiced frames whose pitch is right, whatever the found voicing; undefined if none is voiced."""
        return _share(self.pitch, self.reward, "raw pitch accuracy is undefined: no true frame is voiced")

    @property
    def raw_chroma(self) -> float:
        """As `raw_pitch`, in any octave."""
        return _share(self.chroma, self.reward, "raw chroma accuracy is undefined: no true frame is voiced")

    @property
    def overall(self) -> float:
        """Share of frames with the right pitch, found voiced, or rightly unvoiced; undefined without frames."""
        scale = self.voiced / self.reward if self.reward > 0 else 0.0
        right = scale * self.heard + (self.frames - self.voiced - self.invented)
        return _share(right, self.frames, "overall accuracy is undefined: there are no frames")


def score_melody(
    reference_times: Sequence[float],
    reference_frequencies: Sequence[float],
    estimate_times: Sequence[float],
    estimate_frequencies: Sequence[float],
    *,
    voicing: Sequence[float] | None = None,
    reward: Sequence[float] | None = None,
    hop: float | None = None,
    tolerance: float = 50.0,
) -> MelodyScore:
    """A found pitch curve against a true one, at the times of the true one.

    Args:
        reference_times: [frames] seconds, ascending.
        reference_frequencies: [frames] Hz; 0 or below where there is no melody.
        estimate_times: [found frames] seconds, ascending.
        estimate_frequencies: [found frames] Hz; 0 for none, negative for a guess at what is said to be unvoiced.
        voicing: [found frames] how surely each is voiced, 0 to 1; None is 1 where a frequency is positive.
        reward: [frames] what a right pitch is worth, 0 to 1; None is 1 where a frequency is positive.
        hop: seconds of a common grid for both; None is the times of the reference.
        tolerance: cents by which a right pitch is less than off.

    Raises:
        BadOption: other shapes, values that are not finite, times that do not ascend from 0 or later, a voicing or
            reward outside 0 to 1, a hop or tolerance that is not positive.

    Source:
        Salamon, Gómez, Ellis, Richard 2014, doi:10.1109/MSP.2013.2271648; with voicing or reward: Bittner and Bosch
        2019, Generalized metrics for single-f0 estimation evaluation.

    Example:
        >>> times = [0.0, 0.1, 0.2, 0.3]
        >>> score = score_melody(times, [220.0, 220.0, 0.0, 0.0], times, [222.0, 440.0, 0.0, 330.0])
        >>> score.raw_pitch, score.raw_chroma, score.voicing_false_alarm, score.overall
        (0.5, 1.0, 0.5, 0.5)
    """
    if not 0 < tolerance < math.inf or (hop is not None and not 0 < hop < math.inf):
        raise BadOption(f"tolerance and hop must be positive, got {tolerance} and {hop}")
    true = pitch_curve(reference_times, reference_frequencies, reward)
    found = pitch_curve(estimate_times, estimate_frequencies, voicing)
    if hop is not None:
        true, found = true.on_hop(hop), found.on_hop(hop)
    else:
        found = found.on(true.times)
    found = found.fitted(len(true.cents))
    voiced = true.voicing > 0
    off = np.abs(true.cents - found.cents)
    both = (true.cents != 0) & (found.cents != 0)
    right = both & (off < tolerance)
    same_chroma = both & (np.abs(off - 1200 * np.floor(off / 1200 + 0.5)) < tolerance)
    return MelodyScore(
        len(voiced),
        int(voiced.sum()),
        float(true.voicing.sum()),
        float(found.voicing[voiced].sum()),
        float(found.voicing[~voiced].sum()),
        float(true.voicing[right].sum()),
        float(true.voicing[same_chroma].sum()),
        float((true.voicing * found.voicing)[right].sum()),
    )


def _share(part: float, whole: float, message: str) -> float:
    if whole <= 0:
        raise UndefinedScore(message)
    return part / whole
