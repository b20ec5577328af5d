"""From what was typed to what is read: folders opened, `-` is stdin."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from auricle.errors import AudioNotFound, UnsupportedFormat
from auricle.types.suffixes import AUDIO_SUFFIXES

__all__ = ["STDIN", "expand", "source_of"]

STDIN = "-"

ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def expand(names: Iterable[str]) -> Iterator[str]:
    """Each name as it stands, except that a folder becomes the audio files below it, sorted, hidden ones left out.

    A folder without any stays as it is: opening it says what is wrong.

    Example:
        >>> list(expand(["a.wav", "-"]))
        ['a.wav', '-']
    """
    for name in names:
        folder = Path(name)
        if name in ("", STDIN) or not folder.is_dir():
            yield name
        else:
            inside = sorted(path for path in folder.rglob("*") if is_audio(path, folder))
            yield from map(str, inside or [folder])


def is_audio(path: Path, folder: Path) -> bool:
    """Whether a file that was found below a folder is taken."""
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return not hidden and path.suffix.lower() in AUDIO_SUFFIXES and path.is_file()


def source_of(name: str) -> str | BinaryIO:
    """The path itself, or stdin as a binary file.

    Raises:
        AudioNotFound: a name that is empty or an address; a folder without audio files; stdin that is closed.
        UnsupportedFormat: stdin that holds nothing.
    """
    if name == STDIN:
        return stdin()
    if not name:
        raise AudioNotFound("a file name is empty; is a variable unset?")
    if Path(name).is_dir():
        raise AudioNotFound(f"there are no audio files in the folder {name}")
    if ADDRESS.match(name) and not Path(name).exists():
        raise AudioNotFound(f"{name} is an address, and auricle opens none; download it, then give the file")
    return name


def stdin() -> BinaryIO:
    """Stdin as a binary file that holds something.

    Raises:
        AudioNotFound: it is closed.
        UnsupportedFormat: it holds nothing.
    """
    if sys.stdin is None:
        raise AudioNotFound("stdin is closed")
    stream = sys.stdin.buffer
    if isinstance(stream, BufferedReader) and not stream.peek(1):
        raise UnsupportedFormat("stdin gave nothing; did the command before the pipe fail?")
    return stream
