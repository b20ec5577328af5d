"""A file that appears whole or not at all: exceptions, kills, full disks, links, devices."""

from __future__ import annotations

import io
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import pytest

from auricle.audio import replacement
from auricle.audio.replacement import Replacement
from auricle.errors import CannotWrite


@pytest.fixture(params=["nameless", "named"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to write beside a target: a file without a name, and where there is no such thing, a hidden one."""
    if request.param == "named":
        monkeypatch.setattr(replacement, "_nameless", lambda folder: None)
    return str(request.param)


def write_half(file: BinaryIO, error: BaseException) -> None:
    file.write(b"half")
    raise error


def test_a_new_file_appears_and_nothing_else(tmp_path: Path, way: str) -> None:
    with Replacement(tmp_path / "a") as file:
        file.write(b"whole")
        assert not (tmp_path / "a").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == b"whole"
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o666 & ~umask


@pytest.mark.parametrize("error", [ValueError, OSError, KeyboardInterrupt, SystemExit])
def test_an_exception_passes_and_leaves_the_old_file(tmp_path: Path, way: str, error: type[BaseException]) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(error), Replacement(tmp_path / "a") as file:
        write_half(file, error())
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("a", b"old")]


def test_writing_straight_to_the_target_would_lose_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(ValueError, match="stop"), (tmp_path / "a").open("wb") as file:
        write_half(file, ValueError("stop"))
    assert (tmp_path / "a").read_bytes() != b"old"


KILLED = """
import os, signal, sys
from auricle.audio.replacement import Replacement
with Replacement(sys.argv[1]) as file:
    file.write(b"x" * 1_000_000)
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="this system has no files without a name")
def test_a_killed_process_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"old")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a")], check=False)
    assert done.returncode == -signal.SIGKILL
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("a", b"old")]


def test_permissions_of_the_old_file_are_kept(tmp_path: Path, way: str) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "a").chmod(0o640)
    with Replacement(tmp_path / "a") as file:
        file.write(b"new")
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "a").symlink_to(tmp_path / "there" / "b")
    with Replacement(tmp_path / "a") as file:
        file.write(b"new")
    assert (tmp_path / "a").is_symlink()
    assert (tmp_path / "there" / "b").read_bytes() == b"new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    with Replacement("/dev/null") as file:
        file.write(b"gone")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_full_device_says_so() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no device that is always full")
    with pytest.raises(CannotWrite, match="No space left"), Replacement("/dev/full") as file:
        file.write(b"much")


def test_a_pipe_receives_a_copy(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with Replacement(tmp_path / "pipe") as file:
        file.write(b"through")
    assert os.read(reader, 100) == b"through"
    os.close(reader)


def test_a_file_object_receives_the_whole_or_nothing() -> None:
    target = io.BytesIO()
    with Replacement(target) as file:
        file.write(b"whole")
        assert target.getvalue() == b""
    assert target.getvalue() == b"whole"
    untouched = io.BytesIO()
    with pytest.raises(ValueError, match="stop"), Replacement(untouched) as file:
        write_half(file, ValueError("stop"))
    assert untouched.getvalue() == b""


def test_not_overwriting(tmp_path: Path, way: str) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with pytest.raises(CannotWrite, match="exists already"), Replacement(tmp_path / "a", overwrite=False):
        pass
    with pytest.raises(CannotWrite, match="exists already"), Replacement(tmp_path / "b", overwrite=False):
        (tmp_path / "b").write_bytes(b"meanwhile")
    assert sorted((entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()) == [
        ("a", b"old"),
        ("b", b"meanwhile"),
    ]


@pytest.mark.parametrize("name", ["", "no/such/folder/a", "a\0b", "x" * 300, "a/b"])
def test_places_that_cannot_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").touch()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CannotWrite), Replacement(f"{tmp_path}/{name}") as file:
        file.write(b"new")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("name", ["-x.wav", '";touch p;".wav', "näme 🎵.wav", "line\nbreak.wav", "y" * 250])
def test_names_that_are_only_odd(tmp_path: Path, way: str, name: str) -> None:
    with Replacement(tmp_path / name) as file:
        file.write(b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
