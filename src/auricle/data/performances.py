"""Pieces as performances: whatever MIDI a folder holds, as events, whole or in parts, transposed and stretched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from auricle.data.clips import Skipped
from auricle.data.midi_folder import MIDI_SUFFIXES, midi_pieces
from auricle.data.pop909 import ARCHIVE, pop_scores
from auricle.decoding.performance_events import PITCHES, events_of_rows, note_rows
from auricle.errors import BadData, BadOption
from auricle.types import Score

__all__ = ["Performance", "is_pop909", "parts_of", "performances"]

SECONDS = 0.034
"""Seconds that a symbol stands for: their mean in ten songs of POP909."""


@dataclass(frozen=True, eq=False)
class Performance:
    """Notes of a piece, or of a part of one.

    Attributes:
        rows: start and end in seconds, pitch, velocity of all notes of the piece [notes, 4]; the first begins at 0.
        count: symbols of the piece.
        part: which of its equal parts this is, from 0.
        parts: how many of them there are.
    """

    rows: NDArray[np.float64]
    count: int
    part: int = 0
    parts: int = 1

    @property
    def duration(self) -> float:
        """Seconds, by the number of symbols: they are what a batch is filled with."""
        return self.count / self.parts * SECONDS

    def symbols(self, shift: int = 0, stretch: float = 1.0) -> NDArray[np.int64]:
        """Events of the part, and in front of them the one before, or that of the beginning [symbols].

        Args:
            shift: semitones up.
            stretch: how many times as long everything lasts.
        """
        rows = self.rows * (stretch, stretch, 1.0, 1.0) + (0.0, 0.0, shift, 0.0)
        events = events_of_rows(rows)
        # The first of all is known: the parts share those behind it.
        first, last = (round((len(events) - 1) * part / self.parts) for part in (self.part, self.part + 1))
        return events[first : last + 1]

    def room(self) -> tuple[int, int]:
        """Fewest and most semitones by which the piece may be moved and stay within 0 to 127."""
        pitches = np.rint(self.rows[:, 2])
        return -int(pitches.min()), PITCHES - 1 - int(pitches.max())


def performance_of(score: Score) -> Performance:
    """A whole piece, from its first note on.

    Raises:
        BadOption: no notes but those of drums, or a piece of more than a day.
    """
    rows = note_rows(score)
    if not len(rows):
        raise BadOption("it holds no notes but those of drums")
    rows[:, :2] -= rows[:, 0].min()
    return Performance(rows, len(events_of_rows(rows)))


def parts_of(piece: Performance, longest: int) -> list[Performance]:
    """The piece in parts of about as many symbols, at most `longest` as long as it is not stretched.

    Example:
        >>> piece = Performance(np.array([[n, n + 0.5, 60.0, 64.0] for n in range(10)]), 42)
        >>> [(part.part, len(part.symbols()) - 1) for part in parts_of(piece, 16)]
        [(0, 14), (1, 13), (2, 14)]
    """
    count = max(1, -(-(piece.count - 1) // longest))
    return [replace(piece, part=part, parts=count) for part in range(count)]


def is_pop909(data: Path) -> bool:
    """Whether the folder is that of POP909: it holds the archive, and no MIDI file beside it.

    Example:
        >>> is_pop909(Path("no/such/folder"))
        False
    """
    return (data / ARCHIVE).is_file() and not any(path.suffix.lower() in MIDI_SUFFIXES for path in data.iterdir())


def performances(data: Path, split: str) -> tuple[list[Performance], list[Skipped]]:
    """The pieces of one split, and files of any split that had to be left.

    Args:
        data: a folder of MIDI files (`auricle.data.midi_folder`), or that of POP909, which has its own splits.
        split: "train", "valid" or "test".

    Raises:
        BadData: the folder holds no pieces.

    Example:
        >>> performances(Path("no/such/folder"), "train")
        Traceback (most recent call last):
        auricle.errors.BadData: no folder at 'no/such/folder'
    """
    if is_pop909(data):
        return [performance_of(score) for score in pop_scores(data, split)], []
    if not data.is_dir():
        raise BadData(f"no folder at {str(data)!r}")
    pieces, skipped = _read(data, tuple(_stamps(data)))
    return [piece for name, piece in pieces if name == split], list(skipped)


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    """What changes when a file does."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in MIDI_SUFFIXES and path.is_file():
            known = path.stat()
            yield str(path), known.st_size, known.st_mtime_ns


@lru_cache(maxsize=1)
def _read(
    folder: Path,
    stamps: tuple[tuple[str, int, int], ...],  # noqa: ARG001  what is kept is forgotten when a file changes
) -> tuple[tuple[tuple[str, Performance], ...], tuple[Skipped, ...]]:
    """Every piece with its split: a training asks for each split, and reading takes longest."""
    pieces, skipped = midi_pieces(folder, _lacking)
    return tuple((piece.split, performance_of(piece.score)) for piece in pieces), tuple(skipped)


def _lacking(score: Score) -> str:
    """Why a score is no performance; empty if it is one."""
    try:
        performance_of(score)
    except BadOption as error:
        return str(error)
    return ""
