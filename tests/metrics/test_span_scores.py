"""Scores of covered time against a count of frames, and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics import score_labels, score_spans
from auricle.types import Span
from auricle.types.framewise import to_frames

ticks = st.integers(0, 100)
spans = st.lists(
    st.builds(lambda a, b: Span(min(a, b) / 10, max(a, b) / 10), ticks, ticks).filter(lambda s: s.duration), max_size=6
)


@given(spans, spans)
def test_scores_equal_a_count_of_frames(reference: list[Span], estimate: list[Span]) -> None:
    true, found = (to_frames(side, [""], 0.1, 101)[0] for side in (reference, estimate))
    score = score_spans(reference, estimate)
    assert score.reference == pytest.approx(true.sum() / 10)
    assert score.miss == pytest.approx((true & ~found).sum() / 10)
    assert score.false_alarm == pytest.approx((~true & found).sum() / 10)
    if true.any() and found.any():
        assert score.intersection_over_union == pytest.approx((true & found).sum() / (true | found).sum())
        assert score.f1 == pytest.approx(2 * (true & found).sum() / (true.sum() + found.sum()))
        assert score.detection_error == pytest.approx((true ^ found).sum() / true.sum())


@given(spans, spans)
def test_the_sides_mirror_each_other(a: list[Span], b: list[Span]) -> None:
    one, two = score_spans(a, b), score_spans(b, a)
    assert (one.miss, one.shared) == (two.false_alarm, two.shared)
    if a:
        assert score_spans(a, a).f1 == score_spans(a, a).intersection_over_union == 1.0


def test_a_collar_forgives_the_edges() -> None:
    reference, estimate = [Span(1.0, 2.0)], [Span(0.9, 2.1)]
    assert score_spans(reference, estimate).detection_error == pytest.approx(0.2)
    assert score_spans(reference, estimate, collar=0.11).detection_error == 0.0
    assert score_spans([Span(0.0, 1.0)], [], collar=0.25).reference == 0.75 - 0.25


def test_undefined_scores_raise() -> None:
    nothing = score_spans([], [])
    for name in ("precision", "recall", "f1", "intersection_over_union", "detection_error"):
        with pytest.raises(UndefinedScore, match="undefined"):
            getattr(nothing, name)
    assert score_spans([Span(0, 1)], []).recall == 0.0
    with pytest.raises(BadOption, match="collar"):
        score_spans([], [], collar=-1.0)


def test_each_label_is_scored_alone() -> None:
    scores = score_labels([Span(0, 1, "a"), Span(1, 2, "b")], [Span(0, 1, "b")])
    assert list(scores) == ["a", "b"]
    assert scores["a"].miss == 1.0
    assert scores["b"].f1 == 0.0
    assert np.isclose(scores["b"].false_alarm, 1.0)
