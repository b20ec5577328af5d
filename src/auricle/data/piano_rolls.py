"""Piano rolls: the four corpora that models of polyphonic music are compared on, and any folder of MIDI files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np

from auricle.data.midi_folder import Piece
from auricle.decoding.piano_roll import KEYS, roll_of
from auricle.errors import BadData
from auricle.types import Score

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ARCHIVE", "GRIDS", "Corpus", "PianoRoll", "lacking_keys", "midi_rolls", "parts_of", "piano_rolls"]

ARCHIVE = "polymusic_mat.zip"

Corpus = Literal["jsb", "nottingham", "muse", "piano-midi", "midi"]

FILES: dict[Corpus, str] = {
    "jsb": "JSB_Chorales.mat",
    "nottingham": "Nottingham.mat",
    "muse": "MuseData.mat",
    "piano-midi": "Piano_midi.mat",
}
SPLITS = {"train": "traindata", "valid": "validdata", "test": "testdata"}
GRIDS: dict[Corpus, int] = {"jsb": 1, "nottingham": 2, "muse": 2, "piano-midi": 2, "midi": 4}
"""Frames of a quarter note."""


@dataclass(frozen=True, eq=False)
class PianoRoll:
    """Which of the 88 keys sound in each frame of a piece, or of a part of one.

    Attributes:
        keys: 0 or 1 [frames, 88], the lowest key being A0, MIDI 21.
        before: the frame in front of a part [88]; zeros where the piece begins.
        seconds: of a frame at 120 quarters a minute.
    """

    keys: NDArray[np.uint8]
    before: NDArray[np.uint8]
    seconds: float = 0.5

    @property
    def duration(self) -> float:
        """Seconds."""
        return len(self.keys) * self.seconds


def piano_rolls(data: Path, corpus: Corpus, split: str) -> list[PianoRoll]:
    """The pieces of one split, in the order of the corpus: 229, 76 and 77 of the JSB chorales.

    Args:
        data: folder that holds polymusic_mat.zip.
        corpus: which of the four; all are in C major or C minor.
        split: train, valid or test.

    Raises:
        BadData: no such archive, or it does not hold what it should.

    Source: N. Boulanger-Lewandowski, Y. Bengio, P. Vincent, Modeling Temporal Dependencies in High-Dimensional
        Sequences, ICML 2012; as MATLAB files in S. Bai, J. Z. Kolter, V. Koltun, An Empirical Evaluation of Generic
        Convolutional and Recurrent Networks for Sequence Modeling, 2018.

    Example:
        >>> piano_rolls(Path("no/such/folder"), "jsb", "train")
        Traceback (most recent call last):
        auricle.errors.BadData: no/such/folder/polymusic_mat.zip is not there; for MIDI files of your own ...
    """
    from scipy.io import loadmat

    if corpus not in FILES or split not in SPLITS:
        raise BadData(
            f"there is no {split!r} of {corpus!r}; corpora are {', '.join(FILES)}, splits {', '.join(SPLITS)}"
        )
    path = data / ARCHIVE
    if not path.is_file():
        raise BadData(f"{path} is not there; for MIDI files of your own in {data} say --set corpus=midi")
    try:
        with zipfile.ZipFile(path) as archive:
            content = archive.read(f"polymusic_mat/{FILES[corpus]}")
        # The stubs of SciPy know of names of files only; it reads open files as well.
        file: Any = io.BytesIO(content)
        pieces = loadmat(file)[SPLITS[split]][0]
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise BadData(f"{path} is no archive of piano rolls: {error}") from error
    rolls = [np.ascontiguousarray(piece, dtype=np.uint8) for piece in cast("Sequence[NDArray[np.uint8]]", pieces)]
    for number, roll in enumerate(rolls):
        if roll.ndim != 2 or roll.shape[1] != KEYS or not len(roll) or roll.max() > 1:
            raise BadData(f"piece {number} of {split} in {FILES[corpus]} is no piano roll: its shape is {roll.shape}")
    return [PianoRoll(roll, np.zeros(KEYS, np.uint8), 0.5 / GRIDS[corpus]) for roll in rolls]


def midi_rolls(pieces: Iterable[Piece]) -> list[PianoRoll]:
    """Pieces of MIDI in sixteenths, drums left out.

    Example:
        >>> midi_rolls([])
        []
    """
    grid = GRIDS["midi"]
    return [PianoRoll(roll_of(piece.score, grid), np.zeros(KEYS, np.uint8), 0.5 / grid) for piece in pieces]


def lacking_keys(score: Score) -> str:
    """Why a score is no piano roll; empty if it is one.

    Example:
        >>> lacking_keys(Score((), 0.0))
        'it holds no notes that a piano has'
    """
    return "" if len(roll_of(score, GRIDS["midi"])) else "it holds no notes that a piano has"


def parts_of(roll: PianoRoll, longest: int) -> list[PianoRoll]:
    """The piece in parts of at most so many frames, all about as long; each knows the frame before it.

    Example:
        >>> whole = PianoRoll(np.eye(88, dtype=np.uint8), np.zeros(88, np.uint8))
        >>> [(len(part.keys), int(part.before.argmax())) for part in parts_of(whole, 50)]
        [(44, 0), (44, 43)]
    """
    count = -(-len(roll.keys) // longest)
    bounds = [round(k * len(roll.keys) / count) for k in range(count + 1)]
    return [
        PianoRoll(roll.keys[a:b], roll.keys[a - 1] if a else roll.before, roll.seconds) for a, b in pairwise(bounds)
    ]
