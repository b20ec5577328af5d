"""Signals, streams and exit codes of the process; each guard is also tried without itself."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auricle.cli import process
from auricle.cli.exits import ExitCode
from auricle.errors import BadOption, CannotWrite

STUCK = """
import hashlib, signal, sys, threading
from auricle.cli.process import leave_soon_after_a_signal
signal.signal(signal.SIGINT, signal.default_int_handler)   # whoever runs the tests may have ignored it
{guard}
threading.Timer(0.3, print, ["ready"], dict(flush=True)).start()
hashlib.pbkdf2_hmac("sha512", b"x", b"y", 30_000_000)   # a native call of half a minute that no signal ends
"""

PRINTS = """
import ctypes, sys
from auricle.cli.process import keep_stdout_for_data
{guard}
native = ctypes.CDLL(None)
native.puts(b"from a native library")
native.fflush(None)
print("data")
"""


def script(text: str, guard: str) -> list[str]:
    return [sys.executable, "-c", text.format(guard=guard)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_even_a_native_call(number: signal.Signals) -> None:
    with subprocess.Popen(script(STUCK, "leave_soon_after_a_signal(0.2)"), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(number)
        begun = time.monotonic()
        try:
            assert child.wait(20) == 128 + number
        finally:
            child.kill()
        assert time.monotonic() - begun < 2.0


def test_without_the_guard_the_native_call_goes_on() -> None:
    with subprocess.Popen(script(STUCK, ""), stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(2.0)
        child.kill()


def test_native_libraries_cannot_write_to_stdout() -> None:
    done = subprocess.run(script(PRINTS, "keep_stdout_for_data()"), capture_output=True, text=True, check=True)
    assert done.stdout == "data\n"
    assert done.stderr == "from a native library\n"


def test_without_the_guard_they_can() -> None:
    done = subprocess.run(script(PRINTS, ""), capture_output=True, text=True, check=True)
    assert "from a native library" in done.stdout


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (BadOption("top must be 1 or more"), ExitCode.USAGE, "error: top must be 1 or more"),
        (CannotWrite("cannot write x"), ExitCode.SOME_FAILED, "error: cannot write x"),
        (RuntimeError("boom"), ExitCode.FAULT, "--debug"),
    ],
)
def test_what_stops_a_command_becomes_a_line(
    error: Exception, code: ExitCode, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert process.explain(error, debug=False) == code
    told = capsys.readouterr()
    assert says in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


def test_debug_shows_the_trace(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError("boom")
    except RuntimeError as error:
        process.explain(error, debug=True)
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_in_the_command_line_itself_is_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(first: str) -> None:
        raise ZeroDivisionError("made for this test")

    monkeypatch.setattr("auricle.cli.app.command", broken)
    assert process.run(["info", "x.wav"]) == ExitCode.FAULT
    assert "Traceback" not in capsys.readouterr().err


def test_the_module_runs_as_the_command(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "auricle", "--version"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.strip()[0].isdigit()
