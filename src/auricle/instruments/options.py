"""How a score is rendered: one frozen value, validated once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types import setting

__all__ = ["RenderOptions"]

RATES = (8_000, 192_000)


@dataclass(frozen=True)
class RenderOptions:
    """How a score becomes sound; the same score, options and seed give the same samples.

    Attributes:
        sample_rate: in Hz, 8000 to 192000.
        seed: of all that is drawn: noise, the room, and the instruments as far as they vary.
        variation: 0 plays the usual instruments in tune; up to 1 draws timbre, tuning, level, place and room anew for
            each seed, so that training data is not of one kind.
        room: how loud the room answers, 0 (not at all) to 1.
        tail: seconds after the score's duration in which what still sounds dies away.
        stereo: two channels, otherwise one.
        pans: place of each part from -1 (left) to 1 (right); None spreads them a little.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> RenderOptions(sample_rate=22_050, stereo=False).variation
        0.0
    """

    sample_rate: int = setting(44_100, "Samples a second.")
    seed: int = setting(0, "Seed of noise, room and varied instruments.")
    variation: float = setting(0.0, "How far instruments differ from the usual ones, 0 to 1.")
    room: float = setting(0.15, "How loud the room answers, 0 to 1.")
    tail: float = setting(0.5, "Seconds after the end in which the sound dies away.")
    stereo: bool = setting(True, "Two channels instead of one.")
    pans: tuple[float, ...] | None = setting(None, "Place of each part from -1 (left) to 1 (right).")

    def __post_init__(self) -> None:
        whole = isinstance(self.sample_rate, int) and RATES[0] <= self.sample_rate <= RATES[1]
        if not whole:
            raise BadOption(f"sample_rate must be a whole number from {RATES[0]} to {RATES[1]}, got {self.sample_rate}")
        if not isinstance(self.seed, int) or self.seed < 0:
            raise BadOption(f"seed must be a whole number, 0 or more; got {self.seed}")
        for name, value, high in (("variation", self.variation, 1), ("room", self.room, 1), ("tail", self.tail, 60)):
            if not (math.isfinite(value) and 0 <= value <= high):
                raise BadOption(f"{name} must lie in 0 to {high}, got {value}")
        wrong = [pan for pan in self.pans or () if not -1 <= pan <= 1]
        if wrong:
            raise BadOption(f"pans lie in -1 to 1, got {wrong[0]}")
