"""Hum of the mains: steady lines at multiples of 50 or 60 Hz."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.features import streaming
from auricle.features.specs import StftSpec
from auricle.features.stft import framewise_spectrogram
from auricle.tasks.analyze.bands import full_scale
from auricle.tasks.analyze.protocol import SPEECH_RATE, Chunk, Context, Contribution
from auricle.tasks.analyze.result import Finding
from auricle.tasks.analyze.wording import decibels

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = 720

SPEC = StftSpec(SPEECH_RATE, 16_384, hop_length=8_192, center=False)
"""One bin a Hz tells 50 from 60 and a mains line from a bass note."""

TOP_BIN = 512
MULTIPLES = (1, 2, 3, 4, 5)

PROMINENCE_DB = 12.0
"""A line stands that far above its surroundings."""

AUDIBLE_DB = -75.0
"""Weaker lines, relative to full scale, are not worth a word."""

HEARD_DB = 40.0
"""Lines that lie, as the ear weighs them, no further below the whole sound are heard beside it: a fault."""

LEAST_FRAMES = 4
"""About 2.5 s: anything may be steady for less."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Sum over frames of the spectrum in dB [TOP_BIN]: what is steady stands out of a mean of logarithms.

    `energy` is the sum of `samples` squares, for the level of the whole.
    """

    stream: streaming.StreamState
    total: NDArray[np.float64]
    frames: int
    energy: float = 0.0
    samples: int = 0


def start(context: Context) -> Lines:
    """Nothing heard."""
    spectra = framewise_spectrogram(SPEC, np.dtype(np.float32))
    return Lines(streaming.start(spectra), np.zeros(TOP_BIN), 0)


def step(state: Lines, chunk: Chunk) -> Lines:
    """With the sound at 16 kHz of a chunk."""
    stream, power = streaming.step(state.stream, chunk.speech)
    energy = state.energy + float(np.square(chunk.speech, dtype=np.float64).sum())
    return _added(replace(state, stream=stream, energy=energy, samples=state.samples + chunk.speech.size), power)


def _added(state: Lines, power: NDArray[np.float32]) -> Lines:
    level = 10 * np.log10(np.maximum(power[:TOP_BIN], 1e-14 * full_scale(SPEC)) / full_scale(SPEC))
    total = state.total + level.sum(axis=1, dtype=np.float64)
    return replace(state, total=total, frames=state.frames + power.shape[1])


def finish(state: Lines, context: Context) -> Contribution:
    """A finding if the lines of one mains frequency stand out."""
    state = _added(state, streaming.finish(state.stream))
    if state.frames < LEAST_FRAMES:
        return Contribution()
    level = state.total / state.frames
    found = {mains: lines for mains in (50, 60) if (lines := _lines(level, mains))}
    if not found:
        return Contribution()
    mains = max(found, key=lambda hertz: len(found[hertz]))
    levels = {line: float(level[_near(line)].max()) for line in found[mains]}
    whole = 10 * np.log10(2 * state.energy / state.samples)  # like the lines relative to a sine at full scale
    below = whole - 10 * np.log10(sum(10 ** ((at + ear_weight(line)) / 10) for line, at in levels.items()))
    heard = below <= HEARD_DB
    message = (
        f"Steady lines at {', '.join(map(str, levels))} Hz come from the mains, the strongest at "
        f"{decibels(max(levels.values()), 'dBFS')}. "
        + (
            f"They can be heard beside the sound: notch filters at {mains} Hz and its multiples take them out."
            if heard
            else "They are too weak to be heard beside the sound; a high-pass filter removes most of them from speech."
        )
    )
    return Contribution(findings=(Finding("hum", "warning" if heard else "info", message),))


def ear_weight(hertz: float) -> float:
    """How much weaker than at 1 kHz a quiet tone sounds, in dB: the A-weighting of IEC 61672.

    Example:
        >>> round(ear_weight(50.0), 1), abs(round(ear_weight(1000.0), 1))
        (-30.3, 0.0)
    """
    f = hertz * hertz
    low, middle, high = 20.598997**2, (107.65265**2, 737.86223**2), 12194.217**2
    gain = high * f * f / ((f + low) * np.sqrt((f + middle[0]) * (f + middle[1])) * (f + high))
    return float(20 * np.log10(gain) + 2.0)


def _lines(level: NDArray[np.float64], mains: int) -> list[int]:
    """The multiples of a mains frequency that stand out, if two or more do and one of the first two is among them."""
    lines = [mains * multiple for multiple in MULTIPLES if _stands_out(level, mains * multiple)]
    return lines if len(lines) > 1 and lines[0] <= 2 * mains else []


def _stands_out(level: NDArray[np.float64], hertz: int) -> bool:
    near = _near(hertz)
    surroundings = np.r_[level[near.start - 12 : near.start - 1], level[near.stop + 1 : near.stop + 12]]
    peak = near.start + int(np.argmax(level[near]))
    # The mains keep to a tenth of a hertz: a note whose peak lies elsewhere is none of theirs.
    on_line = abs(peak * SPEECH_RATE / SPEC.n_fft - hertz) <= 1.0
    return on_line and level[peak] >= AUDIBLE_DB and bool(level[peak] - np.median(surroundings) >= PROMINENCE_DB)


def _near(hertz: int) -> slice:
    """Bins within 4 Hz of a frequency."""
    at = round(hertz * SPEC.n_fft / SPEECH_RATE)
    return slice(at - 4, at + 5)
