"""The script that makes environments, on machines that lack something."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "scripts" / "make_venv.sh"

PYTHON = """#!/bin/sh
# A Python without ensurepip until apt-get has been here.
case "$*" in
    *version_info\\ \\<*) exit {old} ;;
    *ensurepip*) [ -e "{folder}/installed" ] ;;
    *print*) echo python3.11-venv ;;
    --version) echo Python 3.9 ;;
    *venv*) for folder; do :; done; mkdir -p "$folder/bin"; : > "$folder/bin/made" ;;
esac
"""


def stand_in(folder: Path, name: str, text: str) -> None:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def make(folder: Path, user: int, old: int = 0) -> subprocess.CompletedProcess[str]:
    stand_in(folder, "python3", PYTHON.format(folder=folder, old=old))
    stand_in(folder, "id", f"#!/bin/sh\necho {user}\n")
    stand_in(folder, "apt-get", f'#!/bin/sh\necho "$*" >> {folder}/apt\n: > {folder}/installed\n')
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHON": "python3"}
    return subprocess.run(["sh", str(SCRIPT), str(folder / "venv")], env=environment, capture_output=True, text=True)


def test_a_user_is_told_the_exact_command(tmp_path: Path) -> None:
    done = make(tmp_path, user=1000)
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y python3.11-venv" in done.stderr
    assert not (tmp_path / "apt").exists()


def test_root_gets_it_done(tmp_path: Path) -> None:
    done = make(tmp_path, user=0)
    assert done.returncode == 0, done.stderr
    assert "install -y" in (tmp_path / "apt").read_text()
    assert (tmp_path / "venv" / "bin" / "made").exists()


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    done = make(tmp_path, user=1000, old=1)
    assert done.returncode == 1
    assert "3.11" in done.stderr


@pytest.mark.parametrize("user", [0, 1000])
def test_an_environment_that_works_is_left_alone(tmp_path: Path, user: int) -> None:
    (tmp_path / "venv").mkdir()
    stand_in(tmp_path / "venv", "pip", "")
    assert make(tmp_path, user).returncode == 0
    assert [path.name for path in (tmp_path / "venv" / "bin").iterdir()] == ["pip"]
