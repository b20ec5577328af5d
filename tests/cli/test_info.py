"""auricle info, and what all commands share: JSON Lines, tables, failures, odd names."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from auricle.cli import results
from auricle.cli.exits import ExitCode

from .conftest import Done, in_process_of_its_own

Command = Callable[..., Done]

CONTRACT = ["file", "sample_rate", "channels", "bit_depth", "duration", "format", "codec", "truncated"]


def test_json_keeps_the_contract(auricle: Command, tone: Path) -> None:
    done = auricle("info", "--json", tone)
    assert done.code == ExitCode.GOOD
    (record,) = done.records
    assert list(record)[: len(CONTRACT)] == CONTRACT
    expected = [str(tone), 16_000, 2, 16, 0.5, "wav", "pcm_s16", False]
    assert [record[key] for key in CONTRACT] == expected


def test_a_bad_file_does_not_stop_the_others(auricle: Command, tone: Path, broken: Path, tmp_path: Path) -> None:
    done = auricle("info", "--json", broken, tmp_path / "absent.wav", tone)
    assert done.code == ExitCode.SOME_FAILED
    first, second, third = done.records
    assert first["file"] == str(broken)
    assert first["error"]["code"] == "unsupported_format"
    assert second["error"]["code"] == "not_found"
    assert third["duration"] == 0.5
    assert done.err == ""


def test_people_see_a_table_and_failures_on_stderr(auricle: Command, tone: Path, broken: Path) -> None:
    done = auricle("info", broken, tone)
    assert done.code == ExitCode.SOME_FAILED
    assert "0.500 s" in done.out
    assert "tone.wav" in done.out
    assert done.err.startswith("error: ")
    assert "broken.wav" in done.err
    assert "Traceback" not in done.err


def test_a_truncated_file_is_flagged(auricle: Command, tone: Path) -> None:
    tone.write_bytes(tone.read_bytes()[:-16_000])
    (record,) = auricle("info", "--json", tone).records
    assert record["truncated"]
    assert record["duration"] == 0.25
    assert record["declared_duration"] == 0.5
    assert "cut short" in auricle("info", tone).out


def test_a_folder_is_its_audio_files(auricle: Command, tone: Path, tmp_path: Path) -> None:
    below = tmp_path / "album" / "disc"
    below.mkdir(parents=True)
    shutil.copy(tone, below / "b.wav")
    shutil.copy(tone, below.parent / "a.WAV")
    shutil.copy(tone, below / ".hidden.wav")
    (below / "cover.txt").write_text("no sound")
    files = [record["file"] for record in auricle("info", "--json", below.parent).records]
    assert files == [str(below.parent / "a.WAV"), str(below / "b.wav")]


def test_an_empty_folder_is_a_failure(auricle: Command, tmp_path: Path) -> None:
    done = auricle("info", "--json", tmp_path)
    assert done.code == ExitCode.SOME_FAILED
    assert done.records[0]["error"]["code"] == "not_found"


def test_stdin(tone: Path) -> None:
    code, out, err = in_process_of_its_own("info", "--json", "-", given=tone.read_bytes())
    assert (code, err) == (0, "")
    assert b'"file": "-"' in out
    assert b'"duration": 0.5' in out


ODD = ["-x.wav", '";touch p;".wav', "a\nb.wav", "🎵 naïve.wav", "[red]x[bold].wav", "a\x1b[31mb.wav", "$(touch p).wav"]


@pytest.mark.parametrize("name", [*ODD, os.fsdecode(b"latin\xe9.wav")])
def test_odd_names_are_only_names(auricle: Command, tone: Path, name: str, tmp_path: Path) -> None:
    folder = tmp_path / "odd"
    folder.mkdir()
    shutil.copy(tone, folder / name)
    for arguments in ([str(folder / name)], [str(folder)]):
        (record,) = auricle("info", "--json", *arguments).records
        assert record["file"] == str(folder / name)
        assert record["duration"] == 0.5
    shown = auricle("info", folder / name)
    assert shown.code == ExitCode.GOOD
    assert "\x1b" not in shown.out
    assert [path.name for path in folder.iterdir()] == [name]


def test_a_leading_dash_needs_the_usual_double_dash(tone: Path, tmp_path: Path) -> None:
    shutil.copy(tone, tmp_path / "-x.wav")
    code, out, _ = in_process_of_its_own("info", "--json", "--", "-x.wav", cwd=tmp_path)
    assert code == 0
    assert b'"-x.wav"' in out


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/a.wav", "concat:a|b", "file:///etc/passwd", "pipe:0"])
def test_addresses_are_only_names(auricle: Command, address: str) -> None:
    assert auricle("info", "--json", address).records[0]["error"]["code"] == "not_found"


def test_escapes_in_names_cannot_steer_a_terminal() -> None:
    assert results.printable("a\x1b[31m\nb\u202e") == "a\\x1b[31m\\nb\\u202e"


def test_an_unexpected_exception_is_one_failure_of_many(
    auricle: Command, tone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import auricle.audio as audio

    monkeypatch.setattr(audio, "probe", lambda _: 1 / 0)
    done = auricle("info", "--json", tone, tone)
    assert done.code == ExitCode.FAULT
    assert [record["error"]["code"] for record in done.records] == ["fault", "fault"]
    assert "Traceback" not in done.err
    assert "Traceback" in auricle("info", "--debug", tone).err


def test_a_reader_that_goes_away_is_no_fault(tone: Path) -> None:
    command = [sys.executable, "-m", "auricle", "info", "--json", *[str(tone)] * 3000]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == ExitCode.READER_GONE


@pytest.mark.parametrize("arguments", [("info",), ("info", "--nonsense", "x"), ("nonsense",), ("convert", "x.wav")])
def test_wrong_usage(auricle: Command, arguments: tuple[str, ...]) -> None:
    done = auricle(*arguments)
    assert done.code == ExitCode.USAGE
    assert done.out == ""
    assert "Traceback" not in done.err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_behind_stdout_is_said_in_one_line(tone: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "auricle", "info", "--json", str(tone)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == ExitCode.SOME_FAILED
    assert done.stderr == "error: No space left on device\n"


def test_closed_stdin_is_a_failure(auricle: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert auricle("info", "--json", "-").records[0]["error"]["code"] == "not_found"


def test_an_empty_name_is_not_the_current_folder(auricle: Command, tone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tone.parent)
    done = auricle("info", "")
    assert (done.code, done.out) == (ExitCode.SOME_FAILED, "")
    assert "empty" in done.err


def test_stdin_that_gives_nothing_is_said_to() -> None:
    code, _, err = in_process_of_its_own("info", "-")
    assert (code, "stdin gave nothing" in err) == (ExitCode.SOME_FAILED, True)


def test_an_address_is_said_not_to_be_opened(auricle: Command) -> None:
    assert "auricle opens none" in auricle("info", "http://example.org/a.mp3").err


def test_a_file_taken_for_a_flag_gets_a_hint(auricle: Command, tone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tone.parent)
    shutil.copy(tone, tone.parent / "-x.wav")
    assert "write ./-x.wav" in auricle("info", "-x.wav").err
    assert "write ./" not in auricle("info", "-y.wav").err
    assert auricle("info", "./-x.wav").code == ExitCode.GOOD
