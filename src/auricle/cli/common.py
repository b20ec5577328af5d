"""Flags and arguments that every command has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from auricle.types import setting

__all__ = ["Common", "Files"]

Files = Annotated[
    list[str],
    typer.Argument(metavar="FILE", help="Audio files, folders of them, or - for stdin.", show_default=False),
]


@dataclass(frozen=True)
class Common:
    """How a command speaks."""

    json: bool = setting(False, "Print JSON Lines on stdout, one object a file, and nothing else.")
    debug: bool = setting(False, "Show the Python trace of an unexpected failure.")
