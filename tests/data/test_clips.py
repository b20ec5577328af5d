"""Folders and manifests of labelled clips: what is read, what is named and left, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.data.clips import Clip, labels_of, leaks, parted, read_clips, refuse_leaks
from auricle.data.sound_corpora import commands, esc, in_folds, urbansound
from auricle.errors import BadData
from auricle.types import Audio


def sound(path: Path, seconds: float = 0.5) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    samples = 0.1 * np.random.default_rng(0).standard_normal(round(8000 * seconds))
    save(Audio(samples.astype(np.float32), 8000), path)
    return path


def test_each_folder_is_a_label(tmp_path: Path) -> None:
    for name in ("dog/a.wav", "dog/deep/b.flac", "cat/c.wav", ".hidden/d.wav"):
        sound(tmp_path / name)
    (tmp_path / "cat" / "notes.txt").write_text("no sound")
    clips, skipped = read_clips(tmp_path)
    assert [(clip.audio.name, clip.label) for clip in clips] == [("c.wav", "cat"), ("a.wav", "dog"), ("b.flac", "dog")]
    assert clips[0].duration == pytest.approx(0.5)
    assert not skipped


def test_what_cannot_be_read_is_named_and_left(tmp_path: Path) -> None:
    sound(tmp_path / "dog" / "a.wav")
    (tmp_path / "dog" / "b.wav").write_bytes(b"no sound at all")
    (tmp_path / "dog" / "c.wav").write_bytes(b"")
    clips, skipped = read_clips(tmp_path)
    assert len(clips) == 1
    assert [one.audio.name for one in skipped] == ["b.wav", "c.wav"]
    assert all(one.why for one in skipped)


def test_a_folder_without_anything_readable_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="no clip that can be read"):
        read_clips(tmp_path)
    (tmp_path / "dog").mkdir()
    (tmp_path / "dog" / "b.wav").write_bytes(b"no sound at all")
    with pytest.raises(BadData, match="the first is unreadable"):
        read_clips(tmp_path)
    with pytest.raises(BadData, match="no folder and no manifest"):
        read_clips(tmp_path / "absent")


def test_a_manifest_says_label_group_and_split(tmp_path: Path) -> None:
    sound(tmp_path / "a.wav", 2.0)
    rows = ["audio,label,speaker,split,start,duration", "a.wav,dog,anna,train,0.5,1.0", "a.wav,cat,ben,test,,"]
    (tmp_path / "manifest.csv").write_text("\n".join(rows))
    first, second = read_clips(tmp_path)[0]
    assert (first.label, first.group, first.split, first.start, first.duration) == ("dog", "anna", "train", 0.5, 1.0)
    assert (first.whole, second.whole, second.duration) == (False, True, 2.0)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["audio,label", "a.wav,"], "line 2: a.wav has no label"),
        (["audio,sort", "a.wav,dog"], "needs the columns audio and label in its first line"),
    ],
)
def test_a_manifest_without_labels_names_the_line(tmp_path: Path, rows: list[str], told: str) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "manifest.csv").write_text("\n".join(rows))
    with pytest.raises(BadData, match=told):
        read_clips(tmp_path)


def test_missing_recordings_of_a_manifest_are_left_and_named(tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "manifest.csv").write_text("audio,label,duration\na.wav,dog,\nb.wav,dog,\na.wav,cat,soon\n")
    clips, skipped = read_clips(tmp_path)
    assert len(clips) == 1
    assert ["no recording at" in skipped[0].why, "must be seconds" in skipped[1].why] == [True, True]


def made(count: int, groups: int = 0) -> list[Clip]:
    return [
        Clip(Path(f"{label}{i}.wav"), label, 1.0, group=f"{label}{i % groups}" if groups else "")
        for label in ("a", "b")
        for i in range(count)
    ]


def test_a_split_that_is_none_is_not_passed_over(tmp_path: Path) -> None:
    sound(tmp_path / "a.wav")
    (tmp_path / "manifest.csv").write_text("audio,label,split\na.wav,dog, train \na.wav,cat,Test\n")
    with pytest.raises(BadData, match=r"line 3: split must be one of train, valid, test, got 'Test'"):
        read_clips(tmp_path)
    (tmp_path / "manifest.csv").write_text("audio,label,split,fold\na.wav,dog, train ,\na.wav,cat,,5\n")
    assert [clip.split for clip in read_clips(tmp_path)[0]] == ["train", "5"]


def test_clips_that_no_split_names_are_not_left_out_in_silence() -> None:
    clips = [Clip(Path(f"{i}.wav"), "ab"[i % 2], 1.0, split="test" if i < 4 else "train") for i in range(20)]
    assert [len(parted(clips, split)) for split in ("train", "valid", "test")] == [16, 0, 4]
    with pytest.raises(BadData, match=r"1 recording\(s\) have no split .* such as 20\.wav"):
        parted([*clips, Clip(Path("20.wav"), "a", 1.0)], "train")


def test_splits_are_apart_and_whole_and_hold_each_label() -> None:
    clips = made(40, groups=10)
    parts = {split: parted(clips, split) for split in ("train", "valid", "test")}
    assert sum(map(len, parts.values())) == len(clips)
    for one, two in (("train", "valid"), ("train", "test"), ("valid", "test")):
        assert not leaks(parts[one], parts[two])
    assert all({clip.label for clip in part} == {"a", "b"} for part in parts.values())


def test_a_label_with_one_recording_is_refused() -> None:
    with pytest.raises(BadData, match="'c' has one recording"):
        parted([*made(5), Clip(Path("c.wav"), "c", 1.0)], "train")
    assert {clip.label for clip in parted(made(2), "valid")} == {"a", "b"}
    assert {clip.label for clip in parted(made(2), "test")} == {"a", "b"}


def test_a_leak_is_refused_unless_it_is_asked_for() -> None:
    train, test = [Clip(Path("a"), "x", 1.0, "anna")], [Clip(Path("b"), "x", 1.0, "anna"), Clip(Path("c"), "x", 1.0)]
    with pytest.raises(BadData, match="'anna'"):
        refuse_leaks(train, test)
    refuse_leaks(train, test, allowed=True)
    refuse_leaks(train, test[1:])
    assert leaks(train, [Clip(Path("a"), "x", 1.0)]) == ()


def test_labels_are_two_or_more() -> None:
    assert labels_of(made(1)) == ("a", "b")
    with pytest.raises(BadData, match="two labels or more"):
        labels_of(made(1)[:1])


def test_esc_50_as_it_was_published(tmp_path: Path) -> None:
    (tmp_path / "meta").mkdir()
    rows = [f"{fold}-10{fold}-A-0.wav,{fold},0,dog,True,10{fold},A" for fold in range(1, 6)]
    (tmp_path / "meta" / "esc50.csv").write_text(
        "filename,fold,target,category,esc10,src_file,take\n" + "\n".join(rows)
    )
    clips = esc(tmp_path)
    assert (clips[0].label, clips[0].group, clips[0].split) == ("dog", "101", "1")
    assert len(in_folds(clips, "train", "5")) == 4
    assert [clip.split for clip in in_folds(clips, "test", "5")] == ["5"]
    assert [clip.split for clip in in_folds(clips, "valid", "5", "1")] == ["1"]
    assert len(in_folds(clips, "train", "5", "1")) == 3
    assert len(in_folds(clips, "train", "")) == 5
    with pytest.raises(BadData, match="no fold '9'"):
        in_folds(clips, "train", "9")
    with pytest.raises(BadData, match="no ESC"):
        esc(tmp_path / "meta")


def test_urbansound_as_it_was_published(tmp_path: Path) -> None:
    (tmp_path / "metadata").mkdir()
    head = "slice_file_name,fsID,start,end,salience,fold,classID,class"
    (tmp_path / "metadata" / "UrbanSound8K.csv").write_text(f"{head}\n7-1-0-0.wav,7,1.0,4.5,1,3,1,car_horn\n")
    (clip,) = urbansound(tmp_path)
    assert (clip.audio, clip.label) == (tmp_path / "audio" / "fold3" / "7-1-0-0.wav", "car_horn")
    assert (clip.group, clip.split, clip.duration) == ("7", "3", 3.5)
    with pytest.raises(BadData, match="no UrbanSound8K"):
        urbansound(tmp_path / "metadata")


def test_the_corpora_in_the_folder_have_no_leaks(data: Path) -> None:
    clips = esc(data / "esc10")
    assert len(clips) == 320
    folds = sorted({clip.split for clip in clips})
    for fold in folds:
        refuse_leaks(in_folds(clips, "train", fold), in_folds(clips, "test", fold))
    spoken = commands(data / "speech_commands_v2_testset")
    known = {split: [clip for clip in parted(spoken, split) if clip.group] for split in ("train", "valid", "test")}
    assert [len(parted(spoken, split)) for split in known] == [1837, 538, 709]
    refuse_leaks(known["train"], known["test"])


def test_a_folder_is_divided_the_same_way_wherever_it_lies() -> None:
    names = [f"{'ab'[n % 2]}/{n}.wav" for n in range(40)]
    divided = [
        {
            "/".join(clip.audio.parts[-2:])
            for clip in parted([Clip(root / name, name[0], 1.0) for name in names], "test")
        }
        for root in (Path("sounds"), Path("/home/me/sounds"), Path("../sounds"))
    ]
    assert divided[0] == divided[1] == divided[2]
    assert len(divided[0]) == 4
