"""A stretch of time with a label."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Self

from auricle.errors import BadTimeline

__all__ = ["Span"]


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time [start, end] in seconds, with a label and an optional score; it sorts by time.

    A word, a speaker turn, a sound event, a beat (start equals end) and a chord are all spans.

    Attributes:
        start: seconds from the beginning of the recording, 0 or more.
        end: seconds, not before `start`.
        label: text, may be empty.
        score: confidence or probability; None where nothing was measured.

    Raises:
        BadTimeline: a time that is negative, reversed or not finite.

    Example:
        >>> Span(1.0, 2.5, "dog").duration
        1.5
    """

    start: float
    end: float
    label: str = ""
    score: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.start) and math.isfinite(self.end)) or not 0 <= self.start <= self.end:
            raise BadTimeline(f"a span needs 0 <= start <= end, both finite; got start={self.start}, end={self.end}")
        if self.score is not None and not math.isfinite(self.score):
            raise BadTimeline(f"a score must be finite or None, got {self.score}")

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.end - self.start

    def shifted(self, seconds: float) -> Self:
        """The same span, `seconds` later (earlier if negative)."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)
