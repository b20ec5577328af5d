"""A chorale: from options, and perhaps a piece, to four voices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.chorale_symbols import (
    BAR,
    BEAT,
    HIDDEN,
    NO_KEY,
    UNTOLD,
    VOICES,
    bar_positions,
    key_of,
    pitches_of,
    symbols_of,
)
from auricle.errors import BadOption
from auricle.tasks.compose.form import Piece, close_on_tonic, phrase_plan, with_form
from auricle.tasks.compose.notation import Frames, frames_of, key_name, score_of, struck_of, transposition
from auricle.tasks.compose.options import ComposeOptions, key_number
from auricle.tasks.compose.writing import write

if TYPE_CHECKING:
    from auricle.engines.composer import Composer
    from auricle.types import Score

__all__ = ["chorale"]

BELONGING = 0.9
"""Share of the notes that must be of a key that a file names."""
USUAL = (7, 2, 5, 9, 0, 10, 19, 14, 16, 21, 23)
"""Keys that the seed chooses from: those with ten chorales or more among the training data's."""


def chorale(options: ComposeOptions, like: Score | None, composer: Composer) -> Score:
    """A chorale in four voices.

    Args:
        options: as `compose` takes them.
        like: a piece, if there is one.
        composer: that writes it.

    Raises:
        BadOption: as `compose` says.
    """
    rng = np.random.default_rng(options.seed)
    if like is None:
        key = key_number(options.key) if options.key else int(rng.choice(USUAL))
        piece, struck, upbeat = with_form(options.bars, options.upbeat, key), None, BEAT * options.upbeat
    else:
        piece, struck, upbeat = planned(like, options)
        options = replace(options, tempo=like.tempi[0][1])
    pitches = pitches_of(write(composer, piece, rng, options.sampling, options.guidance, options.strict).symbols)
    found = struck_of(pitches, upbeat)
    if struck is not None:
        fixed = piece.given != HIDDEN
        found = np.where(fixed, struck, found)
    name = key_name(piece.key) if piece.key != NO_KEY else ""
    return score_of(Frames(pitches, found), options.tempo, name, upbeat)


def planned(like: Score, options: ComposeOptions) -> tuple[Piece, np.ndarray, int]:
    """What is given of a piece, where its notes begin [frames, 4], and the frames of its upbeat.

    Raises:
        BadOption: as `compose` says.
    """
    frames, upbeat = frames_of(like), upbeat_of(like)
    if options.how == "harmonize":
        frames.pitches[:, 1:] = -1
    elif (frames.pitches[:, 1:] < 0).all():
        raise BadOption("the piece has one voice, and going on takes four; harmonize it first")
    own = key_of(frames.pitches) if options.how != "harmonize" else tune_key(frames.pitches[:, 0])
    own = written_key(like, own)
    wanted = (key_number(options.key) - own) % 12 if options.key and own != NO_KEY else None
    semitones = transposition(frames.pitches, wanted)
    symbols = symbols_of(np.where(frames.pitches < 0, -1, frames.pitches + semitones))
    key = key_number(options.key) if options.key else own
    if not options.key and own != NO_KEY:
        key = (own % 12 + semitones) % 12 + 12 * (own >= 12)
    phrases, struck = np.full(len(symbols), UNTOLD, np.int64), frames.struck
    if options.how == "harmonize":
        symbols[:, 1:] = HIDDEN
    elif options.how == "fill":
        first, last = upbeat + (options.first - 1) * BAR, upbeat + options.last * BAR
        if max(0, first) >= len(symbols):
            raise BadOption(f"the piece has {-(-(len(symbols) - upbeat) // BAR)} bars, none to fill at {options.first}")
        symbols[max(0, first) : last] = HIDDEN
    else:
        symbols, struck, phrases = lengthened(symbols, struck, options.bars, upbeat)
        close_on_tonic(symbols, phrases, key)
    return Piece(symbols, bar_positions(len(symbols), upbeat), phrases, key), struck, upbeat


def lengthened(
    symbols: np.ndarray, struck: np.ndarray, bars: int, upbeat: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Room for so many bars behind a piece, up to the end of a bar: symbols, onsets [frames, 4], phrases [frames]."""
    whole = -(-max(0, len(symbols) - upbeat) // BAR) + bars
    plan = phrase_plan(whole, upbeat)
    more = len(plan) - len(symbols)
    hidden = np.full((more, len(VOICES)), HIDDEN, np.int64)
    return np.vstack([symbols, hidden]), np.vstack([struck, np.zeros_like(hidden, bool)]), plan


def upbeat_of(score: Score) -> int:
    """Frames before the first whole bar: a first metre that is no 4/4 and lasts less than a bar is an upbeat."""
    from auricle.types.tempo import quarters_at

    if len(score.metres) < 2:
        return 0
    quarters = float(quarters_at(score.tempi, score.metres[1][0]))
    return round(quarters * BEAT) if quarters < BAR / BEAT else 0


def written_key(like: Score, read: int) -> int:
    """The key that a piece says it is in, where nearly all of its notes belong to it; else the one read from them.

    Programs write C major into files of any key.
    """
    if not like.keys:
        return read
    said = key_number(like.keys[0][1])
    scale = (0, 2, 4, 5, 7, 9, 11) if said < 12 else (0, 2, 3, 5, 7, 8, 9, 10, 11)
    notes = [round(note.pitch or 0) for part in like.parts if not part.is_drum for note in part.notes]
    inside = sum((pitch - said) % 12 in scale for pitch in notes)
    return said if inside >= BELONGING * len(notes) else read


def tune_key(tune: np.ndarray) -> int:
    """The key of a tune alone: its last note is the tonic, minor where it sings more minor than major thirds above it.

    Args:
        tune: MIDI pitches [frames], -1 being silence.
    """
    return key_of(np.repeat(tune[:, None], len(VOICES), axis=1))
