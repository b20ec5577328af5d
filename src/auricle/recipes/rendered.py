"""What recipes that listen to rendered music share: which pieces each part of a training hears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from auricle.data.pop909 import ARCHIVE, pop_songs
from auricle.data.recorded_kits import kits_of
from auricle.data.rendered_songs import MadeItem, PopItem, SongItem

if TYPE_CHECKING:
    from auricle.train.recipe import Split

__all__ = ["FIRST", "RenderedMusic", "song_items"]

FIRST = {"train": 0, "valid": 1_000_000, "test": 2_000_000}
"""Where the numbers of made songs begin, by split: no song is in two of them."""


@dataclass(frozen=True)
class RenderedMusic:
    """Made songs, which need no data, and parts of songs of POP909 where the folder holds it.

    Attributes:
        songs: made ones to learn from.
        parts: of songs of POP909.
        held: of each for validation.
        seconds: of each.
    """

    recorded: ClassVar[bool] = False
    """Whether drums of recordings play in a share of it, where the folder holds some."""

    songs: int = 800
    parts: int = 400
    held: int = 40
    seconds: float = 30.0

    def items(self, data: Path, split: Split) -> Sequence[SongItem]:
        """The pieces of a split."""
        counts = (self.songs, self.parts) if split == "train" else (self.held, self.held)
        return song_items(data, split, *counts, self.seconds, recorded=self.recorded)


def song_items(
    data: Path, split: Split, made: int, parts: int, seconds: float, *, recorded: bool = False
) -> list[SongItem]:
    """Made songs, and parts of songs of POP909 where the folder holds it, by its own splits.

    Args:
        data: folder of corpora; made songs need none.
        split: "train", "valid" or "test".
        made: number of made songs.
        parts: number of parts; a song may give several.
        seconds: of each.
        recorded: with drums of recordings in a share of them, where the folder holds some.
    """
    kits = kits_of(data, split) if recorded else None
    items: list[SongItem] = [MadeItem(FIRST[split] + number, seconds, kits) for number in range(made)]
    if (data / ARCHIVE).is_file():
        names = pop_songs(data, split)
        items += [PopItem(data, names[n % len(names)], FIRST[split] + n, seconds, kits=kits) for n in range(parts)]
    return items
