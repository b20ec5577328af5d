"""The partials of a tone: where they lie and how strong they are, none of them above what the rate can hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auricle.instruments.timbre import Timbre

__all__ = ["HIGHEST", "Partials", "partials_of"]

HIGHEST = 0.46
"""Share of the sample rate above which no partial is: vibrato and detuning stay below half of it."""
FADE = 0.42
"""From this share on partials get weaker, so that a rising scale does not lose them one by one."""
MOST = 160
STRONGEST = 0.8
"""No partial is stronger than this share of the fundamental, which so gives the pitch."""


@dataclass(frozen=True)
class Partials:
    """Frequencies in Hz [n], amplitudes [n] whose squares add up to 1, and number of each partial [n] as a multiple."""

    frequencies: NDArray[np.float64]
    amplitudes: NDArray[np.float64]
    multiples: NDArray[np.float64]


def partials_of(timbre: Timbre, frequency: float, velocity: float, sample_rate: int) -> Partials:
    """The partials of a tone, those that lie below `HIGHEST` of the sample rate; maybe none.

    Args:
        timbre: of the instrument.
        frequency: of the fundamental in Hz.
        velocity: 0 to 1; a lower one is darker.
        sample_rate: in Hz.

    Source:
        Stiff strings: H. Fletcher, "Normal vibration frequencies of a stiff piano string", JASA 36, 1964.

    Example:
        >>> partials_of(Timbre("struck"), 440.0, 1.0, 8000).frequencies.max() < 0.46 * 8000
        np.True_
    """
    if timbre.ratios:
        multiples = np.array([ratio for ratio, _ in timbre.ratios])
        decibels = np.array([level for _, level in timbre.ratios]) - timbre.soft * (1 - velocity) * np.log2(
            np.maximum(multiples, 1.0)
        )
    else:
        highest = min(MOST, max(1, int(HIGHEST * sample_rate / frequency)))
        multiples = np.arange(1.0, highest + 1)
        decibels = -(timbre.slope + timbre.soft * (1 - velocity)) * np.log2(multiples)
        decibels[1::2] += timbre.even
        if timbre.position > 0:
            comb = np.abs(np.sin(np.pi * multiples * timbre.position)) / np.sin(np.pi * timbre.position)
            decibels += 20 * np.log10(np.maximum(comb, 1e-3))
    # The stretch of short strings is larger; that of the longest ones grows again, which is left out.
    stiffness = timbre.inharmonicity * max(frequency / 440.0, 0.5) ** 1.5
    # Stretched so that the fundamental keeps its place.
    stretch = np.sqrt((1 + stiffness * multiples**2) / (1 + stiffness))
    frequencies = frequency * multiples * stretch
    for center, gain, width in timbre.formants:
        decibels = decibels + gain * np.exp(-0.5 * (np.log2(frequencies / center) / width) ** 2)
    amplitudes = 10 ** (decibels / 20)
    fundamental = amplitudes[np.argmin(np.abs(multiples - 1))]
    amplitudes = np.where(multiples == 1, amplitudes, np.minimum(amplitudes, STRONGEST * fundamental))
    room = (HIGHEST * sample_rate - frequencies) / ((HIGHEST - FADE) * sample_rate)
    amplitudes = amplitudes * np.clip(room, 0, 1)
    kept = amplitudes > 1e-3 * amplitudes.max(initial=1e-9)
    amplitudes, frequencies, multiples = amplitudes[kept], frequencies[kept], multiples[kept]
    return Partials(frequencies, amplitudes / np.sqrt(np.sum(amplitudes**2) or 1.0), multiples)
