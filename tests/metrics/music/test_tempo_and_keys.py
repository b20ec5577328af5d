"""Scores of tempo and key beside mir_eval, each key against each, and the accuracies of single tempi."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from auricle.errors import BadOption, ParseError, UndefinedScore
from auricle.metrics.music import KeyScore, TempoAccuracy, score_key, score_tempi, score_tempo_pair

PAIRS = 300


def test_tempo_pairs_equal_mir_eval() -> None:
    theirs = pytest.importorskip("mir_eval.tempo")
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        true = rng.uniform(40, 200, 2) * (rng.random(2) > 0.1)
        true[0] = true[0] if true.any() else 60.0
        found = np.where(
            rng.random(2) < 0.6, rng.permutation(true) * rng.uniform(0.85, 1.15, 2), rng.uniform(0, 250, 2)
        )
        weight, tolerance = float(rng.uniform(0, 1)), float(rng.choice([0.04, 0.08, 0.2]))
        ours = score_tempo_pair(true.tolist(), weight, found.tolist(), tolerance=tolerance)
        expected = theirs.detection(true, weight, found, tol=tolerance)
        assert (ours.p_score, ours.one_correct, ours.both_correct) == pytest.approx(expected, abs=1e-9), f"seed {seed}"


@pytest.mark.parametrize(
    ("reference", "weight", "estimate", "tolerance"),
    [
        ([60.0], 0.5, [60.0, 120.0], 0.08),
        ([60.0, -120.0], 0.5, [60.0, 120.0], 0.08),
        ([0.0, 0.0], 0.5, [60.0, 120.0], 0.08),
        ([60.0, float("nan")], 0.5, [60.0, 120.0], 0.08),
        ([60.0, 120.0], -3.0, [60.0, 120.0], 0.08),
        ([60.0, 120.0], 0.5, [60.0, 120.0, 180.0], 0.08),
        ([60.0, 120.0], 0.5, [60.0, 120.0], 1.5),
    ],
)
def test_what_is_no_pair_of_tempi_is_refused(
    reference: list[float], weight: float, estimate: list[float], tolerance: float
) -> None:
    theirs = pytest.importorskip("mir_eval.tempo")
    with pytest.raises(BadOption):
        score_tempo_pair(reference, weight, estimate, tolerance=tolerance)
    with pytest.raises(ValueError, match=r"."):
        theirs.detection(np.array(reference), weight, np.array(estimate), tol=tolerance)


def test_single_tempi_count_at_their_related_levels() -> None:
    levels = [1.0, 2.0, 3.0, 1 / 2, 1 / 3]
    found = [100.0 * level * 1.039 for level in levels]
    assert score_tempi([100.0] * 5, found) == TempoAccuracy(5, 1, 5)
    assert score_tempi([100.0] * 5, [100.0 * level * 1.041 for level in levels]) == TempoAccuracy(5, 0, 0)
    assert score_tempi([100.0, 100.0], [150.0, 0.0]) == TempoAccuracy(2, 0, 0)
    total = score_tempi([100.0], [200.0]) + score_tempi([100.0], [100.0])
    assert (total.accuracy_1, total.accuracy_2) == (0.5, 1.0)


def test_no_pieces_have_no_accuracy() -> None:
    for name in ("accuracy_1", "accuracy_2"):
        with pytest.raises(UndefinedScore):
            getattr(score_tempi([], []), name)
    for reference, estimate, tolerance in (
        ([1.0], [], 0.04),
        ([0.0], [1.0], 0.04),
        ([1.0], [-1.0], 0.04),
        ([], [], 2.0),
    ):
        with pytest.raises(BadOption):
            score_tempi(reference, estimate, tolerance=tolerance)


def test_every_pair_of_keys_equals_mir_eval() -> None:
    theirs = pytest.importorskip("mir_eval.key")
    tonics = [name.capitalize() for name in theirs.KEY_TO_SEMITONE if name != "x"]
    keys = [f"{tonic} {mode}" for tonic in tonics for mode in ("major", "minor", "other")] + ["X", "c# major", "x"]
    seen = set()
    for reference, estimate in itertools.product(keys, keys):
        score = score_key(reference, estimate)
        assert score.weighted == theirs.weighted_score(reference, estimate), (reference, estimate)
        seen.add(score.relation)
    assert seen == {"same", "fifth", "relative", "parallel", "other"}


def test_keys_beyond_the_usual_spellings() -> None:
    assert score_key("Cb major", "B major") == KeyScore("same")
    for bad in ("", "C", "C dorian", "H major", "X major", "C# major minor", "#C major"):
        with pytest.raises(ParseError):
            score_key(bad, "C major")
        with pytest.raises(ParseError):
            score_key("C major", bad)
