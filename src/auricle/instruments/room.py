"""A light room: its answer to an impulse, drawn by a seed, and the sound in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.instruments.noise import band_noise, decay_curve

__all__ = ["add_room", "room_response"]

SIZE = 2**16
"""Samples of a transform; the room's answer is well shorter."""


def room_response(
    generator: np.random.Generator, channels: int, sample_rate: int, variation: float
) -> NDArray[np.float32]:
    """What a small room answers to an impulse, without the direct sound: float32 [channels, time], of energy 1.

    A few early reflections and a diffuse tail that falls by 60 dB in half a second or so, its highs first.

    Args:
        generator: draws reflections and tail.
        channels: each with a tail of its own.
        sample_rate: in Hz.
        variation: how far size and decay differ, 0 to 1.

    Returns:
        Float32 [channels, time].

    Example:
        >>> response = room_response(np.random.default_rng(0), 2, 8000, 0.0)
        >>> len(response), round(float((response[0] ** 2).sum()), 3)
        (2, 1.0)
    """
    size, decay = 2.0 ** (variation * generator.normal(size=2) * (0.5, 0.6))
    seconds = float(np.clip(0.5 * decay, 0.1, 1.2))
    length = min(round(seconds * sample_rate), SIZE // 2)
    out = np.zeros((channels, length), dtype=np.float32)
    first = min(round(0.008 * size * sample_rate), length // 4)
    for row in out:
        for band, share in (((120.0, 1500.0), 1.0), ((1500.0, 5000.0), 0.6)):
            tail = band_noise(generator, length - first, band, sample_rate)
            row[first:] += np.float32(share**0.5) * tail * decay_curve(length - first, share * seconds, sample_rate)
        early = generator.integers(first, max(first + 1, min(4 * first + 4, length)), 6)
        row[early] += generator.normal(size=6).astype(np.float32) * 4
        row /= np.sqrt(np.sum(row**2)) or 1
    return out


def add_room(dry: NDArray[np.float32], response: NDArray[np.float32], level: float) -> None:
    """Add what the room answers to the mean of all channels, in place.

    Args:
        dry: float32 [channels, time], changed.
        response: float32 [channels, time], shorter than `SIZE`.
        level: amplitude of the answer.
    """
    from scipy import fft

    sent = dry.mean(axis=0)
    spectra = fft.rfft(response * np.float32(level), SIZE, axis=1)
    step = SIZE - response.shape[1] + 1
    for start in range(0, len(sent), step):
        block = sent[start : start + step]
        if not block.any():
            continue
        answers = fft.irfft(fft.rfft(block, SIZE)[None] * spectra, SIZE, axis=1)
        end = min(start + SIZE, dry.shape[1])
        dry[:, start:end] += answers[:, : end - start]
