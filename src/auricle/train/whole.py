"""Files of a training that are whole or not there."""

from __future__ import annotations

from pathlib import Path

from auricle.audio.replacement import Replacement
from auricle.errors import CannotWrite

__all__ = ["write_whole"]


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place once all of it is on the disk.

    Raises:
        CannotWrite: no space, no permission; what stood there before is unchanged.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "a.txt")
        >>> write_whole(path, b"whole")
        >>> path.read_bytes()
        b'whole'
    """
    try:
        with Replacement(path) as file:
            file.write(content)
    except CannotWrite:
        raise
    except OSError as error:
        raise CannotWrite(f"cannot write {path}: {error.strerror or error}") from error
