"""When a text is not to be believed, and which of several is."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from auricle.engines.whisper.backend import Hypothesis
from auricle.engines.whisper.settings import WhisperSettings

__all__ = ["Attempt", "best_of", "compression_ratio", "doubtful"]


@dataclass(frozen=True)
class Attempt:
    """A hypothesis and its text."""

    hypothesis: Hypothesis
    text: str


def compression_ratio(text: str) -> float:
    """Bytes of the text over bytes of its zlib stream: 1 for a short sentence, far above 2 for a loop.

    Example:
        >>> compression_ratio("a man went by") < 1, compression_ratio("and then " * 40) > 10
        (True, True)
    """
    raw = text.encode("utf-8")
    return len(raw) / len(zlib.compress(raw))


def doubtful(attempt: Attempt, settings: WhisperSettings) -> bool:
    """Whether another temperature should be tried: the text repeats itself, or the model believed little in it.

    Example:
        >>> doubtful(Attempt(Hypothesis([1], -0.1, 0.0), "one " * 99), WhisperSettings())
        True
        >>> doubtful(Attempt(Hypothesis([1], -9.0, 0.9), "thanks"), WhisperSettings())
        False
    """
    unlikely = attempt.hypothesis.mean_log_prob < settings.mean_log_prob
    silent = attempt.hypothesis.no_speech > settings.no_speech and unlikely
    return not silent and (unlikely or compression_ratio(attempt.text) > settings.compression_ratio)


def best_of(attempts: Sequence[Attempt], settings: WhisperSettings) -> Attempt:
    """The likeliest of the attempts, all of them doubtful; those that do not repeat themselves come first.

    Example:
        >>> loop, poor = Attempt(Hypothesis([1], -0.1, 0), "one " * 99), Attempt(Hypothesis([2], -2.0, 0), "two")
        >>> best_of([loop, poor], WhisperSettings()).text
        'two'
    """
    plain = [each for each in attempts if compression_ratio(each.text) <= settings.compression_ratio]
    return max(plain or attempts, key=lambda each: each.hypothesis.mean_log_prob)
