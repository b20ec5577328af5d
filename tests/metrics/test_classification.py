"""Scores of classifiers beside scikit-learn, on random and on degenerate answers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from auricle.errors import BadOption
from auricle.metrics.classification import (
    accuracy_interval,
    average_precision,
    confusion,
    f1_scores,
    macro_f1,
    mean_average_precision,
)

PAIRS = 500


def test_counts_and_f1_equal_scikit_learn() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(0)
    for _ in range(PAIRS):
        classes, items = int(rng.integers(2, 6)), int(rng.integers(1, 20))
        one, two = rng.integers(0, classes, (2, items)).tolist()
        numbers = list(range(classes))
        np.testing.assert_array_equal(confusion(one, two, classes), sklearn.confusion_matrix(one, two, labels=numbers))
        theirs = sklearn.f1_score(one, two, labels=numbers, average=None, zero_division=0)
        np.testing.assert_allclose(f1_scores(one, two, classes), theirs, atol=1e-12)
        assert macro_f1(one, two, classes) == pytest.approx(
            sklearn.f1_score(one, two, average="macro", zero_division=0), abs=1e-12
        )


def test_average_precision_equals_scikit_learn_ties_included() -> None:
    sklearn = pytest.importorskip("sklearn.metrics")
    rng = np.random.default_rng(1)
    for _ in range(PAIRS):
        items = int(rng.integers(1, 30))
        truth = rng.random((items, 3)) < 0.4
        scores = rng.integers(0, 5, (items, 3)) / 4 if rng.random() < 0.5 else rng.random((items, 3))
        for column in range(3):
            if truth[:, column].any():
                theirs = sklearn.average_precision_score(truth[:, column], scores[:, column])
                assert average_precision(truth[:, column], scores[:, column]) == pytest.approx(theirs, abs=1e-12)
        some = truth.any(axis=0)
        if some.any():
            theirs = sklearn.average_precision_score(truth[:, some], scores[:, some], average="macro")
            assert mean_average_precision(truth, scores) == pytest.approx(theirs, abs=1e-12)


def test_nothing_has_no_score_and_says_so() -> None:
    assert macro_f1([], [], 3) == 0.0
    assert confusion([], [], 2).tolist() == [[0, 0], [0, 0]]
    assert math.isnan(average_precision([False, False], [0.1, 0.2]))
    assert math.isnan(mean_average_precision(np.zeros((2, 2), bool), np.zeros((2, 2))))
    for wrong in ([0, 2], [-1, 0]):
        with pytest.raises(BadOption, match="numbered from 0 to 1"):
            confusion([0, 1], wrong, 2)
    with pytest.raises(BadOption, match="one class an item"):
        confusion([0, 1], [0], 2)
    with pytest.raises(BadOption, match="finite"):
        average_precision([True], [math.nan])
    with pytest.raises(BadOption, match="have no share"):
        accuracy_interval(3, 2)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_the_interval_holds_the_truth_as_often_as_it_says(share: float) -> None:
    rng = np.random.default_rng(0)
    rights = rng.binomial(80, share, 2000)
    ends = [accuracy_interval(int(right), 80) for right in rights]
    assert np.mean([low <= share <= high for low, high in ends]) == pytest.approx(0.95, abs=0.025)
    assert accuracy_interval(0, 10)[0] == 0.0
    assert accuracy_interval(10, 10)[1] == 1.0
