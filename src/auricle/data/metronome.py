"""Clicks and nothing else: what a metronome plays, from 36 to 250 beats a minute."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from auricle.data.recorded_kits import Kits
from auricle.data.rendered_songs import Known, counted
from auricle.types import Note, Part, Score

__all__ = ["MetronomeItem"]

SLOWEST, FASTEST = 36.0, 250.0
"""Beats a minute: a little wider than the tempos that are looked for."""
STRUCK = (37, 56, 75, 76, 77, 80, 42, 54)
"""Keys of General MIDI's percussion map that are short: sticks, bells, claves, wood blocks, a triangle."""
PLUCKED = (9, 11, 12, 13, 80, 115)
"""Programs whose short notes serve for beeps."""
CLICK = 0.05
"""Seconds for which a click is held."""
COUNTED = 4
"""Beats of a bar where no click is accented: nobody can hear where it begins."""


@dataclass(frozen=True)
class MetronomeItem:
    """A steady click, with or without an accent on the first beat of a bar.

    Attributes:
        number: which one.
        duration: seconds, nearly.
        kits: recorded drums; a metronome has none.
    """

    number: int
    duration: float = 30.0
    kits: Kits | None = None

    def known(self) -> Known:
        """The score and its truth.

        Example:
            >>> known = MetronomeItem(1).known()
            >>> len(known.score.parts), len(known.beats) > 15
            (1, True)
        """
        rng = np.random.default_rng([60, self.number])
        pace = float(np.exp(rng.uniform(np.log(SLOWEST), np.log(FASTEST))))
        accented = rng.random() < 0.6
        metre = int(rng.choice((2, 3, 4, 4))) if accented else COUNTED
        drum = bool(rng.random() < 0.6)
        low = int(rng.choice(STRUCK)) if drum else int(rng.integers(69, 100))
        high = low if drum else low + int(rng.choice((0, 5, 7, 12)))
        times = np.arange(rng.uniform(0.0, 1.0), self.duration - CLICK, 60 / pace).tolist()
        notes = tuple(
            Note(time, time + CLICK, "", None, high if first else low, 120 if first else 90)
            for time, first in ((time, accented and number % metre == 0) for number, time in enumerate(times))
        )
        part = Part("metronome", 0 if drum else int(rng.choice(PLUCKED)), drum, notes)
        tempi = ((0.0, pace),)
        return Known(Score((part,), self.duration, tempi), counted(times, set(times[::metre])), ())
