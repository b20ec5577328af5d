"""From a network's probabilities of beats and downbeats to beats on the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.bar_pointer import BarOptions
from auricle.decoding.bar_tracking import Beat, track_bars
from auricle.errors import BadAudio
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["beat_spans"]

HEARD = 0.1
"""Beats before the first and after the last one so probable are what music would do, not what it does."""
FEW, NEXT = 4, 3
"""Where more than so many beats are heard, one of the next three beside the first and the last one is heard too."""
AROUND = 0.04
"""Seconds to either side in which the highest probability is looked for."""


def beat_spans(
    probabilities: NDArray[np.floating], frame_rate: float, options: BarOptions = BarOptions()
) -> tuple[Span, ...]:
    """Beats at a time each, labelled by their place in the bar, from 1; the score is how probable a beat is there.

    Frames are read between, so that the search has `options.frame_rate` of them a second or a little more; each beat
    then moves to the top of the parabola through the highest frame around it.

    Args:
        probabilities: of a beat that is no downbeat, and of a downbeat [frames, 2].
        frame_rate: frames a second.
        options: of the search.

    Raises:
        BadAudio: another shape, or values outside [0, 1].

    Example:
        >>> heard = np.full((500, 2), 0.01)
        >>> heard[25::25, 0], heard[25::75] = 0.9, (0.0, 0.9)
        >>> [(round(beat.start, 2), beat.label) for beat in beat_spans(heard, 50.0)][:4]
        [(0.5, '1'), (1.0, '2'), (1.5, '3'), (2.0, '1')]
    """
    values = np.asarray(probabilities, np.float64)
    if values.ndim != 2 or values.shape[1] != 2:
        raise BadAudio(f"probabilities are [frames, 2], got shape {values.shape}")
    if not len(values):
        return ()
    fold = max(1, round(options.frame_rate / frame_rate))
    places = np.arange(fold * (len(values) - 1) + 1) / fold
    finer = np.column_stack([np.interp(places, np.arange(len(values)), column) for column in values.T])
    found = track_bars(finer, replace(options, frame_rate=frame_rate * fold))
    either = values.sum(axis=1).clip(0.0, 1.0)
    moved = [_at_the_top(either, beat.frame / fold, frame_rate) for beat in found]
    return _where_music_is(found, moved, either, frame_rate)


def _at_the_top(values: NDArray[np.float64], place: float, frame_rate: float) -> float:
    """The place of the parabola's top near a place; both in frames."""
    reach = AROUND * frame_rate
    low, high = max(0, int(np.ceil(place - reach))), min(len(values) - 1, int(place + reach))
    if high < low:
        return place
    top = low + int(values[low : high + 1].argmax())
    if not 0 < top < len(values) - 1:
        return float(top)
    before, here, after = values[top - 1 : top + 2]
    bend = before - 2 * here + after
    return top if bend >= 0 else top + float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))


def _where_music_is(
    beats: Sequence[Beat], places: Sequence[float], values: NDArray[np.float64], frame_rate: float
) -> tuple[Span, ...]:
    """Spans from the first beat that is heard to the last one."""
    heights = [float(values[min(len(values) - 1, round(place))]) for place in places]
    heard = [number for number, height in enumerate(heights) if height >= HEARD]
    for among in (1, -1):  # what is heard alone, before the music begins or after it, is no beat of it
        while len(heard) > FEW and not _among_others(heard[::among]):
            heard.pop(0 if among > 0 else -1)
    if not heard:
        return ()
    spans: list[Span] = []
    for number in range(heard[0], heard[-1] + 1):
        time = round(places[number] / frame_rate, 6)
        if not spans or time > spans[-1].start:
            spans.append(Span(time, time, str(beats[number].position), round(heights[number], 3)))
    return tuple(spans)


def _among_others(heard: Sequence[int]) -> bool:
    """Whether one of the three beats next to the first one is heard too."""
    return abs(heard[1] - heard[0]) <= NEXT
