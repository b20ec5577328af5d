"""Overlap of chords beside mir_eval on random annotations, gaps and empty sides."""

from __future__ import annotations

import warnings
from dataclasses import fields

import numpy as np
import pytest

from auricle.errors import BadTimeline, ParseError, UndefinedScore
from auricle.metrics.music import ChordOverlap, ChordScore, score_chords
from auricle.metrics.music.chord_rules import RULES
from auricle.metrics.music.chord_spans import cover
from auricle.types import Span

PAIRS = 220
QUALITIES = [
    "",
    ":maj",
    ":min",
    ":7",
    ":min7",
    ":maj7",
    ":dim",
    ":sus4",
    ":min/b3",
    "/5",
    ":9",
    ":maj(9)/3",
    ":5",
    ":aug",
]
NAMES = [field.name for field in fields(ChordScore) if field.name != "segmentation"]


def label(rng: np.random.Generator) -> str:
    if rng.random() < 0.15:
        return str(rng.choice(["N", "X"]))
    return str(rng.choice(["C", "D", "Eb", "D#"])) + str(rng.choice(QUALITIES))


def annotated(rng: np.random.Generator, like: list[Span]) -> list[Span]:
    """Chords without gaps; beside others often with their changes and labels."""
    if like and rng.random() < 0.8:
        spans = [span for span in like for _ in range(int(rng.integers(1, 3)))]
        inner = np.sort(rng.uniform(like[0].start, like[-1].end + 0.5, len(spans) - 1))
        kept = [span.end for span in like[:-1]]
        edges = (
            np.unique([like[0].start, *rng.choice([*inner, *kept], len(inner), replace=True), like[-1].end])
            if len(inner)
            else np.array([like[0].start, like[-1].end])
        )
        names = [spans[i % len(spans)].label if rng.random() < 0.7 else label(rng) for i in range(len(edges) - 1)]
    else:
        edges = np.unique(np.round(np.cumsum(rng.uniform(0, 2, int(rng.integers(2, 12)))), 2))
        names = [label(rng) for _ in edges[1:]]
    return [
        Span(*pair, name)
        for pair, name in zip(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True), names, strict=True)
    ]


def expected(true: list[Span], found: list[Span]) -> dict[str, float]:
    chord = pytest.importorskip("mir_eval.chord")
    sides = [
        side
        for spans in (true, found)
        for side in (np.array([[s.start, s.end] for s in spans]).reshape(-1, 2), [s.label for s in spans])
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(chord.evaluate(*sides))


def check(true: list[Span], found: list[Span], theirs: dict[str, float]) -> int:
    """Every score equals mir_eval's, 0 where nothing is judged; returns how many were judged."""
    score, judged = score_chords(true, found), 0
    for name in NAMES:
        overlap = getattr(score, name)
        if overlap.judged == 0:
            with pytest.raises(UndefinedScore):
                _ = overlap.ratio
            assert theirs[name] == 0
        else:
            judged += 1
            assert overlap.ratio == pytest.approx(theirs[name], abs=1e-9, rel=0), name
    segmentation = score.segmentation
    assert segmentation.over == pytest.approx(theirs["overseg"], abs=1e-9, rel=0)
    assert segmentation.under == pytest.approx(theirs["underseg"], abs=1e-9, rel=0)
    assert segmentation.worst == pytest.approx(theirs["seg"], abs=1e-9, rel=0)
    return judged


def test_scores_equal_mir_eval() -> None:
    judged = 0
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        true = annotated(rng, [])
        found = [] if rng.random() < 0.03 else annotated(rng, true)
        within = [span for span in found if span.start < true[-1].end and span.end > true[0].start]
        judged += check(true, found, expected(true, within))
    assert judged > PAIRS * 10


def test_gaps_have_no_chord() -> None:
    """mir_eval lets a chord sound on through a gap; with the gaps named, both agree."""
    differs = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        true, found = annotated(rng, []), annotated(rng, [])
        true, found = ([span for span in side if rng.random() < 0.7] or side[:1] for side in (true, found))
        start, end = true[0].start, true[-1].end
        filled = [list(cover(side, start, end)) for side in (true, found)]
        theirs = expected(*filled)
        check(true, found, theirs)
        within = [span for span in found if span.start < end and span.end > start]
        differs += expected(true, within) != theirs
    assert differs


def test_the_rules_are_all_that_the_score_has() -> None:
    assert {*RULES, "mirex"} == set(NAMES)


def test_order_does_not_matter_and_seconds_add_up() -> None:
    true = [Span(0, 2, "C"), Span(2, 3, "G:7"), Span(3, 4, "X")]
    found = [Span(0, 3, "C"), Span(3, 4, "C")]
    score = score_chords(true, found)
    assert score == score_chords(true[::-1], found[::-1])
    assert score.root == ChordOverlap(2.0, 3.0)
    assert sum([score.root, score.root], ChordOverlap()).ratio == score.root.ratio


def test_an_empty_reference_has_no_score() -> None:
    for true in ([], [Span(1, 1, "C")]):
        score = score_chords(true, [Span(0, 1, "C")])
        with pytest.raises(UndefinedScore):
            _ = score.majmin.ratio
        for name in ("over", "under", "worst"):
            with pytest.raises(UndefinedScore):
                getattr(score.segmentation, name)


def test_bad_spans_are_named() -> None:
    with pytest.raises(BadTimeline, match="overlap"):
        score_chords([Span(0, 2, "C"), Span(1, 3, "D")], [])
    with pytest.raises(BadTimeline, match="overlap"):
        score_chords([Span(0, 4, "C")], [Span(0, 2, "C"), Span(1, 3, "D")])
    with pytest.raises(ParseError, match="Cmajor"):
        score_chords([Span(0, 2, "Cmajor")], [])
    assert score_chords([Span(0, 1 + 1e-9, "C"), Span(1, 2, "D")], [Span(0, 2, "C")]).root.ratio == pytest.approx(0.5)
