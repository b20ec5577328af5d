"""auricle classify: a table for people, one object a file for programs, one clear error where there is no model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.cli.exits import ExitCode
from auricle.engines import tagger
from auricle.engines.tagger import Tagged
from auricle.errors import ModelNotFound
from auricle.types import Audio

from .conftest import Done

Command = Callable[..., Done]


class Stub:
    """Finds "loud" in what is loud, "soft" in the rest."""

    model, labels, sample_rate, window = "stub", ("loud", "soft"), 8000, 0.0

    def tag(self, pieces: list[Audio]) -> list[Tagged]:
        loud = [float(np.abs(piece.samples).max() > 0.2) for piece in pieces]
        return [Tagged(np.array([p, 1 - p], np.float32), np.zeros((1, 2), np.float32), np.zeros(1)) for p in loud]


def load(model: str) -> Stub:
    if model != "stub":
        raise ModelNotFound(f"there is no model {model!r}")
    return Stub()


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "load", load)


def sound(path: Path, level: float, seconds: float = 12.0) -> Path:
    time = np.arange(round(8000 * seconds)) / 8000
    save(Audio((level * np.sin(2 * np.pi * 300 * time)).astype(np.float32), 8000), path)
    return path


def test_people_get_a_table(auricle: Command, stubbed: None, tmp_path: Path) -> None:
    done = auricle("classify", sound(tmp_path / "a.wav", 0.5), sound(tmp_path / "b.wav", 0.0), "--model", "stub")
    assert done.code == ExitCode.GOOD
    assert "100.0%" in done.out
    assert "loud" in done.out
    assert "b.wav: nothing is to be heard in it" in done.err


def test_programs_get_an_object_a_file(auricle: Command, stubbed: None, tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    quiet = sound(tmp_path / "a.wav", 0.1)
    done = auricle("classify", quiet, tmp_path / "broken.wav", "--model", "stub", "--json", "--top", "1")
    assert done.code == ExitCode.SOME_FAILED
    first, second = map(json.loads, done.out.splitlines())
    assert first["guesses"] == [{"label": "soft", "score": 1.0}]
    assert first["tags"] == [{"start": 0.0, "end": 12.0, "label": "soft", "score": 1.0}]
    assert second["error"]["code"]


def test_a_model_that_is_not_there_is_one_error(auricle: Command, tmp_path: Path) -> None:
    done = auricle("classify", sound(tmp_path / "a.wav", 0.1), "--model", "absent")
    assert done.code != ExitCode.GOOD
    assert "there is no model 'absent'" in " ".join(done.err.split())


def test_an_embedded_model_judges_by_its_own_window(auricle: Command, tmp_path: Path) -> None:
    done = auricle("classify", sound(tmp_path / "a.wav", 0.1, 3.0), "--model", "commands", "--json")
    facts = json.loads(done.out)
    assert facts["model"] == "commands"
    assert sum(tag["end"] - tag["start"] for tag in facts["tags"]) == pytest.approx(3.0)
