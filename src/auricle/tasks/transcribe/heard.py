"""One stretch and what a recognizer made of it: the evidence that the safety layer judges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auricle.types import Recognition, Span

if TYPE_CHECKING:
    from auricle.tasks.transcribe.stretch import Stretch

__all__ = ["Heard"]


@dataclass(frozen=True, eq=False)
class Heard:
    """What was heard in a stretch; times count from the beginning of the stretch.

    Attributes:
        stretch: the sound, with the probability of speech and the level of each frame.
        recognition: text and words, as the engine gave them.
        engine: its name; engines differ in how sure they are of what they guess.
    """

    stretch: Stretch
    recognition: Recognition
    engine: str = ""

    @cached_property
    def words(self) -> tuple[Span, ...]:
        """The words in order, inside of the stretch; where the engine gave no times, spread evenly over it."""
        duration = self.stretch.sound.duration
        if self.recognition.words:
            return tuple(_within(word, duration) for word in self.recognition.words)
        labels = self.recognition.text.split()
        width = duration / max(1, len(labels))
        return tuple(Span(i * width, min((i + 1) * width, duration), label) for i, label in enumerate(labels))

    @property
    def all(self) -> frozenset[int]:
        """Indices of all words."""
        return frozenset(range(len(self.words)))

    @property
    def timed(self) -> bool:
        """True if the engine said when each word was spoken."""
        return bool(self.recognition.words)


def _within(word: Span, duration: float) -> Span:
    return Span(min(word.start, duration), min(word.end, duration), word.label.strip(), word.score)
