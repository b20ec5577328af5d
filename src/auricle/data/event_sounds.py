"""Sounds to make scenes of: bursts cut out of recordings, and backgrounds, each part of the data by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.clips import Clip, parted, read_clips
from auricle.data.scenes import active_bursts
from auricle.data.sound_corpora import esc
from auricle.data.surroundings import NOISES
from auricle.data.tables import rows_of
from auricle.data.utterance import samples_of
from auricle.errors import BadData

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["BACKGROUND", "EventSounds", "office_and_animals", "own_sounds"]

BACKGROUND = "background"
"""Label, or folder, of the recordings that lie under the events."""
SHORTEST = 0.05
"""Seconds; what is shorter is a click that was left when a recording was cut."""
DCASE_VALID = 2
"""Recordings of each label of DCASE's training part that are kept for validation."""
ESC_EVENTS = {"dog_bark": "dog", "rooster": "rooster", "baby_cry": "baby", "person_sneeze": "sneeze"}
ESC_BACKGROUNDS = ("rain", "sea_waves", "helicopter", "fire_crackling")
ESC_FOLDS = {"train": ("1", "2"), "valid": ("3",), "test": ("4",)}
NOISES_OF = {"train": NOISES[:2], "valid": NOISES[:2], "test": NOISES[2:]}


@dataclass(frozen=True)
class EventSounds:
    """Recordings of one part of the data.

    Attributes:
        events: of each label.
        backgrounds: what lies under them; empty for noise that is made.
    """

    events: Mapping[str, tuple[Clip, ...]]
    backgrounds: tuple[Clip, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """In alphabetical order."""
        return tuple(sorted(self.events))

    def choices(self, sample_rate: int) -> dict[str, list[Callable[[], NDArray[np.float32]]]]:
        """For each label, what `make_scene` draws from: a function for each burst of each recording."""
        return {
            label: [
                partial(_burst, clip, sample_rate, first, last)
                for clip in clips
                for first, last in _bursts(clip, sample_rate)
            ]
            for label, clips in self.events.items()
        }

    def beneath(self, sample_rate: int) -> list[NDArray[np.float32]]:
        """The backgrounds' samples [time]."""
        return [samples_of(clip, sample_rate) for clip in self.backgrounds]


def office_and_animals(data: Path, split: str) -> EventSounds | None:
    """Office sounds of DCASE 2016 task 2 and four of ESC-10, on its noises and those of Speech Commands.

    No recording, and no recording that it was cut from, is in two parts: ESC by its folds (1 and 2, 3, 4), DCASE by its
    own division, of whose training part the last two recordings of each label are kept for validation.

    Args:
        data: folder of corpora.
        split: "train", "valid" or "test".

    Returns:
        None if the folder does not hold these corpora.
    """
    if not (data / "dcase2016_task2").is_dir() or not (data / "esc10").is_dir():
        return None
    folds = [clip for clip in esc(data / "esc10") if clip.split in ESC_FOLDS[split]]
    events: dict[str, list[Clip]] = {}
    for clip in _office(data / "dcase2016_task2", split):
        events.setdefault(clip.label, []).append(clip)
    for clip in folds:
        if clip.label in ESC_EVENTS:
            events.setdefault(ESC_EVENTS[clip.label], []).append(clip)
    beneath = [clip for clip in folds if clip.label in ESC_BACKGROUNDS]
    noises = [data / name for name in NOISES_OF[split]]
    beneath += [Clip(path, BACKGROUND, 60.0) for path in noises if path.is_file()]
    return EventSounds({label: tuple(clips) for label, clips in events.items()}, tuple(beneath))


def own_sounds(place: Path, split: str) -> EventSounds:
    """A folder for each label, or a manifest, of one's own; what is called "background" lies under the events.

    Raises:
        BadData: nothing that can be read, or no label but the background.
    """
    clips, _ = read_clips(place)
    events: dict[str, list[Clip]] = {}
    for clip in parted([clip for clip in clips if clip.label != BACKGROUND], split):
        events.setdefault(clip.label, []).append(clip)
    if not events:
        raise BadData(f"{place} holds no sound of an event for {split}")
    beneath = tuple(clip for clip in clips if clip.label == BACKGROUND)
    return EventSounds({label: tuple(found) for label, found in events.items()}, beneath)


def _office(folder: Path, split: str) -> list[Clip]:
    """Isolated sounds of DCASE 2016 task 2 (Lafay et al. 2017) of one part."""
    rows = [row for _, row in rows_of(folder / "manifest.tsv")]
    wanted = [row for row in rows if row["split"] == ("test" if split == "test" else "train")]
    of_label: dict[str, list[Clip]] = {}
    for row in wanted:
        clip = Clip(folder / row["path"], row["label"].lower(), float(row["dur"]))
        of_label.setdefault(clip.label, []).append(clip)
    if split == "test":
        return [clip for clips in of_label.values() for clip in clips]
    part = slice(-DCASE_VALID, None) if split == "valid" else slice(None, -DCASE_VALID)
    return [clip for clips in of_label.values() for clip in clips[part]]


@cache
def _bursts(clip: Clip, sample_rate: int) -> tuple[tuple[int, int], ...]:
    """First and last sample of what is heard of a clip, as a mark of time where it is silent for long."""
    found = active_bursts(samples_of(clip, sample_rate), sample_rate)
    return tuple((first, last) for first, last in found if last - first >= SHORTEST * sample_rate)


def _burst(clip: Clip, sample_rate: int, first: int, last: int) -> NDArray[np.float32]:
    return samples_of(clip, sample_rate)[first:last]
