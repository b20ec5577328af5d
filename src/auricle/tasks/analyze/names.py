"""Names for the reports of many files in one folder, of which no two are the same."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

__all__ = ["report_names"]

LONGEST = 180
"""Bytes of a name; file systems allow 255, and the endings need some."""


def report_names(sources: Iterable[str]) -> tuple[str, ...]:
    """One name for each source, in order; no two are equal, even on a disk that ignores case.

    A name is the file's without folder and ending, or "audio" for what comes through a pipe ("-"). Where several share
    it, those keep their ending, and where that is not enough (one name in several folders) a number follows.
    The same sources in the same order get the same names.

    Args:
        sources: paths, or what stands for them.

    Example:
        >>> report_names(["a/talk.wav", "a/song.mp3", "b/Song.flac", "c/song.mp3"])
        ('talk', 'song.mp3', 'Song.flac', 'song.mp3-2')
    """
    paths = [PurePath(source) for source in sources]
    stems = Counter(_folded(_shortened(path.stem)) for path in paths)
    taken: set[str] = set()
    names = []
    for path in paths:
        alone = stems[_folded(_shortened(path.stem))] == 1
        name = _shortened(path.stem if alone else path.name)
        names.append(_free("audio" if name.strip(". ") in ("", "-") else name, taken))
        taken.add(_folded(names[-1]))
    return tuple(names)


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while _folded(free) in taken:
        number += 1
        free = f"{name}-{number}"
    return free


def _folded(name: str) -> str:
    """What a disk may take for the same name: it may ignore case and how accents are spelled."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _shortened(name: str) -> str:
    """The name, if it leaves room for the endings; else its beginning and a hash of all of it."""
    encoded = name.encode("utf-8", "surrogateescape")
    if len(encoded) <= LONGEST:
        return name
    head = encoded[: LONGEST - 9].decode("utf-8", "ignore")
    return f"{head}-{hashlib.sha256(encoded).hexdigest()[:8]}"
