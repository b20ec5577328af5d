"""Scores through a sound font: FluidSynth plays recorded instruments, where it and a font are installed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auricle.errors import AudioNotFound, MissingExtra, UnsupportedFormat
from auricle.instruments.options import RenderOptions
from auricle.instruments.render import checked_pans, finish, need_length
from auricle.timebase import to_samples
from auricle.types import Audio, Score

__all__ = ["find_sound_font", "render_with_sound_font"]

USUAL = ("/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts", "/usr/local/share/soundfonts")
CHANNELS = 256
DRUM_BANK = 128
GAIN = 0.5
"""Of the synthesizer, whose samples are 16 bits: twenty notes at once stay below full scale."""
INSTALL = (
    "install FluidSynth and a sound font (apt install libfluidsynth3 fluid-soundfont-gm; brew install fluid-synth) and "
    "pip install '.[music]', or use auricle.instruments.render, which needs none"
)


def find_sound_font(path: str | os.PathLike[str] | None = None) -> Path:
    """The sound font at a path, or the first one that stands where systems keep them.

    Args:
        path: of a .sf2 or .sf3 file; None looks at the environment variable AURICLE_SOUND_FONT, then at the folders of
            Linux distributions.

    Raises:
        AudioNotFound: no file there, or none anywhere.

    Example:
        >>> find_sound_font("/no/such.sf2")
        Traceback (most recent call last):
        auricle.errors.AudioNotFound: no sound font at '/no/such.sf2'
    """
    given = path if path is not None else os.environ.get("AURICLE_SOUND_FONT")
    if given:
        if not Path(given).is_file():
            raise AudioNotFound(f"no sound font at {os.fspath(given)!r}")
        return Path(given)
    for folder in USUAL:
        found = sorted(file for file in Path(folder).glob("*") if file.suffix.lower() in (".sf2", ".sf3"))
        if found:
            return found[0]
    raise AudioNotFound(f"no sound font in {', '.join(USUAL)}: {INSTALL}; or name one in AURICLE_SOUND_FONT")


def render_with_sound_font(
    score: Score, font: str | os.PathLike[str] | None = None, options: RenderOptions | None = None
) -> Audio:
    """Sound of a score as FluidSynth plays it: `score.duration + options.tail` seconds, no sample beyond 0.98.

    Pitches are rounded to whole keys; `options.seed` and `options.variation` change nothing.

    Args:
        score: what to play, of up to 256 parts.
        font: path of a .sf2 or .sf3 file; None as in `find_sound_font`.
        options: rate, room, tail, places; None means `RenderOptions()`.

    Raises:
        MissingExtra: FluidSynth or its Python package is absent; the message says what to install.
        AudioNotFound: no sound font.
        UnsupportedFormat: a file that is no sound font.
        TooLarge: longer than three hours.
        BadOption: `pans` for another number of parts, or too many parts.

    Example:
        >>> render_with_sound_font(Score(), "/no/such.sf2")
        Traceback (most recent call last):
        auricle.errors.AudioNotFound: no sound font at '/no/such.sf2'
    """
    options = options or RenderOptions()
    need_length(score)
    pans = checked_pans(score, options, most=CHANNELS)
    synthesizer = _synthesizer(options, find_sound_font(font))
    try:
        for channel, (part, pan) in enumerate(zip(score.parts, pans, strict=True)):
            bank = DRUM_BANK if part.is_drum else 0
            synthesizer.program_select(channel, synthesizer.font, bank, part.program)
            synthesizer.cc(channel, 10, round(63.5 + 63.5 * pan))
        samples = _played(synthesizer, score, to_samples(score.duration + options.tail, options.sample_rate), options)
    finally:
        synthesizer.delete()
    out = samples if options.stereo else samples.mean(axis=0, keepdims=True)
    finish(out, options.sample_rate)
    return Audio(out, options.sample_rate)


def _synthesizer(options: RenderOptions, font: Path) -> Any:
    try:
        import fluidsynth
    except ImportError as error:  # also what pyfluidsynth raises where the library itself is absent
        raise MissingExtra(f"FluidSynth is not installed ({error}): {INSTALL}") from error
    settings = {"synth.reverb.active": int(options.room > 0), "synth.chorus.active": 0}
    synthesizer = fluidsynth.Synth(gain=GAIN, samplerate=float(options.sample_rate), channels=CHANNELS, **settings)
    synthesizer.font = synthesizer.sfload(str(font))
    if synthesizer.font == -1:
        synthesizer.delete()
        raise UnsupportedFormat(f"{str(font)!r} is no sound font that FluidSynth reads; give a .sf2 or .sf3 file")
    return synthesizer


def _played(synthesizer: Any, score: Score, length: int, options: RenderOptions) -> NDArray[np.float32]:
    """Samples [2, length]: the synthesizer runs from one event to the next."""
    events: list[tuple[int, int, int, int, int]] = []
    for channel, part in enumerate(score.parts):
        for note in part.notes:
            start, end = (min(to_samples(time, options.sample_rate), length) for time in (note.start, note.end))
            key = round(note.pitch)
            # What ends at a sample ends before something begins there; nothing ends before it began.
            events += [(start, 1, channel, key, note.velocity), (max(end, start + 1), 0, channel, key, 0)]
    out = np.zeros((2, length), dtype=np.float32)
    now = 0
    for at, begins, channel, key, velocity in [*sorted(events), (length, 2, 0, 0, 0)]:
        if (end := min(at, length)) > now:
            out[:, now:end] = np.asarray(synthesizer.get_samples(end - now)).reshape(-1, 2).T / 32768
            now = end
        if begins == 1:
            synthesizer.noteon(channel, key, velocity)
        elif begins == 0:
            synthesizer.noteoff(channel, key)
    return out
