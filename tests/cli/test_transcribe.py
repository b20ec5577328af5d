"""auricle transcribe: text on stdout, files in a folder, one object a recording, one clear error each."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.exits import ExitCode
from auricle.types import Audio, Recognition, RecognizerOptions, Span

from .conftest import Done, in_process_of_its_own, names

Command = Callable[..., Done]


class Stub:
    """Hears the same two words in every stretch."""

    name, model, sample_rate, longest = "stub", "two words", 16_000, 30.0
    heard = 0

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        Stub.heard += len(stretches)
        return [
            Recognition("Hello, world!", (Span(0.1, 0.3, "Hello,", 0.9), Span(0.3, 0.5, "world!", 0.8)), "en")
        ] * len(stretches)


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> type[Stub]:
    """The engine pocketsphinx is a stub."""
    from auricle.engines import pocketsphinx

    Stub.heard = 0
    monkeypatch.setattr(pocketsphinx, "load", lambda model=None: Stub())
    return Stub


ASKED = ("--engine", "pocketsphinx", "--vad", "none", "--no-safety")


def test_text_comes_on_stdout_and_the_engine_is_named_on_stderr(auricle: Command, stubbed: type, tone: Path) -> None:
    done = auricle("transcribe", tone, *ASKED)
    assert (done.code, done.out) == (ExitCode.GOOD, "Hello, world!\n")
    assert "stub" in done.err
    both = auricle("transcribe", tone, tone, *ASKED)
    assert both.out == f"==> {tone} <==\nHello, world!\n" * 2


@pytest.mark.parametrize("format", ["srt", "vtt", "tsv", "json", "textgrid"])
def test_every_format_on_stdout_and_in_a_file(
    auricle: Command, stubbed: type, tone: Path, tmp_path: Path, format: str
) -> None:
    from auricle.writers import read
    from auricle.writers.transcripts import SUFFIXES

    shown = auricle("transcribe", tone, *ASKED, "--format", format).out
    path = tmp_path / f"out{SUFFIXES[format]}"
    assert auricle("transcribe", tone, *ASKED, "-o", path).code == ExitCode.GOOD
    assert path.read_text() == shown
    assert "Hello, world!" in " ".join(span.label for tier in read(path).tiers for span in tier)


def test_json_lines_hold_words_with_times(auricle: Command, stubbed: type, tone: Path, broken: Path) -> None:
    done = auricle("transcribe", tone, broken, *ASKED, "--json")
    assert done.code == ExitCode.SOME_FAILED
    first, second = done.records
    assert first["text"] == "Hello, world!"
    assert first["words"][0] == {"start": 0.1, "end": 0.3, "word": "Hello,", "score": 0.9}
    assert (first["engine"], first["word_count"], first["language"]) == ("stub", 2, "en")
    assert second["error"]["code"] == "unsupported_format"


def test_a_folder_is_filled_once(
    auricle: Command, stubbed: type[Stub], tone: Path, broken: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    line = ("transcribe", tone, broken, *ASKED, "-o", out, "--format", "srt,txt")
    first = auricle(*line)
    assert (first.code, stubbed.heard) == (ExitCode.SOME_FAILED, 1)
    assert "2 words" in first.out
    assert str(broken) in first.err
    assert [name for name in names(out) if not name.startswith(".")] == ["tone.srt", "tone.txt"]
    again = auricle(*line, "--json")
    assert stubbed.heard == 1
    assert [record.get("kept") for record in again.records] == [True, None]
    assert again.records[0]["targets"] == [str(out / "tone.srt"), str(out / "tone.txt")]
    auricle(*line, "--line-length", "20")
    assert stubbed.heard == 2


def test_a_folder_in_use_is_refused(auricle: Command, stubbed: type, tone: Path, tmp_path: Path) -> None:
    from auricle.batch import open_job

    with open_job(tmp_path / "out", [], [".txt"], {}):
        done = auricle("transcribe", tone, *ASKED, "-o", tmp_path / "out")
    assert done.code != ExitCode.GOOD
    assert "another process" in done.err


WRONG = [
    ("--format", "docx"),
    ("--format", "srt,txt"),
    ("-o", "a.docx"),
    ("-o", "a.srt", "--format", "vtt"),
    ("-o", ""),
    ("--line-length", "3"),
    ("--language", "English"),
    ("--engine", "nonsense"),
    ("--beam-size", "0"),
]


@pytest.mark.parametrize("flags", WRONG, ids=" ".join)
def test_wrong_usage_is_told_before_any_work(auricle: Command, tone: Path, flags: tuple[str, ...]) -> None:
    done = auricle("transcribe", tone, *flags)
    assert done.code == ExitCode.USAGE, done.err
    assert done.out == ""


def test_two_files_need_a_folder(auricle: Command, stubbed: type, tone: Path) -> None:
    assert auricle("transcribe", tone, tone, *ASKED, "--format", "srt").code == ExitCode.USAGE
    assert auricle("transcribe", tone, tone, *ASKED, "-o", "a.srt").code == ExitCode.USAGE


def test_no_input_is_a_target(auricle: Command, stubbed: type, tone: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(tone.read_bytes())
    assert auricle("transcribe", tmp_path / "a.txt", *ASKED, "-o", tmp_path / "a.txt").code == ExitCode.USAGE


def bad_sounds(folder: Path) -> dict[str, Path]:
    """Recordings that are odd in every way."""
    silence = np.zeros(16_000, dtype=np.float32)
    made = {
        "one sample": silence[:1],
        "nan": np.full(1600, np.nan, dtype=np.float32),
        "eight channels": np.zeros((16_000, 8), dtype=np.float32),
        "silence": silence,
        "no samples": silence[:0],
    }
    paths = {}
    for name, samples in made.items():
        paths[name] = folder / f"{name}.wav"
        soundfile.write(paths[name], samples, 96_000, subtype="FLOAT")
    paths["empty"] = folder / "empty.wav"
    paths["empty"].write_bytes(b"")
    paths["absent"] = folder / "absent.wav"
    return paths


def test_bad_input_is_one_clear_error_each(auricle: Command, tmp_path: Path) -> None:
    paths = bad_sounds(tmp_path)
    done = auricle("transcribe", *paths.values(), "--engine", "pocketsphinx", "--vad", "energy", "--json")
    told = dict(zip(paths, done.records, strict=True))
    for name, record in told.items():
        if "error" in record:
            assert record["error"]["code"] != "fault", (name, record)
            assert record["error"]["message"]
        else:
            assert record["text"] == "", name
    assert told["absent"]["error"]["code"] == "not_found"
    assert "error" in told["empty"]
    assert "error" not in told["silence"]
    assert "error" not in told["eight channels"]


def test_a_missing_model_is_one_clear_error(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("transcribe", tone, "--engine", "pocketsphinx", "--model", tmp_path / "none")
    assert done.code == ExitCode.SOME_FAILED
    assert len(done.err.splitlines()) == 1
    assert "no folder" in done.err


def test_speech_is_transcribed_through_a_pipe(data: Path, tmp_path: Path) -> None:
    from auricle import load, save

    (recording,) = (data / "fixtures_reference").rglob("jfk.flac")
    save(load(recording, start=5.0, duration=2.7, sample_rate=16_000, mono=True), tmp_path / "part.wav")
    given = (tmp_path / "part.wav").read_bytes()
    code, out, err = in_process_of_its_own(
        "transcribe", "-", "--engine", "pocketsphinx", "--format", "srt", given=given
    )
    assert code == ExitCode.GOOD, err
    assert "can do for you" in out.decode()
    pysubs2 = pytest.importorskip("pysubs2")
    events = pysubs2.SSAFile.from_file(io.StringIO(out.decode()), format_="srt")
    assert 0 <= events[0].start < events[-1].end <= 2_700


def test_the_command_line_knows_its_flags_without_an_engine() -> None:
    code, out, _ = in_process_of_its_own("transcribe", "--help")
    assert code == ExitCode.GOOD
    for flag in (b"--engine", b"--language", b"--words", b"--format", b"--unsafe", b"--line-length", b"--json"):
        assert flag in out


def test_json_of_a_transcript_reads_back(auricle: Command, stubbed: type, tone: Path) -> None:
    shown = json.loads(auricle("transcribe", tone, *ASKED, "--format", "json").out)
    assert (shown["engine"], shown["text"]) == ("stub", "Hello, world!")
