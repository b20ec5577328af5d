"""The drum kit by synthesis: each key of General MIDI's percussion map as tones that sink and noise in a band."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.instruments.decaying import decaying_sum
from auricle.instruments.noise import band_noise, decay_curve

__all__ = ["HITS", "Hit", "hit"]


@dataclass(frozen=True)
class Hit:
    """One drum or cymbal in numbers.

    Attributes:
        tones: (Hz, amplitude, seconds to fall by 60 dB) of its modes.
        sweep: (share of its frequency by which the lowest mode is higher at first, seconds in which that is gone).
        noise: amplitude of its noise.
        band: Hz between which the noise lies.
        noise_decay: seconds in which the noise falls by 60 dB.
        metal: number of partials of no harmonic order, spread over the band, as cymbals have them.
        bursts: seconds at which the noise begins; hands that clap are several.
        level: of the whole.
    """

    tones: tuple[tuple[float, float, float], ...] = ()
    sweep: tuple[float, float] = (0.0, 0.05)
    noise: float = 0.0
    band: tuple[float, float] = (1000.0, 8000.0)
    noise_decay: float = 0.2
    metal: int = 0
    bursts: tuple[float, ...] = (0.0,)
    level: float = 1.0

    @property
    def duration(self) -> float:
        """Seconds until it is 72 dB down."""
        longest = max([decay for _, _, decay in self.tones] + [self.noise_decay * (self.noise > 0)])
        return 1.2 * longest + self.bursts[-1]


def hit(
    drum: Hit, velocity: float, sample_rate: int, generator: np.random.Generator, variation: float
) -> NDArray[np.float32]:
    """The sound of one stroke: float32 [n], its peak about the drum's level.

    Args:
        drum: what is struck.
        velocity: 0 to 1; a lower one has less noise and less of the upper modes.
        sample_rate: in Hz.
        generator: draws the noise and, as far as `variation` says, another drum of this kind.
        variation: 0 to 1.

    Returns:
        Float32 [n].

    Example:
        >>> hit(HITS[36], 1.0, 8000, np.random.default_rng(0), 0.0).ndim
        1
    """
    tune, length_scale, noise_scale = 2.0 ** (variation * generator.normal(size=3) * (0.12, 0.35, 0.4))
    length = round(drum.duration * length_scale * sample_rate) + 1
    sound = np.zeros(length, dtype=np.float32)
    for number, (frequency, amplitude, decay) in enumerate(drum.tones):
        weaker = amplitude * (0.4 + 0.6 * velocity) ** number
        sound += _mode(frequency * tune, weaker, decay * length_scale, drum, number, length, sample_rate)
    if drum.noise:
        amount = drum.noise * noise_scale * (0.5 + 0.5 * velocity)
        sound += amount * _noise(drum, length, drum.noise_decay * length_scale, sample_rate, generator)
    peak = float(np.abs(sound).max(initial=0.0))
    rise = min(length, max(2, sample_rate // 2000))
    sound[:rise] *= np.linspace(0, 1, rise, dtype=np.float32)
    return sound * np.float32(drum.level / peak) if peak else sound


def _mode(
    frequency: float, amplitude: float, decay: float, drum: Hit, number: int, length: int, rate: int
) -> NDArray[np.float32]:
    higher, gone = drum.sweep
    if number or not higher:
        if frequency >= 0.46 * rate:
            return np.zeros(length, dtype=np.float32)
        return decaying_sum(np.array([frequency]), np.array([amplitude]), np.array([decay]), length, rate)
    time = np.arange(length) / rate
    cycles = frequency * (time + higher * gone * (1 - np.exp(-time / gone)))
    if frequency * (1 + higher) >= 0.46 * rate:
        return np.zeros(length, dtype=np.float32)
    return (amplitude * np.sin(2 * np.pi * cycles)).astype(np.float32) * decay_curve(length, decay, rate)


def _noise(drum: Hit, length: int, decay: float, rate: int, generator: np.random.Generator) -> NDArray[np.float32]:
    noise = band_noise(generator, length, drum.band, rate)
    if drum.metal:
        low, high = drum.band[0], min(drum.band[1], 0.45 * rate)
        frequencies = np.exp(generator.uniform(np.log(min(low, high / 2)), np.log(high), drum.metal))
        amplitudes = np.full(drum.metal, 2 / np.sqrt(drum.metal))
        ring = decaying_sum(frequencies, amplitudes, np.full(drum.metal, decay), length, rate)
        return 0.35 * noise * decay_curve(length, decay, rate) + 0.65 * ring
    out = np.zeros(length, dtype=np.float32)
    for start in drum.bursts:
        at = min(round(start * rate), length)
        short = decay if start == drum.bursts[-1] else 0.03
        out[at:] += noise[: length - at] * decay_curve(length - at, short, rate)
    return out


def _tom(frequency: float) -> Hit:
    modes = ((frequency, 1.0, 0.55), (1.59 * frequency, 0.3, 0.3), (2.14 * frequency, 0.15, 0.2))
    return Hit(modes, (0.35, 0.04), 0.12, (200.0, 3000.0), 0.06)


def _skin(frequency: float, decay: float) -> Hit:
    modes = ((frequency, 1.0, decay), (1.5 * frequency, 0.35, 0.6 * decay), (2.3 * frequency, 0.2, 0.4 * decay))
    return Hit(modes, (0.08, 0.02), 0.1, (500.0, 5000.0), 0.03, level=0.7)


def _wood(frequency: float, decay: float) -> Hit:
    return Hit(((frequency, 1.0, decay), (2.57 * frequency, 0.4, 0.5 * decay)), noise=0.1, noise_decay=0.01, level=0.6)


def _metal(decay: float, band: tuple[float, float], level: float, partials: int = 60) -> Hit:
    return Hit(noise=1.0, band=band, noise_decay=decay, metal=partials, level=level)


def _bell(first: float, second: float, decay: float) -> Hit:
    modes = ((first, 1.0, decay), (second, 0.8, 0.9 * decay), (1.9 * second, 0.3, 0.5 * decay))
    return Hit(modes, noise=0.1, noise_decay=0.02, level=0.6)


def _shaken(decay: float, band: tuple[float, float], bursts: tuple[float, ...] = (0.0,)) -> Hit:
    return Hit(noise=1.0, band=band, noise_decay=decay, bursts=bursts, level=0.45)


KICK = Hit(((52.0, 1.0, 0.35), (105.0, 0.25, 0.12)), (2.2, 0.025), 0.12, (1500.0, 5000.0), 0.02)
SNARE = Hit(((185.0, 0.7, 0.2), (330.0, 0.4, 0.14)), (0.2, 0.02), 0.5, (1200.0, 9000.0), 0.28, level=0.9)
HATS = (6000.0, 15000.0)
CYMBAL = (2500.0, 14000.0)
HITS: dict[int, Hit] = {
    35: Hit(((46.0, 1.0, 0.45), (92.0, 0.2, 0.15)), (1.6, 0.03), 0.06, (800.0, 3000.0), 0.02),
    36: KICK,
    37: Hit(((520.0, 0.6, 0.05), (1700.0, 1.0, 0.06)), noise=0.4, band=(1500.0, 7000.0), noise_decay=0.03, level=0.6),
    38: SNARE,
    39: Hit(noise=1.0, band=(900.0, 4000.0), noise_decay=0.25, bursts=(0.0, 0.011, 0.022, 0.033), level=0.8),
    40: Hit(((220.0, 0.5, 0.14), (410.0, 0.4, 0.1)), (0.3, 0.02), 0.7, (2000.0, 11000.0), 0.2, level=0.9),
    41: _tom(82.0), 43: _tom(98.0), 45: _tom(123.0), 47: _tom(147.0), 48: _tom(175.0), 50: _tom(208.0),
    42: _metal(0.09, HATS, 0.4), 44: _metal(0.06, HATS, 0.35), 46: _metal(0.7, HATS, 0.45),
    49: _metal(2.4, CYMBAL, 0.7, 120), 57: _metal(2.0, (3000.0, 15000.0), 0.7, 120),
    51: _metal(1.6, (3500.0, 12000.0), 0.45, 80), 59: _metal(1.4, (4000.0, 13000.0), 0.45, 80),
    52: _metal(1.3, (1800.0, 9000.0), 0.7, 90), 53: _bell(3100.0, 4600.0, 1.2), 55: _metal(0.8, (4000.0, 15000.0), 0.6),
    54: _metal(0.18, (5000.0, 14000.0), 0.4, 30), 56: _bell(562.0, 845.0, 0.3),
    58: _shaken(0.4, (1500.0, 5000.0), (0.0, 0.04, 0.08)),
    60: _skin(420.0, 0.2), 61: _skin(300.0, 0.25), 62: _skin(330.0, 0.1), 63: _skin(330.0, 0.35), 64: _skin(220.0, 0.4),
    65: _skin(480.0, 0.35), 66: _skin(320.0, 0.4), 67: _bell(1350.0, 2020.0, 0.4), 68: _bell(900.0, 1350.0, 0.45),
    69: _shaken(0.08, (4000.0, 12000.0)), 70: _shaken(0.05, (5000.0, 14000.0)),
    71: Hit(((2600.0, 1.0, 0.15),), (0.03, 0.05), 0.15, (2000.0, 5000.0), 0.15, level=0.5),
    72: Hit(((2500.0, 1.0, 0.6),), (0.03, 0.05), 0.15, (2000.0, 5000.0), 0.6, level=0.5),
    73: _shaken(0.05, (2000.0, 7000.0), (0.0, 0.02, 0.04)),
    74: _shaken(0.08, (2000.0, 7000.0), (0.0, 0.03, 0.06, 0.09, 0.12, 0.15)),
    75: _wood(2450.0, 0.09), 76: _wood(1250.0, 0.1), 77: _wood(880.0, 0.12),
    78: Hit(((520.0, 1.0, 0.15),), (-0.3, 0.05), 0.1, (500.0, 3000.0), 0.1, level=0.6),
    79: Hit(((400.0, 1.0, 0.3),), (-0.3, 0.1), 0.1, (500.0, 3000.0), 0.2, level=0.6),
    80: Hit(((4100.0, 1.0, 0.15), (5900.0, 0.7, 0.12), (7900.0, 0.5, 0.1)), noise=0.1, noise_decay=0.02, level=0.4),
    81: Hit(((4100.0, 1.0, 2.2), (5900.0, 0.7, 1.8), (7900.0, 0.5, 1.4)), noise=0.1, noise_decay=0.02, level=0.4),
}  # fmt: skip
"""The percussion map, keys 35 to 81."""
