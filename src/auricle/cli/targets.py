"""Where results go: one file, a folder of files named after their inputs, or stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import typer

from auricle.cli.inputs import STDIN
from auricle.errors import CannotWrite
from auricle.tasks.atomic import replacing

__all__ = ["STDOUT", "Targets", "target_file"]

STDOUT = "-"


@dataclass
class Targets:
    """Names the target of each input, and refuses to give two inputs the same one.

    Attributes:
        out: what `-o` said.
        suffix: of the files in a folder, with its dot.
        is_folder: whether `out` is a folder.

    Example:
        >>> Targets("out/", ".npz", True).of("talks/a.wav")
        'out/a.npz'
    """

    out: str
    suffix: str
    is_folder: bool

    def __post_init__(self) -> None:
        self.taken: dict[str, str] = {}

    @classmethod
    def plan(cls, out: str, inputs: Sequence[str], suffix: str, json: bool = False) -> Targets:
        """One file where there is one input and `out` is not a folder, else a folder.

        Raises:
            typer.BadParameter: many inputs for one file, or JSON and data both on stdout.
        """
        if out == STDOUT and json:
            raise typer.BadParameter("-o - and --json cannot both have stdout", param_hint="-o")
        is_folder = out != STDOUT and (Path(out).is_dir() or out.endswith("/"))
        if len(inputs) > 1 and not is_folder:
            if Path(out).suffix or out == STDOUT:
                raise typer.BadParameter(f"{len(inputs)} inputs need a folder, got {out!r}", param_hint="-o")
            is_folder = True
        return cls(out, suffix, is_folder)

    def of(self, name: str) -> str:
        """Path for the result of one input, or `-`.

        Raises:
            CannotWrite: another input has that target already.
        """
        if not self.is_folder:
            return self.out
        stem = "stdin" if name == STDIN else Path(name).stem
        target = str(Path(self.out) / (stem + self.suffix))
        first = self.taken.setdefault(target, name)
        if first != name:
            raise CannotWrite(f"{target} already holds the result of {first}; give each its own folder")
        return target


@contextmanager
def target_file(target: str) -> Iterator[BinaryIO]:
    """The target as a binary file: whole or not there for a path, stdout for `-`."""
    if target == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with replacing(target) as file:
            yield file
