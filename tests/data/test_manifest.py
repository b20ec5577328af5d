"""Manifests of one's own: what is read, and what is refused with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import auricle
from auricle.data.manifest import divided, read_manifest
from auricle.data.utterance import Utterance, samples_of
from auricle.errors import BadData


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sound = np.linspace(-0.5, 0.5, 16_000, dtype=np.float32)
    for name in ("a", "b", "c"):
        auricle.save(auricle.Audio(sound, 16_000), tmp_path / f"{name}.wav")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("manifest.tsv", 'audio\ttext\na.wav\tsay "hi\nb.wav\tno\n'),
        ("manifest.csv", 'audio,text\na.wav,"say ""hi"\nb.wav,no\n'),
        ("manifest.jsonl", '{"audio": "a.wav", "text": "say \\"hi"}\n\n{"audio": "b.wav", "text": "no"}\n'),
    ],
)
def test_three_formats_say_the_same(folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    found = read_manifest(folder)
    assert [(u.audio.name, u.text, u.duration) for u in found] == [("a.wav", 'say "hi', 1.0), ("b.wav", "no", 1.0)]


def test_a_part_of_a_recording(folder: Path) -> None:
    (folder / "manifest.tsv").write_text("audio\ttext\tstart\tduration\na.wav\tno\t0.25\t0.5\n")
    part = read_manifest(folder)[0]
    whole = samples_of(Utterance(folder / "a.wav", "no", 1.0), 16_000)
    assert np.array_equal(samples_of(part, 16_000), whole[4000:12_000])


def test_named_splits_are_kept(folder: Path) -> None:
    (folder / "manifest.tsv").write_text("audio\ttext\tsplit\na.wav\tno\ttrain\nb.wav\tno\ttest\nc.wav\tno\ttrain\n")
    assert [u.audio.stem for u in read_manifest(folder, "train")] == ["a", "c"]
    with pytest.raises(BadData, match="no utterances of the split 'valid'"):
        read_manifest(folder, "valid")


def many(count: int, voices: int = 0) -> list[Utterance]:
    return [Utterance(Path(f"{i}.wav"), "", 1.0, f"voice {i % voices}" if voices else "") for i in range(count)]


def test_a_tenth_is_held_out_and_stays_where_it_is() -> None:
    sides = divided(many(1000))
    assert 70 < sides.count("valid") < 130
    assert 70 < sides.count("test") < 130
    assert divided(many(2000))[:1000] == sides


def test_no_voice_is_on_two_sides_where_there_are_enough() -> None:
    utterances = many(1000, voices=50)
    sides = {(u.speaker, side) for u, side in zip(utterances, divided(utterances), strict=True)}
    assert len(sides) == 50
    assert {side for _, side in sides} == {"train", "valid", "test"}


@pytest.mark.parametrize(("count", "voices"), [(300, 1), (300, 2), (30, 3), (5, 5), (3, 0), (3, 3)])
def test_few_voices_or_recordings_leave_no_side_empty(count: int, voices: int) -> None:
    sides = divided(many(count, voices))
    assert set(sides) == {"train", "valid", "test"}
    assert sides.count("train") >= count / 2 or count == 3


def test_what_cannot_be_divided_is_for_training() -> None:
    assert divided(many(2)) == ["train", "train"]
    assert divided([]) == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("manifest.tsv", "", "empty"),
        ("manifest.tsv", "audio\ttext\na.wav\n", "line 2: 1 columns"),
        ("manifest.tsv", "sound\twords\na.wav\tno\n", "needs the columns audio and text"),
        ("manifest.tsv", "audio\ttext\nmissing.wav\tno\n", "line 2: no recording at"),
        ("manifest.tsv", "audio\ttext\tduration\na.wav\tno\tlong\n", "duration must be seconds, got 'long'"),
        ("manifest.tsv", "audio\ttext\tduration\na.wav\tno\tnan\n", "duration must be seconds"),
        ("manifest.tsv", "audio\ttext\tstart\na.wav\tno\t7\n", "begins after the end"),
        ("manifest.tsv", "audio\ttext\tsplit\na.wav\tno\tdev\n", "split must be one of"),
        ("manifest.tsv", "audio\ttext\n", "no utterances"),
        ("manifest.csv", 'audio,text\n"a.wav,no\n', "line"),
        ("manifest.jsonl", "{]\n", "line 1: not JSON"),
        ("manifest.jsonl", "[1]\n", "line 1: each line must be one JSON object"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, name: str, content: str, message: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(BadData, match=message):
        read_manifest(folder)


def test_a_broken_recording_is_named(folder: Path) -> None:
    (folder / "a.wav").write_bytes(b"this is no sound")
    (folder / "manifest.tsv").write_text("audio\ttext\na.wav\tno\n")
    with pytest.raises(BadData, match=r"line 2.*a\.wav"):
        read_manifest(folder)


def test_no_manifest_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"manifest\.tsv"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.tsv").write_bytes(b"audio\ttext\n\xff\n")
    with pytest.raises(BadData, match="UTF-8"):
        read_manifest(tmp_path)


def test_corpora_keep_their_speakers_apart(data: Path) -> None:
    from auricle.data import librispeech

    speakers = {split: {u.speaker for u in librispeech.utterances(data, split)} for split in ("train", "valid", "test")}
    assert not speakers["train"] & (speakers["valid"] | speakers["test"])
    assert not speakers["valid"] & speakers["test"]


def test_a_spreadsheet_may_part_columns_by_semicolons(tmp_path: Path) -> None:
    auricle.save(auricle.Audio(np.zeros(1600, np.float32), 16_000), tmp_path / "a.wav")
    (tmp_path / "manifest.csv").write_text("audio;text\na.wav;ja, bitte\n")
    assert [one.text for one in read_manifest(tmp_path)] == ["ja, bitte"]
