"""A bar on stderr for work that takes long, where someone is looking."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from auricle.cli.results import printable
from auricle.types import Progress

__all__ = ["bar"]

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def bar(label: str) -> Iterator[Progress]:
    """A function to call with the finished share; it draws on stderr if that is a terminal, after a second.

    Args:
        label: what is being worked on.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    display = Display(*columns, console=Console(stderr=True), transient=True)
    task = display.add_task(escape(printable(label)), total=1.0)
    begun = time.monotonic()

    def tell(share: float) -> None:
        if not display.live.is_started and time.monotonic() - begun > PATIENCE:
            display.start()
        display.update(task, completed=share)

    try:
        yield tell
    finally:
        display.stop()
