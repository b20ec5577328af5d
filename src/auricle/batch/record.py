"""The record of a job: one line of JSON for each file that is finished, synced to disk before the next begins."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from auricle.errors import CannotWrite

__all__ = ["Entry", "Record"]


@dataclass(frozen=True)
class Entry:
    """What came of one source.

    Attributes:
        source: absolute path.
        name: of its outputs, without a suffix.
        key: what else the outputs depend on: options, engine, model.
        size: of the source, in bytes.
        modified: time of its last change, in nanoseconds.
        sha256: of its content.
        facts: what is known about the result, ready for JSON.
        error: code of what went wrong; empty if it is done.
        message: the words for it.
    """

    source: str
    name: str
    key: str
    size: int
    modified: int
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    message: str = ""


class Record:
    """Entries by source, in a file of JSON Lines where the last line about a source holds.

    A line that a killed process left unfinished is passed over; its source is then still to be done.

    Args:
        path: of the file; made with the first entry.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_bytes().split(b"\n") if path.exists() else [b""]
        entries = [entry for line in lines if (entry := _read(line)) is not None]
        self.entries = {entry.source: entry for entry in entries}
        self._torn = bool(lines[-1])

    def add(self, entry: Entry) -> None:
        """Keep an entry, on disk too.

        Raises:
            CannotWrite: the disk refused.
        """
        line = json.dumps(asdict(entry), ensure_ascii=True) + "\n"
        try:
            with self._path.open("ab") as file:
                file.write((b"\n" if self._torn else b"") + line.encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CannotWrite(f"cannot write {os.fspath(self._path)!r}: {error.strerror or error}") from error
        self._torn = False
        self.entries[entry.source] = entry


def _read(line: bytes) -> Entry | None:
    try:
        values = json.loads(line)
        return Entry(**{f.name: values[f.name] for f in fields(Entry)})
    except (ValueError, TypeError, KeyError):
        return None
