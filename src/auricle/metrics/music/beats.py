"""How well beats are found: every measure of mir_eval.beat from one pair of sequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.metrics.music.beat_continuity import ContinuityScore, score_continuity
from auricle.metrics.music.beat_measures import cemgil_accuracy, goto_score, information_gain, p_score
from auricle.metrics.music.beat_times import beat_times
from auricle.metrics.onsets import MatchScore, score_onsets

__all__ = ["BeatScore", "score_beats"]


@dataclass(frozen=True)
class BeatScore:
    """True and found beats; each score is computed when it is asked for, or raises UndefinedScore.

    Attributes:
        reference: seconds, ascending.
        estimate: seconds, ascending.
        tolerance: seconds between a true and a found beat that `matches` allows.

    Example:
        >>> beats = tuple(0.5 * n for n in range(20))
        >>> score = BeatScore(beats, beats[::2])
        >>> score.precision, score.recall, score.cmlt, score.amlt
        (1.0, 0.5, 0.0, 1.0)
    """

    reference: tuple[float, ...]
    estimate: tuple[float, ...]
    tolerance: float = 0.07

    @property
    def matches(self) -> MatchScore:
        """Counts of beats that match one to one."""
        return score_onsets(self.reference, self.estimate, tolerance=self.tolerance)

    @property
    def precision(self) -> float:
        """Matched share of the found beats; undefined if there are none."""
        return self.matches.precision

    @property
    def recall(self) -> float:
        """Matched share of the true beats; undefined if there are none."""
        return self.matches.recall

    @property
    def f1(self) -> float:
        """The F-measure of MIREX; undefined if both sides are empty."""
        return self.matches.f1

    @property
    def cemgil(self) -> float:
        """`cemgil_accuracy`."""
        return cemgil_accuracy(self.reference, self.estimate)

    @property
    def cemgil_best(self) -> float:
        """`cemgil_accuracy` at the best metrical level."""
        return cemgil_accuracy(self.reference, self.estimate, any_level=True)

    @property
    def goto(self) -> float:
        """`goto_score`."""
        return goto_score(self.reference, self.estimate)

    @property
    def p_score(self) -> float:
        """`p_score`."""
        return p_score(self.reference, self.estimate)

    @property
    def continuity(self) -> ContinuityScore:
        """`score_continuity`."""
        return score_continuity(self.reference, self.estimate)

    @property
    def cmlc(self) -> float:
        """Longest row of right beats at the metrical level of the reference, as a share."""
        return self.continuity.cmlc

    @property
    def cmlt(self) -> float:
        """Right beats at the metrical level of the reference, as a share."""
        return self.continuity.cmlt

    @property
    def amlc(self) -> float:
        """Longest row of right beats at the best metrical level, as a share."""
        return self.continuity.amlc

    @property
    def amlt(self) -> float:
        """Right beats at the best metrical level, as a share."""
        return self.continuity.amlt

    @property
    def information_gain(self) -> float:
        """`information_gain`."""
        return information_gain(self.reference, self.estimate)


def score_beats(
    reference: Sequence[float], estimate: Sequence[float], *, skip: float = 0.0, tolerance: float = 0.07
) -> BeatScore:
    """All measures of found beats against true ones.

    Args:
        reference: seconds, in any order.
        estimate: seconds, in any order.
        skip: seconds at the beginning whose beats do not count; 5.0 in MIREX and in mir_eval.beat.evaluate.
        tolerance: seconds, for precision, recall and F1.

    Raises:
        BadOption: a time that is not finite, a tolerance below 0.

    Source:
        Davies, Degara, Plumbley 2009, Evaluation Methods for Musical Audio Beat Tracking Algorithms, C4DM-TR-09-06;
        Raffel et al. 2014, mir_eval: a transparent implementation of common MIR metrics.

    Example:
        >>> beats = [0.5 * n for n in range(40)]
        >>> score = score_beats(beats, [beat + 0.03 for beat in beats], skip=5.0)
        >>> score.f1, score.cmlt, len(score.reference)
        (1.0, 1.0, 30)
    """
    if not 0 <= tolerance < float("inf"):
        raise BadOption(f"tolerance must be 0 s or more and finite, got {tolerance}")
    true, found = (beat_times(side) for side in (reference, estimate))
    return BeatScore(tuple(true[true >= skip].tolist()), tuple(found[found >= skip].tolist()), tolerance)
