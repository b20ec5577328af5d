"""Files: the format by name and content, encodings, a write that is whole or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from auricle.errors import AudioNotFound, BadOption, CannotHold, CannotWrite, ParseError, TooLarge
from auricle.types import Span, Timeline, Transcript
from auricle.writers import FORMATS, files, json, read, textgrid, write

LINE = Timeline.of(2.0, segments=[Span(0.25, 0.5, "one"), Span(0.5, 2.0, "zw\u00f6lf")])
TEXTS = [format for format in FORMATS if format.loads is not None]
SUFFIXES = [suffix for format in TEXTS for suffix in format.suffixes]


def spans(timeline: Timeline) -> tuple[Span, ...]:
    return timeline.tiers[0].spans


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".TextGrid", ".SRT"])
def test_written_and_read_by_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a b{suffix}"
    write(LINE, path)
    assert spans(read(path, duration=2.0)) == spans(LINE)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("format", [f.name for f in TEXTS])
@pytest.mark.parametrize("name", ["unnamed", "wrong.txt"])
def test_read_by_content(tmp_path: Path, format: str, name: str) -> None:
    write(LINE, tmp_path / name, format=format)  # type: ignore[arg-type]
    assert spans(read(tmp_path / name)) == spans(LINE)


def test_a_signature_beats_the_suffix(tmp_path: Path) -> None:
    write(LINE, tmp_path / "a.srt", format="webvtt")
    assert spans(read(tmp_path / "a.srt")) == spans(LINE)
    with pytest.raises(ParseError, match=r"a\.srt: line 1"):
        read(tmp_path / "a.srt", format="srt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding[-3:] in ("-le", "-be") else ""
    (tmp_path / "a.TextGrid").write_bytes((mark + textgrid.dumps(LINE)).encode(encoding))
    assert read(tmp_path / "a.TextGrid") == LINE


def test_other_encodings_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.TextGrid").write_bytes(textgrid.dumps(LINE).encode("latin-1"))
    with pytest.raises(ParseError, match="latin-1"):
        read(tmp_path / "a.TextGrid")
    assert read(tmp_path / "a.TextGrid", encoding="latin-1") == LINE
    with pytest.raises(BadOption, match="encoding"):
        read(tmp_path / "a.TextGrid", encoding="klingon")


def test_line_ends_in_labels_survive_the_file(tmp_path: Path) -> None:
    line = Timeline.of(1.0, a=[Span(0.0, 1.0, "a\r\nb\rc\nd")])
    for name in ("a.json", "a.csv", "a.rttm", "a.TextGrid", "a.vtt"):
        write(line, tmp_path / name)
        assert spans(read(tmp_path / name)) == line["a"], name


def test_a_transcript_stays_one(tmp_path: Path) -> None:
    said = Transcript(2.0, LINE.tiers, text="one zw\u00f6lf", language="de")
    write(said, tmp_path / "a.json")
    assert read(tmp_path / "a.json") == said


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    with pytest.raises(AudioNotFound, match="none"):
        read(tmp_path / "none.srt")
    with pytest.raises(AudioNotFound):
        read(tmp_path)
    with pytest.raises(BadOption, match="pass format="):
        write(LINE, tmp_path / "a.xyz")
    with pytest.raises(BadOption, match="unknown format"):
        write(LINE, tmp_path / "a.srt", format="docx")  # type: ignore[arg-type]
    (tmp_path / "a.xyz").write_text("hello")
    with pytest.raises(BadOption, match="pass format="):
        read(tmp_path / "a.xyz")
    with pytest.raises(TooLarge):
        read(tmp_path / "a.xyz", max_bytes=4)


@pytest.mark.parametrize("name", ["no/such/folder.srt", "nul\0.srt", "a" * 300 + ".srt", "folder.srt"])
def test_a_target_that_refuses(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.srt").mkdir()
    with pytest.raises(CannotWrite):
        write(LINE, tmp_path / name)
    assert [p.name for p in tmp_path.iterdir()] == ["folder.srt"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    write(LINE, path)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(CannotWrite, match="No space"):
        write(Timeline(9.0), path)
    assert read(path) == LINE
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    # The control: writing straight to the target loses what stood there.
    with pytest.raises(OSError, match="No space"), path.open("w") as file:
        files.os.fsync(file.fileno())
    assert path.read_text() == ""


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write(LINE, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == LINE


def test_half_a_character_is_refused_except_by_json(tmp_path: Path) -> None:
    line = Timeline.of(1.0, a=[Span(0.0, 1.0, "\ud800")])
    with pytest.raises(CannotHold, match="JSON"):
        write(line, tmp_path / "a.csv")
    write(line, tmp_path / "a.json")
    assert read(tmp_path / "a.json") == line
