"""A timeline with text."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.types.span import Span
from auricle.types.timeline import Timeline

__all__ = ["FLAGGED", "REMOVED", "Transcript"]

REMOVED, FLAGGED = "removed: ", "flagged: "
"""How the names of tiers begin that hold what was not believed; the reason follows."""


@dataclass(frozen=True)
class Transcript(Timeline):
    """A timeline whose tiers "words" and "segments" spell `text`.

    What was heard and not believed stands in tiers of its own, one a reason: "removed: loop" for what `text` lacks,
    "flagged: loop" for what it holds all the same.

    Attributes:
        text: all that was said.
        language: ISO 639-1 code such as "en"; None where unknown.
        engine: who recognized it, such as "whisper"; empty where unknown.
        model: its model, for people.
        remarks: what a reader must know about this transcript, a sentence each.

    Example:
        >>> from auricle.types import Span, Tier
        >>> said = Transcript(1.0, (Tier("words", (Span(0.1, 0.6, "hello", 0.9),)),), text="hello", language="en")
        >>> said.words[0].label
        'hello'
    """

    text: str = ""
    language: str | None = None
    engine: str = ""
    model: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[Span, ...]:
        """Spans of single words; empty if the engine gave none."""
        return self.get("words")

    @property
    def segments(self) -> tuple[Span, ...]:
        """Spans of sentences or breath groups; empty if the engine gave none."""
        return self.get("segments")

    @property
    def removed(self) -> dict[str, tuple[Span, ...]]:
        """What was taken out of `text`, by reason."""
        return self._doubts(REMOVED)

    @property
    def flagged(self) -> dict[str, tuple[Span, ...]]:
        """What stands in `text` and is not to be believed, by reason."""
        return self._doubts(FLAGGED)

    def _doubts(self, prefix: str) -> dict[str, tuple[Span, ...]]:
        return {t.name.removeprefix(prefix): t.spans for t in self.tiers if t.name.startswith(prefix)}
