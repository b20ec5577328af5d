"""GTZAN (Tzanetakis and Cook 2002) without its faults: which tracks are for what, no artist on two sides.

Repeated, distorted and mislabelled excerpts (Sturm 2013, arXiv:1306.1461) are left out. The division is that of
Kereliuk, Sturm and Larsen 2015 (arXiv:1507.04761), as torchaudio lists it: 443 tracks for training, 197 for validation,
290 for the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from auricle.data.clips import Clip, Skipped
from auricle.errors import AuricleError, BadData
from auricle.types.suffixes import AUDIO_SUFFIXES

__all__ = ["GENRES", "find_gtzan", "gtzan"]

GENRES = ("blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock")
TRACKS = {
    ("train", "blues"): "29-49 73-97",
    ("train", "classical"): "30-33 43-48 50-67 80-99",
    ("train", "country"): "19-26 28-29 65-99",
    ("train", "disco"): "5 15-20 22-37 39-45 47 49 53-54 56-57 59 61 70 73-74 89",
    ("train", "hiphop"): "2-25 28-29 31-38 41-42 55-61 77-80",
    ("train", "jazz"): "0-1 11-24 41 47-72",
    ("train", "metal"): "2-3 5 21 24 35 46-57 59-66 69 71-72 79-80 84 86 89-99",
    ("train", "pop"): "2-9 11-12 16-20 23-29 31-36 38-42 44 46 49-50 80 97-99",
    ("train", "reggae"): "0-2 4 6 9 11-12 14-32 42-45 49-51 54-60 63 69",
    ("train", "rock"): "0-9 16-26 57-70 91-99",
    ("valid", "blues"): "0-11 50-60",
    ("valid", "classical"): "0-10 68-76",
    ("valid", "country"): "0-7 9-18 27 41-42 45 49",
    ("valid", "disco"): "0 2-4 6-14 46 48 52 67-68 72 75 90 95",
    ("valid", "hiphop"): "81-98",
    ("valid", "jazz"): "2-10 25-32",
    ("valid", "metal"): "0-1 6-11 16-20 36-37 68 76-77 81-82",
    ("valid", "pop"): "10 53 55 58-62 81 83-86",
    ("valid", "reggae"): "61-62 70 72 74 76-78 85 92-99",
    ("valid", "rock"): "38 49-56 71-85",
    ("test", "blues"): "12-28 61-72 98-99",
    ("test", "classical"): "11-29 34-41 49 77-79",
    ("test", "country"): "30-40 43-44 46-48 50-51 53-64",
    ("test", "disco"): "1 21 58 62-66 69 76-88 91-94 96-97 99",
    ("test", "hiphop"): "0 26-27 30 40 43-45 51-54 62-75 99",
    ("test", "jazz"): "73-99",
    ("test", "metal"): "12-15 22-23 25-33 38-39 67 70 73-75 78 83 85 87-88",
    ("test", "pop"): "0-1 13-14 43 63-66 69-79 82 88-96",
    ("test", "reggae"): "34-40 46-48 52-53 64-68 71 79 82-84 87-90",
    ("test", "rock"): "10-15 27-37 39-48 86-90",
}
"""Numbers of the tracks of each part and genre."""


def find_gtzan(data: Path) -> Path | None:
    """The folder that holds a folder for each genre, if `data` or a folder in it is GTZAN."""
    for folder in (data, data / "genres", data / "genres_original", data / "gtzan"):
        if all((folder / genre).is_dir() for genre in GENRES):
            return folder
    return None


def gtzan(folder: Path, split: str) -> tuple[list[Clip], list[Skipped]]:
    """Tracks of one part, and those that cannot be read: in most copies jazz.00054 is damaged.

    Args:
        folder: with a folder for each genre, in it blues.00000.wav or .au and so on.
        split: "train", "valid" or "test".

    Raises:
        BadData: not one track of the part.
    """
    from auricle.audio import probe

    clips, skipped = list[Clip](), list[Skipped]()
    for genre in GENRES:
        found = {path.stem: path for path in (folder / genre).iterdir() if path.suffix.lower() in SUFFIXES}
        for number in numbers(TRACKS[split, genre]):
            path = found.get(f"{genre}.{number:05d}")
            if path is None:
                continue
            try:
                clips.append(Clip(path, genre, probe(path).duration, path.stem, split))
            except AuricleError as error:
                skipped.append(Skipped(path, str(error)))
    if not clips:
        raise BadData(f"{folder} holds no track of the part {split!r} of GTZAN, such as blues.00029.wav")
    return clips, skipped


def numbers(text: str) -> Iterator[int]:
    """What ranges stand for.

    Example:
        >>> list(numbers("0-2 5"))
        [0, 1, 2, 5]
    """
    for part in text.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


SUFFIXES = {*AUDIO_SUFFIXES, ".au"}
