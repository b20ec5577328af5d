"""A note: a stretch of time that sounds at a pitch."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadTimeline
from auricle.types.span import Span

__all__ = ["Note", "pitch_name"]

NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True, order=True)
class Note(Span):
    """A span with a pitch and a loudness, as MIDI counts both.

    Attributes:
        pitch: key number, 69 being the A of 440 Hz; fractions are parts of a semitone.
        velocity: how hard it is struck, 1 to 127.

    Raises:
        BadTimeline: times as a span refuses them, a pitch outside 0 to 127, a velocity outside 1 to 127.

    Example:
        >>> Note(0.0, 0.5, pitch=69).frequency
        440.0
    """

    pitch: float = 60.0
    velocity: int = 64

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.pitch <= 127:
            raise BadTimeline(f"a pitch must lie in 0 to 127, got {self.pitch}")
        if not 1 <= self.velocity <= 127:
            raise BadTimeline(f"a velocity must lie in 1 to 127, got {self.velocity}")

    @property
    def frequency(self) -> float:
        """Hz, in equal temperament."""
        return float(440.0 * 2.0 ** ((self.pitch - 69.0) / 12.0))


def pitch_name(pitch: float) -> str:
    """Name of the nearest key, with sharps and the octave: 60 is C4.

    Example:
        >>> pitch_name(69), pitch_name(61.2)
        ('A4', 'C#4')
    """
    key = round(pitch)
    return f"{NAMES[key % 12]}{key // 12 - 1}"
