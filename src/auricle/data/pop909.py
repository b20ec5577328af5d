"""POP909 (Wang et al. 2020): pop songs as MIDI with their beats and chords."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.errors import BadData
from auricle.types import Score, Span
from auricle.writers import read_midi

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["ARCHIVE", "PopSong", "pop_scores", "pop_song", "pop_songs"]

ARCHIVE = "pop909.zip"


@dataclass(frozen=True)
class PopSong:
    """A song and what is true of it.

    Attributes:
        score: melody, bridge and piano.
        beats: seconds and place in the bar, from 1, as the span's label.
        chords: spans with labels of Harte et al. 2005.
    """

    score: Score
    beats: tuple[Span, ...]
    chords: tuple[Span, ...]


def pop_songs(data: Path, split: str) -> list[str]:
    """Names of the songs of a split: "train", "valid" or "test".

    Raises:
        BadData: the folder does not hold the archive.
    """
    path = data / ARCHIVE
    if not path.is_file():
        raise BadData(f"{data} holds no {ARCHIVE}")
    with zipfile.ZipFile(path) as archive:
        rows = [line.split("\t") for line in archive.read("pop909/manifest.tsv").decode("utf-8").splitlines()[1:]]
    return [name for name, part in rows if part == split]


def pop_scores(data: Path, split: str) -> Iterator[Score]:
    """The notes alone of the songs of a split, one after another; none is kept.

    Raises:
        BadData: the folder does not hold the archive, or the archive a song that its manifest names.
    """
    names = pop_songs(data, split)
    with zipfile.ZipFile(data / ARCHIVE) as archive:
        for name in names:
            try:
                yield read_midi(archive.read(_midi_of(name)))
            except KeyError as error:
                raise BadData(f"{name} of {ARCHIVE} cannot be read: {error}") from error


@cache
def pop_song(data: Path, name: str) -> PopSong:
    """One song, read once in a process.

    Args:
        data: folder of the archive.
        name: as `pop_songs` gives it.

    Raises:
        BadData: no such song, or its tables cannot be read.
    """
    folder = _midi_of(name).rpartition("/")[0]
    try:
        with zipfile.ZipFile(data / ARCHIVE) as archive:
            score = read_midi(archive.read(_midi_of(name)))
            beats = [line.split() for line in archive.read(f"{folder}/beat_midi.txt").decode().splitlines()]
            chords = [line.split() for line in archive.read(f"{folder}/chord_midi.txt").decode().splitlines()]
        return PopSong(score, _numbered(beats), tuple(Span(float(a), float(b), c) for a, b, c in chords))
    except (KeyError, ValueError) as error:
        raise BadData(f"{name} of {ARCHIVE} cannot be read: {error}") from error


def _midi_of(name: str) -> str:
    """Where the archive has the notes of a song; its tables lie beside them."""
    number = name.rpartition("/")[2]
    return f"pop909/POP909/{number}/{number}.mid"


def _numbered(rows: Sequence[Sequence[str]]) -> tuple[Span, ...]:
    """Beats with their place in the bar; those before the first downbeat count up to it."""
    times = [float(row[0]) for row in rows]
    downbeats = [number for number, row in enumerate(rows) if float(row[2]) == 1.0]
    if not downbeats:
        raise ValueError("no downbeat")
    bar = downbeats[1] - downbeats[0] if len(downbeats) > 1 else 4
    places, at = [], bar - downbeats[0] % bar
    for number in range(len(rows)):
        at = 0 if number in set(downbeats) else at + (number > 0)
        places.append(at % bar + 1 if number < downbeats[0] else at + 1)
    return tuple(Span(time, time, str(place)) for time, place in zip(times, places, strict=True))
