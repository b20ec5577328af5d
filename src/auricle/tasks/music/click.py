"""Beats to be heard: clicks mixed into a recording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from auricle.timebase import to_samples
from auricle.types import Audio, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["with_clicks"]

HIGH, LOW = 1760.0, 1175.0
"""Hz of a downbeat's click and of any other beat's: A6 and D6."""
LENGTH, DECAY = 0.06, 0.012
"""Seconds of a click, and in which it falls to a third."""
LEVEL = 0.5
ROOM = 0.6
"""What is left of the recording's level, so that clicks are heard over it and nothing clips."""


def with_clicks(audio: Audio, beats: Iterable[Span]) -> Audio:
    """The recording at 0.6 of its level with a click on each beat, a higher one on downbeats (labelled "1").

    Args:
        audio: any rate, any number of channels.
        beats: at their starts.

    Example:
        >>> quiet = Audio(np.zeros((2, 8000), np.float32), 8000)
        >>> heard = with_clicks(quiet, [Span(0.5, 0.5, "1")])
        >>> bool(heard.samples[:, :4000].any()), bool(heard.samples[:, 4000:].any())
        (False, True)
    """
    samples = audio.samples * np.float32(ROOM)
    sounds = {label: _click(hz, audio.sample_rate) for label, hz in (("1", HIGH), ("", LOW))}
    for beat in beats:
        first = to_samples(beat.start, audio.sample_rate)
        if first < audio.length:
            click = sounds["1" if beat.label == "1" else ""][: audio.length - first]
            samples[:, first : first + len(click)] += click
    return Audio(samples.clip(-1, 1), audio.sample_rate)


def _click(hz: float, sample_rate: int) -> NDArray[np.float32]:
    time = np.arange(to_samples(LENGTH, sample_rate)) / sample_rate
    sound = LEVEL * np.exp(-time / DECAY) * np.sin(2 * np.pi * min(hz, 0.45 * sample_rate) * time)
    return sound.astype(np.float32)
