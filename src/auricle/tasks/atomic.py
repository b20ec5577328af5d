"""Files that are either whole or not there."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from auricle.errors import CannotWrite

__all__ = ["make_folder", "replacing", "replacing_folder"]


@contextmanager
def replacing(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file that takes the target's place when the block ends well; else the target stays as it was.

    Args:
        target: path; its folder is made where it is missing. A device or a pipe receives a copy at the end.

    Raises:
        CannotWrite: the folder or the file cannot be written, or the disk is full.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with replacing(Path(folder, "new", "a.txt")) as file:
        ...         _ = file.write(b"whole")
        ...     Path(folder, "new", "a.txt").read_bytes()
        b'whole'
    """
    from auricle.audio.replacement import Replacement

    make_folder(Path(target).parent)
    with Replacement(target) as file:
        yield file


def make_folder(folder: Path) -> None:
    """The folder and those above it, where they are missing.

    Raises:
        CannotWrite: something else has its place, or it may not be made.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as above:
        ...     make_folder(Path(above, "a", "b"))
        ...     Path(above, "a", "b").is_dir()
        True
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"cannot make the folder {folder}: {error.strerror}; choose another place") from error


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """An empty folder that takes the target's place when the block ends well; else the target stays as it was.

    Raises:
        CannotWrite: it cannot be written, or the disk is full.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as above:
        ...     with replacing_folder(Path(above, "model")) as folder:
        ...         _ = Path(folder, "a.txt").write_text("whole")
        ...     [path.name for path in Path(above).rglob("*")]
        ['model', 'a.txt']
    """
    make_folder(target.parent)
    part, old = (target.with_name(f".{target.name}.{secrets.token_hex(4)}.{end}") for end in ("part", "old"))
    make_folder(part)
    try:
        yield part
        if target.exists():
            target.rename(old)
        part.rename(target)
    except OSError as error:
        raise CannotWrite(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
