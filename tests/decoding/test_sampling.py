"""Sampling draws what its probabilities say, and never what is not in question."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.decoding.sampling import SamplingOptions, probabilities, sample
from auricle.errors import BadOption

LOGITS = np.log([0.4, 0.3, 0.2, 0.1])


def test_draws_are_as_frequent_as_they_are_probable() -> None:
    rng = np.random.default_rng(0)
    counts = np.bincount([sample(LOGITS, rng) for _ in range(4000)], minlength=4) / 4000
    np.testing.assert_allclose(counts, [0.4, 0.3, 0.2, 0.1], atol=0.03)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (SamplingOptions(), [0.4, 0.3, 0.2, 0.1]),
        (SamplingOptions(temperature=0.5), np.array([16, 9, 4, 1]) / 30),
        (SamplingOptions(top_k=2), [4 / 7, 3 / 7, 0, 0]),
        (SamplingOptions(top_p=0.7), [4 / 7, 3 / 7, 0, 0]),
        (SamplingOptions(top_p=0.71), [4 / 9, 3 / 9, 2 / 9, 0]),
        (SamplingOptions(top_p=0.01), [1, 0, 0, 0]),
        (SamplingOptions(top_k=3, top_p=0.75), [4 / 7, 3 / 7, 0, 0]),
        (SamplingOptions(temperature=0), [1, 0, 0, 0]),
    ],
)
def test_what_is_in_question(options: SamplingOptions, expected: list[float]) -> None:
    np.testing.assert_allclose(probabilities(LOGITS, options), expected, atol=1e-12)
    shuffled = np.array([2, 0, 3, 1])
    np.testing.assert_allclose(probabilities(LOGITS[shuffled], options), np.asarray(expected)[shuffled], atol=1e-12)


def test_what_is_forbidden_is_never_drawn() -> None:
    rng = np.random.default_rng(1)
    logits = np.array([-np.inf, 0.0, -np.inf, 0.0, -np.inf])
    assert {sample(logits, rng) for _ in range(200)} == {1, 3}


def test_every_choice_takes_one_number() -> None:
    one, two = np.random.default_rng(2), np.random.default_rng(2)
    sample(LOGITS, one, SamplingOptions(temperature=0))
    sample(LOGITS, two, SamplingOptions(top_k=2))
    assert one.random() == two.random()


@pytest.mark.parametrize("logits", [np.full(3, -np.inf), np.array([np.nan, 1.0]), np.zeros((2, 2)), np.zeros(0)])
def test_nothing_to_choose_from_is_refused(logits: np.ndarray) -> None:
    with pytest.raises(BadOption, match="one of them finite"):
        probabilities(logits)


@pytest.mark.parametrize("values", [(-1.0, 0, 1.0), (1.0, -1, 1.0), (1.0, 0, 0.0), (1.0, 0, 1.1), (np.inf, 0, 1.0)])
def test_options_outside_their_range(values: tuple[float, int, float]) -> None:
    with pytest.raises(BadOption):
        SamplingOptions(*values)
