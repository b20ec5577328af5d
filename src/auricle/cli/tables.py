"""Tables for people, on stdout."""

from __future__ import annotations

import math
import sys

from auricle.cli.results import printable

__all__ = ["Table", "clock"]


UNBOUNDED = 10_000


class Table:
    """Rows under headings, drawn once all are known; the last column takes what width is left.

    Cells cannot smuggle in markup or control characters.
    """

    def __init__(self, *headings: str) -> None:
        self.headings = headings
        self.rows: list[tuple[str, ...]] = []

    def add(self, *cells: str) -> None:
        """One more row."""
        self.rows.append(cells)

    def show(self) -> None:
        """Draw the table; nothing where there are no rows."""
        if not self.rows:
            return
        from rich import box
        from rich.console import Console
        from rich.table import Table as Drawn
        from rich.text import Text

        drawn = Drawn(box=box.SIMPLE_HEAD, pad_edge=False)
        for heading in self.headings:
            last = heading == self.headings[-1]
            drawn.add_column(heading, overflow="fold", no_wrap=not last)
        for row in self.rows:
            drawn.add_row(*(Text(printable(cell)) for cell in row))
        # Where nobody looks, lines are as long as they are: a file or another program has no right edge.
        Console(width=None if sys.stdout.isatty() else UNBOUNDED).print(drawn)


def clock(seconds: object) -> str:
    """A duration for people.

    Example:
        >>> clock(2.5), clock(3725.25), clock(None)
        ('2.500 s', '1:02:05.250', 'unknown')
    """
    if not isinstance(seconds, (int, float)) or not math.isfinite(seconds):
        return "unknown"
    if seconds < 60:
        return f"{seconds:.3f} s"
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    rest = f"{milliseconds // 1000:02}.{milliseconds % 1000:03}"
    return f"{hours}:{minutes:02}:{rest}" if hours else f"{minutes}:{rest}"
