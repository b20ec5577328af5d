"""Targets are whole or not there, and a half-written one is what happens otherwise."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from auricle.errors import CannotWrite
from auricle.tasks.atomic import replacing


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def interrupted(file: BinaryIO) -> None:
    """Half of a write."""
    file.write(b"half")
    raise KeyboardInterrupt


def test_a_good_end_replaces_the_target(tmp_path: Path) -> None:
    target = tmp_path / "new" / "a.txt"
    with replacing(target) as file:
        file.write(b"first")
    with replacing(target) as file:
        file.write(b"second")
    assert target.read_bytes() == b"second"
    assert names(target.parent) == ["a.txt"]


def test_an_exception_leaves_everything_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), replacing(target) as file:
        interrupted(file)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_without_it_the_target_is_torn(tmp_path: Path) -> None:
    target = tmp_path / "a.txt"
    target.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), target.open("wb") as file:
        interrupted(file)
    assert target.read_bytes() == b"half"


def test_an_error_of_ours_passes_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "a.txt"):
        (tmp_path / "absent").read_bytes()


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite), replacing(tmp_path):
        pass


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(CannotWrite), replacing(tmp_path / "a" / "b.txt"):
        pass


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_device_is_written_to_and_never_replaced() -> None:
    with pytest.raises(CannotWrite), replacing("/dev/full") as file:
        file.write(b"x" * 100_000)
    with replacing("/dev/null") as file:
        file.write(b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_name_as_long_as_the_system_allows(tmp_path: Path) -> None:
    target = tmp_path / ("ä" * 127)
    with replacing(target) as file:
        file.write(b"x")
    assert target.read_bytes() == b"x"
