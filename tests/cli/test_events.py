"""auricle events: a table for people, files for other programs, lines while it goes on."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from auricle import writers
from auricle.audio import SaveOptions, save
from auricle.cli.exits import ExitCode
from auricle.engines import tagger
from auricle.engines.event_rules import plain_rule
from auricle.engines.tagger import Tagged
from auricle.types import Audio

from .conftest import Done

Command = Callable[..., Done]


class Stub:
    """Hears a beep where it is loud."""

    model, labels, sample_rate, frame_period = "stub", ("beep",), 8000, 0.04
    rules = (plain_rule("beep", 0.04),)

    def tag(self, pieces: list[Audio]) -> list[Tagged]:
        out = []
        for piece in pieces:
            samples = np.abs(piece.samples[0])
            frames = np.pad(samples, (0, -len(samples) % 320)).reshape(-1, 320).max(axis=1, keepdims=True)
            out.append(Tagged(np.zeros(1, np.float32), frames, np.zeros(1, np.float32)))
        return out


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_model: str) -> Any:
        return Stub()

    monkeypatch.setattr(tagger, "load", load)


@pytest.fixture
def beeps(tmp_path: Path) -> Path:
    samples = np.full(8000 * 6, 0.01, np.float32)
    samples[8000:16_000] = samples[32_000:40_000] = 0.8
    save(Audio(samples, 8000), tmp_path / "beeps.wav")
    return tmp_path / "beeps.wav"


def test_people_get_a_table(auricle: Command, stubbed: None, beeps: Path) -> None:
    done = auricle("events", beeps)
    assert done.code == ExitCode.GOOD
    rows = [line.split()[:3] for line in done.out.splitlines() if "beep" in line]
    assert rows == [["1.00", "2.00", "beep"], ["4.00", "5.00", "beep"]]


def test_programs_get_an_object_a_file(auricle: Command, stubbed: None, beeps: Path) -> None:
    done = auricle("events", beeps, beeps.parent / "none.wav", "--json")
    assert done.code == ExitCode.SOME_FAILED
    first, second = map(json.loads, done.out.splitlines())
    assert [(event["start"], event["label"]) for event in first["events"]] == [(1.0, "beep"), (4.0, "beep")]
    assert second["error"]["code"] == "not_found"


def test_files_of_each_format_read_back(auricle: Command, stubbed: None, beeps: Path, tmp_path: Path) -> None:
    done = auricle("events", beeps, "--format", "audacity,csv,json,png", "-o", tmp_path / "out")
    assert done.code == ExitCode.GOOD
    for name in ("labels.txt", "events.csv", "events.json"):
        read = writers.read(tmp_path / "out" / f"beeps.{name}")
        spans = [span for tier in read.tiers for span in tier]
        assert [(span.start, span.end, span.label) for span in spans] == [(1.0, 2.0, "beep"), (4.0, 5.0, "beep")]
    assert (tmp_path / "out" / "beeps.events.png").read_bytes().startswith(b"\x89PNG")


def test_one_format_goes_to_stdout(auricle: Command, stubbed: None, beeps: Path) -> None:
    assert auricle("events", beeps, "--format", "audacity").out == "1.0\t2.0\tbeep\n4.0\t5.0\tbeep\n"


def test_live_prints_line_by_line(auricle: Command, stubbed: None, beeps: Path) -> None:
    assert auricle("events", beeps, "--live").out == "1.00\t2.00\tbeep\t0.80\n4.00\t5.00\tbeep\t0.80\n"


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--format", "mp3"), "'mp3' is none of audacity, csv, json, png"),
        (("--format", "png"), "need a folder"),
        (("--format", "csv,json"), "need a folder"),
        (("-o", "events.csv"), "-o takes a folder"),
        (("--labels", "bang"), "stub knows no bang; it knows beep"),
        (("--threshold", "2"), "threshold must lie between 0 and 1"),
    ],
)
def test_wrong_flags_are_refused(
    auricle: Command, stubbed: None, beeps: Path, flags: tuple[str, ...], message: str
) -> None:
    done = auricle("events", beeps, *flags)
    assert done.code == ExitCode.USAGE
    assert message in " ".join(done.err.replace("│", " ").split())


def test_live_hears_a_pipe_while_it_is_written() -> None:
    noise = 0.001 * np.random.default_rng(0).standard_normal(16_000 * 40)
    noise[16_000:17_600] += 0.5 * np.sin(np.arange(1600))
    head = io.BytesIO()
    save(Audio(np.zeros(1, np.float32), 16_000), head, SaveOptions(format="wav"))
    content = head.getvalue()[:40] + b"\xff" * 4 + (noise * 32_767).astype("<i2").tobytes()
    command = [sys.executable, "-m", "auricle", "events", "--live", "--model", "bursts", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(content[:-1000])
        process.stdin.flush()
        first = process.stdout.readline()  # would wait for ever if the pipe had to end first
        process.stdin.write(content[-1000:])
        process.stdin.close()
        assert process.wait(60) == ExitCode.GOOD
    assert float(first.split()[0]) == pytest.approx(1.0, abs=0.05)
