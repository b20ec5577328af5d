"""What a made song has in common from its beginning to its end: metre, tempo, key, chords."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.types.chord import QUALITIES, Chord
from auricle.types.metre import beat_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from auricle.types.tempo import Tempi

__all__ = ["Plan", "drawn_plan"]

METRES = (((4, 4), 0.5), ((3, 4), 0.22), ((2, 4), 0.08), ((6, 8), 0.14), ((12, 8), 0.06))
SLOWEST, FASTEST = 50.0, 210.0
"""Beats a minute."""
MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
DEGREES = {
    "major": ("maj", "min", "min", "maj", "maj", "min", "dim"),
    "minor": ("min", "dim", "maj", "min", "min", "maj", "maj"),
}
FOLLOWING = {
    "major": (
        (2, 2, 1, 5, 5, 4, 0.2), (1, 0.5, 1, 2, 5, 0.5, 0.5), (0.5, 1, 0, 4, 1, 5, 0), (4, 2, 0.5, 1, 5, 1, 0.2),
        (6, 0.5, 0.5, 2, 1, 3, 0), (1, 3, 1, 5, 3, 0.5, 0), (5, 0, 1, 0, 0, 1, 0),
    ),
    "minor": (
        (2, 0.5, 2, 4, 3, 5, 4), (1, 0, 0.5, 0, 5, 0, 0), (2, 0, 0.5, 2, 1, 4, 4), (4, 0.5, 1, 1, 4, 1, 3),
        (6, 0, 1, 2, 1, 3, 0.5), (2, 0.5, 4, 2, 2, 0.5, 5), (5, 0, 4, 1, 1, 3, 0.5),
    ),
}  # fmt: skip
"""Weights of the degree (column) that follows a degree (row): what is common in songs, by ear."""
SEVENTHS = {"maj": ("maj7", "7", "maj6", "sus4", "sus2"), "min": ("min7", "min7", "min6"), "dim": ("hdim7", "dim7")}


@dataclass(frozen=True)
class Plan:
    """The frame of a song; places are in quarter notes from its beginning.

    Attributes:
        metre: numerator and denominator.
        bars: whole ones.
        tempi: (seconds, quarter notes a minute), as `Score` holds them.
        tonic: pitch class of the key.
        mode: "major" or "minor".
        chords: (place, chord) of each change; the first at 0.
    """

    metre: tuple[int, int]
    bars: int
    tempi: Tempi
    tonic: int
    mode: str
    chords: Sequence[tuple[float, Chord]]

    @property
    def beat(self) -> float:
        """Quarter notes of a beat."""
        return beat_length(*self.metre)

    @property
    def bar(self) -> float:
        """Quarter notes of a bar."""
        return 4.0 * self.metre[0] / self.metre[1]

    @property
    def beats_a_bar(self) -> int:
        """As they are counted: two in 6/8."""
        return round(self.bar / self.beat)

    @property
    def scale(self) -> tuple[int, ...]:
        """Pitch classes of the key."""
        return tuple((self.tonic + step) % 12 for step in (MAJOR if self.mode == "major" else MINOR))

    def chord_at(self, place: float) -> Chord:
        """What sounds there."""
        return next(chord for at, chord in reversed(self.chords) if at <= place + 1e-9)


def drawn_plan(rng: np.random.Generator, seconds: float) -> Plan:
    """A plan for about so many seconds; the same generator gives the same one.

    Example:
        >>> plan = drawn_plan(np.random.default_rng(0), 20.0)
        >>> plan.chords[0][0], len(plan.scale)
        (0.0, 7)
    """
    chances = np.array([weight for _, weight in METRES])
    metre = METRES[int(rng.choice(len(METRES), p=chances / chances.sum()))][0]
    pace = float(np.exp(rng.uniform(np.log(SLOWEST), np.log(FASTEST))))
    if metre[1] == 8:
        pace = SLOWEST + (pace - SLOWEST) * 0.5  # three notes to a beat are not played at the fastest
    beat, bar = beat_length(*metre), 4.0 * metre[0] / metre[1]
    bars = max(2, round(seconds * pace / 60 * beat / bar))
    mode = "major" if rng.random() < 0.6 else "minor"
    tonic = int(rng.integers(12))
    chords = _drawn_chords(rng, tonic, mode, bars, bar, round(bar / beat))
    return Plan(metre, bars, _drawn_tempi(rng, pace * beat, beat, bars * bar), tonic, mode, chords)


def _drawn_tempi(rng: np.random.Generator, pace: float, beat: float, quarters: float) -> Tempi:
    """Steady, swaying, going to another tempo, or slowing down at the end: one tempo for each beat."""
    count = int(np.ceil(quarters / beat)) + 1
    curve = np.zeros(count)  # logarithm of the tempo over its beginning
    kind = rng.choice(("steady", "sway", "other", "slowing"), p=(0.5, 0.25, 0.15, 0.1))
    if kind == "sway":
        periods = rng.uniform(0.5, 3.0) * 2 * np.pi
        curve = rng.uniform(0.01, 0.1) * np.sin(np.linspace(0, periods, count) + rng.uniform(0, 6))
    elif kind == "other":
        curve[int(rng.integers(1, count)) :] = rng.uniform(-0.25, 0.25)
    elif kind == "slowing":
        last = min(count, int(rng.integers(4, 17)))
        curve[-last:] = np.linspace(0, -rng.uniform(0.1, 0.5), last)
    if kind != "steady" or rng.random() < 0.5:
        curve = curve + rng.normal(0, 0.008, count)  # nobody is a machine
    rates = pace * np.exp(curve)
    times = np.concatenate([[0.0], np.cumsum(beat * 60 / rates[:-1])])
    return tuple(zip(times.tolist(), rates.tolist(), strict=True))


def _drawn_chords(
    rng: np.random.Generator, tonic: int, mode: str, bars: int, bar: float, beats: int
) -> list[tuple[float, Chord]]:
    """Phrases of four or eight bars that come again, a chord a bar, sometimes two bars or half of one."""
    scale = MAJOR if mode == "major" else MINOR
    weights = np.array(FOLLOWING[mode], dtype=np.float64)
    richness, halves = rng.choice((0.05, 0.4, 0.8)), rng.choice((0.0, 0.25, 0.6)) if beats % 2 == 0 else 0.0
    phrases: list[list[tuple[float, Chord]]] = []
    out: list[tuple[float, Chord]] = []
    degree, done = 0, 0
    while done < bars:
        if phrases and rng.random() < 0.5:
            phrase = phrases[int(rng.integers(len(phrases)))]
        else:
            phrase, length = [], int(rng.choice((4, 4, 8)))
            for place in range(length):
                for part in (0.0, 0.5) if rng.random() < halves else (0.0,):
                    if place or part or not phrases:
                        degree = int(rng.choice(7, p=weights[degree] / weights[degree].sum()))
                    degree = 0 if not phrases and not phrase and rng.random() < 0.7 else degree
                    quality = _quality(rng, DEGREES[mode][degree], degree == 4, mode, float(richness))
                    bass = 7 if rng.random() < 0.06 else QUALITIES[quality][1] if rng.random() < 0.08 else 0
                    phrase.append(((place + part) * bar, Chord.of((tonic + scale[degree]) % 12, quality, bass)))
            phrases.append(phrase)
        out += [(done * bar + at, chord) for at, chord in phrase if done * bar + at < bars * bar]
        done = int(done + np.ceil((phrase[-1][0] + bar / 2) / bar))
    return [one for number, one in enumerate(out) if number == 0 or one[1] != out[number - 1][1]]


def _quality(rng: np.random.Generator, triad: str, dominant: bool, mode: str, richness: float) -> str:
    """A triad, or what is richer; the fifth degree of minor is often major."""
    if dominant and mode == "minor" and rng.random() < 0.6:
        triad = "maj"
    if rng.random() >= richness:
        return triad
    if dominant and triad == "maj":
        return "7"
    return str(rng.choice(SEVENTHS[triad]))
