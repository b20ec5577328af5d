"""Boundaries of sections: the fast novelty against its definition, and pieces whose sections are known."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.decoding.sections import SectionOptions, novelty, sections
from auricle.errors import BadOption


def piece(lengths: tuple[int, ...], noise: float, seed: int = 0) -> NDArray[Any]:
    """Sections of their own mean feature, with noise [12, frames]."""
    rng = np.random.default_rng(seed)
    means = [np.repeat(rng.random((12, 1)), length, axis=1) for length in lengths]
    return np.concatenate(means, axis=1) + noise * rng.standard_normal((12, sum(lengths)))


def by_definition(features: NDArray[Any], reach: int) -> NDArray[Any]:
    """Foote's checkerboard over the self-similarity matrix, element by element."""
    padded = np.pad(features, ((0, 0), (reach, reach)), mode="edge")
    units = padded / np.linalg.norm(padded, axis=0)
    similarity = units.T @ units
    taper = np.exp(-0.5 * ((np.arange(reach) + 0.5) / (reach / 2)) ** 2)
    side = np.concatenate([-taper[::-1], taper])
    board = np.outer(side, side) / np.abs(np.outer(side, side)).sum()
    return np.array(
        [(board * similarity[t : t + 2 * reach, t : t + 2 * reach]).sum() for t in range(features.shape[1])]
    )


@pytest.mark.parametrize("reach", [1, 4, 9])
def test_novelty_is_the_checkerboard(reach: int) -> None:
    features = piece((10, 14), 0.3)
    ours = novelty(features, SectionOptions(frame_period=1.0, context=float(reach)))
    np.testing.assert_allclose(ours, by_definition(features, reach), atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_known_sections_are_found(seed: int) -> None:
    lengths = (60, 45, 80, 50)
    found = sections(piece(lengths, 0.1, seed), SectionOptions(frame_period=0.5, context=10.0, min_duration=10.0))
    wanted = np.cumsum(lengths)[:-1] * 0.5
    assert [span.start for span in found[1:]] == pytest.approx(wanted, abs=1.0)
    assert found[0].start == 0
    assert found[-1].end == sum(lengths) * 0.5
    assert all(a.end == b.start for a, b in pairwise(found))


def test_nothing_new_is_one_section() -> None:
    same = np.ones((3, 50))
    assert [(s.start, s.end) for s in sections(same, SectionOptions(frame_period=1.0))] == [(0.0, 50.0)]
    assert sections(np.zeros((3, 0))) == ()
    assert len(sections(np.zeros((3, 5)))) == 1


def test_no_section_is_shorter_than_asked() -> None:
    noise = np.random.default_rng(0).standard_normal((4, 300))
    options = SectionOptions(frame_period=1.0, context=3.0, threshold=0.05, min_duration=12.0)
    assert min(span.duration for span in sections(noise, options)) >= 12.0
    free = SectionOptions(frame_period=1.0, context=3.0, threshold=0.05, min_duration=0.0)
    assert min(span.duration for span in sections(noise, free)) < 12.0


def test_loudness_makes_no_section() -> None:
    steady = np.ones((4, 60)) * np.repeat([1e-200, 1e200], 30)
    assert novelty(steady, SectionOptions(frame_period=1.0)).max() < 1e-20


@pytest.mark.parametrize("bad", [np.zeros(5), np.full((2, 5), np.nan)], ids=["1-d", "NaN"])
def test_what_is_no_feature_is_refused(bad: NDArray[Any]) -> None:
    with pytest.raises(BadOption):
        sections(bad)


@pytest.mark.parametrize("bad", [{"context": 0.0}, {"threshold": 0.0}, {"min_duration": -1.0}, {"frame_period": 0.0}])
def test_options_refuse_what_makes_no_sense(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        SectionOptions(**bad)
