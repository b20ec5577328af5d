"""One result an input: JSON Lines for programs, lines and tables for people, failures counted."""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import typer

from auricle.cli.common import Common
from auricle.cli.exits import ExitCode
from auricle.errors import AuricleError

__all__ = ["Facts", "Results", "print_json", "print_written", "printable"]

Facts = Mapping[str, object]
"""What is known about one input after the work, ready for JSON."""

REPORT_FAULT = "this is a fault in auricle; --debug shows the trace"


@dataclass
class Results:
    """Runs the work on each input and prints what came of it; one bad input does not stop the others.

    Attributes:
        common: how to speak.
        say: prints one result for people; not called with `--json`.
        failed: number of inputs that could not be read, understood or written.
        faults: number of inputs that met an unexpected exception.
    """

    common: Common
    say: Callable[[str, Facts], None]
    failed: int = 0
    faults: int = 0

    def each(self, names: Iterable[str], work: Callable[[str], Facts]) -> None:
        """Do the work for every name, in order."""
        for name in names:
            try:
                facts = work(name)
            except AuricleError as error:
                if isinstance(error.__cause__, BrokenPipeError):
                    raise error.__cause__ from None
                self.failed += 1
                self.failure(name, error.code, str(error))
            except BrokenPipeError:
                raise
            except OSError as error:
                self.failed += 1
                self.failure(name, "io_error", f"{error.strerror or error}: {error.filename or name}")
            except MemoryError:
                self.failed += 1
                self.failure(name, "out_of_memory", "not enough memory for this input")
            except Exception as error:
                self.faults += 1
                if self.common.debug:
                    traceback.print_exc()
                self.failure(name, "fault", f"{type(error).__name__}: {error} ({REPORT_FAULT})")
            else:
                self.result(name, facts)

    def result(self, name: str, facts: Facts) -> None:
        """Print one result."""
        if self.common.json:
            print_json({"file": name, **facts})
        else:
            self.say(name, facts)

    def failure(self, name: str, code: str, message: str) -> None:
        """Print one failure: on stdout for programs, on stderr for people."""
        if self.common.json:
            print_json({"file": name, "error": {"code": code, "message": message}})
        else:
            about = "" if name in message else f"{name}: "
            print(f"error: {printable(about + message)}", file=sys.stderr)

    def leave(self) -> None:
        """End the command with the exit code that its failures call for.

        Raises:
            typer.Exit: unless everything was good.
        """
        if self.faults:
            raise typer.Exit(ExitCode.FAULT)
        if self.failed:
            raise typer.Exit(ExitCode.SOME_FAILED)


def print_written(key: str = "target", told: Callable[[Facts], str] | None = None) -> Callable[[str, Facts], None]:
    """A way to tell people which file was written, on stdout, unless stdout is where it was written.

    Args:
        key: the fact that names the file.
        told: what else to say about it.
    """

    def say(name: str, facts: Facts) -> None:
        if facts[key] != "-":
            more = f" ({told(facts)})" if told else ""
            print(f"{printable(name)} -> {printable(str(facts[key]))}{more}", flush=True)
        if facts["truncated"]:
            print(f"warning: {printable(name)} is cut short; the result holds what could be read", file=sys.stderr)
        if facts.get("clipped"):
            lost = f"{facts['clipped']} samples lay beyond full scale and were cut off"
            print(f"warning: {printable(name)}: {lost}; wav with --floating keeps them", file=sys.stderr)
        if facts.get("silent_channels"):
            silent = f"{facts['silent_channels']} of {facts['channels']} channels have no source and are silent"
            print(f"note: {printable(name)}: {silent}", file=sys.stderr)

    return say


def print_json(record: Facts) -> None:
    """One JSON object on a line of its own, pure ASCII, flushed at once."""
    print(json.dumps(finite(record), allow_nan=False), flush=True)


def finite(value: object) -> object:
    """The value with NaN and infinity, which JSON has no words for, as null.

    Example:
        >>> finite({"loudness": float("-inf"), "peaks": [0.5, float("nan")]})
        {'loudness': None, 'peaks': [0.5, None]}
    """
    if isinstance(value, Mapping):
        return {str(key): finite(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def printable(text: str) -> str:
    r"""The text with control and other invisible characters escaped, so that a file name cannot steer a terminal.

    Example:
        >>> printable("a\nb\x1b[31m.wav"), printable("naïve 🎵.wav")
        ('a\\nb\\x1b[31m.wav', 'naïve 🎵.wav')
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
