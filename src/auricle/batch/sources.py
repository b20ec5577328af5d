"""Which file is which: what a source was when it was read, and a name for its outputs that no other source has."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from auricle.batch.record import Entry

__all__ = ["Source", "names_for", "source_at"]


@dataclass(frozen=True)
class Source:
    """A file as it is now.

    Attributes:
        path: absolute.
        size: in bytes.
        modified: time of its last change, in nanoseconds.
    """

    path: str
    size: int
    modified: int

    def sha256(self) -> str:
        """Hash of the content."""
        with Path(self.path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def is_as_in(self, entry: Entry) -> bool:
        """Whether the content is what it was for the entry; a file that was only touched or copied is."""
        if self.size != entry.size:
            return False
        return self.modified == entry.modified or self.sha256() == entry.sha256


def source_at(name: str) -> Source | None:
    """The file of that name; None where there is no regular file, as for a pipe."""
    path = Path(os.path.abspath(name))  # noqa: PTH100 - links keep their own names
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return Source(str(path), status.st_size, status.st_mtime_ns) if path.is_file() else None


def names_for(sources: Iterable[str], entries: Mapping[str, Entry]) -> dict[str, str]:
    """A name for the outputs of each source: the one it had in the record, else one that nothing there has.

    Args:
        sources: as they were given.
        entries: of the record, by absolute path.
    """
    from auricle.tasks.analyze import report_names

    wanted = list(dict.fromkeys(sources))
    known = {name: entries[path].name for name in wanted if (path := _absolute(name)) in entries}
    taken = {_folded(entry.name) for entry in entries.values()}
    fresh = [name for name in wanted if name not in known]
    for name, proposed in zip(fresh, report_names(fresh), strict=True):
        number, free = 1, proposed
        while _folded(free) in taken:
            number += 1
            free = f"{proposed}-{number}"
        taken.add(_folded(free))
        known[name] = free
    return known


def _absolute(name: str) -> str:
    return os.path.abspath(name)  # noqa: PTH100


def _folded(name: str) -> str:
    """What a disk may take for the same name."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
