"""A piano roll keeps what sounds when, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.piano_roll import KEYS, roll_of, score_of_roll
from auricle.errors import BadOption
from auricle.types import Note, Part, Score


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 4, 12]), st.floats(20.0, 300.0))
def test_a_roll_comes_back_from_its_score(seed: int, grid: int, tempo: float) -> None:
    rng = np.random.default_rng(seed)
    roll = (rng.random((int(rng.integers(1, 40)), KEYS)) < 0.08).astype(np.uint8)
    roll[-1, 3] = 1  # a score ends with its last note, and a roll with a frame that is told of
    assert np.array_equal(roll_of(score_of_roll(roll, grid, tempo), grid), roll)


def test_notes_lie_on_the_grid_of_the_tempo_map() -> None:
    notes = (Note(0.0, 1.0, pitch=60), Note(1.0, 1.26, pitch=62), Note(1.5, 1.51, pitch=64))
    score = Score((Part("tune", notes=notes),), 2.0, ((0.0, 60.0), (1.0, 120.0)))
    frames, keys = np.nonzero(roll_of(score, 4))
    assert (keys + 21).tolist() == [60] * 4 + [62] * 2 + [64]
    assert frames.tolist() == [0, 1, 2, 3, 4, 5, 8]


def test_drums_and_what_no_piano_has_are_left_out() -> None:
    drums = Part("kit", is_drum=True, notes=(Note(0.0, 1.0, pitch=60),))
    outside = Part("whistle", notes=(Note(0.0, 1.0, pitch=20), Note(0.0, 1.0, pitch=109)))
    assert not roll_of(Score.of([drums, outside])).any()
    assert roll_of(Score.of([])).shape == (0, KEYS)


def test_bad_input_is_refused() -> None:
    with pytest.raises(BadOption, match="1 frame or more"):
        roll_of(Score.of([]), 0)
    with pytest.raises(BadOption, match="is the limit"):
        roll_of(Score.of([Part("long", notes=(Note(0.0, 80_000.0, pitch=60),))]))
    with pytest.raises(BadOption, match=r"\(2, 3\)"):
        score_of_roll(np.zeros((2, 3), np.uint8), 4, 120.0)
