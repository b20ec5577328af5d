"""The state of an LSTM that is run a step at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["RecurrentState"]


@dataclass(frozen=True, eq=False)
class RecurrentState:
    """What a network knows of the steps so far; a step leaves it as it was and gives another.

    Attributes:
        hidden: [layers, 1, width].
        cell: likewise.

    Example:
        >>> RecurrentState.zeros(2, 16).hidden.shape
        (2, 1, 16)
    """

    hidden: NDArray[np.float32]
    cell: NDArray[np.float32]

    @classmethod
    def zeros(cls, layers: int, width: int) -> RecurrentState:
        """In front of the first step."""
        import numpy as np

        zeros = np.zeros((layers, 1, width), np.float32)
        return cls(zeros, zeros)
