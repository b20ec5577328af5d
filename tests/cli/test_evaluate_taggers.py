"""auricle evaluate with models that name sounds: figures that follow from the counts, a picture, refusals."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from auricle.audio import save
from auricle.cli.exits import ExitCode
from auricle.metrics.classification import accuracy_interval
from auricle.types import Audio

from .conftest import Done

Command = Callable[..., Done]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hush, which "commands" knows for `_silence_`, and a label that it does not know."""
    folder, rng = tmp_path_factory.mktemp("clips"), np.random.default_rng(0)
    for label in ("_silence_", "whistle"):
        (folder / label).mkdir()
        for number in range(6):
            samples = 0.003 * rng.standard_normal(16_000)
            save(Audio(samples.astype(np.float32), 16_000), folder / label / f"{number}.wav")
    return folder


def test_programs_get_counts_that_add_up(auricle: Command, clips: Path) -> None:
    done = auricle("evaluate", "commands", "--data", clips, "--split", "all", "--json")
    assert done.code == ExitCode.GOOD
    facts = json.loads(done.out)
    counts = np.array(facts["confusion"])
    assert counts.sum() == facts["clips"] == 12
    assert facts["accuracy"] == np.trace(counts) / 12
    assert facts["interval"] == list(accuracy_interval(int(np.trace(counts)), 12))
    assert facts["f1"]["whistle"] == 0.0
    assert counts[facts["labels"].index("_silence_"), facts["labels"].index("_silence_")] >= 5


def test_people_get_tables_and_a_picture(auricle: Command, clips: Path, tmp_path: Path) -> None:
    done = auricle("evaluate", "commands", "--data", clips, "--split", "all", "--confusion", tmp_path / "c.png")
    assert done.code == ExitCode.GOOD
    assert "whistle" in done.out
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("commands", "english-ctc"), "commands names sounds, the others recognize speech"),
        (("english-ctc", "--confusion", "c.png"), "only models that name sounds have one"),
        (("commands", "--confusion", "c.mp3"), "must end in .png, .svg or .pdf"),
    ],
)
def test_what_does_not_fit_is_refused(auricle: Command, clips: Path, arguments: tuple[str, ...], message: str) -> None:
    done = auricle("evaluate", *arguments, "--data", clips)
    assert done.code == ExitCode.USAGE
    assert message in " ".join(done.err.replace("│", " ").split())


def test_a_folder_without_clips_is_one_error(auricle: Command, tmp_path: Path) -> None:
    done = auricle("evaluate", "commands", "--data", tmp_path)
    assert done.code != ExitCode.GOOD
    assert "holds no clip that can be read" in " ".join(done.err.replace("│", " ").split())
