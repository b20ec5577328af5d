"""Chords and melodies of a made song."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auricle.data.made_songs.rhythm import Struck

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.data.made_songs.plan import Plan
    from auricle.types.chord import Chord

__all__ = ["accompaniment", "melody"]


def accompaniment(plan: Plan, rng: np.random.Generator, steps: int) -> list[Struck]:
    """Chords held, on beats, after beats, broken, or in a rhythm of the bar; always near the voicing before."""
    style = rng.choice(("held", "beats", "after", "broken", "pattern"), p=(0.2, 0.2, 0.15, 0.25, 0.2))
    count = plan.beats_a_bar * steps
    numbers = np.arange(count)
    chances = np.where(numbers % steps == 0, 0.55, 0.25)
    chances[0] = 0.9
    pattern = np.flatnonzero(rng.random(count) < chances)
    on_beats = numbers % steps == 0
    after = numbers % steps == steps // 2 if plan.beats_a_bar == 4 else on_beats & (numbers > 0)
    at_of = {
        "held": np.array([0]), "beats": numbers[on_beats], "broken": numbers,
        "after": numbers[after],
        "pattern": pattern,
    }[str(style)]  # fmt: skip
    centre, size = float(rng.uniform(55, 70)), int(rng.choice((3, 3, 4)))
    order = rng.permutation(6)
    hold = float(rng.choice((0.4, 0.8, 1.0)))
    previous = np.array([centre])
    out: list[Struck] = []
    for bar in range(plan.bars):
        starts = (
            sorted({*at_of.tolist(), *_changes(plan, bar, steps)}) if style in ("held", "broken") else at_of.tolist()
        )
        for number, step in enumerate(starts):
            place = bar * plan.bar + step * plan.beat / steps
            chord = plan.chord_at(place)
            previous = _voiced(chord, previous, centre, size)
            until = starts[number + 1] if number + 1 < len(starts) else count
            length = (until - step) * plan.beat / steps * (1.0 if style == "held" else hold)
            loud = int(np.clip(rng.normal(72 + 8 * (step == 0), 6), 20, 127))
            keys = [previous[order[step % 6] % len(previous)]] if style == "broken" else previous
            out += [(place, length, int(key), loud) for key in keys]
    return out


def melody(plan: Plan, rng: np.random.Generator, steps: int) -> list[Struck]:
    """A tune in the scale, with notes of the chord on beats; rests between phrases, rhythms that come again."""
    count = plan.beats_a_bar * steps
    density = rng.uniform(0.25, 0.75)
    rhythms = [
        np.flatnonzero(rng.random(count) < np.where(np.arange(count) % steps == 0, density + 0.2, density * 0.7))
        for _ in range(3)
    ]
    centre = float(rng.uniform(64, 80))
    at = centre
    out: list[Struck] = []
    for bar in range(plan.bars):
        if rng.random() < 0.12:
            continue
        starts = rhythms[int(rng.integers(3))].tolist()
        for number, step in enumerate(starts):
            place = bar * plan.bar + step * plan.beat / steps
            chord = plan.chord_at(place)
            allowed = chord.pitch_classes if step % steps == 0 and rng.random() < 0.85 else plan.scale
            at = _near(allowed, at + rng.normal((centre - at) * 0.15, 3.0))
            until = starts[number + 1] if number + 1 < len(starts) else count
            length = (until - step) * plan.beat / steps * rng.uniform(0.6, 1.0)
            out.append((place, float(length), int(at), int(np.clip(rng.normal(90, 10), 30, 127))))
    return out


def _changes(plan: Plan, bar: int, steps: int) -> list[int]:
    """Steps of a bar at which a chord begins."""
    inside = [(at - bar * plan.bar) / plan.beat * steps for at, _ in plan.chords]
    return [round(step) for step in inside if -1e-6 <= step < plan.beats_a_bar * steps - 1e-6]


def _near(pitch_classes: tuple[int, ...], wanted: float) -> float:
    """The nearest key of these pitch classes."""
    keys = np.arange(36, 97)
    keys = keys[np.isin(keys % 12, pitch_classes)]
    return float(keys[np.abs(keys - wanted).argmin()])


def _voiced(chord: Chord, previous: NDArray[np.float64], centre: float, size: int) -> NDArray[np.float64]:
    """Keys of a chord that lie near those before and near the centre, lowest first."""
    middle = 0.7 * float(previous.mean()) + 0.3 * centre
    keys = [_near((pitch_class,), middle) for pitch_class in chord.pitch_classes]
    if len(keys) < size:
        keys.append(min(keys) + 12.0)
    return np.sort(np.array(keys, dtype=np.float64))
