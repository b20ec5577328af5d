"""What is asked of a recognizer, and what it gives back for one stretch of sound."""

from __future__ import annotations

from dataclasses import dataclass

from auricle.errors import BadOption
from auricle.types.options import setting
from auricle.types.span import Span

__all__ = ["Recognition", "RecognizerOptions"]


@dataclass(frozen=True)
class RecognizerOptions:
    """What every recognizer is asked for; one that cannot do a thing says so with `BadOption`.

    Attributes:
        language: ISO 639-1 code such as "en"; None detects it where the engine can, else it is the engine's own.
        translate: into English (Whisper only).
        beam_size: hypotheses that are kept; 1 is greedy, None the engine's best.
        hotwords: words that are likelier than usual, separated by spaces or commas.
        prompt: text that the recording is taken to continue (Whisper only).

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> RecognizerOptions(language="en").beam_size is None
        True
    """

    language: str | None = setting(None, "Language spoken, as an ISO 639-1 code such as en; by default detected.")
    translate: bool = setting(False, "Translate into English (Whisper only).")
    beam_size: int | None = setting(None, "Hypotheses that are kept; 1 is greedy. By default the engine's best.")
    hotwords: str = setting("", "Words that are likelier than usual, separated by commas.")
    prompt: str = setting("", "Text that the recording is taken to continue (Whisper only).")

    def __post_init__(self) -> None:
        if self.beam_size is not None and self.beam_size < 1:
            raise BadOption(f"beam_size must be 1 or more, got {self.beam_size}")
        if self.language is not None and not (self.language.isascii() and 2 <= len(self.language) <= 3):
            raise BadOption(f"language must be an ISO 639-1 code such as 'en', got {self.language!r}")


@dataclass(frozen=True)
class Recognition:
    """What one recognizer heard in one stretch of sound.

    Attributes:
        text: as it should be read; empty if nothing was heard.
        words: spans in seconds from the beginning of the stretch, label = word, score = confidence in [0, 1];
            joined by spaces they spell `text`. Empty if the engine has no times.
        language: ISO 639-1 code, None where unknown.
        no_speech: the engine's own probability that nobody speaks, None where it has none.
        mean_log_prob: mean natural logarithm of the probability of a token, None where unknown.

    Example:
        >>> Recognition("hello", (Span(0.1, 0.5, "hello", 0.9),)).language is None
        True
    """

    text: str
    words: tuple[Span, ...] = ()
    language: str | None = None
    no_speech: float | None = None
    mean_log_prob: float | None = None
