"""Scores as sound, by instruments that need no files."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.errors import BadOption, TooLarge
from auricle.instruments.options import RenderOptions
from auricle.instruments.playing import play, play_drums
from auricle.instruments.programs import timbre_of
from auricle.instruments.room import add_room, room_response
from auricle.instruments.timbre import varied
from auricle.timebase import to_samples
from auricle.types import Audio, Part, Score

__all__ = ["LONGEST", "render"]

LONGEST = 3 * 3600.0
"""Seconds; what lasts longer is rendered in pieces, by whoever asks for them."""
PEAK = 0.98


def render(score: Score, options: RenderOptions | None = None) -> Audio:
    """Sound of a score, `score.duration + options.tail` seconds long, with no sample beyond 0.98.

    Every General MIDI program has a timbre of its own, made of sine waves below half the sample rate, so nothing
    aliases; parts that are drums play the percussion map. Velocity makes a note louder and brighter. A mix that would
    exceed full scale is made quieter as a whole; a quiet one stays quiet.

    Args:
        score: what to play; pitches may be fractions of a semitone.
        options: rate, seed, variation, room; None means `RenderOptions()`.

    Raises:
        TooLarge: longer than three hours.
        BadOption: `pans` for another number of parts.

    Example:
        >>> from auricle.types import Note
        >>> tune = Score.of([Part("melody", 73, notes=(Note(0, 0.5, pitch=69), Note(0.5, 1, pitch=71)))])
        >>> render(tune, RenderOptions(sample_rate=16_000, stereo=False))
        Audio(float32 [1, 24000], 16000 Hz, 1.500 s)
    """
    options = options or RenderOptions()
    if score.duration > LONGEST:
        raise TooLarge(f"a score of {score.duration:.0f} s is longer than {LONGEST:.0f} s; render it in pieces")
    if options.pans is not None and len(options.pans) != len(score.parts):
        raise BadOption(f"pans has {len(options.pans)} places for {len(score.parts)} parts")
    length = to_samples(score.duration + options.tail, options.sample_rate)
    generator = np.random.default_rng(options.seed)
    out = np.zeros((2 if options.stereo else 1, length), dtype=np.float32)
    tuning = 12.0 * options.variation * float(generator.normal())
    # Each part has a seed of its own: what it sounds like does not hang on the notes of the others.
    seeds = generator.integers(2**63, size=len(score.parts) + 1)
    for at, part in enumerate(score.parts):
        _add_part(part, at, len(score.parts), np.random.default_rng(seeds[at]), tuning, options, out)
    if options.room > 0 and length:
        room = np.random.default_rng(seeds[-1])
        level = options.room * 2.0 ** (options.variation * float(room.normal()))
        add_room(out, room_response(room, len(out), options.sample_rate, options.variation), level)
    _finish(out, options.sample_rate)
    return Audio(out, options.sample_rate)


def _add_part(
    part: Part,
    at: int,
    count: int,
    generator: np.random.Generator,
    tuning: float,
    options: RenderOptions,
    out: NDArray[np.float32],
) -> None:
    if not part.notes:
        return
    drawn = generator.normal(size=3) * options.variation
    mono = np.zeros(out.shape[1], dtype=np.float32)
    if part.is_drum:
        play_drums(part, options.variation, mono, options.sample_rate, generator)
    else:
        timbre = varied(timbre_of(part.program), generator, options.variation)
        play(part, timbre, tuning + 4.0 * float(drawn[0]), mono, options.sample_rate, generator)
    gain = 10 ** (4.0 * float(drawn[1]) / 20)
    if options.pans is not None:
        pan = options.pans[at]
    else:
        pan = 0.0 if part.is_drum or count == 1 else 0.8 * at / (count - 1) - 0.4
        pan = float(np.clip(pan + 0.4 * drawn[2], -1, 1))
    angles = [np.pi / 4] if len(out) == 1 else [(1 + pan) * np.pi / 4, (1 - pan) * np.pi / 4]
    for channel, angle in zip(out[::-1] if len(out) == 2 else out, angles, strict=True):
        channel += mono * np.float32(gain * np.sqrt(2) * np.sin(angle))


def _finish(out: NDArray[np.float32], sample_rate: int) -> None:
    """The end fades within 10 ms, and no sample goes beyond the peak."""
    fade = min(out.shape[1], sample_rate // 100)
    if fade:
        out[:, -fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    peak = float(np.abs(out).max(initial=0.0))
    if peak > PEAK:
        out *= np.float32(PEAK / peak)
