"""Tables of onsets and offsets: what they hold, how recordings are divided and cut, and what spoils a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.data.strong_labels import has_strong_labels, labelled_parts, read_strong_labels
from auricle.errors import BadData
from auricle.types import Audio, Span


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in "abcdef":
        save(Audio(np.zeros(8000 * 5, np.float32), 8000), tmp_path / f"{name}.wav")
    return tmp_path


def write(folder: Path, *rows: str, columns: str = "filename,onset,offset,event_label") -> Path:
    (folder / "manifest.csv").write_text("\n".join([columns, *rows]) + "\n")
    return folder


def test_events_of_each_recording_in_order(folder: Path) -> None:
    write(folder, "a.wav,2,3,dog", "a.wav,0.5,1,cat", "b.wav,,,")
    found = read_strong_labels(folder)
    assert {path.name: spans for path, (_, spans) in found.items()} == {
        "a.wav": (Span(0.5, 1.0, "cat"), Span(2.0, 3.0, "dog")),
        "b.wav": (),
    }
    assert has_strong_labels(folder)


def test_splits_are_taken_or_drawn_the_same_for_ever(folder: Path) -> None:
    rows = [f"{name}.wav,0,1,x" for name in "abcdef"]
    write(folder, *rows)
    drawn = {path.name: split for path, (split, _) in read_strong_labels(folder).items()}
    assert sorted(drawn.values()) == ["test", "train", "train", "train", "train", "valid"]
    write(folder, *reversed(rows))
    assert {path.name: split for path, (split, _) in read_strong_labels(folder).items()} == drawn
    write(folder, "a.wav,0,1,x,test", "b.wav,0,1,x,train", columns="filename,onset,offset,event_label,split")
    assert [split for split, _ in read_strong_labels(folder).values()] == ["test", "train"]


def test_a_recording_is_cut_and_so_are_its_events(folder: Path) -> None:
    write(folder, "a.wav,1.5,2.5,dog,train", columns="filename,onset,offset,event_label,split")
    parts = labelled_parts(read_strong_labels(folder), "train", 2.0)
    assert [(part.start, part.duration, part.events) for part in parts] == [
        (0.0, 2.0, (Span(1.5, 2.0, "dog"),)),
        (2.0, 2.0, (Span(0.0, 0.5, "dog"),)),
        (4.0, 1.0, ()),
    ]
    assert labelled_parts(read_strong_labels(folder), "test", 2.0) == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("nowhere.wav,0,1,x", "line 2: no recording at"),
        ("a.wav,2,1,x", "line 2: an event needs 0 <= onset <= offset, got 2.0 and 1.0"),
        ("a.wav,-1,1,x", "0 <= onset"),
        ("a.wav,0,,x", "0 <= onset <= offset"),
        ("a.wav,zero,1,x", "must be seconds: 'zero'"),
        ("a.wav,0,1,", "the event at 0.0 s has no label"),
    ],
)
def test_a_bad_row_is_named_with_its_line(folder: Path, row: str, message: str) -> None:
    with pytest.raises(BadData, match=message):
        read_strong_labels(write(folder, row))


def test_a_table_without_onsets_is_none_of_these(folder: Path) -> None:
    write(folder, "a.wav,dog", columns="filename,label")
    assert not has_strong_labels(folder)
    with pytest.raises(BadData, match="needs filename, onset, offset and event_label"):
        read_strong_labels(folder)
