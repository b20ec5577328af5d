"""Ctrl-C: gone within two seconds, with the right code, and nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.exits import ExitCode

UNGUARDED = """
import sys
from auricle.audio import SaveOptions
from auricle.tasks.convert import ConvertOptions, convert
with open(sys.argv[2], "wb") as target:
    convert(sys.argv[1], target, ConvertOptions(sample_rate=96_000), SaveOptions(format="wav"))
"""
"""The same conversion into an open file: what stands there when the signal comes stays there."""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty minutes of noise, 24 kHz, which take many seconds to resample."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    noise = np.random.default_rng(0).integers(-3000, 3000, 24_000 * 60, dtype=np.int16)
    with soundfile.SoundFile(path, "w", 24_000, 1, "PCM_16") as file:
        for _ in range(40):
            file.write(noise)
    return path


@contextmanager
def interrupted(command: list[str], folder: Path) -> Iterator[tuple[int, float]]:
    """Exit code and seconds until it, of a command that gets a SIGINT once something stands in the folder."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        deadline = time.monotonic() + 30
        while not any(path.stat().st_size for path in folder.iterdir()):
            assert child.poll() is None, child.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        code = child.wait(30)
        yield code, time.monotonic() - sent


def test_convert_leaves_nothing_behind(long: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "auricle", "convert", str(long), "-o", str(tmp_path / "out.wav")]
    with interrupted([*command, "--sample-rate", "96000"], tmp_path) as (code, seconds):
        assert code == ExitCode.INTERRUPTED
        assert seconds <= 2.0
        assert os.listdir(tmp_path) == []


def test_what_stood_there_stays(long: Path, tmp_path: Path) -> None:
    (tmp_path / "out.wav").write_bytes(b"")
    command = [sys.executable, "-m", "auricle", "convert", str(long), "-o", str(tmp_path / "out.wav")]
    with interrupted([*command, "--sample-rate", "96000"], tmp_path) as (code, _):
        assert code == ExitCode.INTERRUPTED
        assert (tmp_path / "out.wav").read_bytes() == b""


def test_an_unguarded_target_would_be_left_half_written(long: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", UNGUARDED, str(long), str(tmp_path / "out.wav")]
    with interrupted(command, tmp_path) as (code, _):
        assert code != 0
        assert (tmp_path / "out.wav").stat().st_size > 0
