"""A bar on stderr for work that takes long, where someone is looking."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from auricle.cli.results import printable
from auricle.types import Progress

__all__ = ["bar"]

PATIENCE = 1.0
"""Seconds before a bar appears."""


@contextmanager
def bar(label: str, patience: float = PATIENCE) -> Iterator[Progress]:
    """A function to call with the finished share; until it is called, the bar only says that work goes on.

    It is drawn on stderr if that is a terminal, once the work has taken a while, and wiped away at the end.

    Args:
        label: what is being worked on.
        patience: seconds before it appears.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return

    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Display

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        TextColumn("passed,"),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    display = Display(*columns, console=Console(stderr=True), transient=True)
    task = display.add_task(escape(printable(label)), total=None)
    timer = Timer(patience, display.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda share: display.update(task, completed=share, total=1.0)
    finally:
        timer.cancel()
        timer.join()
        display.stop()
