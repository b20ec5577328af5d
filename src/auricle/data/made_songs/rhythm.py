"""Drums and bass of a made song: patterns of a bar that come again, with small changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.data.made_songs.plan import Plan

__all__ = ["Struck", "bass_line", "drum_line", "steps_of"]

Struck = tuple[float, float, int, int]
"""(place, length, pitch, velocity); places and lengths in quarter notes."""

KICK, SNARE, STICK, CLAP, CLOSED, OPEN, RIDE, CRASH, SHAKER, TAMBOURINE = 36, 38, 37, 39, 42, 46, 51, 49, 70, 54
TOMS = (45, 47, 50)


def steps_of(plan: Plan, rng: np.random.Generator) -> int:
    """Steps of a beat: three in compound metres and sometimes elsewhere, else two or four."""
    if plan.metre[1] == 8:
        return 3
    return int(rng.choice((2, 4, 3), p=(0.55, 0.35, 0.1)))


def drum_line(plan: Plan, rng: np.random.Generator, steps: int) -> list[Struck]:
    """A kit that keeps time: kick, snare or clap, something that goes on between; fills, cymbals at phrases."""
    chances = _chances(plan, rng, steps)
    pattern = {key: rng.random(len(row)) < row for key, row in chances.items()}
    accent = rng.uniform(8, 30)
    out: list[Struck] = []
    silent_until = int(rng.integers(0, 5)) if rng.random() < 0.25 else 0
    for bar in range(silent_until, plan.bars):
        changed = {key: hits ^ (rng.random(len(hits)) < 0.02) for key, hits in pattern.items()}
        if bar % 4 == 3 and rng.random() < 0.3:  # a fill
            late = np.arange(len(pattern[KICK])) >= len(pattern[KICK]) // 2
            changed = {key: hits & ~late for key, hits in changed.items()}
            changed[int(rng.choice((SNARE, *TOMS)))] = late
        if bar % 8 == 0 and rng.random() < 0.3:
            changed[CRASH] = np.arange(len(pattern[KICK])) == 0
        for key, hits in changed.items():
            for step in np.flatnonzero(hits):
                loud = 80 + accent * (step % steps == 0) / 2 + accent * (step == 0) / 2 + rng.normal(0, 6)
                out.append((bar * plan.bar + step * plan.beat / steps, 0.2, key, int(np.clip(loud, 20, 127))))
    return out


def _chances(plan: Plan, rng: np.random.Generator, steps: int) -> dict[int, NDArray[np.float64]]:
    """Probability of a stroke on each step of a bar, for each drum."""
    count = plan.beats_a_bar
    beats = np.arange(count * steps) % steps == 0
    number = np.arange(count * steps) // steps
    back = {4: (1, 3), 3: (1, 2), 2: (1,)}[count]
    half_time = count == 4 and rng.random() < 0.15
    kick = np.where(beats & (number == 0), 0.97, np.where(beats, 0.25, 0.07))
    if count == 4:
        kick = np.where(beats & (number == 2), 0.3 if half_time else 0.75, kick)
    if rng.random() < 0.2:
        kick = np.where(beats, 0.97, 0.03)  # four on the floor
    snare = np.where(beats & np.isin(number, (2,) if half_time else back), 0.93, 0.03)
    if count == 3 and rng.random() < 0.5:
        snare = np.where(beats & (number == 2), 0.9, 0.03)
    density = rng.choice(("beats", "halves", "all", "off", "none"), p=(0.2, 0.35, 0.25, 0.1, 0.1))
    middle = np.arange(count * steps) % steps == steps // 2
    going = {
        "beats": beats, "halves": beats | (middle if steps % 2 == 0 else ~beats), "all": np.ones_like(beats),
        "off": middle, "none": np.zeros_like(beats),
    }[str(density)]  # fmt: skip
    hat = int(rng.choice((CLOSED, CLOSED, RIDE, SHAKER, TAMBOURINE)))
    hit = int(rng.choice((SNARE, SNARE, SNARE, STICK, CLAP)))
    return {KICK: kick, hit: snare, hat: going * 0.96, OPEN: np.where(middle, 0.04, 0.0)}


def bass_line(plan: Plan, rng: np.random.Generator, steps: int) -> list[Struck]:
    """Roots, fifths and ways between them: held, on beats, walking, or a pattern of the bar."""
    style = rng.choice(("held", "beats", "walking", "pattern", "alternate"), p=(0.2, 0.2, 0.15, 0.3, 0.15))
    count = plan.beats_a_bar * steps
    chances = np.where(np.arange(count) % steps == 0, 0.5, 0.2)
    chances[0] = 0.98
    pattern = np.flatnonzero(rng.random(count) < chances)
    at_of = {
        "held": np.array([0]), "beats": np.arange(0, count, steps), "walking": np.arange(0, count, steps),
        "pattern": pattern if len(pattern) else np.array([0]),
        "alternate": np.array([0, count // 2]) if plan.beats_a_bar % 2 == 0 else np.array([0]),
    }[str(style)]  # fmt: skip
    low = int(rng.integers(28, 38))
    out: list[Struck] = []
    for bar in range(plan.bars):
        starts = set(at_of.tolist())
        for at, _ in plan.chords:  # a new chord has its root at once
            inside = round((at - bar * plan.bar) / plan.beat * steps)
            if 0 <= inside < count:
                starts.add(inside)
        ordered = sorted(starts)
        for number, step in enumerate(ordered):
            place = bar * plan.bar + step * plan.beat / steps
            until = ordered[number + 1] if number + 1 < len(ordered) else count
            chord = plan.chord_at(place)
            root = ((chord.root or 0) + (chord.bass if step == 0 or style == "held" else 0)) % 12
            fresh = any(abs(at - place) < 1e-6 for at, _ in plan.chords)
            pitch_class = root
            if not fresh and step and style != "held":
                pitch_class = int(rng.choice(chord.pitch_classes)) if style == "walking" else root
                if style == "alternate" or rng.random() < 0.2:
                    pitch_class = (root + 7) % 12
            pitch = low + (pitch_class - low) % 12
            length = (until - step) * plan.beat / steps * rng.choice((0.5, 0.9, 0.98))
            out.append((place, float(length), pitch, int(np.clip(rng.normal(88, 8), 30, 127))))
    return out
