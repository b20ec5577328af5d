"""From what was typed to what is read: folders opened, `-` is stdin."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from auricle.errors import AudioNotFound

__all__ = ["STDIN", "expand", "source_of"]

STDIN = "-"

LOSSLESS = frozenset(
    {".wav", ".wave", ".bwf", ".rf64", ".w64", ".aif", ".aiff", ".aifc", ".au", ".snd", ".caf", ".flac"}
)
LOSSY = frozenset({".ogg", ".oga", ".opus", ".mp3", ".m4a", ".m4b", ".aac", ".mp4", ".mov", ".webm", ".mka", ".mkv"})
AUDIO_SUFFIXES = LOSSLESS | LOSSY
"""What counts as audio when a folder is opened; a file that is named itself is judged by its content alone."""


def expand(names: Iterable[str]) -> Iterator[str]:
    """Each name as it stands, except that a folder becomes the audio files below it, sorted, hidden ones left out.

    A folder without any stays as it is: opening it says what is wrong.

    Example:
        >>> list(expand(["a.wav", "-"]))
        ['a.wav', '-']
    """
    for name in names:
        folder = Path(name)
        if name == STDIN or not folder.is_dir():
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
        AudioNotFound: a folder, so none with audio files in it; or stdin, which is closed.
    """
    if name == STDIN and sys.stdin is None:
        raise AudioNotFound("stdin is closed")
    if name != STDIN and Path(name).is_dir():
        raise AudioNotFound(f"there are no audio files in the folder {name}")
    return sys.stdin.buffer if name == STDIN else name
