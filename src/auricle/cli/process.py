"""The process around a command: signals, streams and the number that it ends with."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from auricle.cli.exits import ExitCode

__all__ = ["keep_stdout_for_data", "leave_soon_after_a_signal", "main", "run"]

PATIENCE = 1.5
"""Seconds that cleaning up may take after an interrupt."""

SHOW_CURSOR = b"\x1b[?25h"
"""A progress bar hides it."""


def main() -> NoReturn:
    """The command line of auricle: runs what `sys.argv` says and ends the process with a meaningful exit code."""
    leave_soon_after_a_signal()
    keep_stdout_for_data()
    if "--debug" not in sys.argv:
        warnings.simplefilter("ignore")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; whatever goes wrong becomes a line on stderr, never a trace.

    Args:
        arguments: without the program's name.
    """
    debug = "--debug" in arguments
    try:
        from auricle.cli.app import command

        command(next(iter(arguments), "")).main(list(arguments), prog_name="auricle")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else ExitCode.GOOD
        if code == ExitCode.USAGE:
            hint_at_dashes(arguments)
    except KeyboardInterrupt:
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        code = ExitCode.READER_GONE
    except Exception as error:
        code = explain(error, debug)
    return flushed(code)


def hint_at_dashes(arguments: Sequence[str]) -> None:
    """Say how a file is given whose name begins with a dash and was taken for a flag."""
    before = list(arguments)[: list(arguments).index("--")] if "--" in arguments else arguments
    for name in before:
        if name.startswith("-") and Path(name).is_file():
            print(f"The file {name!r} begins with a dash: write ./{name}, or put -- before it.", file=sys.stderr)


def explain(error: Exception, debug: bool) -> int:
    """Say what stopped the whole command, and return the exit code for it."""
    from auricle.errors import AuricleError, MissingExtra

    if debug:
        traceback.print_exception(error)
    if isinstance(error, AuricleError):
        print(f"error: {error}", file=sys.stderr)
        return ExitCode.SOME_FAILED if isinstance(error, (OSError, MissingExtra)) else ExitCode.USAGE
    if isinstance(error, OSError):
        print(f"error: {error.strerror or error}", file=sys.stderr)
        return ExitCode.SOME_FAILED
    print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
    print("This is a fault in auricle. Run the same command with --debug to see the trace.", file=sys.stderr)
    return ExitCode.FAULT


def flushed(code: int) -> int:
    """The exit code after the last output has left; a reader that has gone away is no fault to talk about."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        code = ExitCode.READER_GONE if isinstance(error, BrokenPipeError) else code or ExitCode.SOME_FAILED
        # What could not be written is dropped, or Python would try, and complain, once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if code == ExitCode.INTERRUPTED:
        print("interrupted", file=sys.stderr)
    return code


def leave_soon_after_a_signal(patience: float = PATIENCE) -> None:
    """After SIGINT or SIGTERM the process ends within `patience` seconds, even from inside a long native call.

    Python raises KeyboardInterrupt only between two of its own instructions, and then temporary files are removed on
    the way out. A second thread, woken by the operating system, ends the process if that takes too long. A SIGINT that
    the parent had ignored (as shells do for jobs in the background) stays ignored.

    Args:
        patience: seconds for the orderly way out.
    """
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, on_terminate)
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def watch() -> None:
        number = os.read(reading, 1)[0]
        time.sleep(patience)
        if os.isatty(2):
            os.write(2, SHOW_CURSOR)
        os._exit(128 + number)

    threading.Thread(target=watch, name="after a signal", daemon=True).start()


def on_terminate(number: int, _frame: FrameType | None) -> NoReturn:
    """Leave in good order, so that temporary files are removed."""
    raise SystemExit(128 + number)


def keep_stdout_for_data() -> None:
    """From now on only Python's `sys.stdout` reaches stdout; what native libraries print goes to stderr."""
    if sys.stdout is None or sys.stderr is None:
        return
    sys.stdout.flush()
    data = os.dup(sys.stdout.fileno())
    encoding = sys.stdout.encoding
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    sys.stdout = open(data, "w", encoding=encoding, errors="backslashreplace")  # noqa: SIM115, PTH123
