"""Makes the sample recording: 20 seconds that give every panel of a report something to show.

    python examples/sample.py sample.flac

Syllables with formants and pauses, a melody in chords, drum hits, a burst that clips, silence; synthesized from a
seed, so that every machine makes the same file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

import auricle

RATE = 44_100
SECONDS = 20.0
Samples = NDArray[np.float64]

VOWELS = {
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
}
PHRASES = ((0.5, "aie"), (1.6, "oua"), (2.9, "eiaou"))
CHORDS = ((6.0, (57, 60, 64)), (7.0, (53, 57, 60)), (8.0, (55, 59, 62)), (9.0, (60, 64, 67)), (10.0, (57, 60, 64)))


def main() -> None:
    """Write the recording to the path given, or to sample.flac."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "sample.flac")
    target.parent.mkdir(parents=True, exist_ok=True)
    auricle.save(sample(), target)


def sample(seed: int = 1) -> auricle.Audio:
    """The recording, in stereo."""
    rng = np.random.default_rng(seed)
    stereo = np.zeros((2, round(SECONDS * RATE)))
    for start, vowels in PHRASES:
        for i, vowel in enumerate(vowels):
            pitch = 125 * 2 ** (-i / 18) * (1 + 0.06 * (start > 2))
            add(stereo, start + 0.27 * i, 0.6 * syllable(vowel, pitch, rng), pan=0.4)
    for start, notes in CHORDS:
        for i, note in enumerate(notes):
            add(stereo, start + 0.02 * i, 0.14 * pluck(note, 1.4), pan=0.3 + 0.2 * i)
        add(stereo, start, 0.14 * pluck(notes[0] - 12, 1.0), pan=0.5)
    for beat in range(16):
        start = 12.0 + 0.25 * beat
        add(stereo, start, 0.25 * noise_hit(0.05, rng), pan=0.7)
        if beat % 4 == 0:
            add(stereo, start, 0.65 * kick(), pan=0.5)
        if beat % 4 == 2:
            add(stereo, start, 0.3 * noise_hit(0.18, rng), pan=0.5)
    add(stereo, 17.0, 1.6 * pluck(57, 0.3), pan=0.5)
    add(stereo, 0.0, 2e-4 * rng.standard_normal(round(18.5 * RATE)), pan=0.5)
    return auricle.Audio(np.clip(stereo, -1.0, 1.0), RATE)


def add(stereo: Samples, start: float, sound: Samples, pan: float) -> None:
    """Mix a sound in at a time in seconds; pan 0 is left, 1 is right."""
    first = round(start * RATE)
    last = min(first + len(sound), stereo.shape[1])
    gains = np.sqrt(2) * np.array([np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2)])
    stereo[:, first:last] += gains[:, np.newaxis] * sound[: last - first]


def syllable(vowel: str, pitch: float, rng: np.random.Generator) -> Samples:
    """A breath of noise, then a voice through three formants, its pitch falling."""
    time = np.arange(round(0.22 * RATE)) / RATE
    glide = pitch * (1.08 - 0.6 * time)
    phase = np.cumsum(glide) / RATE
    voice = 2 * (phase % 1) - 1 + 0.02 * rng.standard_normal(len(time))
    for formant, width in zip(VOWELS[vowel], (80, 100, 140), strict=True):
        radius = np.exp(-np.pi * width / RATE)
        poles = [1.0, -2 * radius * np.cos(2 * np.pi * formant / RATE), radius**2]
        voice = lfilter([sum(poles)], poles, voice)
    voice = voice / np.abs(voice).max() * envelope(len(time), 0.03, 0.06)
    breath = 0.12 * np.diff(rng.standard_normal(round(0.05 * RATE) + 1)) * envelope(round(0.05 * RATE), 0.02, 0.02)
    return np.concatenate([breath, voice])


def pluck(note: int, seconds: float) -> Samples:
    """A decaying tone of eight harmonics; 69 is A4 = 440 Hz."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 440 * 2 ** ((note - 69) / 12)
    harmonics = (np.exp(-time * (2 + h)) * np.sin(2 * np.pi * h * pitch * time) / h for h in range(1, 9))
    return sum(harmonics, np.zeros_like(time)) * envelope(len(time), 0.005, 0.05)


def kick() -> Samples:
    """A sine that falls from 150 to 45 Hz."""
    time = np.arange(round(0.3 * RATE)) / RATE
    return np.sin(2 * np.pi * np.cumsum(45 + 105 * np.exp(-time * 30)) / RATE) * np.exp(-time * 12)


def noise_hit(seconds: float, rng: np.random.Generator) -> Samples:
    """Noise without its low end, dying away."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.diff(rng.uniform(-1, 1, len(time) + 1)) / 2 * np.exp(-time * 4 / seconds)


def envelope(length: int, attack: float, release: float) -> Samples:
    """A ramp up and a ramp down, in seconds, and 1 between."""
    time = np.arange(length) / RATE
    return np.minimum(1, np.minimum(time / attack, time[::-1] / release))


if __name__ == "__main__":
    main()
