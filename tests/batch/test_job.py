"""A job makes each output once: what changed is made anew, what failed is recorded, the others go on."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from auricle.batch import Made, open_job
from auricle.batch.job import RECORD
from auricle.errors import BadData, CannotWrite, CorruptAudio, InUse

from .stub import OPTIONS, Stub, run

Recordings = Callable[..., list[str]]


def heard(stub: Stub) -> int:
    return len(stub.log.read_text().splitlines()) if stub.log.exists() else 0


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


@pytest.fixture
def stub(tmp_path: Path) -> Stub:
    return Stub(tmp_path / "log")


def test_a_second_run_does_nothing(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names = recordings(3)
    assert set(run(names, tmp_path / "out", stub).values()) == {"new"}
    before = contents(tmp_path / "out")
    assert sorted(before) == sorted(f"000{i}.{s}" for i in range(3) for s in ("txt", "srt", "json"))
    assert set(run(names, tmp_path / "out", stub).values()) == {"kept"}
    assert heard(stub) == 3
    assert contents(tmp_path / "out") == before


def test_only_what_changed_is_made_anew(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names, out = recordings(3), tmp_path / "out"
    run(names, out, stub)
    os.utime(names[0], (1, 1))  # touched, not changed
    shutil.copy(names[1], names[2])
    (out / "0001.srt").unlink()
    assert list(run(names, out, stub).values()) == ["kept", "new", "new"]
    assert (out / "0001.txt").read_bytes() == (out / "0002.txt").read_bytes()
    assert list(run(names, out, stub).values()) == ["kept"] * 3


def test_other_options_or_another_model_make_all_anew(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names, out = recordings(2), tmp_path / "out"
    run(names, out, stub)
    assert set(run(names, out, stub, replace(OPTIONS, hotwords="brook")).values()) == {"new"}
    stub.model = "nine words"
    assert set(run(names, out, stub, replace(OPTIONS, hotwords="brook")).values()) == {"new"}
    assert heard(stub) == 6


def test_a_bad_file_is_recorded_and_the_others_go_on(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names, out = recordings(2, bad=1), tmp_path / "out"
    first = run(names, out, stub)
    assert list(first.values()) == ["new", "new", "unsupported_format"]
    entry = json.loads((out / RECORD).read_text().splitlines()[-1])
    assert (entry["source"], entry["error"]) == (names[2], "unsupported_format")
    assert list(run(names, out, stub).values()) == ["kept", "kept", "unsupported_format"]
    shutil.copy(names[0], names[2])
    assert list(run(names, out, stub).values()) == ["kept", "kept", "new"]


def test_what_may_pass_is_tried_again_and_what_is_the_files_own_is_not(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    source.write_bytes(b"sound")
    tried = []

    def fails(kind: type[Exception]) -> Callable[[str], Made]:
        def make(name: str) -> Made:
            tried.append(name)
            raise kind("made for this test")

        return make

    for kind, times in ((BadData, 2), (RuntimeError, 2), (CorruptAudio, 1)):
        tried.clear()
        for _ in range(2):
            with (
                open_job(tmp_path / kind.__name__, [str(source)], [".txt"], {}) as job,
                pytest.raises(kind, match="made for this test"),
            ):
                job.do(str(source), fails(kind))
        assert len(tried) == times


def test_names_stay_with_their_sources(tmp_path: Path) -> None:
    sources = []
    for folder in "abc":
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "talk.wav").write_text(folder)
        sources.append(str(tmp_path / folder / "talk.wav"))

    def copy(name: str) -> Made:
        return Made({".txt": Path(name).read_bytes()})

    out = tmp_path / "out"
    for some in (sources[:1], sources[1:], sources[::-1], [str(tmp_path / "c" / ".." / "c" / "talk.wav")]):
        with open_job(out, some, [".txt"], {}) as job:
            for source in some:
                job.do(source, copy)
    assert sorted(contents(out).values()) == [b"a", b"b", b"c"]
    assert (out / "talk.txt").read_bytes() == b"a"


def test_a_torn_line_is_passed_over(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names, out = recordings(3), tmp_path / "out"
    run(names, out, stub)
    whole = (out / RECORD).read_bytes()
    (out / RECORD).write_bytes(whole[:-40])
    assert list(run(names, out, stub).values()) == ["kept", "kept", "new"]
    assert list(run(names, out, stub).values()) == ["kept"] * 3
    (out / RECORD).write_bytes(b"\xff\x00 nonsense\n[]\n" + whole)
    assert list(run(names, out, stub).values()) == ["kept"] * 3


def test_one_process_at_a_time(recordings: Recordings, stub: Stub, tmp_path: Path) -> None:
    names = recordings(1)
    with open_job(tmp_path / "out", names, [".txt"], {}), pytest.raises(InUse, match="another process"):
        run(names, tmp_path / "out", stub)
    assert list(run(names, tmp_path / "out", stub).values()) == ["new"]
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotWrite):
        run(names, tmp_path / "file", stub)


def test_left_overs_of_a_killed_run_are_swept_and_others_are_not(
    recordings: Recordings, stub: Stub, tmp_path: Path
) -> None:
    names, out = recordings(1), tmp_path / "out"
    out.mkdir()
    for left in (".0000.txt.0a1b2c3d.part", ".other.txt.0a1b2c3d.part", ".0000.txt"):
        (out / left).write_text("")
    run(names, out, stub)
    assert not (out / ".0000.txt.0a1b2c3d.part").exists()
    assert (out / ".other.txt.0a1b2c3d.part").exists()
    assert (out / ".0000.txt").exists()


def test_a_source_that_is_no_file_is_made_each_time(tmp_path: Path) -> None:
    for _ in range(2):
        with open_job(tmp_path, ["-"], [".txt"], {}) as job:
            assert not job.do("-", lambda _: Made({".txt": b"x"})).kept
    assert (tmp_path / "audio.txt").exists()
