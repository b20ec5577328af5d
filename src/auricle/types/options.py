"""How an option declares itself: one default, one line of help, read by the command line and the docs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields
from typing import Any

__all__ = ["Progress", "help_of", "setting"]

Progress = Callable[[float], None]
"""Called with the finished share of the work, from 0.0 to 1.0."""


def setting(default: Any, help: str) -> Any:
    """A dataclass field whose default and help text stand together, and nowhere else.

    Args:
        default: the value when nothing is said.
        help: one line, shown by `--help` and by the documentation.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Options:
        ...     top: int = setting(5, "How many labels to show.")
        >>> Options().top, help_of(Options)["top"]
        (5, 'How many labels to show.')
    """
    if isinstance(default, (list, dict, set)):
        return field(default_factory=lambda: type(default)(default), metadata={"help": help})
    return field(default=default, metadata={"help": help})


def help_of(options: type) -> dict[str, str]:
    """Help text of every field of an options dataclass, by field name.

    Example:
        >>> help_of(type("Empty", (), {"__dataclass_fields__": {}}))
        {}
    """
    described: tuple[Field[Any], ...] = fields(options)
    return {f.name: f.metadata.get("help", "") for f in described if f.default is not MISSING or f.metadata}
