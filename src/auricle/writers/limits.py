"""What the writers share: the typed refusal of what a format cannot hold."""

from __future__ import annotations

from collections.abc import Callable

from auricle.errors import BadOption, CannotHold
from auricle.types import Span, Timeline, Transcript

__all__ = ["chosen_tiers", "label_that_fits", "one_tier", "refuse_scores"]


def one_tier(timeline: Timeline, tier: str | None, format: str) -> tuple[Span, ...]:
    """Spans of the tier to write: the one named, the only one, or a transcript's segments (or else words).

    Raises:
        BadOption: no tier of that name.
        CannotHold: several tiers and none named.
    """
    if tier is not None:
        _need_tier(timeline, tier)
        return timeline[tier]
    if isinstance(timeline, Transcript):
        return timeline.segments or timeline.words
    if len(timeline.tiers) > 1:
        names = ", ".join(map(repr, timeline.names))
        raise CannotHold(f"{format} holds one tier and there are {names}; name one with tier=")
    return timeline.tiers[0].spans if timeline.tiers else ()


def chosen_tiers(timeline: Timeline, tier: str | None) -> dict[str, tuple[Span, ...]]:
    """All tiers, or the one named.

    Raises:
        BadOption: no tier of that name.
    """
    if tier is None:
        return {t.name: t.spans for t in timeline.tiers}
    _need_tier(timeline, tier)
    return {tier: timeline[tier]}


def refuse_scores(spans: tuple[Span, ...], format: str, lossy: bool) -> None:
    """Raise CannotHold if a span has a score, unless losing it is wanted."""
    scored = None if lossy else next((s for s in spans if s.score is not None), None)
    if scored is not None:
        raise CannotHold(
            f"{format} has no place for scores, and the span at {scored.start} s has {scored.score}; "
            "pass lossy=True to leave them out, or write CSV or JSON"
        )


def label_that_fits(
    span: Span, reads_back: Callable[[str], bool], simpler: Callable[[str], str], format: str, lossy: bool
) -> str:
    """The span's label if a reader would get it back, else a simpler one (`lossy`) or CannotHold."""
    if reads_back(span.label):
        return span.label
    if not lossy:
        raise CannotHold(
            f"{format} cannot hold the label {span.label[:60]!r} of the span at {span.start} s; "
            "pass lossy=True to simplify it, or write CSV or JSON"
        )
    return simpler(span.label)


def _need_tier(timeline: Timeline, tier: str) -> None:
    if tier not in timeline:
        raise BadOption(f"no tier {tier!r}; there are: {', '.join(timeline.names) or 'none'}")
