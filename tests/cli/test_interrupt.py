"""Ctrl-C: gone within two seconds, with the right code, and nothing half-written."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.exits import ExitCode

from .conftest import names

UNGUARDED = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import soundfile
from auricle import blocks
with soundfile.SoundFile(sys.argv[2], "w", 96_000, 1, "PCM_16") as target:
    for block in blocks(sys.argv[1], sample_rate=96_000):
        target.write(block.samples.T)
"""
"""The same conversion straight into the target."""


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty minutes of noise, 24 kHz, which take many seconds to resample."""
    path = tmp_path_factory.mktemp("long") / "long.wav"
    noise = np.random.default_rng(0).integers(-3000, 3000, 24_000 * 60, dtype=np.int16)
    with soundfile.SoundFile(path, "w", 24_000, 1, "PCM_16") as file:
        for _ in range(40):
            file.write(noise)
    return path


COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)   # whoever runs the tests may have ignored it
from auricle.cli import main
main()
"""


def interrupted(command: list[str]) -> tuple[int, float]:
    """Exit code of a command that gets a SIGINT once it has written a megabyte somewhere, and how long it then took."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        deadline = time.monotonic() + 30
        while written(child.pid) < 1_000_000:
            assert child.poll() is None, child.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.01)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        try:
            return child.wait(30), time.monotonic() - sent
        finally:
            child.kill()


def written(process: int) -> int:
    """Bytes that a process has handed to the system for writing."""
    counters = dict(line.split(": ") for line in Path(f"/proc/{process}/io").read_text().splitlines())
    return int(counters["wchar"])


pytestmark = pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="counts what a process writes in /proc")


def test_convert_leaves_nothing_behind(long: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", COMMAND, "convert", str(long), "-o", str(tmp_path / "out.wav")]
    code, seconds = interrupted([*command, "--sample-rate", "96000"])
    assert code == ExitCode.INTERRUPTED
    assert seconds <= 2.0
    assert names(tmp_path) == []


def test_what_stood_there_stays(long: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.wav"
    target.write_bytes(b"mine")
    command = [sys.executable, "-c", COMMAND, "convert", str(long), "-o", str(target)]
    code, _ = interrupted([*command, "--sample-rate", "96000"])
    assert code == ExitCode.INTERRUPTED
    assert target.read_bytes() == b"mine"
    assert names(tmp_path) == ["out.wav"]


def test_an_unguarded_target_is_left_half_written(long: Path, tmp_path: Path) -> None:
    code, _ = interrupted([sys.executable, "-c", UNGUARDED, str(long), str(tmp_path / "out.wav")])
    assert code != 0
    assert 0 < (tmp_path / "out.wav").stat().st_size < 40 * 60 * 96_000 * 2
