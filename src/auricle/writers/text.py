"""Plain text (.txt): what was said, a segment a line; no times, so there is no way back to a timeline."""

from __future__ import annotations

from auricle.types import Transcript

__all__ = ["dumps"]


def dumps(transcript: Transcript) -> str:
    """The text of each segment on a line of its own, or all of the text on one where there are no segments.

    Example:
        >>> from auricle.types import Span, Tier
        >>> tier = Tier("segments", (Span(0.0, 1.0, "Hello."), Span(2.0, 3.0, "Good\\nbye.")))
        >>> dumps(Transcript(3.0, (tier,), text="Hello. Good bye."))
        'Hello.\\nGood bye.\\n'
    """
    lines = [span.label for span in transcript.segments] or [transcript.text]
    return "".join(f"{' '.join(line.split())}\n" for line in lines if line.strip())
