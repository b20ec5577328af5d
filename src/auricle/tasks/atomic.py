"""Files that are either whole or not there."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from auricle.errors import CannotWrite

__all__ = ["replacing"]


@contextmanager
def replacing(target: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file that takes the target's place when the block ends well; else the target stays as it was.

    Args:
        target: path; its folder is made where it is missing. A device or a pipe is written to directly.

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
    path = Path(target)
    if path.is_dir():
        raise CannotWrite(f"cannot write {path}: it is a folder")
    direct = path.exists() and not path.is_file()
    part = path if direct else path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb" if direct else "xb") as file:
            yield file
            if not direct:
                file.flush()
                os.fsync(file.fileno())
        if not direct:
            part.replace(path)
    except OSError as error:
        ours = isinstance(error, (CannotWrite, BrokenPipeError))
        if ours or error.filename not in (None, str(part), str(path), str(path.parent)):
            raise
        raise CannotWrite(f"cannot write {path}: {error.strerror or error}; choose another place") from error
    finally:
        if not direct:
            part.unlink(missing_ok=True)
