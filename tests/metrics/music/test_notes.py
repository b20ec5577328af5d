"""Scores of notes and of pitches beside mir_eval on random, crowded and empty pairs."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics.music import MultipitchScore, NoteScore, match_notes, score_multipitch, score_notes
from auricle.types import Note

PAIRS = 220


def drawn(rng: np.random.Generator, like: list[Note]) -> list[Note]:
    """Notes that crowd, so that many matchings are possible; beside others mostly near them."""
    notes = []
    for n in range(int(rng.integers(0, 40))):
        if like and rng.random() < 0.8:
            base = like[n % len(like)]
            start = abs(round(base.start + rng.normal(0, 0.03), 3))
            end, pitch = start + max(0.01, base.duration * rng.uniform(0.7, 1.3)), base.pitch + rng.normal(0, 0.2)
        else:
            start, pitch = round(float(rng.uniform(0, 1)), int(rng.integers(2, 5))), float(rng.choice([60, 61, 72]))
            end = start + round(float(rng.uniform(0.01, 0.6)), 3)
        notes.append(Note(start, float(end), pitch=float(pitch), velocity=int(rng.integers(1, 128))))
    return notes


def arrays(notes: list[Note]) -> tuple[np.ndarray, np.ndarray]:
    intervals = np.array([[note.start, note.end] for note in notes]).reshape(-1, 2)
    return intervals, np.array([note.frequency for note in notes])


def same(score: NoteScore, theirs: tuple[float, ...], where: str) -> None:
    """Equal where both sides have notes; mir_eval gives zeros elsewhere."""
    if not score.reference or not score.estimate:
        assert set(theirs) == {0.0}
        assert score.matched == 0
        return
    assert (score.precision, score.recall, score.f1) == pytest.approx(theirs[:3], abs=1e-9, rel=0), where
    if len(theirs) == 4 and score.matched:
        assert score.mean_overlap == pytest.approx(theirs[3], abs=1e-9, rel=0), where
    elif len(theirs) == 4:
        assert theirs[3] == 0
        with pytest.raises(UndefinedScore):
            _ = score.mean_overlap


def test_notes_equal_mir_eval() -> None:
    transcription = pytest.importorskip("mir_eval.transcription")
    by_velocity = pytest.importorskip("mir_eval.transcription_velocity")
    matched = 0
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        true = drawn(rng, [])
        found = drawn(rng, true)
        one, two, where = arrays(true), arrays(found), f"seed {seed}"
        speeds = [np.array([note.velocity for note in side]) for side in (true, found)]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            same(score_notes(true, found), transcription.precision_recall_f1_overlap(*one, *two), where)
            loud = by_velocity.precision_recall_f1_overlap(*one, speeds[0], *two, speeds[1])
            same(score_notes(true, found, velocity_tolerance=0.1), loud, where)
            free = score_notes(true, found, offset_tolerance=None)
            same(free, transcription.precision_recall_f1_overlap(*one, *two, offset_ratio=None), where)
            starts = score_notes(true, found, offset_tolerance=None, pitch_tolerance=None)
            same(starts, transcription.onset_precision_recall_f1(one[0], two[0]), where)
            ends = score_notes(true, found, onset_tolerance=None, pitch_tolerance=None)
            same(ends, transcription.offset_precision_recall_f1(one[0], two[0]), where)
            odd = {"onset_tolerance": 0.1, "pitch_tolerance": 20.0, "offset_ratio": 0.4}
            wide = transcription.precision_recall_f1_overlap(*one, *two, offset_min_tolerance=0.02, **odd)
            same(score_notes(true, found, offset_tolerance=0.02, **odd), wide, where)
        matched += free.matched
    assert matched > PAIRS


def test_any_note_can_match_where_only_time_counts() -> None:
    true, found = [Note(0.0, 1.0, pitch=60)], [Note(0.0, 1.0, pitch=90)]
    assert match_notes(true, found) == ()
    assert match_notes(true, found, pitch_tolerance=None) == ((0, 0),)
    with pytest.raises(BadOption, match="starts"):
        match_notes(true, found, onset_tolerance=None, offset_tolerance=None)
    for name in ("onset_tolerance", "offset_tolerance", "pitch_tolerance", "velocity_tolerance", "offset_ratio"):
        with pytest.raises(BadOption, match="tolerance"):
            match_notes(true, found, **{name: -1.0})


def test_loudness_counts_after_it_is_scaled() -> None:
    true = [Note(float(n), n + 0.5, pitch=60, velocity=20 + 10 * n) for n in range(8)]
    softer = [Note(note.start, note.end, pitch=60, velocity=10 + 5 * n) for n, note in enumerate(true)]
    assert score_notes(true, softer, velocity_tolerance=0.01).f1 == 1.0
    wrong = [*softer[:-1], Note(7.0, 7.5, pitch=60, velocity=10)]
    assert score_notes(true, wrong, velocity_tolerance=0.1).matched < 8


def test_notes_without_length_and_counts_that_add_up() -> None:
    score = score_notes([Note(1.0, 1.0)], [Note(1.0, 1.0)])
    assert score.mean_overlap == 1.0
    assert score + score == NoteScore(2, 2, 2, 2.0)
    assert score_notes([], []) == NoteScore()


def test_an_hour_of_notes_needs_no_table_of_all_pairs() -> None:
    true = [Note(0.1 * n, 0.1 * n + 0.09, pitch=40 + n % 50) for n in range(36_000)]
    assert score_notes(true, true).f1 == 1.0


def frames(rng: np.random.Generator, like: list[np.ndarray], count: int) -> list[np.ndarray]:
    made = []
    for n in range(count):
        hertz = 440 * 2 ** (rng.integers(-24, 24, int(rng.integers(0, 5))) / 12)
        if like and rng.random() < 0.7:
            near = like[n % len(like)]
            hertz = near * 2 ** (rng.normal(0, 0.03, len(near)) + rng.choice([0, 0, 0, 1], len(near)))
            hertz = hertz[rng.random(len(hertz)) < 0.9]
        made.append(np.clip(hertz, 25, 4900))
    return made


def test_pitches_equal_mir_eval() -> None:
    multipitch = pytest.importorskip("mir_eval.multipitch")
    names = ("accuracy", "substitution_error", "miss_error", "false_alarm_error", "total_error")
    compared = 0
    for seed in range(PAIRS):
        rng = np.random.default_rng(seed)
        times = 0.01 * np.arange(int(rng.integers(0, 20)))
        others = times if rng.random() < 0.5 else np.sort(rng.uniform(0, 0.25, int(rng.integers(2, 20)))).round(2)
        others = np.unique(others)
        true = frames(rng, [], len(times))
        found = frames(rng, true, len(others))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = multipitch.metrics(times, true, others, found)
        for chroma in (False, True):
            score, expected = score_multipitch(times, true, others, found, chroma=chroma), theirs[7 * chroma :][:7]
            for name, value in zip(("precision", "recall", *names), expected, strict=True):
                whole = {"precision": score.estimate, "accuracy": score.estimate + score.reference}
                if whole.get(name, score.reference):
                    assert getattr(score, name) == pytest.approx(value, abs=1e-9, rel=0), f"seed {seed}, {name}"
                    compared += 1
                else:
                    with pytest.raises(UndefinedScore):
                        getattr(score, name)
                    assert value == 0
    assert compared > 10 * PAIRS


def test_pitches_of_no_frames_and_bad_ones() -> None:
    assert score_multipitch([], [], [], []) == MultipitchScore()
    assert score_multipitch([0.0], [[220.0]], [], []) == MultipitchScore(1, 0, 0, 1, 0)
    one = score_multipitch([0.0], [[220.0]], [0.0], [[221.0, 330.0]])
    assert one + one == MultipitchScore(2, 4, 2, 0, 2)
    for times, hertz in (([0.0], []), ([0.1, 0.0], [[], []]), ([0.0], [[0.0]]), ([0.0], [[-5.0]]), ([math.nan], [[]])):
        with pytest.raises(BadOption):
            score_multipitch(times, hertz, [], [])
    with pytest.raises(BadOption, match="tolerance"):
        score_multipitch([], [], [], [], tolerance=-1.0)
