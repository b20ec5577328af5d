"""The one pass from a recording to tempo, beats, drums, key and chords."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auricle.tasks.music.hearing import Listeners, finish, listeners_of, start, step
from auricle.tasks.music.options import MusicOptions
from auricle.tasks.music.result import Music
from auricle.tasks.sound import opened
from auricle.types import Audio, Progress

if TYPE_CHECKING:
    from auricle.audio import Source

__all__ = ["music"]


def music(
    source: Source | Audio,
    options: MusicOptions | None = None,
    *,
    progress: Progress | None = None,
    listeners: Listeners | None = None,
) -> Music:
    """Tempo, beats with their places in bars, drum strokes, key and chords of a recording of any length.

    The sound streams through in bounded memory; what is kept of it is what the models say of each frame.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; any rate, any number of channels.
        options: models and more; None means `MusicOptions()`.
        progress: called with the finished share, from 0.0 to 1.0.
        listeners: take the place of the models that the options name; loaded once, they serve many recordings.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        ModelNotFound, BadModel: no such model, or a damaged one.

    Example:
        >>> import numpy as np
        >>> music(Audio(np.zeros(8000, np.float32), 8000), MusicOptions("no-such-model"))
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'no-such-model' inside the package and no folder of that name...
    """
    options = options or MusicOptions()
    listeners = listeners or listeners_of(options)
    hearing, heard = start(listeners), 0
    with opened(source, listeners.beats.sample_rate) as sound:
        for piece in sound.pieces:
            hearing, heard = step(hearing, piece), heard + len(piece)
            if progress is not None and sound.promised > 0:
                progress(min(0.99, heard / listeners.beats.sample_rate / sound.promised))
        found = finish(hearing, options, sound.duration())
        truncated = sound.truncated()
    if progress is not None:
        progress(1.0)
    remarks = ("the file is cut short: what was there was listened to",) if truncated else ()
    return replace(found, remarks=(*remarks, *found.remarks))
