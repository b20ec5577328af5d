"""Timelines as values to compute with: cut, shift, merge, concatenate, and pick spans by time.

What is done to the covered time of spans (union, gaps, smoothing) is in `auricle.types.regions`;
spans as arrays of frames are in `auricle.types.framewise`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal, TypeVar, get_args

from auricle.errors import BadOption, BadTimeline
from auricle.types.span import Span
from auricle.types.timeline import Tier, Timeline
from auricle.types.transcript import Transcript

__all__ = [
    "Clash",
    "at",
    "by_label",
    "concatenate",
    "cut",
    "merge",
    "overlapping",
    "relabel",
    "shift",
    "snap",
    "unused_name",
]

Clash = Literal["error", "number", "join", "first", "last"]
AnyTimeline = TypeVar("AnyTimeline", bound=Timeline)
Value = TypeVar("Value")


def at(spans: Iterable[Span], time: float) -> tuple[Span, ...]:
    """Spans with start <= time < end, and instants exactly at `time`.

    Example:
        >>> [span.label for span in at([Span(0, 1, "a"), Span(1, 2, "b")], 1.0)]
        ['b']
    """
    return tuple(s for s in spans if s.start <= time < s.end or s.start == s.end == time)


def overlapping(spans: Iterable[Span], start: float, end: float) -> tuple[Span, ...]:
    """Spans that share time with [start, end): more than a touching edge, or an instant inside.

    Example:
        >>> [span.label for span in overlapping([Span(0, 1, "a"), Span(1, 2, "b"), Span(2, 3, "c")], 0.5, 2.0)]
        ['a', 'b']
    """
    return tuple(s for s in spans if (s.start < end and s.end > start) or start <= s.start == s.end < end)


def by_label(spans: Iterable[Span]) -> dict[str, tuple[Span, ...]]:
    """Spans of each label, labels in order of appearance.

    Example:
        >>> list(by_label([Span(0, 1, "Ann"), Span(1, 2, "Bob"), Span(3, 4, "Ann")]))
        ['Ann', 'Bob']
    """
    groups: dict[str, list[Span]] = {}
    for span in spans:
        groups.setdefault(span.label, []).append(span)
    return {label: tuple(group) for label, group in groups.items()}


def relabel(spans: Iterable[Span], names: Mapping[str, str]) -> tuple[Span, ...]:
    """The same spans with each label looked up in `names`; a label that is not there stays.

    Example:
        >>> relabel([Span(0, 1, "SPEAKER_00")], {"SPEAKER_00": "Ann"})[0].label
        'Ann'
    """
    return tuple(replace(span, label=names.get(span.label, span.label)) for span in spans)


def snap(spans: Iterable[Span], grid: Iterable[float], tolerance: float) -> tuple[Span, ...]:
    """Spans whose edges move to the nearest time of `grid` that is at most `tolerance` seconds away.

    Args:
        spans: in any order.
        grid: times in seconds, such as beats or onsets, in any order.
        tolerance: seconds; an edge further than that from every grid time stays.

    Raises:
        BadOption: a tolerance below 0.

    Example:
        >>> snap([Span(0.98, 2.4)], grid=[0.0, 1.0, 2.0], tolerance=0.1)
        (Span(start=1.0, end=2.4, label='', score=None),)
    """
    from bisect import bisect_left

    if not tolerance >= 0:
        raise BadOption(f"tolerance must be 0 s or more, got {tolerance}")
    times = sorted(grid)

    def nearest(time: float) -> float:
        index = bisect_left(times, time)
        best = min(times[max(index - 1, 0) : index + 1], key=lambda t: abs(t - time), default=time)
        return best if abs(best - time) <= tolerance else time

    moved = ((nearest(s.start), nearest(s.end), s) for s in spans)
    return tuple(replace(s, start=start, end=max(start, end)) for start, end, s in moved)


def cut(timeline: AnyTimeline, start: float, end: float, *, rebase: bool = True) -> AnyTimeline:
    """The part of a timeline in [start, end): spans are clipped, and `start` becomes time 0.

    A span that only touches the part is left out. An instant at `end` belongs to what follows, unless
    `end` is the end of the timeline. The text of a transcript becomes that of the words (or else the
    segments) that are left.

    Args:
        timeline: stays as it is.
        start: seconds.
        end: seconds, not before `start`, not after the duration.
        rebase: False keeps the times and the duration.

    Raises:
        BadOption: the part does not lie within the timeline.

    Example:
        >>> cut(Timeline.of(3.0, speech=[Span(0.5, 2.0, "hello")]), 1.0, 3.0)["speech"]
        (Span(start=0.0, end=1.0, label='hello', score=None),)
    """
    if not 0 <= start <= end <= timeline.duration:
        raise BadOption(f"cut({start}, {end}) does not lie within the {timeline.duration} s of this timeline")
    last = end == timeline.duration
    origin = start if rebase else 0.0

    def clip(span: Span) -> Span:
        return replace(span, start=max(span.start, start) - origin, end=min(span.end, end) - origin)

    def part(tier: Tier) -> Tier:
        kept = overlapping(tier, start, end)
        if last:
            kept += tuple(s for s in tier if s.start == s.end >= end)
            kept = tuple(replace(s, start=min(s.start, end)) for s in kept)
        return Tier(tier.name, tuple(clip(s) for s in kept))

    tiers = tuple(part(tier) for tier in timeline.tiers)
    return _respelled(timeline, end - start if rebase else timeline.duration, tiers)


def shift(timeline: AnyTimeline, seconds: float) -> AnyTimeline:
    """The timeline `seconds` later, with nothing before it; a negative value drops the beginning.

    Raises:
        BadOption: more is to be dropped than there is, or the value is not finite.

    Example:
        >>> shift(Timeline.of(1.0, beats=[Span(0.5, 0.5)]), 2.0)
        Timeline(duration=3.0, tiers=(Tier(name='beats', spans=(Span(start=2.5, end=2.5, label='', score=None),)),))
    """
    if seconds < 0:
        return cut(timeline, -seconds, timeline.duration)
    if not seconds < float("inf"):
        raise BadOption(f"shift needs a finite number of seconds, got {seconds}")
    tiers = tuple(Tier(tier.name, tuple(s.shifted(seconds) for s in tier)) for tier in timeline.tiers)
    return replace(timeline, duration=timeline.duration + seconds, tiers=tiers)


def merge(*timelines: Timeline, clash: Clash = "error") -> Timeline:
    """One timeline with the tiers of all, as long as the longest.

    Args:
        timelines: on the same time axis.
        clash: what to do when a tier's name is there already: "error"; "number" the newcomer ("words 2");
            "join" the spans in one tier; keep the "first" or the "last" tier of that name.

    Raises:
        BadTimeline: two tiers have one name and `clash` is "error".
        BadOption: an unknown rule.

    Example:
        >>> ours, theirs = Timeline.of(1.0, words=[Span(0, 1, "hello")]), Timeline.of(2.0, words=[Span(1, 2, "hullo")])
        >>> merge(ours, theirs, clash="number").names
        ('words', 'words 2')
    """
    if clash not in get_args(Clash):
        raise BadOption(f"clash must be one of {', '.join(get_args(Clash))}; got {clash!r}")
    tiers: dict[str, Tier] = {}
    for tier in (tier for timeline in timelines for tier in timeline.tiers):
        if tier.name not in tiers or clash == "last":
            tiers[tier.name] = tier
        elif clash == "error":
            raise BadTimeline(f'two timelines have a tier {tier.name!r}; rename one or pass clash="number" or "join"')
        elif clash == "join":
            tiers[tier.name] = Tier(tier.name, tiers[tier.name].spans + tier.spans)
        elif clash == "number":
            name = unused_name(tier.name, tiers)
            tiers[name] = Tier(name, tier.spans)
    return Timeline(max((t.duration for t in timelines), default=0.0), tuple(tiers.values()))


def unused_name(name: str, taken: Iterable[str]) -> str:
    """`name`, or the first of "name 2", "name 3" … that is not taken.

    Example:
        >>> unused_name("words", ["words", "words 2"])
        'words 3'
    """
    names = set(taken)
    number, free = 2, name
    while free in names:
        number, free = number + 1, f"{name} {number}"
    return free


def concatenate(*timelines: Timeline) -> Timeline:
    """Timelines one after the other; tiers of one name are joined, in order of appearance.

    Transcripts alone make a transcript: their texts with a blank between them, their language, engine and model if they
    share one, and all their remarks.

    Example:
        >>> one = Timeline.of(1.0, words=[Span(0, 1, "one")])
        >>> concatenate(one, one)["words"][1]
        Span(start=1.0, end=2.0, label='one', score=None)
    """
    tiers: dict[str, list[Span]] = {}
    elapsed = 0.0
    for timeline in timelines:
        for tier in timeline.tiers:
            tiers.setdefault(tier.name, []).extend(s.shifted(elapsed) for s in tier)
        elapsed += timeline.duration
    joined = Timeline.from_tiers(elapsed, tiers)
    said = [t for t in timelines if isinstance(t, Transcript)]
    if not said or len(said) < len(timelines):
        return joined
    text = " ".join(t.text for t in said if t.text)
    language = _shared((t.language for t in said), None)
    engine, model = _shared((t.engine for t in said), ""), _shared((t.model for t in said), "")
    remarks = tuple(dict.fromkeys(remark for t in said for remark in t.remarks))
    return Transcript(joined.duration, joined.tiers, text, language, engine, model, remarks)


def _shared(values: Iterable[Value], otherwise: Value) -> Value:
    """The one value that all have, or `otherwise`."""
    different = set(values)
    return different.pop() if len(different) == 1 else otherwise


def _respelled(timeline: AnyTimeline, duration: float, tiers: tuple[Tier, ...]) -> AnyTimeline:
    """The timeline with other tiers; a transcript's text is that of its words, or else of its segments."""
    changed = replace(timeline, duration=duration, tiers=tiers)
    if isinstance(changed, Transcript) and tiers != timeline.tiers:
        spelling = changed.get("words") or changed.get("segments")
        changed = replace(changed, text=" ".join(s.label.strip() for s in spelling))
    return changed
