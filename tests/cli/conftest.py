"""What the tests of the command line share: made recordings, and two ways to run a command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from auricle.cli.process import run


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def records(self) -> list[dict[str, Any]]:
        """Stdout as JSON Lines: fails if anything else is there."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def auricle(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Runs a command in this process."""

    def command(*arguments: object) -> Done:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return command


def in_process_of_its_own(*arguments: object, given: bytes = b"", cwd: Path | None = None) -> tuple[int, bytes, str]:
    """Runs a command as users do; returns exit code, stdout and stderr."""
    command = [sys.executable, "-m", "auricle", *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, cwd=cwd, timeout=60)
    return done.returncode, done.stdout, done.stderr.decode()


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Half a second of 440 Hz, stereo, 16 kHz, 16-bit WAV."""
    path = tmp_path / "tone.wav"
    time = np.arange(8000) / 16_000
    soundfile.write(path, np.stack([np.sin(2 * np.pi * 440 * time) / 2] * 2, axis=1), 16_000)
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Text that claims to be a WAV file by its name."""
    path = tmp_path / "broken.wav"
    path.write_text("no sound in here")
    return path
