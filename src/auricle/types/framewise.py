"""Spans as arrays of frames and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from auricle.errors import BadOption
from auricle.types.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["from_frames", "to_frames"]


def to_frames(spans: Iterable[Span], labels: Sequence[str], frame_period: float, frames: int) -> NDArray[np.bool_]:
    """Truth values [labels, frames]: row i is true where a span of `labels[i]` covers the middle of the frame.

    Frame k spans [k, k + 1) * frame_period seconds. Spans of other labels are left out, instants cover nothing.

    Args:
        spans: in any order.
        labels: one a row.
        frame_period: seconds from one frame to the next.
        frames: number of columns.

    Raises:
        BadOption: a period that is not positive, a negative number of frames, a label twice.

    Example:
        >>> to_frames([Span(0.1, 0.3, "dog")], ["dog"], frame_period=0.1, frames=4).astype(int)
        array([[0, 1, 1, 0]])
    """
    import numpy as np

    _need_period(frame_period)
    if frames < 0 or len(set(labels)) != len(labels):
        raise BadOption(f"frames must be 0 or more and labels must differ, got {frames} frames and {list(labels)}")
    row = {label: i for i, label in enumerate(labels)}
    out = np.zeros((len(labels), frames), dtype=np.bool_)
    middles = (np.arange(frames) + 0.5) * frame_period
    for span in spans:
        if span.label in row:
            first, last = np.searchsorted(middles, (span.start, span.end))
            out[row[span.label], first:last] = True
    return out


def from_frames(frames: NDArray[Any], labels: Sequence[str], frame_period: float) -> tuple[Span, ...]:
    """One span for each run of true frames of [labels, frames], sorted by start.

    Args:
        frames: truth values [labels, frames].
        labels: one a row.
        frame_period: seconds from one frame to the next.

    Raises:
        BadOption: another shape, or a period that is not positive.

    Example:
        >>> import numpy as np
        >>> from_frames(np.array([[0, 1, 1, 0]]), ["dog"], frame_period=0.5)
        (Span(start=0.5, end=1.5, label='dog', score=None),)
    """
    import numpy as np

    _need_period(frame_period)
    active = np.asarray(frames)
    if active.ndim != 2 or active.shape[0] != len(labels):
        raise BadOption(f"frames must be [labels, frames] with {len(labels)} rows, got shape {active.shape}")
    edges = np.diff(active.astype(bool).astype(np.int8), axis=1, prepend=0, append=0)
    out: list[Span] = []
    for label, row in zip(labels, edges, strict=True):
        starts, ends = np.flatnonzero(row == 1), np.flatnonzero(row == -1)
        pairs = zip(starts.tolist(), ends.tolist(), strict=True)
        out.extend(Span(start * frame_period, end * frame_period, label) for start, end in pairs)
    return tuple(sorted(out, key=lambda s: (s.start, s.end)))


def _need_period(frame_period: float) -> None:
    if not 0 < frame_period < float("inf"):
        raise BadOption(f"frame_period must be a positive number of seconds, got {frame_period}")
