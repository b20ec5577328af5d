"""How well sound events are found, segment by segment: the segment-based measures of Mesaros et al. 2016
(doi:10.3390/app6060162), counted as sed_eval counts them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.onsets import MatchScore
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SegmentScore", "score_segments", "segment_activity"]


@dataclass(frozen=True)
class SegmentScore(MatchScore):
    """Counts of active (segment, label) pairs; the scores follow from them, or raise UndefinedScore.

    Attributes:
        substituted: per segment, false ones that stand for missed ones.
        deleted: per segment, missed ones beyond those.
        inserted: per segment, false ones beyond those.

    Example:
        >>> score = SegmentScore(4, 4, 3, 1, 0, 0)
        >>> score.f1, score.error_rate
        (0.75, 0.25)
    """

    substituted: int = 0
    deleted: int = 0
    inserted: int = 0

    @property
    def error_rate(self) -> float:
        """(substitutions + deletions + insertions) / reference, without an upper bound; undefined for none."""
        if not self.reference:
            raise UndefinedScore("the error rate is undefined: the reference holds nothing")
        return (self.substituted + self.deleted + self.inserted) / self.reference


def segment_activity(
    spans: Iterable[Span], labels: Sequence[str], *, resolution: float = 1.0, segments: int | None = None
) -> NDArray[np.bool_]:
    """True [segments, labels] where a span of the label touches the segment.

    Args:
        spans: labels that are not listed are left out.
        labels: of the columns.
        resolution: seconds of a segment.
        segments: how many; None is as many as the spans reach.

    Raises:
        BadOption: a resolution that is no length.

    Example:
        >>> segment_activity([Span(0.5, 1.5, "dog")], ["cat", "dog"]).tolist()
        [[False, True], [False, True]]
    """
    if not 0 < resolution < math.inf:
        raise BadOption(f"resolution must be a positive number of seconds, got {resolution}")
    place = {label: at for at, label in enumerate(labels)}
    known = [span for span in spans if span.label in place]
    edges = [(math.floor(span.start / resolution), math.ceil(span.end / resolution)) for span in known]
    count = max((end for _, end in edges), default=0) if segments is None else segments
    active = np.zeros((count, len(labels)), np.bool_)
    for span, (first, end) in zip(known, edges, strict=True):
        active[first:end, place[span.label]] = True
    return active


def score_segments(
    reference: Iterable[Span],
    estimate: Iterable[Span],
    labels: Sequence[str],
    *,
    resolution: float = 1.0,
    duration: float | None = None,
) -> SegmentScore:
    """Which labels are active in which segments, true against found.

    Args:
        reference: what is true.
        estimate: what was found.
        labels: that count.
        resolution: seconds of a segment; 1.0 is that of the DCASE challenges.
        duration: seconds that are judged; None is as far as either side reaches.

    Raises:
        BadOption: a resolution that is no length.

    Example:
        >>> score_segments([Span(0.0, 3.0, "dog")], [Span(1.0, 4.0, "dog")], ["dog"]).matched
        2
    """
    true, found = list(reference), list(estimate)
    if duration is None:
        duration = max((span.end for span in (*true, *found)), default=0.0)
    count = math.ceil(duration / resolution) if 0 < resolution < math.inf else 0
    one, two = (segment_activity(side, labels, resolution=resolution, segments=count) for side in (true, found))
    both = (one & two).sum(axis=1)
    missed, false = one.sum(axis=1) - both, two.sum(axis=1) - both
    substituted = np.minimum(missed, false)
    return SegmentScore(
        int(one.sum()),
        int(two.sum()),
        int(both.sum()),
        int(substituted.sum()),
        int((missed - substituted).sum()),
        int((false - substituted).sum()),
    )
