"""How a chorale in four voices is written for a network: pitches as symbols, bars, phrases and the key as numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption

__all__ = [
    "BAR",
    "BEAT",
    "ENDING",
    "HIDDEN",
    "HIGHEST",
    "INSIDE",
    "LAST",
    "LOWEST",
    "NO_KEY",
    "ORDER",
    "RANGES",
    "REST",
    "SYMBOLS",
    "UNTOLD",
    "VOICES",
    "bar_positions",
    "key_of",
    "phrases_of",
    "pitches_of",
    "symbols_of",
]

VOICES = ("soprano", "alto", "tenor", "bass")
RANGES = ((60, 81), (52, 74), (46, 69), (36, 66))
"""Lowest and highest pitch of each voice in the chorales that models learn from."""
ORDER = (0, 3, 1, 2)
"""In which the voices of a frame are found: the tune, its bass, and what lies between them."""
BAR, BEAT = 16, 4
"""Frames, each a sixteenth."""
LOWEST, HIGHEST = 36, 81
REST, HIDDEN = 0, HIGHEST - LOWEST + 2
"""Symbols beside those of pitches: silence, and what is not known."""
SYMBOLS = HIDDEN
"""Symbols that a voice can have."""
UNTOLD, INSIDE, ENDING, LAST = range(4)
"""What a frame is told of its phrase: nothing, that it goes on, that its last chord sounds, that the piece ends."""
HELD = 6
"""Frames in which no voice moves before a chord counts as the end of a phrase."""
NO_KEY = 24


def symbols_of(pitches: NDArray[np.integer]) -> NDArray[np.int64]:
    """Symbols of pitches, -1 being silence; any shape.

    Args:
        pitches: MIDI pitches from 36 to 81, or -1.

    Returns:
        0 for silence, else 1 for pitch 36 and so on; the shape that was given.

    Raises:
        BadOption: a pitch that no voice sings.

    Example:
        >>> symbols_of(np.array([-1, 36, 81])).tolist()
        [0, 1, 46]
    """
    pitches = np.asarray(pitches)
    wrong = (pitches != -1) & ((pitches < LOWEST) | (pitches > HIGHEST))
    if wrong.any():
        raise BadOption(f"voices sing the pitches {LOWEST} to {HIGHEST}, got {int(pitches[wrong].flat[0])}; transpose")
    return np.where(pitches < 0, REST, pitches - LOWEST + 1).astype(np.int64)


def pitches_of(symbols: NDArray[np.integer]) -> NDArray[np.int16]:
    """Pitches of symbols, -1 being silence: what `symbols_of` undoes; any shape.

    Example:
        >>> pitches_of(np.array([0, 1, 46])).tolist()
        [-1, 36, 81]
    """
    return np.where(np.asarray(symbols) == REST, -1, np.asarray(symbols) + LOWEST - 1).astype(np.int16)


def bar_positions(frames: int, upbeat: int = 0) -> NDArray[np.int64]:
    """Place of each frame in its bar of four quarters [frames], 0 to 15.

    Args:
        frames: of the piece.
        upbeat: frames before the first whole bar.

    Example:
        >>> bar_positions(6, upbeat=4).tolist()
        [12, 13, 14, 15, 0, 1]
    """
    return (np.arange(frames) - upbeat) % BAR


def phrases_of(pitches: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where phrases end [frames]: INSIDE, ENDING where all voices hold a chord for 6 frames or more, LAST in the last.

    A reading of fermatas from notes alone: of 24 chorales whose score could be laid over the corpus it finds 151 of
    155 fermatas, and 19 stretches that have none (`scripts/check_chorale_readings.py`).

    Args:
        pitches: [frames, 4].

    Example:
        >>> phrases_of(np.repeat([[60, 55, 52, 48], [62, 55, 50, 47], [60, 55, 52, 48]], [2, 6, 3], axis=0)).tolist()
        [1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3]
    """
    if not len(pitches):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.r_[True, (pitches[1:] != pitches[:-1]).any(axis=1)])
    lengths = np.diff(np.r_[starts, len(pitches)])
    kinds = np.where(lengths >= HELD, ENDING, INSIDE)
    kinds[-1] = LAST
    return np.repeat(kinds, lengths).astype(np.int64)


def key_of(pitches: NDArray[np.integer]) -> int:
    """The key: the pitch class of the last bass note, plus 12 if more minor than major thirds above it are sung.

    Args:
        pitches: [frames, 4], -1 being silence.

    Returns:
        0 for C major, 12 for C minor, 24 (`NO_KEY`) where the bass is silent.

    Example:
        >>> key_of(np.array([[67, 64, 60, 48], [72, 67, 64, 43], [72, 67, 64, 48]]))
        0
        >>> key_of(np.array([[67, 63, 60, 48]]))
        12
    """
    sung = np.flatnonzero(pitches[:, -1] >= 0)
    if not len(sung):
        return NO_KEY
    tonic = int(pitches[sung[-1], -1]) % 12
    classes = np.bincount((pitches[pitches >= 0].astype(np.int64) - tonic) % 12, minlength=12)
    return tonic + 12 * int(classes[3] > classes[4])
