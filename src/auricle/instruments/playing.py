"""The notes of one part on one channel: each tone is made once for its pitch, and every note is a piece of it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from auricle.instruments.kit import HITS, hit
from auricle.instruments.noise import decay_curve
from auricle.instruments.timbre import Timbre
from auricle.instruments.tones import tone
from auricle.timebase import to_samples
from auricle.types import Note, Part

__all__ = ["play", "play_drums"]

LAYERS = 4
"""Shades of brightness between soft and loud; loudness itself is continuous."""
GAIN = 0.08
"""Of a note at full velocity: ten of them at once stay below full scale."""
CUT = 1.2
"""Times its 60 dB release, after which a note is cut off: 72 dB down."""


def loudness(velocity: int) -> float:
    """Amplitude of a velocity, 1 at 127: 30 log10(v / 127) dB."""
    return float((velocity / 127) ** 1.5)


def play(
    part: Part,
    timbre: Timbre,
    tuning: float,
    out: NDArray[np.float32],
    sample_rate: int,
    generator: np.random.Generator,
) -> None:
    """Add the notes of a part to `out` [time].

    Args:
        part: whose notes.
        timbre: of its instrument.
        tuning: cents above 440 Hz equal temperament.
        out: float32 [time], changed.
        sample_rate: in Hz.
        generator: draws noise.
    """
    release = round(CUT * timbre.release * sample_rate)
    ending = decay_curve(release, timbre.release, sample_rate)
    gain = GAIN * 10 ** (timbre.level / 20)
    alike: dict[tuple[float, int], list[Note]] = defaultdict(list)
    for note in part.notes:
        alike[note.pitch, note.velocity * LAYERS // 128].append(note)
    for (pitch, layer), notes in alike.items():
        places = [_place(note, sample_rate, len(out)) for note in notes]
        longest = max(min(held + release, len(out) - start) for start, held in places)
        frequency = 440.0 * 2.0 ** ((pitch - 69) / 12 + tuning / 1200)
        sound = tone(timbre, frequency, (layer + 0.5) / LAYERS, longest, sample_rate, generator)
        for note, (start, held) in zip(notes, places, strict=True):
            _lay(sound, start, held, ending, np.float32(gain * loudness(note.velocity)), out)


def play_drums(
    part: Part, variation: float, out: NDArray[np.float32], sample_rate: int, generator: np.random.Generator
) -> None:
    """Add the strokes of a drum part to `out` [time]; a key that General MIDI does not name sounds like the nearest.

    Args:
        part: whose notes are keys of the kit; how long they are does not matter.
        variation: how far the drums differ from the usual ones, 0 to 1.
        out: float32 [time], changed.
        sample_rate: in Hz.
        generator: draws noise and other drums.
    """
    seeds = generator.integers(2**32, size=128)
    alike: dict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in part.notes:
        key = min(max(round(note.pitch), min(HITS)), max(HITS))
        alike[key, note.velocity * LAYERS // 128].append(note)
    for (key, layer), notes in alike.items():
        # One drum is one drum however hard it is struck.
        sound = hit(HITS[key], (layer + 0.5) / LAYERS, sample_rate, np.random.default_rng(seeds[key]), variation)
        for note in notes:
            start, _ = _place(note, sample_rate, len(out))
            piece = sound[: len(out) - start]
            out[start : start + len(piece)] += piece * np.float32(4 * GAIN * loudness(note.velocity))


def _place(note: Note, sample_rate: int, length: int) -> tuple[int, int]:
    """First sample and number of samples that the key is held, at least one."""
    start = min(to_samples(note.start, sample_rate), length)
    return start, max(1, min(to_samples(note.end, sample_rate), length) - start)


def _lay(
    sound: NDArray[np.float32],
    start: int,
    held: int,
    ending: NDArray[np.float32],
    gain: np.float32,
    out: NDArray[np.float32],
) -> None:
    end = min(held + len(ending), len(sound), len(out) - start)
    held = min(held, end)
    if end > 0:
        out[start : start + held] += gain * sound[:held]
        out[start + held : start + end] += gain * ending[: end - held] * sound[held:end]
