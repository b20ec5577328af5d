"""Scores of melodies beside mir_eval on random curves, with graded voicing, other grids and nothing to hear."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music import MelodyScore, score_melody

PAIRS = 220
NAMES = {
    "voicing_recall": "Voicing Recall",
    "voicing_false_alarm": "Voicing False Alarm",
    "raw_pitch": "Raw Pitch Accuracy",
    "raw_chroma": "Raw Chroma Accuracy",
    "overall": "Overall Accuracy",
}


def curve(rng: np.random.Generator, like: tuple[np.ndarray, np.ndarray] | None) -> tuple[np.ndarray, np.ndarray]:
    """Times and frequencies; beside another curve mostly near it, by octaves off, or with its pitch only guessed at."""
    count, hop = int(rng.integers(2, 60)), float(rng.choice([0.01, 0.0058, 0.02]))
    times = np.round(rng.choice([0.0, 0.013]) + hop * np.arange(count), int(rng.choice([3, 9])))
    if like is None:
        hertz = 220 * 2 ** np.cumsum(rng.normal(0, 0.05, count)) * (rng.random(count) > rng.choice([0.0, 0.3, 1.0]))
        return times, hertz
    if rng.random() < 0.4:
        times = like[0]
    hertz = np.interp(times, *like) * 2 ** rng.choice([0, 0, 0, 1, -1, 0.2], len(times))
    hertz = hertz * 2 ** rng.normal(0, 0.01, len(times)) * rng.choice([1, 1, 1, -1, 0], len(times))
    return times, hertz


def compare(seed: int, *, graded: bool, hop: float | None) -> int:
    """Checks one pair, returns how many scores had a value."""
    melody = pytest.importorskip("mir_eval.melody")
    rng = np.random.default_rng(seed)
    true = curve(rng, None)
    found = curve(rng, true)
    voicing = np.round(rng.random(len(found[0])), 2) if graded else None
    reward = np.where(true[1] > 0, np.round(rng.uniform(0.1, 1, len(true[0])), 2), 0.0) if graded else None
    score = score_melody(*true, *found, voicing=voicing, reward=reward, hop=hop)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        copies = [None if side is None else side.copy() for side in (voicing, reward)]
        theirs = melody.evaluate(*true, *found, copies[0], copies[1], **({} if hop is None else {"hop": hop}))
    defined = 0
    for name, key in NAMES.items():
        none_voiced = score.voiced == 0 and name not in ("voicing_false_alarm", "overall")
        if none_voiced or (name == "voicing_false_alarm" and score.voiced == score.frames):
            with pytest.raises(UndefinedScore):
                getattr(score, name)
            assert theirs[key] == (1 if name == "voicing_recall" else 0)
        else:
            assert getattr(score, name) == pytest.approx(theirs[key], abs=1e-9, rel=0), f"seed {seed}, {name}"
            defined += 1
    return defined


@pytest.mark.parametrize(("graded", "hop"), [(False, None), (True, None), (False, 0.01), (True, 0.007)])
def test_scores_equal_mir_eval(graded: bool, hop: float | None) -> None:
    assert sum(compare(seed, graded=graded, hop=hop) for seed in range(PAIRS)) > 2 * PAIRS


def test_a_guess_at_what_is_called_unvoiced_counts_for_pitch_alone() -> None:
    score = score_melody([0.0, 0.1], [220.0, 0.0], [0.0, 0.1], [-220.0, 0.0])
    assert (score.raw_pitch, score.voicing_recall, score.overall) == (1.0, 0.0, 0.5)


def test_nothing_found_and_nothing_true() -> None:
    silent = score_melody([0.0, 0.1], [220.0, 0.0], [], [])
    assert (silent.voicing_recall, silent.voicing_false_alarm, silent.raw_pitch, silent.overall) == (0.0, 0.0, 0.0, 0.5)
    for empty in (score_melody([], [], [0.0], [220.0]), score_melody([], [], [], [], hop=0.1)):
        assert empty == MelodyScore(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for name in NAMES:
            with pytest.raises(UndefinedScore):
                getattr(empty, name)


def test_one_frame() -> None:
    assert score_melody([0.0], [220.0], [0.0, 5.0], [221.0, 0.0]).overall == 1.0
    assert score_melody([0.0], [220.0], [0.0], [440.0]).raw_chroma == 1.0


def test_bad_values_are_named() -> None:
    fine = ([0.0, 0.1], [220.0, 220.0])
    for times, hertz in (
        ([0.0], [220.0, 1.0]),
        ([0.1, 0.1], [1.0, 1.0]),
        ([-0.1, 0.0], [1.0, 1.0]),
        ([0.0, 0.1], [math.nan, 1]),
    ):
        with pytest.raises(BadOption):
            score_melody(times, hertz, *fine)
        with pytest.raises(BadOption):
            score_melody(*fine, times, hertz)
    for bad in (
        {"tolerance": 0.0},
        {"hop": 0.0},
        {"voicing": [0.5]},
        {"voicing": [2.0, 0.0]},
        {"reward": [math.nan, 1.0]},
    ):
        with pytest.raises(BadOption):
            score_melody(*fine, *fine, **bad)
