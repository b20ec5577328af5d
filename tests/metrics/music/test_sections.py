"""Boundaries and labels of sections beside mir_eval on random pairs with gaps, overlong, empty and degenerate sides."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music import BoundaryScore, StructureScore, score_boundaries, score_structure
from auricle.types import Span

PAIRS = 260


def drawn(rng: np.random.Generator, like: list[Span]) -> list[Span]:
    """Sections, on a grid of frames as often as not, sometimes with gaps."""
    decimals = int(rng.choice([0, 1, 3]))
    edges = np.unique(np.round(np.cumsum(rng.uniform(0, 8, int(rng.integers(2, 9)))), decimals))
    if like and rng.random() < 0.7:
        near = np.array([span.start for span in like] + [like[-1].end])
        edges = np.unique(np.abs(np.round(near + rng.normal(0, rng.choice([0.0, 0.3, 2.0]), len(near)), decimals)))
    if rng.random() < 0.5:
        edges = np.unique(np.append(0.0, edges))
    if like and rng.random() < 0.3:
        edges = np.unique(np.append(edges, like[-1].end))
    labels = rng.choice(["A", "a", "B", "verse", "Chorus"], len(edges)).tolist()
    spans = [
        Span(*pair, name)
        for pair, name in zip(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True), labels[1:], strict=True)
    ]
    return [span for span in spans if rng.random() < 0.9]


def adjusted(spans: list[Span], end: float | None) -> tuple[np.ndarray, list[str]]:
    util = pytest.importorskip("mir_eval.util")
    intervals = np.array([[span.start, span.end] for span in spans]).reshape(-1, 2)
    return util.adjust_intervals(intervals, [span.label for span in spans], t_min=0.0, t_max=end)


def sides(seed: int) -> tuple[list[Span], list[Span]] | None:
    """A pair that mir_eval accepts: a section of no length after cutting makes it fail."""
    rng = np.random.default_rng(seed)
    true = drawn(rng, [])
    if not true:
        return None
    found = [] if rng.random() < 0.05 else drawn(rng, true)
    return true, [span for span in found if span.start != true[-1].end]


def same(ours: float, theirs: float, where: str) -> None:
    assert ours == pytest.approx(theirs, abs=1e-9, rel=0), where


@pytest.mark.parametrize("trim", [False, True])
def test_boundaries_equal_mir_eval(trim: bool) -> None:
    segment = pytest.importorskip("mir_eval.segment")
    compared = 0
    for seed in range(PAIRS):
        pair = sides(seed)
        if pair is None:
            continue
        reference, _ = adjusted(pair[0], None)
        estimate, _ = adjusted(pair[1], reference.max())
        score = score_boundaries(*pair, trim=trim)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            deviations = segment.deviation(reference, estimate, trim=trim)
            hits = {window: segment.detection(reference, estimate, window=window, trim=trim) for window in (0.5, 3.0)}
        for window, theirs in hits.items():
            counts = score.within(window)
            if counts.reference and counts.estimate:
                for ours, value in zip((counts.precision, counts.recall, counts.f1), theirs, strict=True):
                    same(ours, value, f"seed {seed}")
                compared += 1
            else:
                assert theirs == (0.0, 0.0, 0.0)
                assert counts.matched == 0
        for name, value in zip(("reference_to_estimate", "estimate_to_reference"), deviations, strict=True):
            if math.isnan(value):
                with pytest.raises(UndefinedScore):
                    getattr(score, name)
            else:
                same(getattr(score, name), value, f"seed {seed}")
    assert compared > PAIRS


def test_labels_equal_mir_eval() -> None:
    segment = pytest.importorskip("mir_eval.segment")
    compared = 0
    for seed in range(PAIRS):
        pair = sides(seed)
        if pair is None or pair[0][-1].end < 0.3:
            continue
        reference = adjusted(pair[0], None)
        estimate = adjusted(pair[1], reference[0].max())
        if not np.allclose(reference[0].max(), pair[0][-1].end):
            continue
        score, both = score_structure(*pair), (*reference, *estimate)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            over, under, f1 = segment.nce(*both)
            v_scores = segment.vmeasure(*both)
            pairs, rand, adjusted_rand = segment.pairwise(*both), segment.rand_index(*both), segment.ari(*both)
            information = segment.mutual_information(*both)
        where = f"seed {seed}"
        for ours, theirs in zip((score.nce_over, score.nce_under, score.nce_f1), (over, under, f1), strict=True):
            same(ours, theirs, where)
        for ours, theirs in zip((score.v_precision, score.v_recall, score.v_measure), v_scores, strict=True):
            same(ours, theirs, where)
        counts = score.pairwise
        for name, theirs in zip(("precision", "recall", "f1"), pairs, strict=True):
            if not math.isnan(theirs):
                same(getattr(counts, name), theirs, where)
        same(score.rand_index, rand, where)
        if not math.isnan(adjusted_rand):
            same(score.adjusted_rand_index, adjusted_rand, where)
        same(score.mutual_information, information[0], where)
        if not math.isnan(information[1]):
            same(score.adjusted_mutual_information, information[1], where)
        if min(len(score.frames), len(score.frames[0])) > 1:  # else mir_eval divides rounding by nearly nothing
            same(score.normalized_mutual_information, information[2], where)
        else:
            assert score.normalized_mutual_information == float(len(score.frames) == len(score.frames[0]))
        compared += 1
    assert compared > 200


def test_names_of_labels_do_not_matter() -> None:
    true = [Span(0, 4, "A"), Span(4, 9, "B"), Span(9, 12, "a")]
    found = [Span(0, 5, "x"), Span(5, 12, "y")]
    named = [Span(span.start, span.end, {"x": "B", "y": "A"}[span.label]) for span in found]
    assert score_structure(true, named).v_measure == pytest.approx(score_structure(true, found).v_measure)
    assert score_structure(true, found).v_measure < 0.9
    perfect = score_structure(true, [Span(s.start, s.end, s.label + "!") for s in true])
    for name in ("rand_index", "adjusted_rand_index", "nce_f1", "v_measure", "adjusted_mutual_information"):
        assert getattr(perfect, name) == pytest.approx(1.0)


def test_a_label_for_every_frame_on_both_sides() -> None:
    """There chance gives all that there is, and mir_eval divides by nothing."""
    score = StructureScore(((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    assert score.adjusted_mutual_information == score.adjusted_rand_index == score.v_measure == 1.0
    with pytest.raises(UndefinedScore):
        _ = score.pairwise.recall


def test_an_hour_of_sections() -> None:
    spans = [Span(float(n), n + 1.0, str(n % 7)) for n in range(3600)]
    assert score_structure(spans, spans).pairwise.f1 == 1.0
    assert score_boundaries(spans, spans).within(0.5).f1 == 1.0


def test_what_lies_beyond_the_reference_does_not_count() -> None:
    true, found = [Span(0, 4, "A"), Span(4, 8, "B")], [Span(0, 3, "x"), Span(3, 6, "y")]
    later = [*found, Span(9, 12, "z")]
    assert score_structure(true, later) == score_structure(true, found)
    assert score_boundaries(true, later) == score_boundaries(true, found)
    beyond = [Span(20, 30, "x")]
    assert score_structure(true, beyond) == score_structure(true, [])
    assert score_boundaries(true, beyond) == score_boundaries(true, [])


def test_what_has_no_value_is_said() -> None:
    names = (
        "rand_index",
        "adjusted_rand_index",
        "nce_over",
        "v_measure",
        "mutual_information",
        "adjusted_mutual_information",
    )
    for true in ([], [Span(0.0, 0.05, "A")]):
        score = score_structure(true, [Span(0.0, 3.0, "A")])
        assert score.frames == ()
        for name in names:
            with pytest.raises(UndefinedScore):
                getattr(score, name)
    one_frame = score_structure([Span(0.0, 0.15, "A")], [])
    with pytest.raises(UndefinedScore):
        _ = one_frame.rand_index
    with pytest.raises(UndefinedScore):
        _ = one_frame.pairwise.f1
    assert score_boundaries([], [Span(0, 1)]) == BoundaryScore((), ())
    with pytest.raises(UndefinedScore):
        _ = score_boundaries([], []).reference_to_estimate


def test_bad_values_are_named() -> None:
    with pytest.raises(BadOption, match="frame"):
        score_structure([], [], frame=0.0)
    with pytest.raises(BadOption, match="tolerance"):
        score_boundaries([Span(0, 1)], [Span(0, 1)]).within(-1.0)
