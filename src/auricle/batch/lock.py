"""One process at a time in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from auricle.errors import CannotWrite, InUse

__all__ = ["locked"]


@contextmanager
def locked(path: Path, what: str) -> Iterator[None]:
    """Hold a lock file until the block ends or the process does, however it ends.

    Args:
        path: of the lock file, which stays.
        what: is in use, for the message.

    Raises:
        InUse: another process holds it.
        CannotWrite: the file cannot be made.
    """
    try:
        import fcntl
    except ImportError:  # Not on this system: then nothing keeps two processes apart.
        yield
        return
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise CannotWrite(f"cannot write {os.fspath(path)!r}: {error.strerror or error}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InUse(f"another process is working in {what}; wait for it, or choose another folder") from error
        yield
    finally:
        os.close(descriptor)
