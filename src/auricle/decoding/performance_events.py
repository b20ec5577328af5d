"""Music as a performance: a score as a sequence of symbols, and the grammar of such sequences.

Every score has one sequence, and every sequence that the grammar allows from beginning to end is that of one score: at
each moment notes end, from the lowest up, and then notes begin, from the lowest up; a velocity stands only where it
changes; time passes in whole seconds and what is left of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption
from auricle.types import Note, Part, Score

__all__ = [
    "BEGIN",
    "BINS",
    "END",
    "LONGEST_SHIFT",
    "NOTE_OFF",
    "NOTE_ON",
    "PITCHES",
    "STEPS",
    "SYMBOLS",
    "TIME_SHIFT",
    "VELOCITY",
    "GrammarState",
    "allowed",
    "events_of",
    "events_of_rows",
    "followed",
    "note_rows",
    "score_of_events",
]

PITCHES, LONGEST_SHIFT, BINS = 128, 100, 32
STEPS = 100
"""Steps a second; a shift is 1 to 100 of them."""
NOTE_ON, NOTE_OFF = 0, PITCHES
"""First symbols of their kinds: beside them those of pitch 1, of a shift by 2 steps, of the second bin and so on."""
TIME_SHIFT = NOTE_OFF + PITCHES
VELOCITY = TIME_SHIFT + LONGEST_SHIFT
BEGIN = VELOCITY + BINS
END = BEGIN + 1
SYMBOLS = END + 1
BIN = 4
"""Velocities of a bin."""
MIDDLE = 2
"""Velocity that stands for the lowest bin; the others' lie whole bins above."""
USUAL = 64
"""Velocity of notes before which none was named."""
LONGEST = 24 * 3600
"""Seconds of a score: beyond a day a time is a fault of its file, and would be as many symbols of silence."""


def note_rows(score: Score) -> NDArray[np.float64]:
    """Notes of all parts but drums, one a row [notes, 4]: start and end in seconds, pitch, velocity.

    Example:
        >>> note_rows(Score.of([Part("tune", notes=(Note(0, 0.5, pitch=60),)), Part("kit", is_drum=True)])).tolist()
        [[0.0, 0.5, 60.0, 64.0]]
    """
    rows = [(note.start, note.end, note.pitch, note.velocity) for part in score.parts if not part.is_drum
            for note in part.notes]  # fmt: skip
    return np.array(rows, np.float64).reshape(-1, 4)


def events_of(score: Score) -> NDArray[np.int64]:
    """The symbols of a score, from `BEGIN` to `END` [symbols]; drums are left out, all other parts are one.

    Times are rounded to 10 ms, pitches to whole ones, velocities to one of 32 bins of four. A note lasts 10 ms at
    least. Where a note begins while its pitch sounds, the one before it ends; of several that begin in the same step
    at the same pitch one is kept, as loud as the loudest and as long as the longest. Silence in front is kept, silence
    behind the last note is not.

    Args:
        score: at most a day long.

    Raises:
        BadOption: a note ends after more than a day.

    Source: S. Oore, I. Simon, S. Dieleman, D. Eck, K. Simonyan, This Time with Feeling: Learning Expressive Musical
        Performance, 2018; the order within a moment is ours.

    Example:
        >>> events_of(Score.of([Part("tune", notes=(Note(0, 1.25, pitch=60, velocity=80),))])).tolist()
        [388, 375, 60, 355, 280, 188, 389]
    """
    return events_of_rows(note_rows(score))


def events_of_rows(rows: NDArray[np.float64]) -> NDArray[np.int64]:
    """As `events_of`, of notes as `note_rows` gives them, in any order.

    Args:
        rows: start, end, pitch, velocity [notes, 4].

    Raises:
        BadOption: another shape, or a note that ends after more than a day.

    Example:
        >>> events_of_rows(np.zeros((0, 4))).tolist() == [BEGIN, END]
        True
    """
    rows = np.asarray(rows, np.float64)
    if rows.ndim != 2 or rows.shape[1] != 4:
        raise BadOption(f"notes are rows of start, end, pitch and velocity, got the shape {rows.shape}")
    if not len(rows):
        return np.array([BEGIN, END], np.int64)
    # Written so that a time that is no number is refused as well.
    if not (np.isfinite(rows).all() and rows[:, 0].min() >= 0 and rows[:, 1].max() <= LONGEST):
        raise BadOption(f"notes lie between 0 and {LONGEST} s, got {rows[:, 0].min():g} to {rows[:, 1].max():g} s")
    starts, ends, pitches, bins = _on_grid(rows)
    times = np.r_[ends, starts]
    symbols = np.r_[NOTE_OFF + pitches, NOTE_ON + pitches]
    order = np.lexsort((np.r_[pitches, pitches], np.r_[np.zeros_like(ends), np.ones_like(starts)], times))
    times, symbols, loud = times[order], symbols[order], np.r_[np.full_like(bins, -1), bins][order]
    begins = loud >= 0
    changed = np.zeros(len(times), bool)
    changed[begins] = np.r_[True, np.diff(loud[begins]) != 0]
    return _spelled(np.diff(times, prepend=0), symbols, np.where(changed, loud, -1))


def _on_grid(rows: NDArray[np.float64]) -> tuple[NDArray[np.int64], ...]:
    """Starts and ends in steps, pitches and bins, no two notes of a pitch at once; by pitch and start."""
    starts, ends = np.rint(rows[:, :2].T * STEPS).astype(np.int64)
    pitches, bins = np.rint(rows[:, 2]).astype(np.int64), (np.rint(rows[:, 3]).astype(np.int64) - 1) // BIN
    order = np.lexsort((starts, pitches))
    starts, ends, pitches, bins = starts[order], np.maximum(ends, starts + 1)[order], pitches[order], bins[order]
    first = np.flatnonzero(np.r_[True, (np.diff(starts) != 0) | (np.diff(pitches) != 0)])
    starts, pitches = starts[first], pitches[first]
    ends, bins = np.maximum.reduceat(ends, first), np.maximum.reduceat(bins, first)
    same = pitches[:-1] == pitches[1:]
    ends[:-1][same] = np.minimum(ends[:-1], starts[1:])[same]
    return starts, ends, pitches, bins


def _spelled(waits: NDArray[np.int64], symbols: NDArray[np.int64], bins: NDArray[np.int64]) -> NDArray[np.int64]:
    """The whole sequence: before each symbol the shifts that it waits for, and its bin where that is not -1."""
    seconds, rest = np.divmod(waits, LONGEST_SHIFT)
    counts = seconds + (rest > 0) + (bins >= 0) + 1
    last = np.cumsum(counts)
    out = np.full(int(last[-1]) + 2, TIME_SHIFT + LONGEST_SHIFT - 1, np.int64)
    out[0], out[-1] = BEGIN, END
    out[last] = symbols
    out[last[bins >= 0] - 1] = VELOCITY + bins[bins >= 0]
    left = rest > 0
    out[(last - 1 - (bins >= 0))[left]] = TIME_SHIFT + rest[left] - 1
    return out


def score_of_events(symbols: NDArray[np.integer], program: int = 0) -> Score:
    """A score of one part, from any symbols; for those that the grammar allows it is what `events_of` undoes.

    `BEGIN` may be missing, and what follows `END` is not read. A note that begins while its pitch sounds ends the one
    before; the end of a pitch that is silent says nothing; a note that ends where it begins is left out. What sounds
    where the symbols stop ends there, or 10 ms after it began. Bins stand for their third velocity, and a note before
    the first bin has 64.

    Args:
        symbols: from 0 to 389 [symbols].
        program: General MIDI instrument of the part.

    Raises:
        BadOption: a symbol that there is not.

    Example:
        >>> score_of_events(np.array([BEGIN, VELOCITY + 19, 60, TIME_SHIFT + 24, NOTE_OFF + 60, END])).notes
        (Note(start=0.0, end=0.25, label='', score=None, pitch=60, velocity=78),)
    """
    symbols = np.asarray(symbols)
    if symbols.ndim != 1 or (symbols.size and not 0 <= symbols.min() <= symbols.max() < SYMBOLS):
        raise BadOption(f"events are one row of symbols from 0 to {SYMBOLS - 1}, got the shape {symbols.shape}")
    now, velocity = 0, USUAL
    sounding: dict[int, tuple[int, int]] = {}
    notes: list[Note] = []

    def end(pitch: int, at: int) -> None:
        start, struck = sounding.pop(pitch, (at, 0))
        if at > start:
            notes.append(Note(start / STEPS, at / STEPS, pitch=pitch, velocity=struck))

    for symbol in symbols.tolist():
        if symbol < NOTE_OFF:
            end(symbol, now)
            sounding[symbol] = now, velocity
        elif symbol < TIME_SHIFT:
            end(symbol - NOTE_OFF, now)
        elif symbol < VELOCITY:
            now += symbol - TIME_SHIFT + 1
        elif symbol < BEGIN:
            velocity = (symbol - VELOCITY) * BIN + MIDDLE
        elif symbol == END:
            break
    for pitch, (start, _) in list(sounding.items()):
        end(pitch, max(now, start + 1))
    return Score.of([Part("", program, notes=tuple(notes))])


@dataclass(frozen=True)
class GrammarState:
    """What must be known of the symbols so far to say which may follow; by default those of an empty sequence.

    Attributes:
        last: the last symbol; -1 before the first.
        sounding: pitches.
        bin: of the velocity; -1 before the first.
        struck: the last pitch that began in this moment; -1 where none has.

    Example:
        >>> followed(followed(GrammarState(), BEGIN), VELOCITY + 3)
        GrammarState(last=359, sounding=frozenset(), bin=3, struck=-1)
    """

    last: int = -1
    sounding: frozenset[int] = frozenset()
    bin: int = -1
    struck: int = -1


def allowed(state: GrammarState) -> NDArray[np.bool_]:
    """Which symbols may follow [symbols]; after every state but the end's there is one.

    A pitch ends only if it sounds and begins only if it does not; no note is without length; the end comes only where
    nothing sounds, behind the end of a note or at the beginning.

    Example:
        >>> np.flatnonzero(allowed(GrammarState())).tolist() == [BEGIN]
        True
        >>> playing = followed(GrammarState(TIME_SHIFT, frozenset({60}), 15), NOTE_OFF + 60)
        >>> bool(allowed(playing)[END]), bool(allowed(playing)[NOTE_OFF + 60])
        (True, False)
    """
    mask, last = np.zeros(SYMBOLS, np.bool_), state.last
    if last == END:
        return mask
    if last < 0:
        mask[BEGIN] = True
        return mask
    free = np.ones(PITCHES, np.bool_)
    free[[*state.sounding]] = False
    free[: state.struck + 1] = False
    named, shifted = VELOCITY <= last < BEGIN, TIME_SHIFT <= last < VELOCITY
    if state.bin >= 0:
        mask[NOTE_ON : NOTE_ON + PITCHES] = free
    if named:
        return mask
    mask[VELOCITY:BEGIN] = free.any()
    if state.bin >= 0:
        mask[VELOCITY + state.bin] = False
    ended = last - NOTE_OFF if NOTE_OFF <= last < TIME_SHIFT else -1
    if state.struck < 0:
        mask[[NOTE_OFF + pitch for pitch in state.sounding if pitch > ended]] = True
    mask[TIME_SHIFT:VELOCITY] = not shifted or last == VELOCITY - 1
    mask[END] = not state.sounding and (last == BEGIN or ended >= 0)
    return mask


def followed(state: GrammarState, symbol: int) -> GrammarState:
    """The state behind one symbol more, whether the grammar allows it or not.

    Raises:
        BadOption: a symbol that there is not.

    Example:
        >>> followed(GrammarState(VELOCITY, bin=0), 60).sounding
        frozenset({60})
    """
    if not 0 <= symbol < SYMBOLS:
        raise BadOption(f"events are symbols from 0 to {SYMBOLS - 1}, got {symbol}")
    if symbol < NOTE_OFF:
        return GrammarState(symbol, state.sounding | {symbol}, state.bin, symbol)
    if symbol < TIME_SHIFT:
        return replace(state, last=symbol, sounding=state.sounding - {symbol - NOTE_OFF})
    if symbol < VELOCITY:
        return replace(state, last=symbol, struck=-1)
    return replace(state, last=symbol, bin=symbol - VELOCITY if symbol < BEGIN else state.bin)
