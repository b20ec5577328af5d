"""What the number that the process ends with means."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """Exit codes of every command; `docs/commands.md` explains them to users."""

    GOOD = 0
    SOME_FAILED = 1
    USAGE = 2
    FAULT = 3
    INTERRUPTED = 130
    READER_GONE = 141
