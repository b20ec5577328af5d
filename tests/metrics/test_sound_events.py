"""Event-based scores beside sed_eval, on random, empty and degenerate timelines."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.errors import UndefinedScore
from auricle.metrics.sound_events import EventScore, score_sound_events
from auricle.types import Span

LABELS = ["bell", "cough", "dog"]
PAIRS = 500


def drawn(rng: np.random.Generator, near: list[Span]) -> list[Span]:
    """Some spans, a part of them close to those of the other side."""
    spans = []
    for _ in range(int(rng.integers(0, 7))):
        if near and rng.random() < 0.7:
            like = near[int(rng.integers(len(near)))]
            start = max(0.0, like.start + float(rng.normal(0, 0.15)))
            end = max(start + 0.01, like.end + float(rng.normal(0, 0.3)))
            label = like.label if rng.random() < 0.7 else LABELS[int(rng.integers(3))]
        else:
            start, label = float(rng.uniform(0, 10)), LABELS[int(rng.integers(3))]
            end = start + float(rng.uniform(0.01, 3))
        spans.append(Span(start, end, label))
    return spans


def events(spans: list[Span]) -> list[dict[str, object]]:
    return [{"event_label": s.label, "event_onset": s.start, "event_offset": s.end, "file": "a.wav"} for s in spans]


@pytest.mark.parametrize("offsets", [True, False])
@pytest.mark.parametrize("collar", [0.2, 0.05])
def test_scores_equal_sed_eval(collar: float, offsets: bool) -> None:
    sed_eval = pytest.importorskip("sed_eval")
    rng = np.random.default_rng(0)
    for _ in range(PAIRS // 4):
        true = drawn(rng, [])
        found = drawn(rng, true)
        theirs = sed_eval.sound_event.EventBasedMetrics(LABELS, t_collar=collar, evaluate_offset=offsets)
        theirs.evaluate(events(true), events(found))
        ours = score_sound_events(true, found, onset_tolerance=collar, offset_tolerance=collar if offsets else None)
        counts = (ours.reference, ours.estimate, ours.matched, ours.substituted)
        assert tuple(theirs.overall[name] for name in ("Nref", "Nsys", "Ntp", "Nsubs")) == counts
        if true and found:
            assert ours.f1 == pytest.approx(theirs.overall_f_measure()["f_measure"], abs=1e-9)
            assert ours.error_rate == pytest.approx(theirs.overall_error_rate()["error_rate"], abs=1e-9)


def test_counts_of_recordings_add_up() -> None:
    one = score_sound_events([Span(0, 1, "dog"), Span(2, 3, "bell")], [Span(0, 1, "dog"), Span(2, 3, "dog")])
    assert one == EventScore(2, 2, 1, 1)
    assert (one + one).error_rate == 0.5
    assert sum([one, one], EventScore()).f1 == one.f1


def test_what_has_no_value_is_said() -> None:
    nothing = score_sound_events([], [])
    for name in ("precision", "recall", "f1", "error_rate"):
        with pytest.raises(UndefinedScore):
            getattr(nothing, name)
    assert score_sound_events([], [Span(0, 1, "dog")]).f1 == 0.0
