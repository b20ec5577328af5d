"""Parity with mir_eval on random pairs, and the laws of matching."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics import match_events, match_onsets, score_events, score_onsets
from auricle.types import Span


def random_onsets(draw: np.random.Generator) -> np.ndarray:
    return np.sort(np.round(draw.uniform(0, 3, draw.integers(0, 25)), draw.integers(2, 6)))


@pytest.mark.parametrize("seed", range(100))
def test_onsets_as_mir_eval(seed: int) -> None:
    mir_eval = pytest.importorskip("mir_eval")
    draw = np.random.default_rng(seed)
    reference, estimate = random_onsets(draw), random_onsets(draw)
    tolerance = float(draw.choice([0.01, 0.05, 0.07]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = mir_eval.onset.f_measure(reference, estimate, window=tolerance)
    ours = score_onsets(reference.tolist(), estimate.tolist(), tolerance=tolerance)
    if len(reference) and len(estimate):
        assert (ours.f1, ours.precision, ours.recall) == pytest.approx(theirs)
    else:
        assert theirs == (0.0, 0.0, 0.0)
        assert ours.matched == 0


@pytest.mark.parametrize("seed", range(60))
def test_events_as_mir_eval(seed: int) -> None:
    transcription = pytest.importorskip("mir_eval.transcription")
    draw = np.random.default_rng(seed)
    sides = []
    for _ in range(2):
        starts = np.sort(draw.uniform(0, 2, draw.integers(1, 30)).round(3))
        sides.append(np.stack([starts, starts + draw.uniform(0.01, 0.5, len(starts)).round(3)], axis=1))
    pitches = [draw.choice([220.0, 440.0], len(side)) for side in sides]
    true, found = (
        [Span(*row, str(p)) for row, p in zip(side.tolist(), pitch, strict=True)]
        for side, pitch in zip(sides, pitches, strict=True)
    )
    for ratio in (0.2, None):
        theirs = transcription.precision_recall_f1_overlap(
            sides[0], pitches[0], sides[1], pitches[1], offset_ratio=ratio
        )
        ours = score_events(true, found, offset_tolerance=None if ratio is None else 0.05)
        assert (ours.precision, ours.recall, ours.f1) == pytest.approx(theirs[:3])
    theirs = transcription.onset_precision_recall_f1(sides[0], sides[1])
    ours = score_events(true, found, offset_tolerance=None, labels=False)
    assert (ours.precision, ours.recall, ours.f1) == pytest.approx(theirs)


def test_empty_sides() -> None:
    assert score_events([], [Span(0, 1)]).precision == 0.0
    assert score_onsets([1.0], []).recall == 0.0
    assert score_onsets([1.0], []).f1 == 0.0
    for score, name in [
        (score_onsets([], [1.0]), "recall"),
        (score_onsets([1.0], []), "precision"),
        (score_events([], []), "f1"),
    ]:
        with pytest.raises(UndefinedScore):
            getattr(score, name)


times = st.lists(st.floats(0, 1), max_size=12)


@given(times, times)
def test_matching_is_symmetric_one_to_one_and_largest(a: list[float], b: list[float]) -> None:
    pairs = match_onsets(a, b, tolerance=0.1)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert len(pairs) == len(match_onsets(b, a, tolerance=0.1)) or any(
        abs(abs(x - y) - 0.1) < 1e-9 for x in a for y in b
    )
    assert len(match_onsets(a, a, tolerance=0.0)) == len(a)
    slack = [Span(t, t) for t in a], [Span(t, t) for t in b]
    by_graph = match_events(*slack, onset_tolerance=0.1, offset_tolerance=None)
    assert len(by_graph) == len(pairs) or any(abs(abs(x - y) - 0.1) < 1e-4 for x in a for y in b)


def test_bad_values_are_named() -> None:
    with pytest.raises(BadOption, match="tolerance"):
        match_onsets([], [], tolerance=-1)
    with pytest.raises(BadOption, match="finite"):
        match_onsets([float("nan")], [])
    with pytest.raises(BadOption, match="tolerance"):
        match_events([], [], offset_ratio=-1.0)
