"""kill -9 in the middle of a job: no transcript is lost or torn, and the next run does only what is left."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from .stub import Stub, run

STUB = Path(__file__).with_name("stub.py")


def start(folder: Path, out: Path, log: Path, delay: float) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(STUB), str(folder / "in"), str(out), str(log), "--delay", str(delay)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def lines(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def wait_for(log: Path, number: int, child: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while lines(log) < number and child.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)


def outputs(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def test_kills_lose_nothing(recordings: Callable[..., list[str]], tmp_path: Path) -> None:
    names = recordings(12, 2)
    expected_states = run(names, tmp_path / "whole", Stub(tmp_path / "whole.log"))
    rng, log, out, kills = random.Random(5), tmp_path / "log", tmp_path / "out", 0
    for _ in range(4):
        child = start(tmp_path, out, log, 0.05)
        wait_for(log, lines(log) + 2, child)
        time.sleep(rng.uniform(0, 0.06))
        finished = {path.name for path in out.glob("*.json")} if out.exists() else set()
        child.send_signal(signal.SIGKILL)
        kills += child.wait(30) == -signal.SIGKILL
        child.communicate()
        assert finished <= {path.name for path in out.glob("*.json")}
    assert kills >= 3
    last = run(names, out, Stub(log))
    assert outputs(out) == outputs(tmp_path / "whole")
    assert lines(log) <= 12 + kills
    assert {name: state for name, state in last.items() if state != "kept"}.keys() >= {
        name for name, state in expected_states.items() if state == "unsupported_format"
    }
    before = lines(log)
    assert set(run(names, out, Stub(log)).values()) == {"kept", "unsupported_format"}
    assert lines(log) == before


def test_without_a_record_all_would_be_done_again(recordings: Callable[..., list[str]], tmp_path: Path) -> None:
    """The control: outputs alone do not tell that they are finished and of these options."""
    names, log = recordings(4), tmp_path / "log"
    run(names, tmp_path / "out", Stub(log))
    (tmp_path / "out" / ".auricle-job.jsonl").unlink()
    run(names, tmp_path / "out", Stub(log))
    assert lines(log) == 8


def test_two_processes_do_not_do_the_same_work(recordings: Callable[..., list[str]], tmp_path: Path) -> None:
    recordings(6)
    log, out = tmp_path / "log", tmp_path / "out"
    children = [start(tmp_path, out, log, 0.3) for _ in range(2)]
    told = [child.communicate(timeout=90) for child in children]
    codes = sorted(child.returncode for child in children)
    if codes == [0, 0]:  # One was so late that the other had finished.
        pytest.skip("the two never met")
    assert codes == [0, 1]
    assert any(b"in_use" in err for _, err in told)
    assert lines(log) == 6
    assert len(outputs(out)) == 18
