"""How well a tempo is found: the P-score of MIREX for two tempi, Accuracy 1 and Accuracy 2 for one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from auricle.errors import BadOption, UndefinedScore

__all__ = ["TempoAccuracy", "TempoScore", "score_tempi", "score_tempo_pair"]

LEVELS = (1.0, 2.0, 3.0, 1 / 2, 1 / 3)
"""Multiples of the true tempo that Accuracy 2 forgives: those at which people tap too."""


@dataclass(frozen=True)
class TempoScore:
    """Which of the two true tempi of a piece were found.

    Attributes:
        hits: for each true tempo.
        weight: how strongly the first is felt against the second, 0 to 1.

    Example:
        >>> score = TempoScore((True, False), weight=0.75)
        >>> score.p_score, score.one_correct, score.both_correct
        (0.75, True, False)
    """

    hits: tuple[bool, bool]
    weight: float

    @property
    def p_score(self) -> float:
        """Weighted share of the true tempi that were found."""
        return self.weight * self.hits[0] + (1.0 - self.weight) * self.hits[1]

    @property
    def one_correct(self) -> bool:
        """At least one was found."""
        return any(self.hits)

    @property
    def both_correct(self) -> bool:
        """Both were found."""
        return all(self.hits)


def score_tempo_pair(
    reference: Sequence[float], weight: float, estimate: Sequence[float], *, tolerance: float = 0.08
) -> TempoScore:
    """Which of two true tempi lie within `tolerance` of either found one, as mir_eval.tempo.detection.

    Args:
        reference: two tempi in beats a minute, at least one above 0; one that is 0 is never found.
        weight: how strongly the first is felt against the second, 0 to 1.
        estimate: two tempi, 0 or more.
        tolerance: share of the true tempo, 0 to 1.

    Raises:
        BadOption: not two tempi, one below 0 or not finite, no true tempo, a weight or a tolerance outside 0 to 1.

    Source:
        McKinney, Moelants, Davies, Klapuri 2007, doi:10.1080/09298210701653252; MIREX audio tempo estimation.

    Example:
        >>> score_tempo_pair([60.0, 120.0], 0.25, [118.0, 236.0]).p_score
        0.75
    """
    for name, pair in (("reference", reference), ("estimate", estimate)):
        if len(pair) != 2 or not all(0 <= tempo < math.inf for tempo in pair):
            raise BadOption(f"the {name} must be two tempi of 0 or more beats a minute, got {list(pair)}")
    if not any(reference):
        raise BadOption("the reference needs a tempo above 0, got two zeros")
    if not (0 <= weight <= 1 and 0 <= tolerance <= 1):
        raise BadOption(f"weight and tolerance must lie in 0 to 1, got {weight} and {tolerance}")
    one, two = (true > 0 and min(abs(true - found) / true for found in estimate) <= tolerance for true in reference)
    return TempoScore((one, two), float(weight))


@dataclass(frozen=True)
class TempoAccuracy:
    """Counts of pieces whose tempo was found; the accuracies follow, or raise UndefinedScore.

    Attributes:
        pieces: all of them.
        exact: found within the tolerance.
        related: found, or a double, triple, half or third of it.

    Example:
        >>> score = TempoAccuracy(pieces=4, exact=2, related=3)
        >>> score.accuracy_1, score.accuracy_2
        (0.5, 0.75)
    """

    pieces: int = 0
    exact: int = 0
    related: int = 0

    def __add__(self, other: TempoAccuracy) -> TempoAccuracy:
        """The counts of two collections together."""
        return TempoAccuracy(self.pieces + other.pieces, self.exact + other.exact, self.related + other.related)

    @property
    def accuracy_1(self) -> float:
        """Share of pieces whose tempo was found."""
        return self._share(self.exact)

    @property
    def accuracy_2(self) -> float:
        """Share of pieces whose tempo was found at any of the related levels."""
        return self._share(self.related)

    def _share(self, part: int) -> float:
        if not self.pieces:
            raise UndefinedScore("accuracy is undefined: there are no pieces")
        return part / self.pieces


def score_tempi(reference: Sequence[float], estimate: Sequence[float], *, tolerance: float = 0.04) -> TempoAccuracy:
    """Accuracy 1 and Accuracy 2 of one tempo a piece.

    Args:
        reference: beats a minute, one a piece, above 0.
        estimate: beats a minute, one a piece; 0 stands for nothing found.
        tolerance: share of the true tempo, or of its multiple.

    Raises:
        BadOption: another number of estimates, a true tempo that is not positive, a tempo that is not finite or below
            0, a tolerance outside 0 to 1.

    Source:
        Gouyon, Klapuri, Dixon, Alonso, Tzanetakis, Uhle, Cano 2006, doi:10.1109/TSA.2005.858509.

    Example:
        >>> score = score_tempi([120.0, 90.0, 100.0], [122.0, 180.0, 130.0])
        >>> round(score.accuracy_1, 3), round(score.accuracy_2, 3)
        (0.333, 0.667)
    """
    if len(reference) != len(estimate):
        raise BadOption(f"each piece needs a true and a found tempo; got {len(reference)} and {len(estimate)}")
    if not 0 <= tolerance <= 1:
        raise BadOption(f"tolerance must lie in 0 to 1, got {tolerance}")
    exact = related = 0
    for true, found in zip(reference, estimate, strict=True):
        if not (0 < true < math.inf and 0 <= found < math.inf):
            raise BadOption(f"a true tempo must be above 0 and a found one 0 or more, both finite; got {true}, {found}")
        near = [abs(found - level * true) <= tolerance * level * true for level in LEVELS]
        exact += near[0]
        related += any(near)
    return TempoAccuracy(len(reference), exact, related)
