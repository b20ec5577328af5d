"""Laws of the set algebra and of frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from auricle.errors import BadOption
from auricle.types import Span
from auricle.types.framewise import from_frames, to_frames
from auricle.types.regions import (
    close_gaps,
    complement,
    difference,
    drop_short,
    intersection,
    measure,
    overlap,
    smooth,
    union,
)

D = 10.0
times = st.floats(0.0, D)
spans = st.lists(
    st.builds(lambda a, b, label: Span(min(a, b), max(a, b), label), times, times, st.sampled_from(["", "x"])),
    max_size=8,
)


@given(spans, spans)
def test_de_morgan(a: list[Span], b: list[Span]) -> None:
    assert complement(union(a, b), D) == intersection(complement(a, D), complement(b, D))
    assert complement(intersection(a, b), D) == union(complement(a, D), complement(b, D))


@given(spans, spans, spans)
def test_union_and_intersection_are_a_lattice(a: list[Span], b: list[Span], c: list[Span]) -> None:
    assert union(a, a) == union(a) == union(union(a)) == intersection(a, a)
    assert union(a, b) == union(b, a)
    assert intersection(a, b) == intersection(b, a)
    assert union(union(a, b), c) == union(a, union(b, c)) == union(a, b, c)
    assert intersection(intersection(a, b), c) == intersection(a, intersection(b, c))
    assert intersection(a, union(b, c)) == union(intersection(a, b), intersection(a, c))
    assert union(a, intersection(a, b)) == union(a)


@given(spans, spans)
def test_complement_and_difference(a: list[Span], b: list[Span]) -> None:
    assert complement(complement(a, D), D) == union(a)
    assert intersection(a, complement(a, D)) == ()
    assert difference(a, b) == intersection(a, complement(b, D))
    assert union(difference(a, b), intersection(a, b)) == union(a)


@given(spans, spans)
def test_measure_is_additive(a: list[Span], b: list[Span]) -> None:
    assert measure(union(a, b)) + overlap(a, b) == pytest.approx(measure(a) + measure(b), abs=1e-9)
    assert measure(a) + measure(complement(a, D)) == pytest.approx(D, abs=1e-9)


def test_instants_cover_nothing_and_labels_are_given() -> None:
    assert union([Span(1, 1, "beat")]) == ()
    assert {s.label for s in complement([Span(1, 2)], 3.0, label="silence")} == {"silence"}
    assert union([Span(1, 2, "x")], label="speech")[0].label == "speech"


@given(spans, st.floats(0, 2), st.floats(0, 2))
@example([Span(1, 1, "x"), Span(0, 0, ""), Span(1, 1, "")], 0.0, 0.0)
def test_smoothing_twice_is_smoothing_once(a: list[Span], gap: float, shortest: float) -> None:
    once = smooth(a, min_gap=gap, min_duration=shortest)
    assert smooth(once, min_gap=gap, min_duration=shortest) == once
    assert all(s.duration >= shortest for s in once)
    assert measure(difference(drop_short(a, shortest), once)) == 0


def test_gaps_close_within_one_label_only() -> None:
    turns = [Span(0, 1, "x", 0.2), Span(1.1, 2, "y"), Span(1.2, 3, "x", 0.7)]
    assert close_gaps(turns, 0.5) == (Span(0, 3, "x", 0.7), Span(1.1, 2, "y"))
    assert close_gaps(turns, 0.1) == (*turns,)


@given(hnp.arrays(bool, st.tuples(st.just(2), st.integers(0, 40))), st.sampled_from([0.01, 0.1, 1 / 3, 512 / 22_050]))
def test_frames_to_spans_and_back(frames: np.ndarray, period: float) -> None:
    found = from_frames(frames, ["a", "b"], period)
    np.testing.assert_array_equal(to_frames(found, ["a", "b"], period, frames.shape[1]), frames)


@given(spans)
def test_frames_cover_what_the_spans_cover(a: list[Span]) -> None:
    frames = to_frames(a, [""], 0.001, 10_000)
    mine = [s for s in a if s.label == ""]
    assert frames.sum() * 0.001 == pytest.approx(measure(mine), abs=0.002 * len(a) + 1e-9)


def test_bad_values_are_named() -> None:
    with pytest.raises(BadOption, match="duration"):
        complement([], -1.0)
    with pytest.raises(BadOption, match="length"):
        close_gaps([], float("nan"))
    with pytest.raises(BadOption, match="length"):
        drop_short([], -1.0)
    with pytest.raises(BadOption, match="frame_period"):
        to_frames([], [], 0.0, 1)
    with pytest.raises(BadOption, match="differ"):
        to_frames([], ["a", "a"], 0.1, 1)
    with pytest.raises(BadOption, match="rows"):
        from_frames(np.zeros(3), ["a"], 0.1)
