"""Words that go round in circles: how long a run repeats itself, and how well a text compresses."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["LONGEST_PERIOD", "compression_ratio", "plain", "repeats"]

LONGEST_PERIOD = 16
"""Words of the longest phrase that is looked for."""


def plain(word: str) -> str:
    """The word without case and punctuation; itself if that leaves nothing."""
    return "".join(c for c in word.casefold() if c.isalnum()) or word


def repeats(words: Sequence[str], most: dict[int, int], otherwise: int) -> frozenset[int]:
    """Indices of the words in which a phrase comes again, where it is said more often than people do.

    The first saying is not among them: a loop begins with something that may have been said.

    Args:
        words: as `plain` gives them.
        most: how often a phrase of so many words may be said in a row.
        otherwise: the same for longer phrases.
    """
    out: set[int] = set()
    for period in range(1, min(LONGEST_PERIOD, len(words) // 2) + 1):
        allowed = most.get(period, otherwise)
        run = 0
        for i in range(period, len(words) + 1):
            if i < len(words) and words[i] == words[i - period]:
                run += 1
                continue
            if run // period + 1 > allowed:
                out.update(range(i - run, i))
            run = 0
    return frozenset(out)


def compression_ratio(text: str) -> float:
    """Bytes of the text by bytes of what zlib makes of it: prose has 1.3 to 1.8, a loop far more; 0 for no text."""
    import zlib

    raw = text.encode("utf-8", "surrogatepass")
    return len(raw) / len(zlib.compress(raw)) if raw else 0.0
