"""How voices move: what a teacher of counterpoint would mark, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from auricle.errors import UndefinedScore

__all__ = ["VoiceLeading", "longest_common_run", "voice_leading"]

FIFTH, OCTAVE = 7, 0
DISSONANT = (1, 2, 6)
"""Interval classes: seconds and sevenths, and the tritone."""


@dataclass(frozen=True)
class VoiceLeading:
    """Shares and rates of one piece, or of several together.

    Attributes:
        outside: share of notes outside the range of their voice.
        crossed: share of frames in which a voice lies above the next higher one.
        fifths: parallel perfect fifths in 100 changes of harmony.
        octaves: parallel octaves and unisons in 100 changes of harmony.
        dissonant: share of the pairs of voices that stand in a second, a seventh or a tritone.
        changes: changes of harmony in 100 frames.

    Example:
        >>> voice_leading([np.array([[67, 60], [69, 62]])], [(60, 81), (36, 66)]).fifths
        100.0
    """

    outside: float
    crossed: float
    fifths: float
    octaves: float
    dissonant: float
    changes: float


def voice_leading(pieces: Sequence[NDArray[np.integer]], ranges: Sequence[tuple[int, int]]) -> VoiceLeading:
    """What is counted in some pieces, all their frames together.

    A parallel is two voices a perfect fifth, or an octave or unison, apart in two successive chords, both moving the
    same way; a chord lasts until any voice moves.

    Args:
        pieces: MIDI pitches [frames, voices], the highest voice first, -1 where one is silent.
        ranges: lowest and highest pitch of each voice.

    Raises:
        UndefinedScore: no piece with two voices that sound together, or none in which a voice moves.

    Example:
        >>> voice_leading([np.array([[67, 64], [69, 65], [60, 62]])], [(60, 81), (36, 66)]).crossed  # one of three
        0.3333333333333333
    """
    counts = dict.fromkeys(("notes", "outside", "frames", "crossed", "pairs", "dissonant", "changes"), 0)
    parallels = {FIFTH: 0, OCTAVE: 0}
    for piece in pieces:
        pitches = np.asarray(piece, np.int64)
        sung = pitches >= 0
        low, high = np.array(ranges).T
        counts["notes"] += int(sung.sum())
        counts["outside"] += int((sung & ((pitches < low) | (pitches > high))).sum())
        counts["frames"] += len(pitches)
        both = sung[:, 1:] & sung[:, :-1]
        counts["crossed"] += int((both & (pitches[:, 1:] > pitches[:, :-1])).any(axis=1).sum())
        chords = pitches[np.r_[True, (pitches[1:] != pitches[:-1]).any(axis=1)]] if len(pitches) else pitches
        counts["changes"] += max(0, len(chords) - 1)
        for upper, lower in combinations(range(pitches.shape[1]), 2):
            together = sung[:, upper] & sung[:, lower]
            apart = np.abs(pitches[:, upper] - pitches[:, lower])[together] % 12
            counts["pairs"] += len(apart)
            counts["dissonant"] += int(np.isin(np.minimum(apart, 12 - apart), DISSONANT).sum())
            for interval in parallels:
                parallels[interval] += _parallels(chords[:, upper], chords[:, lower], interval)
    if not counts["pairs"] or not counts["changes"]:
        raise UndefinedScore("voices are led where two sound together and one moves; the pieces have none of that")
    return VoiceLeading(
        outside=counts["outside"] / counts["notes"],
        crossed=counts["crossed"] / counts["frames"],
        fifths=100 * parallels[FIFTH] / counts["changes"],
        octaves=100 * parallels[OCTAVE] / counts["changes"],
        dissonant=counts["dissonant"] / counts["pairs"],
        changes=100 * counts["changes"] / counts["frames"],
    )


def _parallels(upper: NDArray[np.int64], lower: NDArray[np.int64], interval: int) -> int:
    """Successive chords in which two voices keep an interval, octaves apart or not, and move the same way."""
    sung = (upper >= 0) & (lower >= 0)
    apart = sung & ((upper - lower) % 12 == interval)
    up, down = np.diff(upper), np.diff(lower)
    return int((apart[1:] & apart[:-1] & (up * down > 0)).sum())


def longest_common_run(piece: NDArray[np.integer], others: Sequence[NDArray[np.integer]]) -> tuple[int, int]:
    """Frames of the longest stretch that a piece shares with any of the others, in whatever key; and with which.

    Args:
        piece: MIDI pitches [frames, voices], -1 where one is silent.
        others: likewise, as many voices.

    Returns:
        (frames, number of the other); (0, -1) where no frame is alike.

    Example:
        >>> tune = np.array([[60, 55], [62, 55], [64, 60], [65, 60]])
        >>> longest_common_run(tune, [tune[::-1], tune[1:] + 3])
        (3, 1)
    """
    own = _shapes(piece)
    # A row that is like none between the others lets all of them be compared at once.
    gap = np.full((1, own.shape[1]), -1)
    theirs = np.concatenate([np.vstack([_shapes(other), gap]) for other in others] or [gap])
    ends = np.cumsum([len(other) + 1 for other in others])
    steps, chords = theirs[:, 0], _coded(np.vstack([theirs[:, 1:], own[:, 1:]]))
    best, which = 0, -1
    run = np.zeros(len(theirs) + 1, np.int64)
    for step, chord in zip(own[:, 0], chords[len(theirs) :], strict=True):
        # A run begins with a chord of the same shape in any key, and goes on with the same steps.
        same = chords[: len(theirs)] == chord
        run[1:] = np.where(same & (steps == step), run[:-1] + 1, same)
        longest = int(run.argmax())
        if run[longest] > best:
            best, which = int(run[longest]), int(np.searchsorted(ends, longest - 1, side="right"))
    return best, which


def _coded(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """One number for each row; equal rows have equal numbers."""
    return np.asarray(np.unique(rows, axis=0, return_inverse=True)[1], np.int64).reshape(-1)


def _shapes(pitches: NDArray[np.integer]) -> NDArray[np.int64]:
    """Step of the first voice since the frame before, then intervals between neighbours; the same in every key."""
    values = np.asarray(pitches, np.int64)
    silent = values < 0
    # Silence is no pitch that is moved with the others.
    quiet = silent[:, 0] | np.r_[False, silent[:-1, 0]] if len(values) else silent[:, 0]
    steps = np.where(quiet, 1000 + silent[:, 0], np.diff(values[:, 0], prepend=values[:1, 0]))
    missing = 1000 + 2 * silent[:, 1:] + silent[:, :-1]
    between = np.where(silent[:, 1:] | silent[:, :-1], missing, -np.diff(values, axis=1))
    return np.column_stack([steps, between])
