"""Real MIDI files come back equal, pretty_midi agrees, damaged ones are refused; `scripts/prove_midi.py` takes all."""

from __future__ import annotations

import runpy
import zipfile
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle.types import Note, Part, Score
from auricle.writers import midi_bytes, read_midi

PROOF: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "prove_midi.py"))


def some_files(data: Path) -> list[tuple[str, bytes]]:
    found = []
    for archive, step in (("pop909.zip", 150), ("nottingham.zip", 200)):
        with zipfile.ZipFile(data / archive) as opened:
            names = sorted(name for name in opened.namelist() if name.endswith(".mid"))
            found += [(name, opened.read(name)) for name in islice(names, 0, None, step)]
    stems = sorted((data / "slakh_subset").rglob("S0[01].mid"))
    return found + [(path.name, path.read_bytes()) for path in stems]


def test_real_files_come_back_equal_and_pretty_midi_reads_the_same(data: Path) -> None:
    pytest.importorskip("pretty_midi")
    files = some_files(data)
    assert len(files) > 10
    for name, content in files:
        score = read_midi(content)
        written = midi_bytes(score)
        assert score.notes, name
        assert PROOF["furthest"](score, read_midi(written)) <= 1e-3, name
        assert PROOF["same_to_pretty_midi"](score, written), name


def test_the_comparison_sees_a_difference() -> None:
    score = PROOF["made_up"]()
    for part in (Part("x", notes=(Note(0, 1, pitch=61),)), Part("x", notes=(Note(0, 1.002, pitch=60),))):
        one, other = Score.of([Part("x", notes=(Note(0, 1, pitch=60),))]), Score.of([part])
        assert PROOF["furthest"](one, other) > 1e-3
        assert not PROOF["same_to_pretty_midi"](one, midi_bytes(other))
    assert PROOF["furthest"](score, read_midi(midi_bytes(score))) <= 1e-3
    assert PROOF["same_to_pretty_midi"](score, midi_bytes(score))


def test_damaged_files_are_read_or_refused() -> None:
    found = PROOF["damages"]([midi_bytes(PROOF["made_up"]())], 200, 1)
    assert (found["hung"], found["untyped"]) == (0, [])
    assert found["read"] + found["refused"] == 200
    assert found["read"] > 5
    assert found["refused"] > 50


def test_damages_differ_and_hang_on_the_seed_alone() -> None:
    content = midi_bytes(PROOF["made_up"]())
    one, same, other = (PROOF["damaged"](content, np.random.default_rng([0, k])) for k in (1, 1, 2))
    assert one == same
    assert other != one != content
