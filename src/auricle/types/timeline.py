"""One time axis: a duration and named tiers of spans."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from auricle.errors import BadTimeline
from auricle.types.span import Span

__all__ = ["Tier", "Timeline"]

AnyTimeline = TypeVar("AnyTimeline", bound="Timeline")
ROUNDING = 1e-3
"""A span may end this many seconds after the duration: files and frames are rounded differently."""


@dataclass(frozen=True)
class Tier:
    """A name and its spans, sorted by start; spans may overlap.

    Example:
        >>> Tier("speech", (Span(2, 3), Span(0, 1))).spans[0].start
        0
    """

    name: str
    spans: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(sorted(self.spans, key=lambda s: (s.start, s.end))))

    def __iter__(self) -> Iterator[Span]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)


@dataclass(frozen=True)
class Timeline:
    """A duration in seconds and named tiers of spans, hashable and equal by value.

    Attributes:
        duration: seconds, 0 or more.
        tiers: in the order in which they are shown; names are unique.

    Raises:
        BadTimeline: a name twice, or a span that ends more than 1 ms after the duration.

    Example:
        >>> line = Timeline.of(2.0, speech=[Span(0.5, 1.5, "hello")])
        >>> line["speech"][0].label, line.names
        ('hello', ('speech',))
    """

    duration: float
    tiers: tuple[Tier, ...] = ()

    def __post_init__(self) -> None:
        if not (math.isfinite(self.duration) and self.duration >= 0):
            raise BadTimeline(f"a duration must be finite and not negative, got {self.duration}")
        if len(set(self.names)) != len(self.tiers):
            raise BadTimeline(f"tier names must differ, got {', '.join(self.names)}")
        for tier in self.tiers:
            for span in tier:
                if span.end > self.duration + ROUNDING:
                    raise BadTimeline(
                        f"tier {tier.name!r}: span [{span.start}, {span.end}] ends after "
                        f"the duration of {self.duration} s"
                    )

    @classmethod
    def of(cls, duration: float, **tiers: Iterable[Span]) -> Timeline:
        """A timeline with one tier a keyword."""
        return Timeline(duration, tuple(Tier(name, tuple(spans)) for name, spans in tiers.items()))

    @classmethod
    def from_tiers(cls, duration: float, tiers: Mapping[str, Iterable[Span]]) -> Timeline:
        """A timeline from a mapping of tier names to spans."""
        return Timeline(duration, tuple(Tier(name, tuple(spans)) for name, spans in tiers.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """Tier names, in order."""
        return tuple(tier.name for tier in self.tiers)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> tuple[Span, ...]:
        """Spans of one tier.

        Raises:
            BadTimeline: no tier of that name.
        """
        for tier in self.tiers:
            if tier.name == name:
                return tier.spans
        raise BadTimeline(f"no tier {name!r}; there are: {', '.join(self.names) or 'none'}")

    def get(self, name: str) -> tuple[Span, ...]:
        """Spans of one tier; empty if there is no tier of that name."""
        return next((tier.spans for tier in self.tiers if tier.name == name), ())

    def with_tier(self: AnyTimeline, name: str, spans: Iterable[Span]) -> AnyTimeline:
        """The same timeline with this tier: in its old place if the name was there, else last."""
        tier = Tier(name, tuple(spans))
        if name not in self:
            return replace(self, tiers=(*self.tiers, tier))
        return replace(self, tiers=tuple(tier if old.name == name else old for old in self.tiers))

    def without(self: AnyTimeline, name: str) -> AnyTimeline:
        """The same timeline without the tier of that name, if it had one."""
        return replace(self, tiers=tuple(tier for tier in self.tiers if tier.name != name))

    def between(self: AnyTimeline, start: float, end: float) -> AnyTimeline:
        """The part in [start, end) seconds, with `start` as time 0 (`auricle.types.algebra.cut`).

        Raises:
            BadOption: the part does not lie within the timeline.
        """
        from auricle.types.algebra import cut

        return cut(self, start, end)

    def shifted(self: AnyTimeline, seconds: float) -> AnyTimeline:
        """The timeline `seconds` later (`auricle.types.algebra.shift`).

        Raises:
            BadOption: a negative shift beyond the duration.
        """
        from auricle.types.algebra import shift

        return shift(self, seconds)
