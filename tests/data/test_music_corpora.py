"""Piano rolls and chorales, as the archives hold them."""

from __future__ import annotations

import json
import zipfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from auricle.data.chorales import Chorale, chorales
from auricle.data.piano_rolls import PianoRoll, parts_of, piano_rolls
from auricle.decoding.chorale_symbols import RANGES
from auricle.errors import BadData


def test_the_official_splits(data: Path) -> None:
    counts = {
        corpus: [len(piano_rolls(data, corpus, split)) for split in ("train", "valid", "test")]
        for corpus in ("jsb", "nottingham", "muse", "piano-midi")
    }
    assert counts == {
        "jsb": [229, 76, 77],
        "nottingham": [694, 173, 170],
        "muse": [524, 135, 124],
        "piano-midi": [87, 12, 25],
    }
    assert [len(chorales(data, split)) for split in ("train", "valid", "test")] == [229, 76, 77]


def test_both_archives_hold_the_same_tunes(data: Path) -> None:
    """The rolls are transposed and in another order; every fourth sixteenth is a quarter."""
    for split in ("train", "valid", "test"):
        tops = {tuple(np.diff(87 - roll.keys[:, ::-1].argmax(axis=1))) for roll in piano_rolls(data, "jsb", split)}
        tunes = [tuple(np.diff(piece.pitches[::4].max(axis=1))) for piece in chorales(data, split)]
        assert np.mean([tune in tops for tune in tunes]) > 0.85


def test_every_chorale_is_inside_the_ranges_and_may_be_moved_as_far_as_it_says(data: Path) -> None:
    for piece in chorales(data, "train"):
        low, high = piece.room()
        for semitones in (low, high):
            moved = piece.transposed(semitones).pitches
            for voice, (lowest, highest) in zip(moved.T, RANGES, strict=True):
                assert ((voice == -1) | ((voice >= lowest) & (voice <= highest))).all()


def test_moving_a_chorale_moves_its_key_and_leaves_its_rests() -> None:
    piece = Chorale(np.array([[67, 64, 60, 48], [-1, 64, 60, 48]], np.int16))
    moved = piece.transposed(2)
    assert moved.key == piece.key + 2 == 2
    assert moved.pitches[1].tolist() == [-1, 66, 62, 50]
    assert (moved.phrases == piece.phrases).all()


def test_parts_hold_every_frame_once() -> None:
    rng = np.random.default_rng(0)
    roll = PianoRoll((rng.random((101, 88)) < 0.1).astype(np.uint8), np.zeros(88, np.uint8))
    parts = parts_of(roll, 30)
    assert (np.concatenate([part.keys for part in parts]) == roll.keys).all()
    assert max(len(part.keys) for part in parts) <= 30
    assert all((b.before == a.keys[-1]).all() for a, b in pairwise(parts))
    assert parts_of(roll, 101)[0].duration == roll.duration


@pytest.mark.parametrize("content", [b"nothing", None])
def test_archives_that_are_none_are_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "polymusic_mat.zip").write_bytes(content)
        (tmp_path / "jsb_chorales.zip").write_bytes(content)
    with pytest.raises(BadData, match="no archive of piano rolls" if content else "--set corpus=midi"):
        piano_rolls(tmp_path, "jsb", "train")
    with pytest.raises(BadData, match="no archive of chorales"):
        chorales(tmp_path, "train")


def test_pieces_of_another_shape_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "jsb_chorales.zip", "w") as archive:
        archive.writestr("jsb_chorales/Jsb16thSeparated.json", json.dumps({"train": [[[60, 55, 48]]], "test": [[]]}))
    for split in ("train", "test"):
        with pytest.raises(BadData, match="piece 0 of"):
            chorales(tmp_path, split)
    with pytest.raises(BadData, match="'night' of 'jsb'"):
        piano_rolls(tmp_path, "jsb", "night")
