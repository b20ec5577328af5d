"""How well sound events are found, event by event: the event-based measures of Mesaros et al. 2016
(doi:10.3390/app6060162), counted as sed_eval counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auricle.errors import UndefinedScore
from auricle.metrics.onsets import MatchScore, match_events
from auricle.types import Span

__all__ = ["EventScore", "score_sound_events"]


@dataclass(frozen=True)
class EventScore(MatchScore):
    """Counts of events; the scores follow from them, or raise UndefinedScore.

    Attributes:
        substituted: further pairs that agree in time and not in their label.

    Example:
        >>> score = EventScore(4, 4, 3, 1)
        >>> score.f1, score.error_rate
        (0.75, 0.25)
    """

    substituted: int = 0

    @property
    def error_rate(self) -> float:
        """(substitutions + deletions + insertions) / reference, without an upper bound; undefined for none."""
        if not self.reference:
            raise UndefinedScore("the error rate is undefined: the reference holds nothing")
        wrong = self.reference + self.estimate - 2 * self.matched - self.substituted
        return wrong / self.reference


def score_sound_events(
    reference: Iterable[Span],
    estimate: Iterable[Span],
    *,
    onset_tolerance: float = 0.2,
    offset_tolerance: float | None = 0.2,
    offset_ratio: float = 0.5,
) -> EventScore:
    """Events that agree in label, onset and offset, matched one to one, as many as can be.

    Args:
        reference: what is true.
        estimate: what was found.
        onset_tolerance: seconds.
        offset_tolerance: seconds; None leaves offsets out.
        offset_ratio: share of the true event's duration that its offset may be off by, if that is more.

    Raises:
        BadOption: a tolerance below 0.

    Example:
        >>> score_sound_events([Span(0.0, 1.0, "dog")], [Span(0.1, 1.4, "dog"), Span(3.0, 4.0, "cat")]).f1
        0.6666666666666666
    """
    true, found = tuple(reference), tuple(estimate)
    collars = (onset_tolerance, offset_tolerance, offset_ratio)
    pairs = _matched(true, found, *collars, labels=True)
    taken = [{pair[side] for pair in pairs} for side in (0, 1)]
    left = [[span for i, span in enumerate(side) if i not in taken[at]] for at, side in enumerate((true, found))]
    return EventScore(len(true), len(found), len(pairs), _substituted(left[0], left[1], *collars))


def _matched(
    true: Sequence[Span],
    found: Sequence[Span],
    onset_tolerance: float,
    offset_tolerance: float | None,
    offset_ratio: float,
    *,
    labels: bool,
) -> tuple[tuple[int, int], ...]:
    return match_events(
        true,
        found,
        onset_tolerance=onset_tolerance,
        offset_tolerance=offset_tolerance,
        offset_ratio=offset_ratio,
        labels=labels,
    )


def _substituted(
    true: Sequence[Span],
    found: Sequence[Span],
    onset_tolerance: float,
    offset_tolerance: float | None,
    offset_ratio: float,
) -> int:
    """Leftover events that agree in time alone: each true one takes the first that is free, as sed_eval does it."""
    free, count = list(found), 0
    for span in true:
        near = next(
            (f for f in free if _matched((span,), (f,), onset_tolerance, offset_tolerance, offset_ratio, labels=False)),
            None,
        )
        if near is not None:
            free.remove(near)
            count += 1
    return count
