"""auricle music: a card, files, clicks, objects for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auricle import writers
from auricle.audio import load, save
from auricle.cli.exits import ExitCode
from auricle.instruments import RenderOptions, render
from auricle.types import Audio, Note, Part, Score

from .conftest import Done

Command = Callable[..., Done]


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve bars of C major and G major at 120."""
    chords = [Note(n, n + 0.9, pitch=key + 7 * (n % 2)) for n in range(24) for key in (48, 60, 64, 67)]
    drums = [Note(n / 2, n / 2 + 0.1, pitch=36 if n % 4 == 0 else 38) for n in range(48)]
    score = Score.of([Part("", 0, notes=tuple(chords)), Part("", 0, True, tuple(drums))])
    path = tmp_path_factory.mktemp("music") / "tune.wav"
    save(render(score, RenderOptions(sample_rate=22_050)), path)
    return path


def test_people_get_a_card(auricle: Command, tune: Path) -> None:
    done = auricle("music", tune)
    assert done.code == ExitCode.GOOD
    assert "beats a minute" in done.out
    assert "C:maj" in done.out


def test_programs_get_an_object_a_file(auricle: Command, tune: Path) -> None:
    done = auricle("music", tune, tune.parent / "none.wav", "--json")
    assert done.code == ExitCode.SOME_FAILED
    first, second = map(json.loads, done.out.splitlines())
    assert first["tempo"] / 120 == pytest.approx(round(first["tempo"] / 60) / 2, rel=0.02)
    assert {"C:maj", "G:maj"} <= {chord["label"] for chord in first["chords"]}
    assert second["error"]["code"] == "not_found"


def test_files_of_each_format_read_back(auricle: Command, tune: Path, tmp_path: Path) -> None:
    done = auricle("music", tune, "--format", "audacity,csv,json,textgrid", "-o", tmp_path / "out")
    assert done.code == ExitCode.GOOD
    chords = writers.read(tmp_path / "out" / "tune.chords.txt")
    assert "C:maj" in {span.label for span in chords.tiers[0]}
    beats = writers.read(tmp_path / "out" / "tune.beats.txt")
    assert {span.label for span in beats.tiers[0]} <= {"1", "2", "3", "4"}
    both = writers.read(tmp_path / "out" / "tune.music.json")
    assert {"beats", "chords"} <= set(both.names)
    assert len(both["beats"]) > 20


def test_clicks_are_written_beside(auricle: Command, tune: Path, tmp_path: Path) -> None:
    done = auricle("music", tune, "--click", tmp_path / "clicks.wav")
    assert done.code == ExitCode.GOOD
    plain, clicked = load(tune), load(tmp_path / "clicks.wav")
    assert clicked.length == plain.length
    assert np.abs(clicked.samples - 0.6 * plain.samples).max() > 0.2


def test_clicks_never_replace_the_recording(auricle: Command, tune: Path) -> None:
    before = tune.read_bytes()
    done = auricle("music", tune, "--click", tune)
    assert done.code == ExitCode.USAGE
    assert "--click" in done.err
    assert "-o" not in done.err.split()
    assert tune.read_bytes() == before


def test_silence_is_told(auricle: Command, tmp_path: Path) -> None:
    save(Audio(np.zeros(8000, np.float32), 8000), tmp_path / "quiet.wav")
    done = auricle("music", tmp_path / "quiet.wav")
    assert done.code == ExitCode.GOOD
    assert "nothing is to be heard" in done.err


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--format", "mp3"), "'mp3' is none of"),
        (("--format", "csv,json"), "need a folder"),
        (("--slowest", "300"), "slowest < fastest"),
        (("--click", ""), ""),
        (("--click", "x.txt"), "'x.txt' must end in .wav or"),
    ],
)
def test_wrong_flags_are_refused(auricle: Command, tune: Path, flags: tuple[str, ...], message: str) -> None:
    done = auricle("music", tune, *flags)
    assert done.code == (ExitCode.USAGE if message else ExitCode.GOOD)
    assert message in " ".join(done.err.replace("│", " ").split())
