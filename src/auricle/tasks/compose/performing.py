"""Performing: event after event drawn from the model, as far as the grammar of performances allows each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.performance_events import (
    BEGIN,
    END,
    NOTE_OFF,
    STEPS,
    TIME_SHIFT,
    VELOCITY,
    GrammarState,
    allowed,
    events_of,
    followed,
    score_of_events,
)
from auricle.decoding.sampling import SamplingOptions, sample
from auricle.errors import BadOption
from auricle.types import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.performer import Performer
    from auricle.types import Score

__all__ = ["perform"]

MOST_SECONDS = 3600.0
NAME = "performance"
"""Of the part with the new notes, where they do not join one that there is."""


def perform(
    performer: Performer,
    seconds: float,
    rng: np.random.Generator,
    sampling: SamplingOptions = SamplingOptions(),
    like: Score | None = None,
) -> Score:
    """A piece, or a given one with its continuation; the same state of the generator gives the same notes.

    It goes on until so many seconds are written or the model says that the piece is over, but never without a note.
    What sounds then ends. A new piece begins with a note; a continuation begins where the last note of the piece ends,
    or later. Given notes stay as they are. The new ones join the part that has notes, where there is one besides
    drums; else they are a part of their own, a piano.

    Args:
        performer: from `auricle.engines.performer.load`.
        seconds: to write, above 0 and up to 3600.
        rng: decides.
        sampling: how far a choice may stray from the likeliest.
        like: the piece to go on from.

    Raises:
        BadOption: seconds outside their range, or a piece without notes, drums aside.
    """
    if not 0 < seconds <= MOST_SECONDS:
        raise BadOption(f"seconds to write are more than 0 and at most {MOST_SECONDS:g}, got {seconds}")
    steps = max(1, round(seconds * STEPS))
    if like is None:
        written = _written(performer, np.array([BEGIN]), steps, rng, sampling)
        made = score_of_events(written)
        return replace(made, parts=tuple(replace(part, name=NAME) for part in made.parts))
    known = events_of(like)[:-1]
    if len(known) == 1:
        raise BadOption("the piece has no notes to go on from, drums aside; give one that has, or none")
    # Models learn pieces that begin with a note.
    sound = int(np.argmax((known < TIME_SHIFT) | (known >= VELOCITY) & (known != BEGIN)))
    return _joined(like, score_of_events(_written(performer, np.r_[BEGIN, known[sound:]], steps, rng, sampling)))


def _written(
    performer: Performer, known: NDArray[np.int64], steps: int, rng: np.random.Generator, sampling: SamplingOptions
) -> NDArray[np.int64]:
    """New events behind the known ones, for so many steps [symbols]; in front of them the velocity that holds."""
    grammar = GrammarState()
    for symbol in known.tolist():
        grammar = followed(grammar, symbol)
    state, logits = performer.step(performer.start(), known)
    symbols = [VELOCITY + grammar.bin] if grammar.bin >= 0 else []
    passed, notes = 0, 0
    while passed < steps:
        mask = allowed(grammar)
        if not notes:
            mask[END] = False
            # Silence up to the limit would leave no note; a new piece begins without any.
            mask[TIME_SHIFT + (steps - passed - 1 if len(known) > 1 else 0) : VELOCITY] = False
        symbol = sample(np.where(mask, logits[-1], -np.inf), rng, sampling)
        if symbol == END:
            break
        grammar = followed(grammar, symbol)
        notes += symbol < NOTE_OFF
        if TIME_SHIFT <= symbol < VELOCITY:
            symbol = min(symbol, TIME_SHIFT + steps - passed - 1)
            passed += symbol - TIME_SHIFT + 1
        symbols.append(symbol)
        state, logits = performer.step(state, np.array([symbol]))
    return np.array(symbols, np.int64)


def _joined(like: Score, new: Score) -> Score:
    """The piece with the new notes behind its last one."""
    after = max(part.end for part in like.parts if not part.is_drum)
    notes = tuple(note.shifted(after) for note in new.notes)
    own = [number for number, part in enumerate(like.parts) if part.notes and not part.is_drum]
    if len(own) > 1:
        return like.with_part(Part(NAME, notes=notes))
    parts = list(like.parts)
    parts[own[0]] = replace(parts[own[0]], notes=(*parts[own[0]].notes, *notes))
    return replace(like, parts=tuple(parts), duration=max(like.duration, parts[own[0]].end))
