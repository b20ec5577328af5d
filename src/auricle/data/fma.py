"""FMA, the Free Music Archive's tracks by genre (Defferrard et al. 2017, arXiv:1612.01840), by its own division."""

from __future__ import annotations

import csv
from pathlib import Path

from auricle.data.clips import Clip, Skipped
from auricle.errors import AuricleError, BadData

__all__ = ["find_fma", "fma"]

SUBSETS = ("fma_small", "fma_medium", "fma_large", "fma_full")
SPLITS = {"training": "train", "validation": "valid", "test": "test"}
TABLE = Path("fma_metadata") / "tracks.csv"


def find_fma(data: Path) -> Path | None:
    """The folder of audio, the smallest there is, if `data` holds FMA's table and one of its subsets."""
    if not (data / TABLE).is_file():
        return None
    return next((data / name for name in SUBSETS if (data / name).is_dir()), None)


def fma(folder: Path, split: str) -> tuple[list[Clip], list[Skipped]]:
    """Tracks of one part that have a top genre and a file here, and those that cannot be read; the group is the artist.

    Args:
        folder: fma_small, fma_medium, ..., beside fma_metadata.
        split: "train", "valid" or "test".

    Raises:
        BadData: a table that is not FMA's, or not one track of the part.
    """
    from auricle.audio import probe

    clips, skipped = list[Clip](), list[Skipped]()
    for number, part, genre, artist in _rows(folder.parent / TABLE):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.mp3"
        if SPLITS.get(part) != split or not genre or not path.is_file():
            continue
        try:
            clips.append(Clip(path, genre, probe(path).duration, artist, split))
        except AuricleError as error:
            skipped.append(Skipped(path, str(error)))
    if not clips:
        raise BadData(f"{folder} holds no track of the part {split!r} of FMA")
    return clips, skipped


def _rows(path: Path) -> list[tuple[int, str, str, str]]:
    """Track, part, top genre and artist of each row; the table has three rows of headings."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        above, names = next(rows, []), next(rows, [])
        place = {pair: at for at, pair in enumerate(zip(above, names, strict=False))}
        wanted = (("set", "split"), ("track", "genre_top"), ("artist", "id"))
        if any(pair not in place for pair in wanted):
            columns = ", ".join("/".join(pair) for pair in wanted)
            raise BadData(f"{path} lacks one of the columns {columns} of FMA's table")
        split, genre, artist = (place[pair] for pair in wanted)
        whole = (row for row in rows if len(row) > max(place.values()) and row[0].isdigit())
        return [(int(row[0]), row[split], row[genre], row[artist]) for row in whole]
