"""Bach's chorales in four voices, a frame for each sixteenth, with the official split."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.chorale_symbols import BAR, RANGES, bar_positions, key_of, phrases_of
from auricle.errors import BadData

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ARCHIVE", "Chorale", "chorales"]

ARCHIVE = "jsb_chorales.zip"
CONTENT = "jsb_chorales/Jsb16thSeparated.json"
SECONDS = 0.125
"""Of a sixteenth at 120 quarters a minute."""


@dataclass(frozen=True, eq=False)
class Chorale:
    """Soprano, alto, tenor and bass.

    Attributes:
        pitches: MIDI pitch of each voice [frames, 4]; -1 is silence.
    """

    pitches: NDArray[np.int16]

    @property
    def duration(self) -> float:
        """Seconds at 120 quarters a minute."""
        return len(self.pitches) * SECONDS

    @property
    def positions(self) -> NDArray[np.int64]:
        """Place of each frame in its bar [frames]; what is over behind whole bars is an upbeat at the beginning.

        Of 218 tunes that were found in printed scores, 206 are in four quarters, and their upbeat is right for all.
        """
        return bar_positions(len(self.pitches), len(self.pitches) % BAR)

    @property
    def phrases(self) -> NDArray[np.int64]:
        """Where phrases end [frames], as `phrases_of` finds it."""
        return phrases_of(self.pitches)

    @property
    def key(self) -> int:
        """As `key_of` finds it."""
        return key_of(self.pitches)

    def room(self) -> tuple[int, int]:
        """Semitones down (0 or less) and up by which it can be transposed with every voice inside its range."""
        low, high = -24, 24
        for voice, (lowest, highest) in zip(self.pitches.T, RANGES, strict=True):
            sung = voice[voice >= 0]
            if len(sung):
                low, high = max(low, lowest - int(sung.min())), min(high, highest - int(sung.max()))
        return min(0, low), max(0, high)

    def transposed(self, semitones: int) -> Chorale:
        """The same music so many semitones higher."""
        return Chorale(np.where(self.pitches < 0, -1, self.pitches + semitones).astype(np.int16))


def chorales(data: Path, split: str) -> list[Chorale]:
    """The chorales of one split, in the order of the corpus: 229, 76 and 77.

    Args:
        data: folder that holds jsb_chorales.zip.
        split: train, valid or test.

    Raises:
        BadData: no such archive, or it does not hold what it should.

    Source: M. Allan, C. Williams, Harmonising Chorales by Probabilistic Inference, NIPS 2004; the split of
        N. Boulanger-Lewandowski, Y. Bengio, P. Vincent, ICML 2012. Held and repeated notes look alike in it, and it
        marks no fermatas.

    Example:
        >>> chorales(Path("no/such/folder"), "train")
        Traceback (most recent call last):
        auricle.errors.BadData: no/such/folder/jsb_chorales.zip is no archive of chorales: ...
    """
    path = data / ARCHIVE
    try:
        with zipfile.ZipFile(path) as archive:
            pieces = json.loads(archive.read(CONTENT))[split]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BadData(f"{path} is no archive of chorales: {error}") from error
    found = [Chorale(np.array(piece, dtype=np.int16)) for piece in pieces]
    for number, chorale in enumerate(found):
        if chorale.pitches.ndim != 2 or chorale.pitches.shape[1] != 4 or not len(chorale.pitches):
            raise BadData(f"piece {number} of {split} in {path} has no four voices: {chorale.pitches.shape}")
    return found
