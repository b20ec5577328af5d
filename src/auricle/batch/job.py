"""A job: outputs for many files in one folder, each made once, by whichever run gets to it.

An output is written beside its place and renamed; then its source enters the record, with its hash and that of all that
the output depends on. So a run that is killed at any moment loses at most the file it was working on, and the next run
does what is left, what has changed, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from auricle import errors
from auricle.batch.lock import locked
from auricle.batch.record import Entry, Record
from auricle.batch.sources import names_for, source_at
from auricle.errors import AuricleError
from auricle.tasks.atomic import make_folder, replacing

__all__ = ["Done", "Job", "Made", "open_job"]

RECORD, LOCK = ".auricle-job.jsonl", ".auricle-job.lock"
LASTING = frozenset(["corrupt_audio", "unsupported_format", "too_large", "bad_audio"])
"""Codes of failures that are the file's own: they come again unless the file changes, so they are not tried again."""


@dataclass(frozen=True)
class Made:
    """What was made of one source.

    Attributes:
        contents: of each output, by suffix with its dot.
        facts: what is known about the result, ready for JSON.

    Example:
        >>> Made({".txt": b"hello"}).facts
        {}
    """

    contents: Mapping[str, bytes]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Done:
    """What lies in the folder for one source.

    Attributes:
        targets: paths of its outputs.
        facts: as they were made.
        kept: an earlier run made them.

    Example:
        >>> Done(("out/a.txt",)).kept
        False
    """

    targets: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    kept: bool = False


class Job:
    """Work on sources in a folder that this process holds; made by `open_job`.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     source = Path(folder, "a.wav")
        ...     _ = source.write_bytes(b"sound")
        ...     with open_job(Path(folder, "out"), [str(source)], [".txt"], {}) as job:
        ...         first, again = (job.do(str(source), lambda _: Made({".txt": b"hello"})) for _ in range(2))
        >>> first.kept, again.kept, Path(first.targets[0]).name
        (False, True, 'a.txt')
    """

    def __init__(self, folder: Path, record: Record, names: Mapping[str, str], suffixes: Sequence[str], key: str):
        self.folder = folder
        self.suffixes = tuple(suffixes)
        self.key = key
        self._record = record
        self._names = names

    def targets(self, source: str) -> tuple[str, ...]:
        """Paths of the outputs of a source, in the order of the suffixes."""
        return tuple(str(self.folder / f"{self._names[source]}{suffix}") for suffix in self.suffixes)

    def do(self, source: str, make: Callable[[str], Made]) -> Done:
        """The outputs of a source: as they are if nothing has changed, else made and written now.

        Args:
            source: one of the job's.
            make: called with the source; gives a content for every suffix of the job.

        Raises:
            AuricleError: what `make` raised, now or, where the file is itself to blame and has not changed, before.
        """
        now = source_at(source)
        before = self._record.entries.get(now.path) if now else None
        if now and before and before.key == self.key and now.is_as_in(before):
            if before.error in LASTING:
                raise _error(before)
            if not before.error and all(Path(target).is_file() for target in self.targets(source)):
                return Done(self.targets(source), before.facts, kept=True)
        entry = now and Entry(now.path, self._names[source], self.key, now.size, now.modified, now.sha256())
        try:
            made = make(source)
        except Exception as error:
            if entry:
                code = error.code if isinstance(error, AuricleError) else "fault"
                self._record.add(replace(entry, error=code, message=str(error)))
            raise
        for suffix, target in zip(self.suffixes, self.targets(source), strict=True):
            with replacing(target) as file:
                file.write(made.contents[suffix])
        if entry:
            self._record.add(replace(entry, facts=made.facts))
        return Done(self.targets(source), made.facts)


@contextmanager
def open_job(
    folder: str | Path, sources: Iterable[str], suffixes: Sequence[str], depends_on: Mapping[str, Any]
) -> Iterator[Job]:
    """A job in a folder, which is made where it is missing and which no other process can work in meanwhile.

    Args:
        folder: for the outputs and the record of the job.
        sources: paths; what is no file (such as "-") is made anew each time.
        suffixes: of the outputs of each source, with their dots.
        depends_on: what the outputs depend on besides the sources, ready for JSON; if it differs, they are made anew.

    Raises:
        InUse: another process works in the folder.
        CannotWrite: the folder cannot be made or written.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.wav").write_bytes(b"sound")
        >>> def length(source: str) -> Made:
        ...     return Made({".txt": str(Path(source).stat().st_size).encode()})
        >>> for _ in range(2):
        ...     with open_job(folder / "out", [str(folder / "a.wav")], [".txt"], {}) as job:
        ...         job.do(str(folder / "a.wav"), length).kept
        False
        True
    """
    place = Path(folder)
    make_folder(place)
    key = hashlib.sha256(json.dumps(depends_on, sort_keys=True).encode()).hexdigest()
    with locked(place / LOCK, str(place)):
        record = Record(place / RECORD)
        job = Job(place, record, names_for(sources, record.entries), suffixes, key)
        _sweep(job)
        yield job


def _sweep(job: Job) -> None:
    """Remove what a killed run left half-written of this job's outputs."""
    ours = {Path(target).name[:40] for source in job._names for target in job.targets(source)}
    for path in job.folder.glob(".*.part"):
        if path.name[1:].rsplit(".", 2)[0] in ours:
            path.unlink(missing_ok=True)


def _error(entry: Entry) -> AuricleError:
    kinds = [getattr(errors, name) for name in errors.__all__]
    return next((kind for kind in kinds if kind.code == entry.error), AuricleError)(entry.message)
