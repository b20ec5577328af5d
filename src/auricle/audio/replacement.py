"""A file that appears whole or not at all, and leaves nothing behind if it does not."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from auricle.errors import AuricleError, CannotWrite

__all__ = ["Replacement"]


class Replacement:
    """A new binary file, to be written in any order; when its block ends well it takes the place of the target.

    Beside a path, the file has no name until it is complete (where the system can do that, otherwise a hidden one
    ending in ".part"), so even a killed process leaves the old target and nothing else. It is synced to disk before
    it is renamed, keeps the permissions of the file it replaces and follows symbolic links. A pipe, a device or a file
    object receives a copy at the end. An exception in the block discards the file and passes on.

    Args:
        target: path, or a binary file object.
        overwrite: False to refuse a path at which there is something already.

    Raises:
        CannotWrite: on entering or leaving: no such folder, no permission, no space, a folder at that place, or
            something at it and not `overwrite`. The target is unchanged then, except for a pipe, a device or a file
            object that failed half-way.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp(), "a.txt")
        >>> with Replacement(path) as file:
        ...     _ = file.write(b"whole")
        >>> path.read_bytes()
        b'whole'
    """

    def __init__(self, target: str | os.PathLike[str] | BinaryIO, *, overwrite: bool = True) -> None:
        self._target = target
        self._overwrite = overwrite
        self._path: Path | None = None
        self._part: Path | None = None
        self._mode: int | None = None

    def __enter__(self) -> BinaryIO:
        with _said(self._target):
            if isinstance(self._target, (str, os.PathLike)):
                self._path = Path(os.path.realpath(self._target))
                self._mode = _mode(self._path)
                self._check_free(self._path)
            self._file = self._opened()
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        try:
            if kind is None:
                with _said(self._target):
                    self._commit()
        finally:
            with suppress(OSError):  # What a full disk refuses to flush is not wanted any more.
                self._file.close()
            if self._part is not None:
                self._part.unlink(missing_ok=True)

    def _check_free(self, path: Path) -> None:
        if self._mode is not None and stat.S_ISDIR(self._mode):
            raise CannotWrite(f"{path} is a folder; give the name of a file in it")
        if _mode(path) is not None and not self._overwrite:
            raise CannotWrite(f"{path} exists already; choose another name or allow overwriting")

    def _opened(self) -> BinaryIO:
        """The file to write to: beside the target, or anywhere if the target can only take a copy."""
        if self._path is None or (self._mode is not None and not stat.S_ISREG(self._mode)):
            return tempfile.TemporaryFile()
        self._part = self._path.with_name(f".{self._path.name[:40]}.{secrets.token_hex(4)}.part")
        descriptor = _nameless(self._path.parent)
        if descriptor is None:
            descriptor = os.open(self._part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
        return os.fdopen(descriptor, "w+b")

    def _commit(self) -> None:
        self._file.flush()
        if self._part is None or self._path is None:
            self._copy()
            return
        if self._mode is not None:
            os.fchmod(self._file.fileno(), stat.S_IMODE(self._mode))
        os.fsync(self._file.fileno())
        if not self._part.exists():
            _name(self._file.fileno(), self._part)
        self._check_free(self._path)
        self._part.replace(self._path)
        _sync_folder(self._path.parent)

    def _copy(self) -> None:
        self._file.seek(0)
        if self._path is not None:
            with self._path.open("wb", buffering=0) as device:
                shutil.copyfileobj(self._file, device)
        elif not isinstance(self._target, (str, os.PathLike)):
            shutil.copyfileobj(self._file, self._target)
            self._target.flush()


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _nameless(folder: Path) -> int | None:
    """A file in the folder that has no name yet and vanishes with its process; None where there is no such thing."""
    if not hasattr(os, "O_TMPFILE") or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, os.O_TMPFILE | os.O_RDWR, 0o666)
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        raise
    except OSError:  # The file system has none.
        return None


def _name(descriptor: int, path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        # Naming a folder here, though the source is absolute, is what makes Python follow the link to the file itself.
        os.link(f"/proc/self/fd/{descriptor}", path, src_dir_fd=folder, follow_symlinks=True)
    finally:
        os.close(folder)


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # The file is in place; some systems cannot sync a folder.
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def _said(target: object) -> Iterator[None]:
    """Turns what the system refuses into `CannotWrite`, with the name of the target."""
    try:
        yield
    except AuricleError:
        raise
    except (OSError, ValueError) as error:
        name = repr(os.fspath(target)) if isinstance(target, (str, os.PathLike)) else "the file object"
        raise CannotWrite(f"cannot write {name}: {getattr(error, 'strerror', None) or error}") from error
