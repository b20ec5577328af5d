"""auricle evaluate: error rates on a manifest of one's own, without torch."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.audio import save
from auricle.cli.exits import ExitCode
from auricle.types import Audio, Recognition, RecognizerOptions

from .conftest import Done

Command = Callable[..., Done]


class Stub:
    """Hears "one two" in whatever is loud, and nothing else."""

    name, model, sample_rate, longest = "stub", "one two", 8000, 2.0

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        return [Recognition("One, 2!" if np.abs(s.samples).max() > 0.1 else "") for s in stretches]


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.engines import pocketsphinx

    monkeypatch.setattr(pocketsphinx, "load", lambda model=None: Stub())


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Six recordings by two people; one is quiet."""
    rows = ["audio,text,speaker"]
    for number in range(6):
        level = 0.0 if number == 5 else 0.5
        soundfile.write(tmp_path / f"{number}.wav", np.full(8000, level), 8000)
        rows.append(f"{number}.wav,one two,{'ann' if number % 2 else 'bob'}")
    (tmp_path / "manifest.csv").write_text("\n".join(rows))
    return tmp_path


def test_the_rates_are_those_of_a_count_by_hand(auricle: Command, stubbed: None, manifest: Path) -> None:
    done = auricle("evaluate", "pocketsphinx", "--data", manifest, "--split", "all", "--json")
    assert done.code == ExitCode.GOOD, done.err
    (record,) = done.records
    assert (record["words"], record["deletions"], record["substitutions"], record["insertions"]) == (12, 2, 0, 0)
    assert record["word_error_rate"] == pytest.approx(2 / 12)
    assert record["character_error_rate"] == pytest.approx(7 / 42)
    assert record["interval"][0] <= 2 / 12 <= record["interval"][1]
    assert record["speakers"]["ann"] == {"words": 6, "errors": 2}
    assert list(record["speakers"]) == ["ann", "bob"]
    assert record["duration"] == pytest.approx(6.0)


def test_two_models_are_compared_on_the_same_utterances(auricle: Command, stubbed: None, manifest: Path) -> None:
    flags = ("--data", manifest / "manifest.csv", "--split", "all", "--speakers", "--errors", "1")
    done = auricle("evaluate", "pocketsphinx", "pocketsphinx:folder", *flags)
    assert done.code == ExitCode.GOOD, done.err
    assert done.out.count("16.7 %") >= 2
    assert "0.0 % to 0.0 % (not sure which is better)" in done.out
    assert "said   one two" in done.out


def test_plain_comparison_sees_what_normalizing_forgives(auricle: Command, stubbed: None, manifest: Path) -> None:
    flags = ("evaluate", "pocketsphinx", "--data", manifest, "--split", "all", "--json", "--normalize")
    assert auricle(*flags, "none").records[0]["word_error_rate"] == 1.0
    assert auricle(*flags, "english").records[0]["word_error_rate"] == pytest.approx(2 / 12)


def test_what_is_wrong_is_said(auricle: Command, stubbed: None, manifest: Path, tmp_path: Path) -> None:
    assert "no manifest or folder" in auricle("evaluate", "pocketsphinx", "--data", tmp_path / "none").err
    done = auricle("evaluate", "nonsense", "pocketsphinx", "--data", manifest, "--split", "all", "--json")
    assert done.code == ExitCode.SOME_FAILED
    assert done.records[0]["error"]["code"] == "model_not_found"
    assert done.records[1]["words"] == 12
    composes = auricle("evaluate", "chorales", "--data", tmp_path / "none")
    assert composes.code == ExitCode.USAGE
    assert "auricle model show chorales" in " ".join(composes.err.replace("│", " ").split())
    (tmp_path / "empty.csv").write_text("audio,text\n0.wav,\n")
    record = auricle("evaluate", "pocketsphinx", "--data", tmp_path / "empty.csv", "--split", "all", "--json").records[
        0
    ]
    assert record["error"]["code"] == "undefined_score"


def test_a_corpus_by_name(auricle: Command, stubbed: None, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = auricle("evaluate", "pocketsphinx", "--data", "fsdd", "--limit", "6", "--json")
    assert done.records[0]["utterances"] == 6
    monkeypatch.delenv("AURICLE_DATA")
    assert "AURICLE_DATA" in auricle("evaluate", "pocketsphinx", "--data", "fsdd").err


def test_evaluating_needs_no_torch(manifest: Path) -> None:
    script = (
        "import sys; sys.modules['torch'] = None\n"
        "from auricle.cli.process import run\n"
        f"code = run(['evaluate', 'pocketsphinx', '--data', {str(manifest)!r}, '--split', 'all', '--json'])\n"
        "assert code == 0, code"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_long_utterances_are_cut_in_pauses(stubbed: None, tmp_path: Path) -> None:
    from auricle.data.utterance import Utterance
    from auricle.tasks.evaluate import EvaluateOptions, evaluate

    soundfile.write(tmp_path / "long.wav", np.random.default_rng(0).uniform(-0.5, 0.5, 40_000), 8000)
    done = evaluate(Stub(), [Utterance(tmp_path / "long.wav", "one two", 5.0)], EvaluateOptions())
    assert done.words.length == 2


def test_events_are_scored_where_a_table_has_their_times(auricle: Command, tmp_path: Path) -> None:
    save(Audio(np.zeros(48_000, np.float32), 16_000), tmp_path / "a.wav")
    table = tmp_path / "manifest.csv"
    table.write_text("filename,onset,offset,event_label\na.wav,1.0,2.0,dog\n")
    (record,) = auricle("evaluate", "events", "--data", tmp_path, "--split", "all", "--json").records
    assert (record["onset_f1"], record["events"], record["recordings"]) == (0.0, 1, 1)
    assert record["labels"] == {"dog": {"segment_f1": 0.0, "onset_f1": 0.0, "event_f1": 0.0, "events": 1}}
    shown = auricle("evaluate", "events", "--data", tmp_path, "--split", "all").out
    assert "PSDS 1" in shown
    assert "dog" in shown
    assert auricle("evaluate", "sounds", "--data", tmp_path, "--confusion", tmp_path / "x.png").code == ExitCode.USAGE
    table.write_text("filename,onset,offset,event_label\na.wav,1.0,2.0,nonsense\n")
    (record,) = auricle("evaluate", "sounds", "--data", tmp_path, "--split", "all", "--json").records
    assert "knows none of the labels" in record["error"]["message"]
