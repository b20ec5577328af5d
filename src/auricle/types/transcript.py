"""A timeline with text."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.types.span import Span
from auricle.types.timeline import Timeline

__all__ = ["Transcript"]


@dataclass(frozen=True)
class Transcript(Timeline):
    """A timeline whose tiers "words" and "segments" spell `text`.

    Attributes:
        text: all that was said.
        language: ISO 639-1 code such as "en"; None where unknown.

    Example:
        >>> from auricle.types import Span, Tier
        >>> said = Transcript(1.0, (Tier("words", (Span(0.1, 0.6, "hello", 0.9),)),), text="hello", language="en")
        >>> said.words[0].label
        'hello'
    """

    text: str = ""
    language: str | None = None

    @property
    def words(self) -> tuple[Span, ...]:
        """Spans of single words; empty if the engine gave none."""
        return self.get("words")

    @property
    def segments(self) -> tuple[Span, ...]:
        """Spans of sentences or breath groups; empty if the engine gave none."""
        return self.get("segments")
