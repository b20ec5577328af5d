"""Notes of made pitch tracks: where they begin and end, what splits them and what does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from auricle.decoding import NoteOptions, notes_of_pitch
from auricle.errors import BadOption
from auricle.types import Note

PERIOD = 0.01


def track(*parts: tuple[float, int]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """A pitch track of (key number, frames) parts; key 0 is unvoiced."""
    keys = np.concatenate([np.full(frames, key, dtype=np.float64) for key, frames in parts])
    voiced = keys > 0
    return np.where(voiced, 440 * 2 ** ((keys - 69) / 12), np.nan), voiced, np.where(voiced, 0.9, 0.0)


def found(*parts: tuple[float, int], **options: Any) -> list[tuple[float, float, float]]:
    notes = notes_of_pitch(*track(*parts), PERIOD, NoteOptions(**options))
    return [(round(note.start, 3), round(note.end, 3), round(note.pitch, 3)) for note in notes]


def test_steady_stretches_are_notes() -> None:
    expected = [(0.095, 0.395, 60.0), (0.395, 0.595, 62.0), (0.695, 0.895, 62.0)]
    assert found((0, 10), (60, 30), (62, 20), (0, 10), (62, 20)) == expected


def test_a_short_gap_and_a_short_excursion_are_bridged() -> None:
    assert found((60, 20), (0, 4), (60, 20)) == [(0.0, 0.435, 60.0)]
    assert found((60, 20), (72, 2), (60, 20)) == [(0.0, 0.415, 60.0)]
    assert len(found((60, 20), (0, 4), (60, 20), max_gap=0.0)) == 2
    assert len(found((60, 20), (72, 8), (60, 20))) == 3


def test_vibrato_is_one_note_and_a_trill_is_many() -> None:
    time = np.arange(200) * PERIOD
    keys = 60 + 0.4 * np.sin(2 * np.pi * 5 * time)
    (note,) = notes_of_pitch(440 * 2 ** ((keys - 69) / 12), np.full(200, True), np.ones(200), PERIOD)
    assert abs(note.pitch - 60) < 0.05
    assert len(found(*[(60, 10), (62, 10)] * 5)) == 10


def test_what_is_short_or_doubtful_is_no_note() -> None:
    assert found((60, 5)) == []
    assert len(found((60, 5), min_duration=0.02)) == 1
    f0, voiced, _ = track((60, 20))
    assert notes_of_pitch(f0, voiced, np.full(20, 0.01), PERIOD) == ()


def test_a_note_is_struck_again_only_where_the_level_rises() -> None:
    f0, voiced, probability = track((60, 60))
    level = np.full(60, 0.25)
    level[25:30] = 0.05
    again = notes_of_pitch(f0, voiced, probability, PERIOD, level=level, onsets=[30])
    assert [round(note.start, 3) for note in again] == [0.0, 0.295]
    assert [note.velocity for note in again] == [64, 64]
    assert len(notes_of_pitch(f0, voiced, probability, PERIOD, level=np.full(60, 0.25), onsets=[30])) == 1
    assert len(notes_of_pitch(f0, voiced, probability, PERIOD, onsets=[30])) == 1


def test_a_note_begins_at_its_onset() -> None:
    parts = track((0, 10), (60, 40))
    for onset, start in ((6, 0.055), (10, 0.095), (12, 0.115), (1, 0.095), (20, 0.095)):
        (note,) = notes_of_pitch(*parts, PERIOD, onsets=[onset])
        assert round(note.start, 3) == start


def test_notes_come_in_order_and_never_overlap() -> None:
    for seed in range(100):
        rng = np.random.default_rng(seed)
        parts = [(float(rng.choice([0, 50, 60, 60.5, 62, 200])), int(rng.integers(1, 30))) for _ in range(20)]
        f0, voiced, probability = track(*parts)
        level = rng.random(len(f0))
        onsets = rng.integers(0, len(f0), 10).tolist()
        options = NoteOptions(min_duration=float(rng.choice([0.0, 0.07])))
        notes = notes_of_pitch(f0, voiced, probability, PERIOD, options, level=level, onsets=onsets)
        assert all(isinstance(note, Note) for note in notes)
        ends = [0.0, *(note.end for note in notes)]
        assert all(note.start >= end - 1e-9 for note, end in zip(notes, ends, strict=False)), seed


def test_nothing_gives_nothing() -> None:
    assert found((0, 50)) == []
    assert notes_of_pitch(np.empty(0), np.empty(0, dtype=bool), np.empty(0), PERIOD) == ()


def test_bad_input_is_refused() -> None:
    f0, voiced, probability = track((60, 20))
    with pytest.raises(BadOption, match="one length"):
        notes_of_pitch(f0[:-1], voiced, probability, PERIOD)
    with pytest.raises(BadOption, match="above 0 Hz"):
        notes_of_pitch(np.zeros(20), voiced, probability, PERIOD)
    with pytest.raises(BadOption, match="positive number of seconds"):
        notes_of_pitch(f0, voiced, probability, 0.0)
    with pytest.raises(BadOption, match="finite"):
        notes_of_pitch(f0, voiced, np.full(20, np.nan), PERIOD)
    with pytest.raises(BadOption, match="split"):
        NoteOptions(split=0.0)
