"""From probabilities of chords, frame by frame, to chords that begin on beats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from auricle.errors import BadAudio, BadOption
from auricle.types import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ChordOptions", "chord_spans"]

FLOOR = 1e-6


@dataclass(frozen=True)
class ChordOptions:
    """How chords change.

    Attributes:
        change: probability that another chord begins where one may.
        grid: seconds between places where a chord may begin, where no beats are known.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> ChordOptions().change
        0.2
    """

    change: float = 0.2
    grid: float = 0.25

    def __post_init__(self) -> None:
        if not (0 < self.change < 1 and self.grid > 0):
            raise BadOption(f"a change is a probability and a grid is above 0 s, got {self}")


def chord_spans(
    probabilities: NDArray[np.floating],
    frame_rate: float,
    labels: Sequence[str],
    beats: Sequence[float] = (),
    options: ChordOptions = ChordOptions(),
) -> tuple[Span, ...]:
    """Chords without a gap; each begins on a beat, or on an even grid where there are none.

    The likeliest path (Viterbi 1967) through the mean log probabilities between neighbouring beats, where every change
    of chord costs the same. The score is the mean probability that a chord had.

    Args:
        probabilities: of each label [frames, labels].
        frame_rate: frames a second.
        labels: names of the columns.
        beats: seconds, in order.
        options: how chords change.

    Raises:
        BadAudio: another number of columns than labels.

    Example:
        >>> heard = np.repeat([[0.9, 0.1], [0.2, 0.8]], 20, axis=0)
        >>> [(span.start, span.end, span.label) for span in chord_spans(heard, 10.0, ("C:maj", "G:maj"), [0, 1, 2, 3])]
        [(0.0, 2.0, 'C:maj'), (2.0, 4.0, 'G:maj')]
    """
    values = np.asarray(probabilities, np.float64)
    if values.ndim != 2 or values.shape[1] != len(labels):
        raise BadAudio(f"probabilities are [frames, {len(labels)}], got shape {values.shape}")
    if not len(values):
        return ()
    duration = len(values) / frame_rate
    edges = _edges(beats, duration, options.grid)
    cuts = np.unique(np.clip(np.round(edges * frame_rate).astype(int), 0, len(values)))
    logs = np.log(np.maximum(values, FLOOR))
    counts = np.diff(cuts)
    means = np.add.reduceat(logs, cuts[:-1], axis=0) / counts[:, None]
    # A stretch counts as one observation of what it mostly is, and a longer one a little more.
    weights = np.sqrt(counts / frame_rate / options.grid)[:, None]
    path = _likeliest(weights * means, options.change)
    return _spans(path, cuts / frame_rate, values, cuts, labels)


def _edges(beats: Sequence[float], duration: float, grid: float) -> NDArray[np.float64]:
    """Places where a chord may begin, 0 and the end among them."""
    inside = [time for time in beats if 0 < time < duration]
    if len(inside) < 2:
        return np.append(np.arange(0.0, duration, grid), duration)
    lengths = np.diff(inside)
    before = np.arange(inside[0], 0.0, -lengths[0])[::-1]  # as if the beats went on
    after = np.arange(inside[-1], duration, lengths[-1])[1:]
    return np.unique(np.concatenate([[0.0], before, inside, after, [duration]]))


def _likeliest(scores: NDArray[np.float64], change: float) -> list[int]:
    """Best class of each stretch from log scores [stretches, classes]."""
    stay, leave = np.log(1 - change), np.log(change / max(1, scores.shape[1] - 1))
    total, back = scores[0], []
    for row in scores[1:]:
        best = int(total.argmax())
        kept = total + stay >= total[best] + leave
        back.append(np.where(kept, np.arange(len(total)), best))
        total = np.where(kept, total + stay, total[best] + leave) + row
    path = [int(total.argmax())]
    for came in reversed(back):
        path.append(int(came[path[-1]]))
    return path[::-1]


def _spans(
    path: Sequence[int],
    times: NDArray[np.float64],
    values: NDArray[np.float64],
    cuts: NDArray[np.int64],
    labels: Sequence[str],
) -> tuple[Span, ...]:
    """Neighbours of one chord become one span."""
    firsts = [0, *(number for number in range(1, len(path)) if path[number] != path[number - 1]), len(path)]
    return tuple(
        Span(
            float(times[first]),
            float(times[last]),
            labels[path[first]],
            round(float(values[cuts[first] : cuts[last], path[first]].mean()), 3),
        )
        for first, last in pairwise(firsts)
    )
