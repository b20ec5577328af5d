"""Another room, recording and mastering, drawn for a log-mel spectrogram: what changes a sound and not its notes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MelSound", "changed_sound", "draw_mel_sound"]

DB = float(np.log(10) / 10)
"""A decibel in the natural logarithm of power."""
KNOTS = 7
"""Places along the bands at which the equalizer's gain is drawn."""


@dataclass(frozen=True)
class MelSound:
    """What is done to a spectrogram, in this order.

    Attributes:
        reverberation: (level of the tail's first frame against the sound in dB, frames to fall by 60 dB), or None.
        squeezed: share of the slow changes of loudness that a compressor takes away, 0 to 1.
        gains: of the equalizer at places evenly spaced over the bands, in dB.
        noise: dB below the loudest band of the middle frame at which a hiss lies, or None.
    """

    reverberation: tuple[float, float] | None
    squeezed: float
    gains: tuple[float, ...]
    noise: float | None


def draw_mel_sound(rng: np.random.Generator, frame_rate: float) -> MelSound:
    """Each of the changes in about every second or third example.

    Args:
        rng: randomness.
        frame_rate: frames a second.

    Example:
        >>> draw_mel_sound(np.random.default_rng(0), 50.0) == draw_mel_sound(np.random.default_rng(0), 50.0)
        True
    """
    drawn = rng.random(4)
    tail = (float(rng.uniform(-24, -8)), frame_rate * float(rng.uniform(0.2, 1.5)))
    squeezed, gains, noise = float(rng.uniform(0.2, 0.8)), rng.uniform(-9, 9, KNOTS), float(rng.uniform(15, 45))
    return MelSound(
        tail if drawn[0] < 0.4 else None,
        squeezed if drawn[1] < 0.4 else 0.0,
        tuple(gains.tolist()) if drawn[2] < 0.6 else (),
        noise if drawn[3] < 0.3 else None,
    )


def changed_sound(mel: NDArray[np.float32], change: MelSound, frame_rate: float) -> NDArray[np.float32]:
    """The spectrogram of natural logarithms of power [bands, frames] after the change, of the same shape.

    Example:
        >>> quiet = np.zeros((4, 10), np.float32)
        >>> changed_sound(quiet, MelSound(None, 0.0, (10.0, 10.0), None), 50.0).round(1)[0, 0]
        np.float32(2.3)
    """
    from scipy.signal import lfilter

    out = mel.astype(np.float64)
    if change.reverberation is not None:
        level, frames = change.reverberation
        kept = 10 ** (-6 / frames)
        power = np.exp(out)
        tail = lfilter([0.0, 10 ** (level / 10)], [1.0, -kept], power, axis=1)
        out = np.log(power + tail)
    if change.squeezed:
        loudness = np.log(np.exp(out).mean(axis=0))
        near = float(np.exp(-1 / (0.3 * frame_rate)))
        slow = lfilter([1 - near], [1.0, -near], loudness, zi=np.array([near * loudness[0]]))[0]
        out -= change.squeezed * (slow - slow.mean())
    if change.gains:
        places = np.linspace(0, len(out) - 1, len(change.gains))
        out += DB * np.interp(np.arange(len(out)), places, change.gains)[:, None]
    if change.noise is not None:
        middle = out[:, out.sum(axis=0).argsort()[out.shape[1] // 2]]
        out = np.logaddexp(out, middle.max() - DB * change.noise)
    return np.asarray(out, np.float32)
