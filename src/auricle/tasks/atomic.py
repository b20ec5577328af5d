"""Files that are either whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from auricle.errors import CannotWrite

__all__ = ["make_folder", "replacing"]


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
