"""Commands that write: convert, features, plot, analyze."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from auricle.cli.exits import ExitCode

from .conftest import Done, in_process_of_its_own, names

Command = Callable[..., Done]


@pytest.fixture
def long_tone(tmp_path: Path) -> Path:
    """More sound than a pipe holds."""
    soundfile.write(tmp_path / "long.wav", np.zeros(1_000_000), 16_000)
    return tmp_path / "long.wav"


def test_convert_changes_what_it_is_told_to(auricle: Command, tone: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.flac"
    flags = ["--sample-rate=8000", "--channels=1", "--bit-depth=24", "--start=0.1", "--duration=0.25"]
    done = auricle("convert", "--json", tone, "-o", target, *flags)
    assert done.code == ExitCode.GOOD
    (record,) = done.records
    expected = {"file": str(tone), "target": str(target), "sample_rate": 8000, "channels": 1, "duration": 0.25}
    assert {**record, **expected, "bit_depth": 24, "codec": "flac", "truncated": False, "clipped": 0} == record
    info = soundfile.info(target)
    assert (info.format, info.subtype, info.samplerate, info.channels, info.frames) == ("FLAC", "PCM_24", 8000, 1, 2000)


def test_convert_without_options_keeps_every_sample(auricle: Command, tone: Path, tmp_path: Path) -> None:
    assert auricle("convert", tone, "-o", tmp_path / "out.flac").code == ExitCode.GOOD
    before, _ = soundfile.read(tone, dtype="int16")
    after, _ = soundfile.read(tmp_path / "out.flac", dtype="int16")
    assert np.array_equal(before, after)


def test_convert_through_pipes(tone: Path) -> None:
    code, out, err = in_process_of_its_own("convert", "-", "-o", "-", "--format", "wav", given=tone.read_bytes())
    assert (code, err) == (0, "")
    assert soundfile.info(io.BytesIO(out)).frames == 8000


def test_a_reader_of_sound_that_goes_away_is_no_fault(long_tone: Path) -> None:
    command = [sys.executable, "-m", "auricle", "convert", str(long_tone), "-o", "-", "--format", "wav"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(44)
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == ExitCode.READER_GONE


def test_clipping_is_told(auricle: Command, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "loud.wav", np.full(100, 1.5, dtype=np.float32), 8000, subtype="FLOAT")
    done = auricle("convert", tmp_path / "loud.wav", "-o", tmp_path / "out.flac")
    assert "100 samples lay beyond full scale" in done.err
    assert auricle("convert", tmp_path / "loud.wav", "-o", tmp_path / "out.wav", "--floating").err == ""


def test_stdout_needs_a_format(auricle: Command, tone: Path) -> None:
    done = auricle("convert", tone, "-o", "-")
    assert done.code == ExitCode.USAGE
    assert "--format" in done.err


def test_a_folder_needs_a_format(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("convert", tone, tone, "-o", tmp_path / "out")
    assert done.code == ExitCode.USAGE
    assert "--format" in done.err


@pytest.mark.parametrize("command", ["convert", "features", "plot"])
def test_no_input_is_a_target_under_any_name(auricle: Command, tone: Path, tmp_path: Path, command: str) -> None:
    before = tone.read_bytes()
    suffix = {"convert": "wav", "features": "npz", "plot": "png"}[command]
    for make in (os.symlink, os.link):
        other = tmp_path / f"{make.__name__}.{suffix}"
        make(tone, other)
        done = auricle(command, tone, "-o", tmp_path / "." / other.name)
        assert (done.code, "input itself" in done.err) == (ExitCode.USAGE, True), done.err
    assert tone.read_bytes() == before


def test_a_link_to_something_else_is_a_target(auricle: Command, tone: Path, tmp_path: Path) -> None:
    shutil.copy(tone, tmp_path / "other.wav")
    (tmp_path / "link.wav").symlink_to("other.wav")
    assert auricle("convert", tone, "-o", tmp_path / "link.wav").code == ExitCode.GOOD


WRONG_FOR_EVERY_FILE = [
    ("features", "a.npz", "--hop-length", "0"),
    ("features", "a.npz", "--n-fft", "0"),
    ("features", "a.npz", "--f-min", "900", "--f-max", "100"),
    ("features", "a.npz", "--f-min", "-1"),
    ("features", "a.npz", "--win-length", "4096"),
    ("features", "a.npz", "--kind", "mfcc", "--n-mfcc", "0"),
    ("features", "a.npz", "--kind", "chroma", "--n-mels", "40"),
    ("features", "a.npz", "--n-mfcc", "13"),
    ("features", "a.npz", "--preset", "whisper-80", "--n-mels", "40"),
    ("features", "a.npz", "--preset", "whisper-80", "--sample-rate", "8000"),
    ("features", "a.npy"),
    ("features", "noext"),
    ("features", ""),
    ("plot", "a.jpg"),
    ("convert", "a.wav", "--start", "-1"),
    ("convert", "a.wav", "--duration", "nan"),
    ("convert", "a.xyz"),
    ("convert", "noext"),
    ("convert", "."),
    ("convert", "-"),
    ("convert", ""),
    ("convert", "a.wav", "--format", "flac"),
    ("convert", "a.mp3", "--channels", "3"),
    ("convert", "a.opus", "--sample-rate", "44100"),
    ("convert", "a.mp3", "--bitrate", "128"),
    ("convert", "a.flac", "--floating"),
    ("analyze", "a.html"),
    ("analyze", "a.json"),
    ("analyze", ""),
]


@pytest.mark.parametrize("given", WRONG_FOR_EVERY_FILE, ids=" ".join)
def test_what_is_wrong_for_every_file_is_told_once_before_any_is_read(
    auricle: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    command, out, *flags = given
    done = auricle(command, "not-there.wav", "-o", out, *flags)
    assert done.code == ExitCode.USAGE, done
    assert "not-there" not in done.err
    assert done.out == ""
    assert names(tmp_path) == []


def test_a_number_that_the_kind_uses_is_taken(auricle: Command, tone: Path, tmp_path: Path) -> None:
    for flags in (["--kind", "mfcc", "--n-mfcc", "13", "--n-mels", "40"], ["--kind", "chroma", "--n-fft", "4096"]):
        assert auricle("features", tone, "-o", tmp_path / "a.npz", *flags).code == ExitCode.GOOD


def test_a_device_may_be_called_anything(auricle: Command, tone: Path) -> None:
    assert auricle("features", tone, "-o", os.devnull).code == ExitCode.GOOD


def test_silent_channels_are_told(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("convert", tone, "-o", tmp_path / "six.wav", "--channels", "6")
    assert "4 of 6 channels" in done.err
    assert auricle("convert", tone, "-o", tmp_path / "one.wav", "--channels", "1").err == ""
    record = auricle("convert", "--json", tone, "-o", tmp_path / "six.wav", "--channels", "6").records[0]
    samples, _ = soundfile.read(tmp_path / "six.wav")
    assert record["silent_channels"] == (samples == 0).all(axis=0).sum() == 4


def test_convert_says_what_came_out(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("convert", tone, "-o", tmp_path / "a.flac", "--channels", "1")
    assert done.out.endswith("a.flac (flac, 16000 Hz, 1 channel, 0.500 s)\n")


def test_data_and_json_cannot_share_stdout(auricle: Command, tone: Path) -> None:
    assert auricle("convert", tone, "-o", "-", "--format", "wav", "--json").code == ExitCode.USAGE
    assert auricle("features", tone, "-o", "-", "--json").code == ExitCode.USAGE


def test_many_inputs_go_into_a_folder_under_names_of_their_own(auricle: Command, tone: Path, tmp_path: Path) -> None:
    other = tmp_path / "b" / "tone.wav"
    other.parent.mkdir()
    shutil.copy(tone, other)
    done = auricle("convert", "--json", tone, other, "-o", tmp_path / "out", "--format", "flac")
    assert done.code == ExitCode.GOOD
    targets = [record["target"] for record in done.records]
    assert len(set(targets)) == 2
    assert names(tmp_path / "out") == sorted(Path(target).name for target in targets)


def test_many_inputs_do_not_go_into_one_file(auricle: Command, tone: Path, tmp_path: Path) -> None:
    assert auricle("convert", tone, tone, "-o", tmp_path / "out.flac").code == ExitCode.USAGE
    assert not (tmp_path / "out.flac").exists()


def test_a_failure_leaves_the_target_as_it_was(auricle: Command, broken: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.flac"
    target.write_bytes(b"mine")
    assert auricle("convert", broken, "-o", target).code == ExitCode.SOME_FAILED
    assert target.read_bytes() == b"mine"
    assert names(tmp_path) == ["broken.wav", "out.flac"]


def test_an_option_off_its_range_is_a_failure_of_each_file(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("convert", "--json", tone, "-o", tmp_path / "a.wav", "--start", "9")
    assert done.code == ExitCode.SOME_FAILED
    assert done.records[0]["error"]["code"] == "bad_option"


def test_an_option_that_can_never_be_right_is_wrong_usage(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("convert", tone, "-o", tmp_path / "a.wav", "--channels", "0")
    assert done.code == ExitCode.USAGE
    assert "channels must be" in done.err


def test_a_truncated_input_is_converted_and_told(auricle: Command, tone: Path, tmp_path: Path) -> None:
    tone.write_bytes(tone.read_bytes()[:-16_000])
    done = auricle("convert", tone, "-o", tmp_path / "a.flac")
    assert done.code == ExitCode.GOOD
    assert "cut short" in done.err
    assert auricle("convert", "--json", tone, "-o", tmp_path / "a.flac").records[0]["truncated"]


def test_features_are_an_npz(auricle: Command, tone: Path, tmp_path: Path) -> None:
    done = auricle("features", "--json", tone, "-o", tmp_path / "a.npz", "--kind", "mel", "--n-mels", "40")
    assert done.records[0]["shape"] == [40, 16]
    with np.load(tmp_path / "a.npz") as stored:
        assert stored["values"].shape == (40, 16)
        assert stored["times"].shape == (16,)
        assert stored["rows"].shape == (40,)
        spec = json.loads(str(stored["spec"]))
    assert (spec["type"], spec["n_mels"], spec["stft"]["sample_rate"]) == ("MelSpec", 40, 16_000)


def test_features_to_stdout(tone: Path) -> None:
    code, out, _ = in_process_of_its_own("features", str(tone), "-o", "-", "--preset", "whisper-80")
    assert code == 0
    with np.load(io.BytesIO(out)) as stored:
        assert stored["values"].shape == (80, 50)


@pytest.mark.parametrize(("suffix", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_plot(auricle: Command, tone: Path, tmp_path: Path, suffix: str, begins: bytes) -> None:
    target = tmp_path / f"a.{suffix}"
    done = auricle("plot", tone, "-o", target, "--panels", "waveform,mfcc,chroma", "--dpi", "40")
    assert done.code == ExitCode.GOOD, done.err
    assert target.read_bytes().startswith(begins)


@pytest.mark.parametrize("wrong", [["--panels", "nonsense"], ["--panels", ""], ["--dpi", "0"]])
def test_plot_refuses_what_is_no_picture(auricle: Command, tone: Path, tmp_path: Path, wrong: list[str]) -> None:
    assert auricle("plot", tone, "-o", tmp_path / "a.png", *wrong).code == ExitCode.USAGE
    assert not (tmp_path / "a.png").exists()


def test_analyze_writes_a_report(auricle: Command, tone: Path, broken: Path, tmp_path: Path) -> None:
    done = auricle("analyze", "--json", broken, tone, "-o", tmp_path / "out")
    assert done.code == ExitCode.SOME_FAILED
    first, second = done.records
    assert first["error"]["code"] == "unsupported_format"
    assert second["file"] == str(tone)
    for key in ("report", "analysis", "timeline"):
        assert Path(second[key]).is_file()
    assert "<html" in Path(second["report"]).read_text().lower()
    assert abs(second["facts"]["duration"] - 0.5) < 1e-9


def test_analyze_reads_stdin(tone: Path, tmp_path: Path) -> None:
    code, out, _ = in_process_of_its_own("analyze", "-", "-o", tmp_path / "out", "--json", given=tone.read_bytes())
    assert code == 0
    assert Path(json.loads(out)["report"]).is_file()


def test_results_that_cannot_be_written_are_failures(auricle: Command, tone: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for command in ("analyze", "features", "plot", "convert"):
        suffix = {"convert": "flac", "features": "npz"}.get(command, "png")
        target = tmp_path / "file" / f"x.{suffix}"
        done = auricle(command, "--json", tone, "-o", target if command != "analyze" else tmp_path / "file")
        assert done.code == ExitCode.SOME_FAILED, (command, done)
        assert done.records[0]["error"]["code"] in ("cannot_write", "io_error"), (command, done)


def test_doctor(auricle: Command) -> None:
    done = auricle("doctor", "--json")
    assert done.code == ExitCode.GOOD, done.out
    checks = {(check["group"], check["name"]): check for check in done.records}
    assert checks["package", "numpy"]["detail"].startswith(np.__version__)
    assert checks["read", "MP3"]["state"] == "works"
    assert all(check["mend"] for check in checks.values() if check["state"] != "works")
    assert "numpy" in auricle("doctor").out


def test_doctor_names_what_is_broken_and_how_to_mend_it(auricle: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from auricle.tasks import doctor

    def fails() -> str:
        raise OSError("made for this test")

    monkeypatch.setitem(doctor.WORK, "resample", fails)
    monkeypatch.setattr(doctor, "CORE", ("numpy", "no-such-package-of-ours"))
    done = auricle("doctor", "--json")
    assert done.code == ExitCode.SOME_FAILED
    checks = {check["name"]: check for check in done.records}
    assert checks["resample"]["state"] == "broken"
    assert "pip install no-such-package-of-ours" in checks["no-such-package-of-ours"]["mend"]


def test_help_is_a_table_of_contents(auricle: Command) -> None:
    done = auricle("--help")
    assert done.code == ExitCode.GOOD
    for word in ("info", "analyze", "plot", "convert", "features", "doctor", "Start here", "Exit codes"):
        assert word in done.out
    assert len(done.out.splitlines()) < 60


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion(shell: str, tmp_path: Path) -> None:
    words = {"COMP_WORDS": "auricle in", "COMP_CWORD": "1", "_TYPER_COMPLETE_ARGS": "auricle in"}
    environment = {**os.environ, **words, "_AURICLE_COMPLETE": f"complete_{shell}", "HOME": str(tmp_path)}
    if shell == "fish":
        environment["_TYPER_COMPLETE_FISH_ACTION"] = "get-args"
    command = [str(Path(sys.executable).parent / "auricle")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert "info" in done.stdout


def test_completion_installs_itself(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    command = [str(Path(sys.executable).parent / "auricle"), "--install-completion", "bash"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert any(path.is_file() for path in tmp_path.rglob("*auricle*"))


def test_a_picture_is_headed_by_the_name_of_its_file(auricle: Command, tone: Path, tmp_path: Path) -> None:
    from matplotlib import rc_context

    odd = shutil.copy(tone, tmp_path / "50 $ or 60 $ <b>.wav")
    with rc_context({"svg.fonttype": "none"}):
        assert auricle("plot", odd, "-o", tmp_path / "a.svg", "--panels", "waveform").code == ExitCode.GOOD
        assert auricle("plot", odd, "-o", tmp_path / "b.svg", "--title", "Mine").code == ExitCode.GOOD
    assert "50 $ or 60 $ &lt;b&gt;.wav" in (tmp_path / "a.svg").read_text()
    assert "Mine" in (tmp_path / "b.svg").read_text()
