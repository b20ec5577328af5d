"""Where results go: one file, a folder of files named after their inputs, or stdout."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

import typer

from auricle.cli.inputs import STDIN
from auricle.tasks.atomic import replacing

__all__ = ["STDOUT", "refuse_inputs", "refuse_report_file", "sound_suffixes", "target_file", "targets_of"]

STDOUT = "-"


def targets_of(
    inputs: Sequence[str],
    out: str,
    suffix: str,
    json: bool = False,
    *,
    allowed: Collection[str] = (),
    flag: str = "-o",
) -> list[str]:
    """Path of the result of each input, in order and without a name twice, or `-`.

    Args:
        inputs: as typed.
        out: what the flag said: a file for one input, a folder for many, or `-`.
        suffix: of the files in a folder, with its dot.
        json: whether stdout is taken.
        allowed: suffixes that a file may have, where not every name will do.
        flag: for messages.

    Raises:
        typer.BadParameter: many inputs for one file, JSON and data both on stdout, a name that says another format,
            or an input that is a target too.

    Example:
        >>> targets_of(["a/talk.wav", "b/song.mp3"], "out", ".npz")
        ['out/talk.npz', 'out/song.npz']
    """
    if not out:
        raise typer.BadParameter("the name is empty; is a variable unset?", param_hint=flag)
    if out == STDOUT and json:
        raise typer.BadParameter(f"{flag} - and --json cannot both have stdout", param_hint=flag)
    is_folder = out != STDOUT and (Path(out).is_dir() or out.endswith("/"))
    if len(inputs) == 1 and not is_folder:
        refuse_wrong_suffix(out, allowed, flag)
        refuse_inputs(inputs, [out], flag)
        return [out]
    if not is_folder and (out == STDOUT or Path(out).suffix):
        raise typer.BadParameter(f"{len(inputs)} inputs need a folder, got {out!r}", param_hint=flag)

    from auricle.tasks.analyze import report_names

    names = report_names("stdin" if name == STDIN else name for name in inputs)
    targets = [str(Path(out) / f"{name}{suffix}") for name in names]
    refuse_inputs(inputs, targets, flag)
    return targets


def refuse_wrong_suffix(out: str, allowed: Collection[str], flag: str) -> None:
    """A file says by its name what is in it; devices and pipes, which are there already, may be called anything.

    Raises:
        typer.BadParameter: another suffix.
    """
    path = Path(out)
    if not allowed or out == STDOUT or path.suffix.lower() in allowed or (path.exists() and not path.is_file()):
        return
    endings = " or ".join(allowed)
    folder = "" if path.suffix else f", or write {out}/ for a folder"
    raise typer.BadParameter(f"{out!r} must end in {endings}{folder}", param_hint=flag)


def refuse_inputs(inputs: Sequence[str], targets: Sequence[str], flag: str = "-o") -> None:
    """No input is replaced, whatever its name: by a link, or spelled in another way.

    Raises:
        typer.BadParameter: a target is an input.
    """
    known = {identity for name in inputs if (identity := file_identity(name))}
    for target in targets:
        if file_identity(target) in known:
            raise typer.BadParameter(f"{target!r} is an input itself; choose another name", param_hint=flag)


def file_identity(name: str) -> tuple[int, int] | None:
    """What two names of one file share; None where there is no file."""
    try:
        status = Path(name).stat()
    except (OSError, ValueError):
        return None
    return (status.st_dev, status.st_ino) if S_ISREG(status.st_mode) else None


def refuse_report_file(out: str) -> None:
    """Reports are several files, so they need a folder.

    Raises:
        typer.BadParameter: the name of one file, or none.
    """
    if not out or (Path(out).suffix.lower() in (".html", ".htm", ".json") and not Path(out).is_dir()):
        raise typer.BadParameter(f"-o takes a folder, got {out!r}", param_hint="-o")


def sound_suffixes() -> tuple[str, ...]:
    """Suffixes of files of sound that can be written.

    Example:
        >>> ".wav" in sound_suffixes()
        True
    """
    from auricle.audio.encodings import FORMATS

    return tuple(suffix for row in FORMATS.values() for suffix in row.suffixes)


@contextmanager
def target_file(target: str) -> Iterator[BinaryIO]:
    """The target as a binary file: whole or not there for a path, stdout for `-`."""
    if target == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    else:
        with replacing(target) as file:
            yield file
