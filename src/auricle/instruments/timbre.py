"""What makes an instrument sound as it does, in numbers: one frozen value that can be varied by chance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from auricle.errors import BadOption

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Timbre", "varied"]


@dataclass(frozen=True)
class Timbre:
    """An instrument in numbers: its spectrum, how it begins, goes on and ends, and how it moves.

    Attributes:
        kind: "struck" tones die away from the start, each partial for itself; "sustained" tones last.
        slope: decibels that each octave of partials is weaker than the one below.
        soft: how many decibels an octave steeper that is at the lowest velocity.
        even: decibels added to the even partials; far below 0 is a pipe closed at one end.
        position: where a string is struck or plucked, as a share of its length; 0 leaves no partial out.
        formants: (Hz, decibels, width in octaves) of resonances that stay where they are.
        ratios: (frequency as a multiple of the fundamental, decibels) of each partial, instead of harmonics.
        inharmonicity: stretch B of a stiff string at 440 Hz: partial k lies at k f sqrt(1 + B k^2).
        attack: seconds until the tone stands.
        decay: struck: seconds in which the fundamental at 440 Hz falls by 60 dB; sustained: seconds until it has
            sunk to `sustain`.
        damping: by how much faster each further partial dies away.
        sustain: level that a sustained tone sinks to, 0 to 1.
        release: seconds in which the tone falls by 60 dB once the note ends.
        vibrato: cents to each side.
        vibrato_rate: Hz.
        tremolo: share by which the loudness swings.
        voices: how many of it play in unison; odd, so that one is in tune.
        detune: cents between the voices.
        noise: decibels of breath, bow or hammer noise below the tone; -120 is none.
        noise_band: Hz between which that noise lies.
        noise_decay: seconds in which it falls by 60 dB; 0 lasts as long as the tone.
        level: decibels of the whole instrument.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> Timbre("struck", decay=2.0).release
        0.1
    """

    kind: Literal["struck", "sustained"]
    slope: float = 9.0
    soft: float = 4.0
    even: float = 0.0
    position: float = 0.0
    formants: tuple[tuple[float, float, float], ...] = ()
    ratios: tuple[tuple[float, float], ...] = ()
    inharmonicity: float = 0.0
    attack: float = 0.003
    decay: float = 4.0
    damping: float = 0.15
    sustain: float = 1.0
    release: float = 0.1
    vibrato: float = 0.0
    vibrato_rate: float = 5.5
    tremolo: float = 0.0
    voices: int = 1
    detune: float = 5.0
    noise: float = -120.0
    noise_band: tuple[float, float] = (500.0, 6000.0)
    noise_decay: float = 0.0
    level: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in ("struck", "sustained"):
            raise BadOption(f"kind must be struck or sustained, got {self.kind!r}")
        for name in ("attack", "decay", "release", "vibrato_rate"):
            if not 0 < getattr(self, name) <= 60:
                raise BadOption(f"{name} must lie above 0 and up to 60, got {getattr(self, name)}")
        if self.voices < 1 or self.voices % 2 == 0:
            raise BadOption(f"voices must be an odd number, so that one is in tune; got {self.voices}")
        if not 0 <= self.sustain <= 1 or not 0 <= self.tremolo < 1:
            raise BadOption(f"sustain and tremolo are shares of 1, got {self.sustain} and {self.tremolo}")


def varied(timbre: Timbre, generator: np.random.Generator, amount: float) -> Timbre:
    """The timbre of another instrument of the same kind, as different as `amount` says; 0 changes nothing.

    Args:
        timbre: of the usual instrument.
        generator: draws the differences, always as many numbers.
        amount: 0 to 1.

    Example:
        >>> import numpy as np
        >>> flute = Timbre("sustained", vibrato=10.0)
        >>> varied(flute, np.random.default_rng(1), 0.0) == flute
        True
    """
    draw = generator.normal(size=12) * amount

    def scaled(value: float, at: int, spread: float) -> float:
        return float(value * 2.0 ** (draw[at] * spread))

    return replace(
        timbre,
        slope=max(1.0, timbre.slope + 2.0 * float(draw[0])),
        soft=scaled(timbre.soft, 1, 0.4),
        position=min(scaled(timbre.position, 2, 0.4), 0.5),
        formants=tuple((scaled(hz, 3, 0.2), scaled(gain, 4, 0.3), width) for hz, gain, width in timbre.formants),
        inharmonicity=scaled(timbre.inharmonicity, 5, 0.5),
        attack=min(scaled(timbre.attack, 6, 0.5), 60.0),
        decay=min(scaled(timbre.decay, 7, 0.5), 60.0),
        release=min(scaled(timbre.release, 8, 0.6), 60.0),
        vibrato=scaled(timbre.vibrato, 9, 0.5),
        vibrato_rate=scaled(timbre.vibrato_rate, 10, 0.15),
        noise=timbre.noise + 4.0 * float(draw[11]),
    )
