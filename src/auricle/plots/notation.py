"""What stands on a staff: the shapes of note values, the rests of its silences, the notes that share a stem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.plots.spelling import accidentals, spelled
from auricle.types.tempo import quarters_at, seconds_at

if TYPE_CHECKING:
    from auricle.types import Score

__all__ = ["MIDDLE", "ROOM", "Rest", "Sign", "Stem", "rests_of", "signs_of", "stems_of", "value_of"]

MIDDLE = 35
"""Step of middle C: what has no staff of its own stands on the upper one from there on."""
ROOM = 8
"""Steps by which the staves are farther apart than the one line between them asks for."""
VOICE = 16
"""A part whose notes lie within so many steps stands on one staff."""
VOICES = 4
VALUES = ((4.0, 0), (2.0, 0), (1.0, 0), (0.5, 1), (0.25, 2), (0.125, 3))
"""Quarter notes of each plain value, and its flags."""
DOTTED = 1.5
EXACT = 0.03
"""A value is dotted where it is one and a half times a plain one, to this share of it."""
SMALLEST = 0.25
"""Quarter notes of the shortest rest."""
BREATH = 0.5
"""A shorter silence is how the note before was played, not a rest."""
TOGETHER = 1e-3
"""Seconds within which notes begin together."""


@dataclass(frozen=True)
class Value:
    """How a length looks: an open head from a half on, a stem below a whole, flags, a dot."""

    quarters: float
    flags: int
    dotted: bool

    @property
    def hollow(self) -> bool:
        """An open head."""
        return self.quarters >= 2.0


@dataclass(frozen=True)
class Sign:
    """A note on a staff.

    Attributes:
        start: seconds.
        end: likewise.
        step: as in `Spelled`.
        accidental: sign before it, or nothing.
        value: its looks.
        part: number of its part.
        upper: it stands on the upper staff.
    """

    start: float
    end: float
    step: int
    accidental: str
    value: Value
    part: int
    upper: bool

    @property
    def height(self) -> int:
        """Steps on the picture: those of the upper staff are moved up by the room between the staves."""
        return self.step + (ROOM if self.upper else 0)


@dataclass(frozen=True)
class Stem:
    """Notes of one part that begin together on one staff and look alike; `up` is where their stem points."""

    signs: tuple[Sign, ...]
    up: bool


@dataclass(frozen=True)
class Rest:
    """A silence of a staff: where it begins and how many quarter notes it lasts; `bar` where it is a whole one."""

    start: float
    quarters: float
    bar: bool


def value_of(quarters: float) -> Value:
    """The nearest plain value by ratio, or a dotted one where the length is nearly that.

    Example:
        >>> value_of(0.9), value_of(1.5)
        (Value(quarters=1.0, flags=0, dotted=False), Value(quarters=1.0, flags=0, dotted=True))
    """
    for plain, flags in VALUES:
        if abs(quarters / (plain * DOTTED) - 1) < EXACT:
            return Value(plain, flags, True)
    plain, flags = min(VALUES, key=lambda one: abs(np.log(max(quarters, 1e-6) / one[0])))
    return Value(plain, flags, False)


def signs_of(score: Score) -> list[Sign]:
    """The pitched notes of a score in order of time, as they are written in its keys.

    Example:
        >>> from auricle.types import Note, Part, Score
        >>> [sign.accidental for sign in signs_of(Score.of([Part("", notes=(Note(0, 1, pitch=66),))]))]
        ['♯']
    """
    rows = sorted((note, number) for number, part in enumerate(score.parts) if not part.is_drum for note in part.notes)
    bars = np.searchsorted(np.asarray(score.downbeats()), [note.start + TOGETHER for note, _ in rows])
    written = [spelled(note.pitch or 0.0, _key_at(score, note.start)) for note, _ in rows]
    marks = accidentals(written, bars.tolist())
    edges = quarters_at(score.tempi, [(note.start, note.end) for note, _ in rows] or np.zeros((0, 2)))
    upper = _uppers([(number, place.step) for (_, number), place in zip(rows, written, strict=True)])
    return [
        Sign(
            note.start,
            note.end,
            place.step,
            mark,
            value_of(float(end - start)),
            number,
            upper.get(number, place.step >= MIDDLE),
        )
        for (note, number), place, mark, (start, end) in zip(rows, written, marks, edges, strict=True)
    ]


def stems_of(signs: Sequence[Sign]) -> list[Stem]:
    """Notes by stem: where several parts share a staff, the higher ones point up and the lower ones down.

    A part that has a staff to itself points away from the middle line, by the note that is farthest from it.

    Example:
        >>> from auricle.types import Note, Part, Score
        >>> two = Score.of([Part("a", notes=(Note(0, 1, pitch=72),)), Part("b", notes=(Note(0, 1, pitch=67),))])
        >>> [(stem.signs[0].step, stem.up) for stem in stems_of(signs_of(two))]
        [(39, False), (42, True)]
    """
    groups: dict[tuple[bool, int, int, float], list[Sign]] = {}
    for sign in signs:
        at = round(sign.start / TOGETHER)
        groups.setdefault((sign.upper, sign.part, at, sign.value.quarters), []).append(sign)
    sides = _sides(signs)
    return [
        Stem(tuple(sorted(group, key=_step)), sides.get((upper, part), _below(group)))
        for (upper, part, _, _), group in groups.items()
    ]


def rests_of(score: Score, signs: Sequence[Sign], upper: bool) -> list[Rest]:
    """The silences of a staff as rests, bar by bar; a staff that has no note at all has none.

    Example:
        >>> from auricle.types import Note, Part, Score
        >>> late = Score((Part("", notes=(Note(0.5, 1, pitch=60),)),), 2.0)
        >>> [rest.quarters for rest in rests_of(late, signs_of(late), True)]
        [1.0, 2.0]
    """
    spans = [(sign.start, sign.end) for sign in signs if sign.upper == upper]
    if not spans:
        return []
    places = quarters_at(score.tempi, [*score.downbeats(), score.duration])
    heard = _joined(np.round(quarters_at(score.tempi, spans) / SMALLEST) * SMALLEST)
    found: list[tuple[float, float, bool]] = []
    for first, last in zip(places[:-1].tolist(), places[1:].tolist(), strict=True):
        for start, end in _silent(heard, first, last):
            if end - start > last - first - SMALLEST:
                found.append(((first + last) / 2, 4.0, True))
            else:
                found += [(first + at, length, False) for at, length in _cut(start - first, end - first)]
    times = np.asarray(seconds_at(score.tempi, [place for place, _, _ in found] or np.zeros(0)))
    return [Rest(float(time), length, bar) for time, (_, length, bar) in zip(times, found, strict=True)]


def _key_at(score: Score, seconds: float) -> str:
    return next((name for at, name in reversed(score.keys) if at <= seconds + TOGETHER), "C major")


def _uppers(rows: Sequence[tuple[int, int]]) -> dict[int, bool]:
    """Whether a part, given as (its number, step) of its notes, stands on the upper staff; wide ones are left out.

    Four voices stand two and two.
    """
    steps: dict[int, list[int]] = {}
    for number, step in rows:
        steps.setdefault(number, []).append(step)
    narrow = {number: found for number, found in steps.items() if max(found) - min(found) <= VOICE}
    if len(narrow) == len(steps) == VOICES:
        ordered = sorted(narrow, key=lambda number: -sum(narrow[number]) / len(narrow[number]))
        return {number: place < VOICES / 2 for place, number in enumerate(ordered)}
    return {number: sum(found) >= MIDDLE * len(found) for number, found in narrow.items()}


def _step(sign: Sign) -> int:
    return sign.step


def _sides(signs: Sequence[Sign]) -> dict[tuple[bool, int], bool]:
    """Whether stems point up, by staff and part; a part that is not named has its staff to itself."""
    steps: dict[tuple[bool, int], list[int]] = {}
    for sign in signs:
        steps.setdefault((sign.upper, sign.part), []).append(sign.step)
    sides: dict[tuple[bool, int], bool] = {}
    for upper in (True, False):
        parts = sorted((part for side, part in steps if side == upper), key=lambda p: -float(np.mean(steps[upper, p])))
        if len(parts) > 1:
            sides |= {(upper, part): place < len(parts) / 2 for place, part in enumerate(parts)}
    return sides


def _below(group: Sequence[Sign]) -> bool:
    """Whether the note that is farthest from its staff's middle line is below it."""
    middle = MIDDLE + 6 if group[0].upper else MIDDLE - 6
    return max((sign.step - middle for sign in group), key=abs) < 0


def _joined(spans: np.ndarray) -> list[tuple[float, float]]:
    """Spans [n, 2] in order, those that touch made one."""
    out: list[tuple[float, float]] = []
    for start, end in sorted(map(tuple, spans.tolist())):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        elif end > start:
            out.append((start, end))
    return out


def _silent(heard: Iterable[tuple[float, float]], first: float, last: float) -> list[tuple[float, float]]:
    """What of a bar is not covered, as far as a rest can show it."""
    out, at = [], first
    for start, end in heard:
        if start >= last:
            break
        if start - at >= BREATH:
            out.append((at, start))
        at = max(at, end)
    if last - at >= BREATH:
        out.append((at, last))
    return out


def _cut(start: float, end: float) -> list[tuple[float, float]]:
    """Rests from one place of a bar to another, each at a multiple of its own length."""
    out = []
    at = round(start / SMALLEST) * SMALLEST
    while end - at >= SMALLEST - 1e-6:
        for length in (2.0, 1.0, 0.5, 0.25):
            if at % length < 1e-6 and at + length <= end + 1e-6:
                break
        out.append((at, length))
        at += length
    return out
