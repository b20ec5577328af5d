"""From a network's probabilities of drum strokes to strokes on the timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadAudio
from auricle.types import Span
from auricle.types.drum_classes import DRUM_CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["drum_spans"]

HEARD = (0.4, 0.4, 0.25)
"""A stroke of each drum is at least so probable; chosen on validation music by `scripts/tune_beats.py`."""
APART = 0.04
"""Seconds between two strokes of a drum, at least: a roll is played no faster."""


def drum_spans(
    probabilities: NDArray[np.floating], frame_rate: float, heard: tuple[float, ...] = HEARD
) -> tuple[Span, ...]:
    """Strokes at a time each, labelled "kick", "snare" or "hihat"; the score is how probable each is.

    A stroke is a frame that is as probable as any within 40 ms, moved to the top of the parabola through it and its
    neighbours.

    Args:
        probabilities: of each drum [frames, 3].
        frame_rate: frames a second.
        heard: probability that each drum must reach.

    Raises:
        BadAudio: another shape.

    Example:
        >>> said = np.zeros((100, 3))
        >>> said[49:52, 1] = 0.4, 0.8, 0.6
        >>> drum_spans(said, 50.0)
        (Span(start=1.0033333333333332, end=1.0033333333333332, label='snare', score=0.8),)
    """
    values = np.asarray(probabilities, np.float64)
    if values.ndim != 2 or values.shape[1] != len(DRUM_CLASSES):
        raise BadAudio(f"probabilities are [frames, {len(DRUM_CLASSES)}], got shape {values.shape}")
    if not len(values):
        return ()
    reach = max(1, round(APART * frame_rate))
    padded = np.pad(values, ((reach, reach), (0, 0)), constant_values=-1.0)
    earlier, later = (
        np.lib.stride_tricks.sliding_window_view(side, reach, axis=0).max(axis=2)
        for side in (padded[: -reach - 1], padded[reach + 1 :])
    )
    # Of equal neighbours the first one is the stroke.
    frames, columns = np.nonzero((values >= heard) & (values > earlier) & (values >= later))
    names = tuple(DRUM_CLASSES)
    spans = []
    for frame, column in zip(frames.tolist(), columns.tolist(), strict=True):
        before, here, after = padded[frame + reach - 1 : frame + reach + 2, column].clip(0).tolist()
        bend = before - 2 * here + after
        time = max(0.0, (frame + (0.5 * (before - after) / bend if bend < 0 else 0.0)) / frame_rate)
        spans.append(Span(time, time, names[column], round(here, 3)))
    return tuple(sorted(spans, key=lambda span: span.start))
