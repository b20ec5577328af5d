"""A hundred recordings, ten of them bad, twenty kills: in the end all is there as if nothing had happened.

    .venv-test/bin/python scripts/prove_batch.py [--files 100] [--bad 10] [--kills 20]

Prints how many recordings were recognized more than once (at most one a kill) and whether the outputs equal those of an
undisturbed run, byte for byte. Exit code 0 if all of it holds.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

STUB = Path(__file__).resolve().parent.parent / "tests" / "batch" / "stub.py"
"""A job with a recognizer that needs no weights."""


def make_recordings(folder: Path, good: int, bad: int) -> None:
    """Short noise, and text that claims to be sound."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(good):
        soundfile.write(folder / f"{number:04}.wav", rng.uniform(-0.5, 0.5, 8000), 16_000)
    for number in range(bad):
        (folder / f"bad{number:04}.wav").write_text("no sound in here")


def start(recordings: Path, out: Path, log: Path, delay: float) -> subprocess.Popen[bytes]:
    """The job in a process of its own."""
    command = [sys.executable, str(STUB), str(recordings), str(out), str(log), "--delay", str(delay)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def count(log: Path) -> int:
    """Recordings that were recognized."""
    return log.read_bytes().count(b"\n") if log.exists() else 0


def outputs(folder: Path) -> dict[str, bytes]:
    """Everything that was written, but for the record."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def killed_in_the_middle(folder: Path, log: Path, rng: random.Random) -> bool:
    """Start the job, let it finish a few recordings, kill it; False if it was done before."""
    before = count(log)
    child = start(folder / "in", folder / "out", log, 0.03)
    some = rng.randint(1, 4)
    while count(log) < before + some and child.poll() is None:
        time.sleep(0.001)
    time.sleep(rng.uniform(0, 0.04))
    child.send_signal(signal.SIGKILL)
    child.communicate()
    return child.returncode == -signal.SIGKILL


def errors_in(record: Path) -> int:
    """Sources whose last line in the record is a failure."""
    last = {}
    for line in record.read_text().splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        last[entry["source"]] = entry["error"]
    return sum(bool(error) for error in last.values())


def main() -> None:
    """Prove it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100)
    parser.add_argument("--bad", type=int, default=10)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    good, rng = given.files - given.bad, random.Random(given.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = folder / "log"
        make_recordings(folder / "in", good, given.bad)
        start(folder / "in", folder / "whole", folder / "whole.log", 0.0).communicate()
        kills = sum(killed_in_the_middle(folder, log, rng) for _ in range(given.kills))
        start(folder / "in", folder / "out", log, 0.0).communicate()
        heard = count(log)
        start(folder / "in", folder / "out", log, 0.0).communicate()
        again = count(log) - heard
        same = outputs(folder / "out") == outputs(folder / "whole")
        failures = errors_in(folder / "out" / ".auricle-job.jsonl")
        transcripts = len(list((folder / "out").glob("*.json")))
    print(f"{kills} kills; {transcripts} of {good} transcripts, {failures} of {given.bad} failures recorded")
    print(f"recognized {heard} times, {heard - good} more than once; a last run recognized {again}")
    print(f"outputs {'equal' if same else 'DIFFER FROM'} those of an undisturbed run, byte for byte")
    holds = same and transcripts == good and failures == given.bad and heard - good <= kills and again == 0
    sys.exit(0 if holds else 1)


if __name__ == "__main__":
    main()
