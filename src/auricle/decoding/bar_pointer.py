"""What a bar pointer may do: lengths of beats, how they change, places in bars of several metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NEVER", "BarOptions", "BarPointer", "pointer_of"]

NEVER = -1e30
"""Log odds of what cannot be."""
REACH = 0.04
"""Seconds by which a beat may be longer or shorter than the one before, or two frames; beyond nothing is searched."""


@dataclass(frozen=True)
class BarOptions:
    """How music may move.

    Attributes:
        frame_rate: activations a second.
        slowest: beats a minute, at least.
        fastest: beats a minute, at most.
        metres: beats that a bar may have.
        steadiness: odds against a beat longer or shorter by a share are the exponential of so many times that share;
            the first frame of it costs a tenth, as beats are rounded to frames.
        metre_change: probability that a bar of another metre follows.
        spread: frames without a beat that share the likelihood of none.
        lag: seconds after which a beat is certain.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> BarOptions().longest
        75
    """

    frame_rate: float = 50.0
    slowest: float = 40.0
    fastest: float = 240.0
    metres: tuple[int, ...] = (2, 3, 4)
    steadiness: float = 100.0
    metre_change: float = 1e-4
    spread: float = 15.0
    lag: float = 30.0

    def __post_init__(self) -> None:
        if not (0 < self.slowest < self.fastest and 0 < self.frame_rate < float("inf")):
            raise BadOption(f"tempos are 0 < slowest < fastest, and a frame rate is above 0, got {self}")
        if self.shortest < 2:
            raise BadOption(f"{self.fastest} beats a minute need more than {self.frame_rate} frames a second")
        if not self.metres or min(self.metres) < 1 or len(set(self.metres)) < len(self.metres):
            raise BadOption(f"metres are different numbers of beats, 1 or more, got {self.metres}")
        if not (0 < self.metre_change < 1 and self.spread > 0 and self.steadiness >= 0):
            raise BadOption(f"a change is a share, spread above 0, steadiness 0 or more; got {self}")
        if not self.lag > 0:
            raise BadOption(f"a lag is above 0 seconds, got {self.lag}")

    @property
    def shortest(self) -> int:
        """Frames of a beat at the fastest tempo."""
        return round(60 * self.frame_rate / self.fastest)

    @property
    def longest(self) -> int:
        """Frames of a beat at the slowest tempo."""
        return round(60 * self.frame_rate / self.slowest)


@dataclass(frozen=True, eq=False)
class BarPointer:
    """The options as arrays; a *kind* is a place in a bar of some metre."""

    options: BarOptions

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Of a beat, in frames [lengths]."""
        return np.arange(self.options.shortest, self.options.longest + 1)

    @cached_property
    def reach(self) -> int:
        """Frames by which a beat may differ from the one before."""
        return min(len(self.lengths) - 1, max(2, round(REACH * self.options.frame_rate)))

    @cached_property
    def changes(self) -> NDArray[np.float32]:
        """Log probability of each length after the one that is `row - reach` frames longer [2 reach + 1, lengths]."""
        steps = np.arange(-self.reach, self.reach + 1)[:, None]
        place = np.arange(len(self.lengths)) + steps
        inside = (place >= 0) & (place < len(self.lengths))
        before = self.lengths[place.clip(0, len(self.lengths) - 1)]
        share = np.abs(self.lengths / before - 1)
        cost = 0.1 * share + 0.9 * np.maximum(0.0, share - 1 / before)
        odds = np.where(inside, -self.options.steadiness * cost, NEVER)
        total = np.zeros(len(self.lengths))  # over all that may follow a length
        np.add.at(total, place[inside], np.exp(odds[inside]))
        likely = odds - np.log(total)[place.clip(0, len(total) - 1)]
        return np.where(inside, likely, NEVER).astype(np.float32)

    @cached_property
    def changes_at_once(self) -> NDArray[np.float32]:
        """`changes` for each of the frames that are decided together [2 reach + 1, lengths, shortest]."""
        return np.repeat(self.changes[:, :, None], int(self.lengths[0]), axis=2)

    @cached_property
    def metres(self) -> NDArray[np.int64]:
        """Of each kind [kinds]."""
        return np.repeat(np.asarray(self.options.metres), self.options.metres)

    @cached_property
    def positions(self) -> NDArray[np.int64]:
        """Of each kind, 0 for a downbeat [kinds]."""
        return np.concatenate([np.arange(metre) for metre in self.options.metres])

    @cached_property
    def columns(self) -> NDArray[np.int64]:
        """Which activation each kind is heard by: 1 for a downbeat, else 0 [kinds]."""
        return np.where(self.positions == 0, 1, 0)

    @cached_property
    def downbeats(self) -> NDArray[np.int64]:
        """Kinds that begin a bar, one a metre."""
        return np.flatnonzero(self.positions == 0)

    @cached_property
    def lasts(self) -> NDArray[np.int64]:
        """Kinds that end a bar, one a metre."""
        return np.flatnonzero(self.positions == self.metres - 1)

    @cached_property
    def places_of_metres(self) -> NDArray[np.int8]:
        """Of each metre among all, as it is compared with frames of each length [metres, 1, 1]."""
        return np.arange(len(self.options.metres), dtype=np.int8)[:, None, None]

    @cached_property
    def next_metre(self) -> tuple[np.float32, np.float32]:
        """Log probability of the same metre in the next bar, and of each other one."""
        count = len(self.options.metres)
        if count == 1:
            return np.float32(0.0), np.float32(NEVER)
        change = self.options.metre_change
        return np.float32(np.log1p(-change)), np.float32(np.log(change / (count - 1)))


@lru_cache(maxsize=8)
def pointer_of(options: BarOptions) -> BarPointer:
    """The arrays of some options.

    Example:
        >>> pointer_of(BarOptions(metres=(3, 4))).positions.tolist()
        [0, 1, 2, 0, 1, 2, 3]
    """
    return BarPointer(options)
