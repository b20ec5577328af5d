"""Where results go: one file, a folder of files named after their inputs, or stdout."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import typer

from auricle.cli.inputs import STDIN
from auricle.tasks.atomic import replacing

__all__ = ["STDOUT", "target_file", "targets_of"]

STDOUT = "-"


def targets_of(inputs: Sequence[str], out: str, suffix: str, json: bool = False) -> list[str]:
    """Path of the result of each input, in order and without a name twice, or `-`.

    Args:
        inputs: as typed.
        out: what `-o` said: a file for one input, a folder for many, or `-`.
        suffix: of the files in a folder, with its dot.
        json: whether stdout is taken.

    Raises:
        typer.BadParameter: many inputs for one file, or JSON and data both on stdout.

    Example:
        >>> targets_of(["a/talk.wav", "b/song.mp3"], "out", ".npz")
        ['out/talk.npz', 'out/song.npz']
    """
    if out == STDOUT and json:
        raise typer.BadParameter("-o - and --json cannot both have stdout", param_hint="-o")
    is_folder = out != STDOUT and (Path(out).is_dir() or out.endswith("/"))
    if len(inputs) == 1 and not is_folder:
        return [out]
    if not is_folder and (out == STDOUT or Path(out).suffix):
        raise typer.BadParameter(f"{len(inputs)} inputs need a folder, got {out!r}", param_hint="-o")

    from auricle.tasks.analyze import report_names

    names = report_names("stdin" if name == STDIN else name for name in inputs)
    return [str(Path(out) / f"{name}{suffix}") for name in names]


@contextmanager
def target_file(target: str) -> Iterator[BinaryIO]:
    """The target as a binary file: whole or not there for a path, stdout for `-`."""
    if target == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with replacing(target) as file:
            yield file
