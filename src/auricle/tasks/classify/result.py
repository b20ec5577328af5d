"""What a classification is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auricle.types import Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Classification", "Guess"]


@dataclass(frozen=True)
class Guess:
    """A label and how likely it is, in [0, 1].

    Example:
        >>> Guess("rain", 0.9).label
        'rain'
    """

    label: str
    score: float


@dataclass(frozen=True, eq=False)
class Classification:
    """What a recording is, as far as a model can tell.

    Attributes:
        guesses: the likeliest labels of the whole recording, the likeliest first; none where nothing is to be heard.
        labels: all that the model knows.
        scores: probability of each label in each window [windows, labels]; 0 where a window is silent.
        starts: of the windows, in seconds [windows].
        timeline: the likeliest label from place to place, in a tier "tags".
        model: its name.
        remarks: what a user should know.

    Example:
        >>> import numpy as np
        >>> Classification((), ("a", "b"), np.zeros((0, 2)), np.zeros(0), Timeline(1.5), "stub").duration
        1.5
    """

    guesses: tuple[Guess, ...]
    labels: tuple[str, ...]
    scores: NDArray[np.float64]
    starts: NDArray[np.float64]
    timeline: Timeline
    model: str
    remarks: tuple[str, ...] = ()

    @property
    def duration(self) -> float:
        """Seconds of the recording."""
        return self.timeline.duration
