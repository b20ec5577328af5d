"""A folder of MIDI is parted without leaks, and what cannot be used is named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.data.midi_folder import midi_pieces, of_split
from auricle.errors import BadData
from auricle.types import Note, Part, Score
from auricle.writers import write_midi


def made(number: int) -> Score:
    rng = np.random.default_rng(number)
    notes = tuple(Note(0.25 * n, 0.25 * n + 0.2, pitch=int(rng.integers(40, 80))) for n in range(16))
    return Score.of([Part("tune", 0, notes=notes)])


def filled(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        write_midi(made(number), folder / f"{number}.mid")
    return folder


def test_a_tenth_is_held_back_for_each_purpose(tmp_path: Path) -> None:
    pieces, skipped = midi_pieces(filled(tmp_path, 30))
    assert [len(of_split(pieces, split)) for split in ("train", "valid", "test")] == [24, 3, 3]
    assert not skipped


def test_the_division_does_not_depend_on_names(tmp_path: Path) -> None:
    pieces, _ = midi_pieces(filled(tmp_path / "a", 12))
    for number in range(12):
        path = tmp_path / "b" / "deep" / f"song {11 - number}.MID"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((tmp_path / "a" / f"{number}.mid").read_bytes())
    again, _ = midi_pieces(tmp_path / "b")
    of = [{piece.score.notes: piece.split for piece in found} for found in (pieces, again)]
    assert of[0] == of[1]


def test_what_cannot_be_used_is_left_and_named(tmp_path: Path) -> None:
    filled(tmp_path, 5)
    (tmp_path / "broken.mid").write_bytes(b"MThd broken")
    write_midi(Score.of([Part("none", 0)]), tmp_path / "empty.mid")
    write_midi(made(3), tmp_path / "copy of 3.mid")
    (tmp_path / ".hidden.mid").write_bytes(b"")
    pieces, skipped = midi_pieces(tmp_path)
    assert len(pieces) == 5
    assert {one.audio.name for one in skipped} == {"broken.mid", "empty.mid", "copy of 3.mid"}


def test_folders_that_name_splits_are_obeyed(tmp_path: Path) -> None:
    for number, split in enumerate(("train", "validation", "test")):
        (tmp_path / split).mkdir()
        write_midi(made(number), tmp_path / split / "a.mid")
    pieces, _ = midi_pieces(tmp_path)
    assert {piece.path.parent.name: piece.split for piece in pieces} == {
        "train": "train", "validation": "valid", "test": "test",
    }  # fmt: skip
    write_midi(made(9), tmp_path / "train" / "b.mid")
    (tmp_path / "test" / "a.mid").unlink()
    with pytest.raises(BadData, match="for test"):
        midi_pieces(tmp_path)


def test_too_few_pieces_are_refused_with_the_first_reason(tmp_path: Path) -> None:
    filled(tmp_path, 2)
    (tmp_path / "broken.mid").write_bytes(b"")
    with pytest.raises(BadData, match=r"2 pieces .* broken\.mid"):
        midi_pieces(tmp_path)


def test_what_lacks_something_is_left_before_the_pieces_are_parted(tmp_path: Path) -> None:
    filled(tmp_path, 12)
    held = {piece.score.notes for piece in midi_pieces(tmp_path)[0] if piece.split == "valid"}
    pieces, skipped = midi_pieces(tmp_path, lambda score: "unwanted" if score.notes in held else "")
    assert [one.why for one in skipped] == ["unwanted"]
    assert len(of_split(pieces, "valid")) == 1
    assert len(pieces) == 11
