"""Which of a piano's keys sound in each frame of a grid: from a score, and back to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption
from auricle.types import Note, Part, Score
from auricle.types.tempo import quarters_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KEYS", "LOWEST", "roll_of", "score_of_roll"]

KEYS, LOWEST = 88, 21
"""Keys of a piano, and the pitch of the lowest, A0."""
MOST_FRAMES = 100_000


def roll_of(score: Score, grid: int = 4) -> NDArray[np.uint8]:
    """0 or 1 [frames, 88]: a key sounds in each frame of the grid that its note fills half of, in one frame at least.

    Drums, and notes that no piano has, are left out. A note that is struck again at once is not told from one that is
    held: that is what piano rolls are.

    Args:
        score: any; its tempo map says where quarters are.
        grid: frames of a quarter note.

    Raises:
        BadOption: a grid below 1, or more than 100,000 frames.

    Source: the representation of N. Boulanger-Lewandowski, Y. Bengio, P. Vincent, ICML 2012.

    Example:
        >>> score = Score.of([Part("tune", notes=(Note(0.0, 0.5, pitch=21), Note(0.5, 1.0, pitch=22)))])
        >>> roll_of(score, 2)[:, :2].tolist()
        [[1, 0], [1, 0], [0, 1], [0, 1]]
    """
    if grid < 1:
        raise BadOption(f"a quarter has 1 frame or more, got {grid}")
    notes = [note for part in score.parts if not part.is_drum for note in part.notes]
    keys = np.array([round(note.pitch or 0) - LOWEST for note in notes], np.int64)
    kept = (keys >= 0) & (keys < KEYS)
    times = quarters_at(score.tempi, np.array([(note.start, note.end) for note in notes]).reshape(-1, 2)) * grid
    edges = np.rint(times[kept]).astype(np.int64)
    frames = int(max([1, *(edges[:, 1].tolist()), *((edges[:, 0] + 1).tolist())])) if len(edges) else 0
    if frames > MOST_FRAMES:
        raise BadOption(f"the piece has {frames} frames of {grid} a quarter, {MOST_FRAMES} is the limit; give a part")
    roll = np.zeros((frames, KEYS), np.uint8)
    for key, (start, end) in zip(keys[kept].tolist(), edges.tolist(), strict=True):
        roll[start : max(end, start + 1), key] = 1
    return roll


def score_of_roll(roll: NDArray[np.uint8], grid: int, tempo: float, program: int = 0) -> Score:
    """A score of one part: a note for each run of frames in which a key sounds.

    Args:
        roll: 0 or 1 [frames, 88].
        grid: frames of a quarter note.
        tempo: quarters a minute.
        program: of General MIDI, from 0.

    Raises:
        BadOption: another shape.

    Example:
        >>> roll = np.zeros((4, 88), np.uint8)
        >>> roll[1:3, 39] = 1
        >>> [(note.start, note.end, note.pitch) for note in score_of_roll(roll, 4, 60.0).notes]
        [(0.25, 0.75, 60)]
    """
    if roll.ndim != 2 or roll.shape[1] != KEYS:
        raise BadOption(f"a piano roll is [frames, {KEYS}], got {roll.shape}")
    second = 60.0 / tempo / grid
    changes = np.diff(np.pad(roll.astype(np.int8), ((1, 1), (0, 0))), axis=0)
    notes = []
    for key in np.flatnonzero(roll.any(axis=0)).tolist():
        begins, ends = (np.flatnonzero(changes[:, key] == sign).tolist() for sign in (1, -1))
        notes += [
            Note(begin * second, end * second, pitch=key + LOWEST) for begin, end in zip(begins, ends, strict=True)
        ]
    notes.sort(key=lambda note: (note.start, note.pitch))
    return Score((Part("piano roll", program, notes=tuple(notes)),), len(roll) * second, ((0.0, float(tempo)),))
