"""PSDS beside the plainest reading of its definition, and beside the reference implementation where it is installed."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.psds import PSDS1, PSDS2, PsdsOptions, ScoredRecording, psds
from auricle.types import Span

LABELS = ["bell", "cough", "dog"]
PERIOD = 0.5


def drawn(rng: np.random.Generator, labels: list[str] = LABELS) -> ScoredRecording:
    """A recording whose scores have something to do with its events; rounded, so that many are equal."""
    frames = int(rng.integers(1, 30))
    truth: list[Span] = []
    for label in labels:
        end = 0.0
        for _ in range(int(rng.integers(0, 3))):
            start = end + float(rng.uniform(0.01, 4))
            end = start + float(rng.uniform(0.1, 4))
            if end < frames * PERIOD:
                truth.append(Span(start, end, label))
    scores = 0.6 * rng.random((frames, len(labels)))
    for span in truth:
        scores[int(span.start / PERIOD) : int(span.end / PERIOD) + 1, labels.index(span.label)] += 0.3
    edges = np.arange(frames + 1) * PERIOD
    return ScoredRecording(scores.round(1), edges, tuple(truth), float(edges[-1]))


def detections(one: ScoredRecording, column: int, threshold: float) -> list[tuple[float, float]]:
    found, start = [], None
    for i, score in enumerate([*one.scores[:, column], -np.inf]):
        if score >= threshold and start is None:
            start = one.edges[i]
        elif score < threshold and start is not None:
            found.append((start, one.edges[i]))
            start = None
    return found


def shared(detection: tuple[float, float], span: Span) -> float:
    return max(0.0, min(detection[1], span.end) - max(detection[0], span.start))


def by_definition(recordings: list[ScoredRecording], options: PsdsOptions) -> float:
    """Loops over thresholds, recordings, detections and events."""
    seconds = sum(one.duration for one in recordings)
    present = [label for label in LABELS if any(s.label == label for one in recordings for s in one.truth)]
    thresholds = sorted({float(s) for one in recordings for s in one.scores.ravel()} | {np.inf}, reverse=True)
    curves = []
    for label in present:
        column, points = LABELS.index(label), []
        for threshold in thresholds:
            hits = false = 0
            crossed = dict.fromkeys((other for other in present if other != label), 0)
            for one in recordings:
                mine = [s for s in one.truth if s.label == label]
                good = []
                for found in detections(one, column, threshold):
                    length = found[1] - found[0]
                    if sum(shared(found, s) for s in mine) / length >= options.detection and mine:
                        good.append(found)
                        continue
                    false += 1
                    for other in crossed:
                        share = sum(shared(found, s) for s in one.truth if s.label == other) / length
                        crossed[other] += share >= options.cross and share > 0
                for span in mine:
                    covered = sum(shared(found, span) for found in good) / span.duration
                    hits += covered >= options.truth and covered > 0
            errors = false / seconds * 3600
            if crossed and options.cross_cost:
                lasting = {o: sum(s.duration for one in recordings for s in one.truth if s.label == o) for o in crossed}
                errors += options.cross_cost * float(np.mean([crossed[o] / lasting[o] * 3600 for o in crossed]))
            count = sum(s.label == label for one in recordings for s in one.truth)
            points.append((errors, hits / count))
        curves.append(points)
    places = sorted({e for points in curves for e, _ in points if e < options.most_errors} | {options.most_errors})
    area = 0.0
    for at, after in pairwise(places):
        heights = [max([found for errors, found in points if errors <= at], default=0.0) for points in curves]
        area += max(0.0, np.mean(heights) - options.spread_cost * np.std(heights)) * (after - at)
    return area / options.most_errors


@pytest.mark.parametrize("options", [PSDS1, PSDS2, PsdsOptions(0.5, 0.5, 0.3, 1.0, 0.0, 2000.0)])
def test_the_score_is_what_its_definition_says(options: PsdsOptions) -> None:
    rng = np.random.default_rng(0)
    compared = 0
    while compared < 60:
        recordings = [drawn(rng) for _ in range(int(rng.integers(1, 5)))]
        if any(one.truth for one in recordings):
            compared += 1
            wide = PsdsOptions(
                options.detection, options.truth, options.cross, options.cross_cost, options.spread_cost, 3000.0
            )
            for how in (options, wide):
                assert psds(recordings, LABELS, how) == pytest.approx(by_definition(recordings, how), abs=1e-9)


@pytest.mark.parametrize("options", [PSDS1, PSDS2])
def test_scores_equal_the_reference(options: PsdsOptions) -> None:
    reference = pytest.importorskip("sed_scores_eval.intersection_based")
    scores = pytest.importorskip("sed_scores_eval.base_modules.scores")
    rng = np.random.default_rng(1)
    for _ in range(50):
        recordings = [drawn(rng) for _ in range(4)]
        if not all(any(s.label == label for one in recordings for s in one.truth) for label in LABELS):
            continue
        names = [f"r{i}" for i in range(len(recordings))]
        frames = {
            name: scores.create_score_dataframe(one.scores, one.edges, LABELS)
            for name, one in zip(names, recordings, strict=True)
        }
        truth = {n: [(s.start, s.end, s.label) for s in one.truth] for n, one in zip(names, recordings, strict=True)}
        theirs = reference.psds(
            scores=frames,
            ground_truth=truth,
            audio_durations={name: one.duration for name, one in zip(names, recordings, strict=True)},
            dtc_threshold=options.detection,
            gtc_threshold=options.truth,
            cttc_threshold=options.cross if options.cross_cost else None,
            alpha_ct=options.cross_cost,
            alpha_st=options.spread_cost,
            max_efpr=options.most_errors,
        )[0]
        assert psds(recordings, LABELS, options) == pytest.approx(theirs, abs=1e-6)


def test_perfect_and_useless_scores() -> None:
    truth = (Span(1.0, 3.0, "dog"), Span(5.0, 6.0, "bell"))
    perfect = np.zeros((20, 3))
    perfect[2:6, 2] = perfect[10:12, 0] = 1.0
    edges = np.arange(21) * PERIOD
    assert psds([ScoredRecording(perfect, edges, truth, 10.0)], LABELS, PSDS1) == 1.0
    assert psds([ScoredRecording(1 - perfect, edges, truth, 10.0)], LABELS, PSDS1) == 0.0


def test_what_cannot_be_scored_is_said() -> None:
    scores, edges = np.zeros((4, 3)), np.arange(5.0)
    with pytest.raises(UndefinedScore, match="no event"):
        psds([ScoredRecording(scores, edges, (), 4.0)], LABELS)
    with pytest.raises(BadOption, match="one column a label"):
        psds([ScoredRecording(scores[:, :2], edges, (), 4.0)], LABELS)
    for wrong in (np.arange(4.0), np.zeros(5)):
        with pytest.raises(BadOption, match="rising edges"):
            ScoredRecording(scores, wrong, (), 4.0)
    with pytest.raises(BadOption, match="finite"):
        ScoredRecording(scores * np.nan, edges, (), 4.0)
    for duration in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(BadOption, match="lasts more than 0 s"):
            ScoredRecording(scores, edges, (), duration)
    for wrong_options in ({"detection": 1.5}, {"spread_cost": -1.0}, {"most_errors": 0.0}):
        with pytest.raises(BadOption):
            PsdsOptions(**wrong_options)
