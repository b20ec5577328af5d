"""Laws of cut, shift, merge and concatenate. Times are multiples of 1/64 s, so that sums are exact."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import BadOption, BadTimeline
from auricle.types import Span, Tier, Timeline, Transcript
from auricle.types.algebra import at, by_label, concatenate, cut, merge, overlapping, relabel, shift, snap

ticks = st.integers(0, 640)
DURATION = 10.0


def span(first: int, second: int, label: str, score: float | None = None) -> Span:
    return Span(min(first, second) / 64, max(first, second) / 64, label, score)


spans = st.lists(st.builds(span, ticks, ticks, st.sampled_from("abc"), st.sampled_from([None, 0.5])), max_size=8)
timelines = st.builds(
    lambda one, two: Timeline.of(DURATION, one=one, two=[s for s in two if s.start < DURATION]), spans, spans
)


def positive(timeline: Timeline) -> Timeline:
    """Without instants at the very end, which a later part would claim."""
    return replace(
        timeline, tiers=tuple(Tier(t.name, tuple(s for s in t if s.start < DURATION)) for t in timeline.tiers)
    )


@given(timelines, timelines)
def test_cutting_a_concatenation_gives_its_parts(one: Timeline, two: Timeline) -> None:
    one, two = positive(one), positive(two)
    both = concatenate(one, two)
    assert cut(both, 0.0, DURATION) == one
    assert cut(both, DURATION, 2 * DURATION) == two


@given(timelines)
def test_cutting_all_changes_nothing(timeline: Timeline) -> None:
    assert cut(timeline, 0.0, DURATION) == timeline
    assert timeline.between(0.0, DURATION) == timeline


@given(timelines, ticks)
def test_two_halves_keep_all_time(timeline: Timeline, tick: int) -> None:
    where = tick / 64
    left, right = cut(timeline, 0, where), cut(timeline, where, DURATION)
    for name in timeline.names:
        total = sum(s.duration for s in timeline[name])
        assert sum(s.duration for s in left[name]) + sum(s.duration for s in right[name]) == total


@given(timelines, ticks, ticks)
def test_cut_with_kept_times_equals_cut_and_shift(timeline: Timeline, first: int, second: int) -> None:
    start, end = min(first, second) / 64, max(first, second) / 64
    kept = cut(timeline, start, end, rebase=False)
    moved = shift(cut(timeline, start, end), start)
    assert kept.duration == DURATION
    assert [t.spans for t in kept.tiers] == [t.spans for t in moved.tiers]


@given(timelines, ticks)
def test_shift_forth_and_back_changes_nothing(timeline: Timeline, tick: int) -> None:
    assert timeline.shifted(tick / 64).shifted(-tick / 64) == timeline


@given(timelines, timelines, timelines)
def test_concatenation_is_associative_and_has_a_neutral_element(a: Timeline, b: Timeline, c: Timeline) -> None:
    assert concatenate(concatenate(a, b), c) == concatenate(a, concatenate(b, c)) == concatenate(a, b, c)
    assert concatenate(Timeline(0.0), a) == concatenate(a, Timeline(0.0)) == a


@given(timelines, ticks)
def test_at_is_what_overlaps_the_moment(timeline: Timeline, tick: int) -> None:
    time = tick / 64
    tiny = 1 / 1024
    assert at(timeline["one"], time) == overlapping(timeline["one"], time, time + tiny)


def test_cut_gives_an_instant_to_one_side_only() -> None:
    line = Timeline.of(2.0, beats=[Span(1.0, 1.0), Span(2.0, 2.0)])
    assert cut(line, 0.0, 1.0)["beats"] == ()
    assert cut(line, 1.0, 2.0)["beats"] == (Span(0.0, 0.0), Span(1.0, 1.0))


@pytest.mark.parametrize(("start", "end"), [(-1, 1), (1, 0), (0, 11), (float("nan"), 1)])
def test_cut_outside_is_an_error(start: float, end: float) -> None:
    with pytest.raises(BadOption, match="does not lie within"):
        cut(Timeline(10.0), start, end)


@pytest.mark.parametrize("seconds", [-11.0, float("inf"), float("nan")])
def test_shift_beyond_is_an_error(seconds: float) -> None:
    with pytest.raises(BadOption):
        shift(Timeline(10.0), seconds)


def test_merge_follows_its_rule() -> None:
    one, two = Timeline.of(1.0, words=[Span(0, 1, "a")], only=[]), Timeline.of(2.0, words=[Span(1, 2, "b")])
    with pytest.raises(BadTimeline, match="clash"):
        merge(one, two)
    assert merge(one, two, clash="first")["words"] == one["words"]
    assert merge(one, two, clash="last")["words"] == two["words"]
    assert merge(one, two, clash="join")["words"] == one["words"] + two["words"]
    assert merge(one, two, one, clash="number").names == ("words", "only", "words 2", "words 3", "only 2")
    assert merge(one, two, clash="last").duration == 2.0
    assert merge() == Timeline(0.0)
    with pytest.raises(BadOption, match="clash"):
        merge(one, clash="guess")  # type: ignore[arg-type]


def test_a_cut_transcript_says_only_what_is_left() -> None:
    words = (Span(0, 1, " one"), Span(1, 2, " two"))
    said = Transcript(2.0, (Tier("words", words),), text="one two", language="en")
    assert cut(said, 1.0, 2.0) == Transcript(1.0, (Tier("words", (Span(0, 1, " two"),)),), text="two", language="en")
    assert cut(said, 0.0, 2.0).text == "one two"
    assert concatenate(said, said).text == "one two one two"
    assert type(concatenate(said, Timeline(1.0))) is Timeline
    assert concatenate(said, replace(said, language="fr")).language is None


def test_tiers_are_put_in_place() -> None:
    line = Timeline.of(1.0, a=[], b=[])
    assert line.with_tier("a", [Span(0, 1)]).names == ("a", "b")
    assert line.with_tier("c", []).without("a").names == ("b", "c")
    assert line.without("nothing") == line


def test_labels_group_and_change() -> None:
    turns = (Span(0, 1, "x"), Span(1, 2, "y"), Span(2, 3, "x"))
    assert by_label(turns) == {"x": (turns[0], turns[2]), "y": (turns[1],)}
    assert [s.label for s in relabel(turns, {"x": "Ann"})] == ["Ann", "y", "Ann"]


@given(spans, st.lists(ticks, max_size=5), st.integers(0, 64))
def test_snapping_twice_is_snapping_once(some: list[Span], grid: list[int], tolerance: int) -> None:
    times = [tick / 64 for tick in grid]
    once = snap(some, times, tolerance / 64)
    assert snap(once, times, tolerance / 64) == once
    for before, after in zip(some, once, strict=True):
        assert abs(before.start - after.start) <= tolerance / 64
    with pytest.raises(BadOption):
        snap(some, times, -1.0)
