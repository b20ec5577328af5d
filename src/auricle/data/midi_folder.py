"""Any folder of MIDI files as scores, parted for training: the same piece is never on two sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from auricle.data.clips import Skipped
from auricle.errors import AuricleError, BadData
from auricle.types import Score
from auricle.writers import read_midi

__all__ = ["MIDI_SUFFIXES", "Piece", "midi_pieces", "of_split"]

MIDI_SUFFIXES = (".mid", ".midi", ".smf", ".kar")
NAMED = {"train": "train", "valid": "valid", "validation": "valid", "dev": "valid", "test": "test"}
"""Names of folders that say which split a file is of."""
TENTH = 10


@dataclass(frozen=True, eq=False)
class Piece:
    """A file and what it holds.

    Attributes:
        path: of the file.
        score: its notes.
        split: "train", "valid" or "test".
    """

    path: Path
    score: Score
    split: str


def midi_pieces(folder: Path, lacking: Callable[[Score], str] | None = None) -> tuple[list[Piece], list[Skipped]]:
    """Every piece of a folder and its folders, each with its split; and the files that had to be left, and why.

    A file in a folder named train, valid (validation, dev) or test is of that split. Otherwise a tenth of the pieces is
    for validation and a tenth for the test, at least one of each, by a checksum of their notes: the division stays as
    it is when files are renamed, and little changes when some are added.

    Args:
        folder: searched whole, in the order of paths; hidden files are passed over.
        lacking: what a score lacks for the purpose, empty if nothing; one that lacks something is left before the
            pieces are parted, so that no split is empty for it.

    Returns:
        Pieces and files that were left: damaged ones, those without notes, and copies of a piece that was there before.

    Raises:
        BadData: no such folder, fewer than three pieces, or a split without a piece.

    Example:
        >>> midi_pieces(Path("no/such/folder"))
        Traceback (most recent call last):
        auricle.errors.BadData: no folder at 'no/such/folder'
    """
    if not folder.is_dir():
        raise BadData(f"no folder at {str(folder)!r}")
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in MIDI_SUFFIXES]
    found: dict[str, tuple[Path, Score]] = {}
    skipped: list[Skipped] = []
    for path in paths:
        if path.name.startswith("."):
            continue
        try:
            score = read_midi(path)
            lack = "it holds no notes" if not score.notes else lacking(score) if lacking is not None else ""
        except AuricleError as error:
            skipped.append(Skipped(path, str(error).removeprefix(f"{path}: ")))
            continue
        mark = _mark(score)
        if lack:
            skipped.append(Skipped(path, lack))
        elif mark in found:
            skipped.append(Skipped(path, f"it holds the same notes as {found[mark][0].name}"))
        else:
            found[mark] = path, score
    if len(found) < 3:
        first = f"; the first that was left: {skipped[0].audio.name}, {skipped[0].why}" if skipped else ""
        raise BadData(f"{folder} holds {len(found)} pieces of MIDI, and it takes three, one for each split{first}")
    held = max(1, round(len(found) / TENTH))
    drawn = {mark: place for place, mark in enumerate(sorted(found))}
    pieces = []
    for mark, (path, score) in found.items():
        place = drawn[mark]
        split = "valid" if place < held else "test" if place < 2 * held else "train"
        pieces.append(Piece(path, score, _named(path, folder) or split))
    missing = [split for split in ("train", "valid", "test") if all(piece.split != split for piece in pieces)]
    if missing:
        raise BadData(f"the folders inside {folder} name splits, and none of their pieces is for {', '.join(missing)}")
    return pieces, skipped


def of_split(pieces: list[Piece], split: str) -> list[Piece]:
    """Those of one split.

    Example:
        >>> of_split([Piece(Path("a.mid"), Score((), 0.0), "test")], "train")
        []
    """
    return [piece for piece in pieces if piece.split == split]


def _mark(score: Score) -> str:
    """What two files with the same notes have in common, whatever their names and instruments."""
    notes = sorted((round(note.start, 3), round(note.end, 3), round(note.pitch or 0)) for note in score.notes)
    return sha256(repr(notes).encode()).hexdigest()


def _named(path: Path, folder: Path) -> str:
    """The split that a folder on the way names."""
    return next((NAMED[part.lower()] for part in path.relative_to(folder).parts[:-1] if part.lower() in NAMED), "")
