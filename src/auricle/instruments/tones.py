"""One tone of an instrument, without its end: struck and sustained."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.instruments.decaying import decaying_sum
from auricle.instruments.noise import band_noise, decay_curve
from auricle.instruments.spectrum import Partials, partials_of
from auricle.instruments.timbre import Timbre

__all__ = ["tone"]

TABLE = 8192
"""Samples of one period; linear interpolation errs by -80 dB at partial 30."""
SILENT = 1.3
"""Times the 60 dB decay, at which a struck tone is cut: 78 dB down."""

OTHERS = 0.6
"""Amplitude of the voices in unison that are out of tune."""
QUICK = 0.35
"""The first decay of a struck tone, as a share of the later one."""


def tone(
    timbre: Timbre,
    frequency: float,
    velocity: float,
    length: int,
    sample_rate: int,
    generator: np.random.Generator,
) -> NDArray[np.float32]:
    """A tone from its start on, as long as it sounds but at most `length`: float32 [n], of about unit power at first.

    Args:
        timbre: of the instrument.
        frequency: of the fundamental in Hz.
        velocity: 0 to 1, which makes it brighter, not louder.
        length: in samples.
        sample_rate: in Hz.
        generator: draws noise and the phases of vibrato.

    Returns:
        Float32 [n], n up to `length`.

    Example:
        >>> tone(Timbre("struck"), 440.0, 1.0, 100, 8000, np.random.default_rng(0)).shape
        (100,)
    """
    partials = partials_of(timbre, frequency, velocity, sample_rate)
    make = _struck if timbre.kind == "struck" else _sustained
    sound = make(timbre, partials, frequency, length, sample_rate, generator)
    if timbre.noise > -100:
        sound += _noise(timbre, len(sound), sample_rate, generator)
    rise = min(len(sound), max(2, round(timbre.attack * sample_rate)))
    # A raised cosine: no click, and no energy above what the attack is made of.
    sound[:rise] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(rise) / rise)).astype(np.float32)
    return sound


def _struck(
    timbre: Timbre, partials: Partials, frequency: float, length: int, rate: int, generator: np.random.Generator
) -> NDArray[np.float32]:
    longest = min(timbre.decay * (440.0 / frequency) ** 0.5, 60.0)
    decays = longest / (1 + timbre.damping * np.maximum(partials.multiples - 1, 0))
    length = min(length, round(SILENT * longest * rate) + 1)
    voices = _unison(timbre)
    amplitudes = partials.amplitudes * generator.uniform(0.85, 1.0, len(decays))
    sound = decaying_sum(
        np.concatenate([partials.frequencies * ratio for ratio, _ in voices]),
        np.concatenate([amplitudes * share for _, share in voices]),
        np.tile(decays, len(voices)),
        length,
        rate,
    )
    # A string gives its energy away fast at first and slowly later: a second rate for each partial.
    short = min(length, round(SILENT * QUICK * longest * rate))
    sound[:short] += decaying_sum(partials.frequencies, 0.5 * amplitudes, QUICK * decays, short, rate)
    return sound


def _sustained(
    timbre: Timbre, partials: Partials, frequency: float, length: int, rate: int, generator: np.random.Generator
) -> NDArray[np.float32]:
    time = np.arange(length) / rate
    # Partials between the harmonics make a period of two of the fundamental's.
    periods = 1 if np.all(partials.multiples % 1 == 0) else 2
    bright, dark = (_period(partials, periods, darker) for darker in (0.0, 3.0))
    swing = 2 * np.pi * (timbre.vibrato_rate * time + generator.random())
    # The vibrato comes in over half a second, as players do it.
    cents = timbre.vibrato * np.minimum(time / 0.5, 1.0) * np.sin(swing)
    steps = frequency / rate * (1 + cents * (np.log(2) / 1200))
    cycles = (np.cumsum(steps) - steps[:1]) / periods
    sound = np.zeros(length, dtype=np.float32)
    mix = (1 - np.exp(-time / (2 * timbre.attack + 0.15))).astype(np.float32)
    for ratio, share in _unison(timbre):
        start = 0.0 if ratio == 1 else generator.random()
        sound += np.float32(share) * _looked_up(bright, dark, mix, cycles * ratio + start)
    sunk = timbre.sustain + (1 - timbre.sustain) * np.exp(-3 * time / timbre.decay)
    level = sunk * (1 + timbre.tremolo * np.sin(swing + 1.0))
    return np.asarray(sound * level, dtype=np.float32)


def _period(partials: Partials, periods: int, darker: float) -> NDArray[np.float32]:
    """One period as a table [TABLE + 1], each partial `darker` decibels an octave weaker; the last is the first."""
    spectrum = np.zeros(TABLE // 2 + 1, dtype=np.complex128)
    multiples = np.round(partials.multiples * periods).astype(int)
    levels = partials.amplitudes * 10 ** (-darker / 20 * np.log2(partials.multiples))
    # Phases that do not all meet at one point: a lower peak for the same power.
    phases = np.pi * multiples**2 / max(len(multiples), 1)
    np.add.at(spectrum, multiples, levels * np.exp(1j * phases) * TABLE / 2)
    table = np.fft.irfft(spectrum, TABLE)
    return np.append(table, table[0]).astype(np.float32)


def _looked_up(
    bright: NDArray[np.float32], dark: NDArray[np.float32], mix: NDArray[np.float32], cycles: NDArray[np.float64]
) -> NDArray[np.float32]:
    places = (cycles - np.floor(cycles)) * TABLE
    at = places.astype(np.int32)
    at[at == TABLE] = 0
    between = (places - at).astype(np.float32)
    first = bright[at] + mix * (dark - bright)[at]
    following = bright[at + 1] + mix * (dark - bright)[at + 1]
    return np.asarray(first + between * (following - first), dtype=np.float32)


def _unison(timbre: Timbre) -> list[tuple[float, float]]:
    """(ratio to the pitch, amplitude) of each voice: the one in tune is the strongest, the powers add up to 1."""
    steps = [step - timbre.voices // 2 for step in range(timbre.voices)]
    total = sum(1.0 if step == 0 else OTHERS**2 for step in steps) ** 0.5
    return [(2.0 ** (step * timbre.detune / 1200), (1.0 if step == 0 else OTHERS) / total) for step in steps]


def _noise(timbre: Timbre, length: int, rate: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Noise of the attack, or of the whole tone; that of a long tone repeats after two seconds."""
    burst = timbre.noise_decay > 0
    needed = min(length, round(SILENT * timbre.noise_decay * rate)) if burst else min(length, 2 * rate)
    noise = band_noise(generator, needed, timbre.noise_band, rate) * np.float32(10 ** (timbre.noise / 20))
    if burst:
        noise *= decay_curve(needed, timbre.noise_decay, rate)
        return np.concatenate([noise, np.zeros(length - needed, dtype=np.float32)])
    return np.resize(noise, length)
