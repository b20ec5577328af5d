"""What a search for events gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.types import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DetectedEvents"]


@dataclass(frozen=True, eq=False)
class DetectedEvents:
    """What sounds when, as far as a model can tell.

    Attributes:
        timeline: a tier "events": label, onset, offset, and as score the highest that its label had in between.
        labels: that were looked for.
        scores: of each label in each frame [frames, labels], float16, in [0, 1].
        frame_period: seconds from one frame to the next.
        model: its name.
        remarks: what a user should know.

    Example:
        >>> import numpy as np
        >>> DetectedEvents(Timeline(1.5), ("dog",), np.zeros((38, 1), np.float16), 0.04, "stub").duration
        1.5
    """

    timeline: Timeline
    labels: tuple[str, ...]
    scores: NDArray[np.float16]
    frame_period: float
    model: str
    remarks: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds of the recording."""
        return self.timeline.duration
