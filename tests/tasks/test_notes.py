"""Onsets and notes from sound: a made tune, its timing, and single notes of real instruments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import auricle
from auricle.tasks.notes import notes
from auricle.tasks.onsets import onsets
from auricle.types import Audio

RATE = 22_050
TUNE = ((0.3, 60), (0.8, 64), (1.3, 67), (1.8, 67), (2.3, 45))


def plucked(seed: int = 0) -> NDArray[Any]:
    """Notes of a string that die away, in faint noise, 3 s."""
    out = 0.0005 * np.random.default_rng(seed).standard_normal(3 * RATE)
    for start, key in TUNE:
        time = np.arange(int(0.45 * RATE)) / RATE
        hertz = 440 * 2 ** ((key - 69) / 12)
        tone = sum(np.sin(2 * np.pi * k * hertz * time) / k for k in range(1, 6)) * np.exp(-4 * time)
        tone *= np.minimum(1, (time[-1] - time) / 0.1)  # a string that is damped softly
        first = int(start * RATE)
        out[first : first + len(time)] += 0.3 * tone
    return out.astype(np.float32)


def test_a_tune_is_written_down() -> None:
    found = notes(Audio(plucked(), RATE))["notes"]
    assert [round(note.pitch) for note in found] == [key for _, key in TUNE]  # type: ignore[attr-defined]
    for note, (start, _) in zip(found, TUNE, strict=True):
        assert abs(note.start - start) < 0.05
        assert note.duration > 0.3


def test_onsets_lie_where_the_strings_are_plucked() -> None:
    found = [onset.start for onset in onsets(Audio(plucked(), RATE))["onsets"]]
    assert all(min(abs(moment - start) for moment in found) < 0.05 for start, _ in TUNE)
    assert len(found) <= len(TUNE) + 1


@pytest.mark.parametrize("task", [notes, onsets])
def test_odd_sounds_have_nothing(task: Any) -> None:
    for samples in (np.zeros(1, dtype=np.float32), np.zeros(20_000, dtype=np.float32)):
        line = task(Audio(samples, 44_100))
        assert line[line.names[0]] == ()
        assert line.duration == len(samples) / 44_100


def test_an_oboe_is_heard(data: Path) -> None:
    path = data / "instruments_philharmonia" / "OBOE/samples/oboe_A4_1_forte_normal.mp3"
    if not path.exists():
        pytest.skip("AURICLE_DATA holds no instruments")
    (note,) = notes(auricle.load(path))["notes"]
    assert abs(note.pitch - 69) < 0.3  # type: ignore[attr-defined]
