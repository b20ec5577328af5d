"""Segment-based scores of sound events beside sed_eval, on random, empty and degenerate timelines."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.segments import SegmentScore, score_segments, segment_activity
from auricle.types import Span

LABELS = ["bell", "cough", "dog"]
PAIRS = 500


def drawn(rng: np.random.Generator) -> list[Span]:
    spans = []
    for _ in range(int(rng.integers(0, 8))):
        start = float(rng.integers(0, 20)) if rng.random() < 0.3 else float(rng.uniform(0, 20))
        length = float(rng.integers(1, 4)) if rng.random() < 0.3 else float(rng.uniform(0.001, 5))
        spans.append(Span(start, start + length, LABELS[int(rng.integers(3))]))
    return spans


def events(spans: list[Span]) -> list[dict[str, object]]:
    return [{"event_label": s.label, "event_onset": s.start, "event_offset": s.end, "file": "a.wav"} for s in spans]


@pytest.mark.parametrize("resolution", [1.0, 0.1, 0.7])
def test_scores_equal_sed_eval(resolution: float) -> None:
    sed_eval = pytest.importorskip("sed_eval")
    rng = np.random.default_rng(0)
    for _ in range(PAIRS // 3 + 1):
        true, found = drawn(rng), drawn(rng)
        theirs = sed_eval.sound_event.SegmentBasedMetrics(LABELS, time_resolution=resolution)
        theirs.evaluate(events(true), events(found), evaluated_length_seconds=25.0)
        ours = score_segments(true, found, LABELS, resolution=resolution, duration=25.0)
        for name, value in (("Nref", ours.reference), ("Nsys", ours.estimate), ("Ntp", ours.matched)):
            assert theirs.overall[name] == value
        for name, value in (("S", ours.substituted), ("D", ours.deleted), ("I", ours.inserted)):
            assert theirs.overall[name] == value
        if true and found:
            assert ours.f1 == pytest.approx(theirs.overall_f_measure()["f_measure"], abs=1e-9)
            assert ours.error_rate == pytest.approx(theirs.overall_error_rate()["error_rate"], abs=1e-9)


def test_counts_of_recordings_add_up() -> None:
    one = score_segments([Span(0, 2, "dog")], [Span(0, 1, "dog"), Span(1, 2, "bell")], LABELS)
    assert one == SegmentScore(2, 2, 1, 1, 0, 0)
    assert (one + one).error_rate == 0.5
    assert sum([one, one], SegmentScore()).f1 == one.f1


def test_what_has_no_value_is_said() -> None:
    nothing = score_segments([], [], LABELS)
    assert nothing == SegmentScore()
    for name in ("precision", "recall", "f1", "error_rate"):
        with pytest.raises(UndefinedScore):
            getattr(nothing, name)
    assert score_segments([Span(0, 1, "dog")], [], LABELS).f1 == 0.0
    assert score_segments([], [Span(0, 1, "dog")], LABELS).inserted == 1
    with pytest.raises(BadOption, match="resolution"):
        segment_activity([], LABELS, resolution=0.0)


def test_what_lies_beyond_the_end_or_is_not_listed_does_not_count() -> None:
    score = score_segments([Span(0, 10, "dog")], [Span(0, 10, "cat")], LABELS, duration=2.0)
    assert (score.reference, score.estimate) == (2, 0)
