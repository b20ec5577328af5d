"""Notes: what one voice or one instrument plays, as spans with a pitch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auricle.decoding.notes import NoteOptions
from auricle.types import Audio, Timeline

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["NoteOptions", "notes"]

SAMPLE_RATE = 22_050
FRAME_LENGTH = 2048
HOP_LENGTH = 256
F_MIN, F_MAX = 27.5, 2093.0
"""Hz: A0, the lowest key of a piano, to C7."""

BOLTZMANN = 0.45
"""Less than pYIN's own 2.0, which prefers short periods: of a bassoon's note it often takes an overtone."""


def notes(source: Source | Audio, options: NoteOptions = NoteOptions()) -> Timeline:
    """Notes that do not overlap, in the tier "notes", each with its pitch from A0 to C7 and its velocity.

    One voice is heard at a time: of chords the result is one of their notes, or none.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; channels are mixed, the rate is converted.
        options: what is one note, and what is two.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.

    Example:
        >>> import numpy as np
        >>> time = np.arange(22_050) / 22_050
        >>> tune = np.concatenate([np.sin(2 * np.pi * hertz * time) for hertz in (440.0, 523.25)])
        >>> [round(note.pitch) for note in notes(Audio(tune, 22_050))["notes"]]
        [69, 72]
    """
    from auricle.audio import load
    from auricle.decoding import detect_onsets, notes_of_pitch
    from auricle.features import MelSpec, OnsetSpec, PyinSpec, StftSpec, YinSpec, onset_strength, pyin, rms

    audio = source if isinstance(source, Audio) else load(source, sample_rate=SAMPLE_RATE, mono=True)
    samples = audio.mono().resampled(SAMPLE_RATE).samples[0]
    frame = YinSpec(SAMPLE_RATE, F_MIN, F_MAX, FRAME_LENGTH, HOP_LENGTH)
    track = pyin(samples, PyinSpec(frame, boltzmann=BOLTZMANN))
    frames = StftSpec(SAMPLE_RATE, 1024, hop_length=HOP_LENGTH)  # shorter, for an onset is a matter of little time
    strength = onset_strength(samples, OnsetSpec(MelSpec(frames), max_size=3))[0]
    found = notes_of_pitch(
        track.f0,
        track.voiced,
        track.probability,
        float(track.frame_period),
        options,
        level=rms(samples, frames)[0],
        onsets=detect_onsets(strength, SAMPLE_RATE, HOP_LENGTH).tolist(),
    )
    inside = (replace(note, end=min(note.end, audio.duration)) for note in found if note.start < audio.duration)
    return Timeline.of(audio.duration, notes=inside)
