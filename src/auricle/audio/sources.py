"""Where the bytes come from: a path, bytes or a binary file object become one seekable stream of known size."""

from __future__ import annotations

import io
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, TypeAlias, cast

from auricle.errors import AudioNotFound, BadOption, CorruptAudio, TooLarge, UnsupportedFormat

__all__ = ["Bytes", "Source", "open_source"]

Source: TypeAlias = str | os.PathLike[str] | bytes | BinaryIO

SPOOL_IN_MEMORY = 32 * 1024**2
"""A stream that cannot be seeked is kept in memory up to this many bytes, beyond that in a temporary file."""

PIECE = 1024**2
"""Bytes that are copied at a time."""

SPOOL_LIMIT = 2 * 1024**3
"""A stream that cannot be seeked is refused beyond this many bytes."""


@dataclass(frozen=True)
class Bytes:
    """An encoded file, opened: a seekable stream from its byte 0, and how many bytes it has.

    Attributes:
        stream: seekable, binary.
        size: bytes.
        name: for messages.
        descriptor: file descriptor that a C library may read from; None where there is only Python's stream.
    """

    stream: BinaryIO
    size: int
    name: str
    descriptor: int | None = None

    def at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset` on; fewer at the end of the file.

        Raises:
            CorruptAudio: the stream fails.
        """
        if offset < 0 or offset >= self.size:
            return b""
        try:
            self.stream.seek(offset)
            return self.stream.read(length)
        except OSError as error:
            raise CorruptAudio(f"{self.name} could not be read: {error!r}") from error


@contextmanager
def open_source(source: Source) -> Iterator[Bytes]:
    """The bytes behind a source; what was opened here is closed at the end, a caller's file object is not.

    Raises:
        AudioNotFound: no file at the path, or it cannot be opened.
        UnsupportedFormat: a directory, a block device, a pipe that nobody writes to, nothing to read.
        TooLarge: a stream that cannot be seeked and is longer than `SPOOL_LIMIT`.
        BadOption: not a source, or a file object in text mode.
    """
    with ExitStack() as stack:
        if isinstance(source, (bytes, bytearray, memoryview)):
            found = Bytes(io.BytesIO(source), len(source), f"<{len(source)} bytes>")
        elif isinstance(source, (str, os.PathLike)):
            found = _open_path(os.fspath(source), stack)
        elif callable(getattr(source, "read", None)):
            found = _open_stream(source, stack)
        else:
            raise BadOption(f"a source is a path, bytes or a binary file object, got {type(source).__name__}")
        if found.size == 0:
            raise UnsupportedFormat(f"{found.name} is empty: 0 bytes hold no audio; was the file fully copied?")
        yield found


def _open_path(path: str, stack: ExitStack) -> Bytes:
    try:  # O_NONBLOCK: opening a pipe must not wait for a writer
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise AudioNotFound(f"cannot open {path!r}: {reason}; check the path and its permissions") from error
    stack.callback(os.close, descriptor)
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode):
        stream = stack.enter_context(os.fdopen(descriptor, "rb", closefd=False))
        return Bytes(stream, status.st_size, repr(path), descriptor)
    if stat.S_ISDIR(status.st_mode) or stat.S_ISBLK(status.st_mode):
        raise UnsupportedFormat(f"{path!r} is a directory or a disk, not an audio file; give the path of a file")
    head = _first_bytes(descriptor)
    if head == b"":
        raise UnsupportedFormat(f"{path!r} is a pipe that nobody writes to; start the writer first")
    os.set_blocking(descriptor, True)
    pipe = stack.enter_context(os.fdopen(descriptor, "rb", closefd=False, buffering=0))
    return _spooled(pipe, repr(path), head or b"", stack)


def _first_bytes(descriptor: int) -> bytes | None:
    """What waits in a pipe; None if nothing does yet, b"" if nobody holds its other end."""
    try:
        return os.read(descriptor, PIECE)
    except BlockingIOError:
        return None


def _open_stream(stream: BinaryIO, stack: ExitStack) -> Bytes:
    """A caller's file object: used where it stands if it can be seeked and stands at 0, else copied."""
    name = str(getattr(stream, "name", "<stream>"))
    if isinstance(stream, io.TextIOBase):
        raise BadOption(f"{name} is open as text; open it with mode 'rb'")
    try:
        if stream.seekable() and stream.tell() == 0:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(0)
            return Bytes(stream, size, name)
    except (AttributeError, OSError):
        pass  # no seek at all: copy what can be read
    return _spooled(stream, name, b"", stack)


def _spooled(stream: BinaryIO | io.RawIOBase, name: str, head: bytes, stack: ExitStack) -> Bytes:
    """A seekable copy of what can still be read, in memory while small."""
    copy = tempfile.SpooledTemporaryFile(SPOOL_IN_MEMORY)  # noqa: SIM115
    stack.callback(copy.close)
    size = copy.write(head)
    while piece := stream.read(PIECE):
        if not isinstance(piece, bytes):
            raise BadOption(f"{name} gave {type(piece).__name__} instead of bytes; open it with mode 'rb'")
        size += copy.write(piece)
        if size > SPOOL_LIMIT:
            raise TooLarge(f"{name} cannot be seeked and gave more than {SPOOL_LIMIT} bytes; save it to a file first")
    copy.seek(0)
    return Bytes(cast(BinaryIO, copy), size, name)
