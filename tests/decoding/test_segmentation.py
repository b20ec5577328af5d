"""Stretches: equal for any chunking, disjoint, never too long, and no frame of speech is lost."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.decoding import segmentation
from auricle.decoding.segmentation import SegmentationOptions, Stretch, segment
from auricle.errors import BadOption

OPTIONS = SegmentationOptions(0.1, longest=8.0, target=3.0, pause=0.5, break_after=1.0, padding=0.2, least=0.0)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Runs of one score each, and any levels."""
    runs = draw(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.3, 0.5, 1.0]), st.integers(1, 60)), max_size=12))
    scores = np.concatenate([np.full(length, score) for score, length in runs] or [np.zeros(0)])
    levels = np.random.default_rng(draw(st.integers(0, 99))).normal(-40, 10, len(scores))
    return scores, levels


def streamed(scores: np.ndarray, levels: np.ndarray, cuts: list[int]) -> tuple[Stretch, ...]:
    state, out = segmentation.start(OPTIONS), list[Stretch]()
    edges = [0, *sorted(min(cut, len(scores)) for cut in cuts), len(scores)]
    for first, end in itertools.pairwise(edges):
        state, found = segmentation.step(state, scores[first:end], levels[first:end])
        assert len(state.scores) <= OPTIONS.frames(OPTIONS.longest) + OPTIONS.frames(OPTIONS.break_after)
        out.extend(found)
    return (*out, *segmentation.finish(state))


@given(recordings(), st.lists(st.integers(0, 700), max_size=12))
def test_streamed_equals_whole(recording: tuple[np.ndarray, np.ndarray], cuts: list[int]) -> None:
    whole, parts = segment(*recording, OPTIONS), streamed(*recording, cuts)
    assert [(s.first, s.end) for s in whole] == [(s.first, s.end) for s in parts]
    for one, two in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one.scores, two.scores)
        np.testing.assert_array_equal(one.levels, two.levels)


@given(recordings())
def test_speech_is_covered_once_and_no_stretch_is_too_long(recording: tuple[np.ndarray, np.ndarray]) -> None:
    scores, levels = recording
    found = segment(scores, levels, OPTIONS)
    covered = np.zeros(len(scores), int)
    for stretch in found:
        covered[stretch.first : stretch.end] += 1
        assert 0 < stretch.end - stretch.first <= OPTIONS.frames(OPTIONS.longest)
        assert len(stretch.scores) == len(stretch.levels) == stretch.end - stretch.first
        np.testing.assert_array_equal(stretch.scores, scores[stretch.first : stretch.end].astype(np.float32))
    assert covered.max(initial=0) <= 1
    assert covered[scores >= OPTIONS.on].all()


def test_it_cuts_in_the_quietest_place_of_speech_without_a_pause() -> None:
    levels = np.full(120, -20.0)
    levels[60:64] = -50.0
    found = segment(np.ones(120), levels, OPTIONS)
    assert 60 <= found[0].end <= 64


def test_a_pause_ends_a_long_stretch_and_only_a_break_ends_a_short_one() -> None:
    short, long, pause = np.ones(10), np.ones(40), np.zeros(7)
    assert len(segment(np.concatenate([short, pause, short]), np.zeros(27), OPTIONS)) == 1
    assert len(segment(np.concatenate([long, pause, short]), np.zeros(57), OPTIONS)) == 2
    assert len(segment(np.concatenate([short, pause, pause, short]), np.zeros(34), OPTIONS)) == 2


def test_next_to_no_speech_is_dropped() -> None:
    scores = np.zeros(100)
    scores[50] = 1.0
    assert segment(scores, np.zeros(100), OPTIONS)
    assert not segment(scores, np.zeros(100), SegmentationOptions(0.1, least=0.2))


@pytest.mark.parametrize(
    "wrong",
    [{"frame_period": 0.0}, {"on": 0.1, "off": 0.2}, {"longest": 0.5}, {"padding": 2.0}, {"pause": 3.0}, {"least": -1}],
)
def test_options_that_make_no_sense(wrong: dict[str, float]) -> None:
    with pytest.raises(BadOption):
        SegmentationOptions(**wrong)


def test_frames_that_make_no_sense() -> None:
    state = segmentation.start()
    for scores, levels in [(np.zeros(3), np.zeros(2)), (np.full(2, np.nan), np.zeros(2)), (np.zeros((2, 2)),) * 2]:
        with pytest.raises(BadOption):
            segmentation.step(state, scores, levels)
