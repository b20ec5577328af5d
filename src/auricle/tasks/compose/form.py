"""The form of a chorale: where its bars, phrases and its end are, before a note of it is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.chorale_symbols import (
    BAR,
    BEAT,
    ENDING,
    HIDDEN,
    INSIDE,
    LAST,
    NO_KEY,
    VOICES,
    bar_positions,
    symbols_of,
)

__all__ = ["Piece", "close_on_tonic", "phrase_plan", "with_form"]

PHRASE = 2
"""Bars of a phrase: more than a third of the phrases of the corpus are so long."""
HOLD = 8
"""Frames of the chord that ends a phrase: its usual length in the corpus."""
DEEPEST = 42
"""Lowest pitch of a last note of the bass."""


@dataclass(frozen=True, eq=False)
class Piece:
    """What a composer is given.

    Attributes:
        given: symbols [frames, 4]; `HIDDEN` where they are to be found.
        positions: in the bar [frames].
        phrases: what is told of phrases [frames].
        key: 0 to 11 major, 12 to 23 minor, 24 not told.
    """

    given: NDArray[np.int64]
    positions: NDArray[np.int64]
    phrases: NDArray[np.int64]
    key: int


def phrase_plan(bars: int, upbeat: int) -> NDArray[np.int64]:
    """Phrases of two bars, the last of three where the number is odd, each closing with a held chord [frames].

    Where a piece begins with an upbeat its phrases do so too, and close on a downbeat; else they close in mid-bar.

    Args:
        bars: whole ones.
        upbeat: frames before them.

    Example:
        >>> plan = phrase_plan(4, 0)
        >>> np.flatnonzero(plan == ENDING)[[0, -1]].tolist(), np.flatnonzero(plan == LAST)[[0, -1]].tolist()
        ([24, 31], [56, 63])
    """
    frames = upbeat + bars * BAR
    plan = np.full(frames, INSIDE, np.int64)
    hold = BAR - upbeat if upbeat else HOLD
    for end in range(PHRASE * BAR, frames - PHRASE * BAR + 1, PHRASE * BAR):
        plan[end - hold : end] = ENDING
    plan[-(BAR if upbeat else HOLD) :] = LAST
    return plan


def with_form(bars: int, upbeat: bool, key: int) -> Piece:
    """A piece of which only the form is given.

    Example:
        >>> piece = with_form(2, True, 7)
        >>> piece.given.shape, piece.positions[:5].tolist()
        ((36, 4), [12, 13, 14, 15, 0])
    """
    plan = phrase_plan(bars, BEAT * upbeat)
    given = np.full((len(plan), len(VOICES)), HIDDEN, np.int64)
    close_on_tonic(given, plan, key)
    return Piece(given, bar_positions(len(plan), BEAT * upbeat), plan, key)


def close_on_tonic(given: NDArray[np.int64], phrases: NDArray[np.int64], key: int) -> None:
    """Give the bass its last note, in place: the tonic between F#2 and F3, where the key is known.

    Of all that a key means this is the only thing that is sure, and the model reads it from the first frame on.

    Example:
        >>> given = np.full((2, 4), HIDDEN)
        >>> close_on_tonic(given, np.array([INSIDE, LAST]), 7)
        >>> (given != HIDDEN).tolist(), int(given[1, 3])
        ([[False, False, False, False], [False, False, False, True]], 8)
    """
    if key == NO_KEY:
        return
    tonic = DEEPEST + (key - DEEPEST) % 12
    given[phrases == LAST, -1] = symbols_of(np.array(tonic))
