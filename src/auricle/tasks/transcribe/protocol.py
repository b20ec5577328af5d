"""Who turns stretches of sound into text: what the task asks of an engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from auricle.types import Audio, Recognition, RecognizerOptions

__all__ = ["Recognizer"]


class Recognizer(Protocol):
    """An engine with a model in it: it takes independent stretches of sound and gives back what it heard in each.

    Attributes:
        name: of the engine, such as "ctc".
        model: which model, for people.
        sample_rate: in Hz, of the sound it takes.
        longest: seconds of the longest stretch that it takes at once.
    """

    @property
    def name(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def sample_rate(self) -> int: ...

    @property
    def longest(self) -> float: ...

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        """One recognition for each stretch (mono, at `sample_rate`), in order; words timed from the stretch's start.

        Raises:
            BadOption: an option that this engine does not have.
        """
        ...
