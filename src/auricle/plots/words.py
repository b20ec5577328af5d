"""Text of any origin on one line of a picture."""

from __future__ import annotations

__all__ = ["one_line"]


def one_line(text: str, room: int) -> str:
    """One line of at most `room` characters.

    Example:
        >>> one_line("to be\\nor not to be", 9)
        'to be or…'
    """
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= room else line[: room - 1].rstrip() + "…"
