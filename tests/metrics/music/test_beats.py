"""Scores of beats beside mir_eval on random, empty and degenerate pairs, and what they say where they say nothing."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music import (
    BeatScore,
    cemgil_accuracy,
    goto_score,
    information_gain,
    p_score,
    score_beats,
    score_continuity,
)

PAIRS = 320


def drawn(rng: np.random.Generator, like: np.ndarray | None) -> np.ndarray:
    """A pulse that wavers; beside another one often the same at some level, displaced, with beats lost and added."""
    if like is None or len(like) < 2 or rng.random() < 0.15:
        count = int(rng.choice([0, 1, 2, 3, 4, 5, 12, 40]))
        beats = rng.uniform(0, 8) + np.cumsum(rng.normal(rng.uniform(0.3, 1.0), 0.02, count))
    else:
        level = int(rng.integers(5))
        beats = [
            like,
            like[::2],
            like[1::2],
            0.5 * (like[1:] + like[:-1]),
            np.sort(np.append(like, 0.5 * (like[1:] + like[:-1]))),
        ][level]
        beats = (
            beats
            + rng.normal(0, rng.choice([0.0, 0.01, 0.05]))
            + rng.normal(0, rng.choice([0.0, 0.01, 0.1]), len(beats))
        )
        beats = np.append(
            beats[rng.random(len(beats)) > rng.choice([0.0, 0.1])], rng.uniform(0, 20, rng.integers(0, 3))
        )
    if len(beats) and rng.random() < 0.15:
        beats = np.append(beats, rng.choice(beats, 2))
    return np.sort(np.abs(np.round(beats, int(rng.choice([1, 2, 3, 8])))))


def value(score: BeatScore, name: str, *, undefined: bool) -> float:
    """The score; 0, as mir_eval has it, exactly where it has no value."""
    if undefined:
        with pytest.raises(UndefinedScore):
            getattr(score, name)
        return 0.0
    return float(getattr(score, name))


@pytest.mark.parametrize("part", range(4))
def test_scores_equal_mir_eval(part: int) -> None:
    theirs = pytest.importorskip("mir_eval.beat")
    for seed in range(part, PAIRS, 4):
        rng = np.random.default_rng(seed)
        true = drawn(rng, None)
        found = drawn(rng, true)
        score = score_beats(true.tolist(), found.tolist())
        empty, short = len(true) + len(found) == 0, len(true) < 2
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = [theirs.f_measure(true, found), *theirs.cemgil(true, found), theirs.goto(true, found)]
            expected += [*theirs.continuity(true, found)]
        ours = [
            value(score, "f1", undefined=empty),
            value(score, "cemgil", undefined=empty),
            value(score, "cemgil_best", undefined=empty),
            value(score, "goto", undefined=len(true) < 3),
            value(score, "cmlc", undefined=short),
            value(score, "cmlt", undefined=short),
            value(score, "amlc", undefined=short),
            value(score, "amlt", undefined=short),
        ]
        assert ours == pytest.approx(expected, abs=1e-9, rel=0), f"seed {seed}"


def test_p_score_and_information_gain_equal_mir_eval() -> None:
    theirs = pytest.importorskip("mir_eval.beat")
    defined = 0
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        true = drawn(rng, None)
        found = drawn(rng, true)
        score = score_beats(true.tolist(), found.tolist())
        one_tick = len(true) > 1 and len(found) > 1 and np.ptp(true) < 0.01
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if not one_tick:  # there mir_eval fails
                ours = value(score, "p_score", undefined=len(true) < 2)
                assert ours == pytest.approx(theirs.p_score(true, found), abs=1e-9, rel=0), f"seed {seed}"
            expected = theirs.information_gain(true, found)
        if not math.isnan(expected):  # as it is where no two neighbours of the found beats differ
            ours = value(score, "information_gain", undefined=len(true) < 2)
            assert ours == pytest.approx(expected, abs=1e-9, rel=0), f"seed {seed}"
            defined += ours > 0
    assert defined > PAIRS / 2


def test_options_equal_mir_eval() -> None:
    theirs = pytest.importorskip("mir_eval.beat")
    for seed in range(60):
        rng = np.random.default_rng(seed)
        true = np.cumsum(rng.uniform(0.3, 0.7, 30))
        found = np.sort(true + rng.normal(0, 0.04, 30))
        assert cemgil_accuracy(true, found, sigma=0.1) == pytest.approx(theirs.cemgil(true, found, 0.1)[0], abs=1e-9)
        assert goto_score(true, found, tolerance=0.2) == theirs.goto(true, found, goto_threshold=0.2)
        assert goto_score(true, found, mean=0.05, deviation=0.09) == theirs.goto(
            true, found, goto_mu=0.05, goto_sigma=0.09
        )
        assert p_score(true, found, tolerance=0.05) == pytest.approx(theirs.p_score(true, found, 0.05), abs=1e-9)
        assert information_gain(true, found, bins=21) == pytest.approx(
            theirs.information_gain(true, found, 21), abs=1e-9
        )
        ours = score_continuity(true, found, phase_tolerance=0.1, period_tolerance=0.3)
        expected = theirs.continuity(true, found, 0.1, 0.3)
        assert (ours.cmlc, ours.cmlt, ours.amlc, ours.amlt) == pytest.approx(expected, abs=1e-9)


def test_the_first_seconds_can_be_left_out() -> None:
    score = score_beats([1.0, 5.0, 6.0], [6.0, 4.99], skip=5.0)
    assert (score.reference, score.estimate) == ((5.0, 6.0), (6.0,))


def test_order_of_beats_does_not_matter() -> None:
    rng = np.random.default_rng(1)
    true, found = np.cumsum(rng.uniform(0.4, 0.6, 30)), np.cumsum(rng.uniform(0.4, 0.6, 30))
    assert score_beats(rng.permutation(true), rng.permutation(found)) == score_beats(true, found)


def test_an_hour_of_beats_needs_no_table_of_all_pairs() -> None:
    beats = np.arange(0, 3600, 0.4)
    score = score_beats(beats, beats + 0.01)
    assert (score.f1, score.cmlc, score.p_score, score.goto) == (1.0, 1.0, 1.0, 1.0)


def test_what_found_too_little_scores_nothing() -> None:
    for found in ([], [1.0]):
        score = score_beats([1.0, 2.0, 3.0], found)
        assert (score.p_score, score.information_gain, score.cmlt, score.amlc) == (0.0, 0.0, 0.0, 0.0)
    assert score_beats([1.0], []).cemgil == score_beats([], [1.0]).cemgil_best == score_beats([], [1.0]).f1 == 0.0


def test_bad_values_are_named() -> None:
    for bad in ([math.nan], [math.inf], [[1.0]], 1.0):
        with pytest.raises(BadOption, match="beats"):
            score_beats(bad, [1.0])
    for call in (
        lambda: score_beats([], [], tolerance=-1.0),
        lambda: cemgil_accuracy([1.0], [1.0], sigma=0.0),
        lambda: goto_score([1.0], [1.0], tolerance=1.0),
        lambda: p_score([1.0], [1.0], tolerance=-0.1),
        lambda: information_gain([1.0], [1.0], bins=1),
        lambda: score_continuity([1.0], [1.0], phase_tolerance=0.0),
    ):
        with pytest.raises(BadOption):
            call()


def test_beats_that_do_not_differ_have_no_interval() -> None:
    for measure in (p_score, information_gain):
        with pytest.raises(UndefinedScore):
            measure([2.0, 2.0], [2.0, 2.0])
