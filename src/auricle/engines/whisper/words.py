"""Words with times, from tokens with times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from auricle.engines.whisper.backend import Alignment
from auricle.engines.whisper.languages import UNSPACED
from auricle.engines.whisper.tokens import Tokens
from auricle.types import Span

__all__ = ["words_of"]

LONGEST = 0.7
"""Seconds that the median word has at most; beside a pause no word is taken to be longer than twice the median."""
SENTENCE_ENDS = ".。!！?？"  # noqa: RUF001


@dataclass(frozen=True)
class Timed:
    """A word on its way: its text, times and the probabilities of its tokens."""

    text: str
    start: float
    end: float
    probabilities: tuple[float, ...]

    @property
    def spoken(self) -> bool:
        """Whether there is anything in it to be said."""
        return any(character.isalnum() for character in self.text)


def words_of(
    ids: Sequence[int], alignment: Alignment, tokens: Tokens, language: str | None, duration: float
) -> tuple[Span, ...]:
    """The words of a text: label as it is written, times within `duration`, score = mean probability of its tokens.

    Words are what stands between spaces; in languages without spaces they are single characters. A word's times are
    those of what is said in it: punctuation around it takes none.
    """
    if len(alignment.times) != len(ids) + 1:
        return ()
    timed: list[Timed] = []
    at = 0
    for piece in tokens.pieces(ids):
        then = at + len(piece)
        span = (float(alignment.times[at]), float(alignment.times[then]))
        timed.append(Timed(tokens.decode(piece), *span, tuple(alignment.probabilities[at:then].tolist())))
        at = then
    words = [_merged(group) for group in _grouped(timed, language in UNSPACED)]
    return tuple(_span(word, duration) for word in _bounded(words) if word.text)


def _grouped(pieces: Sequence[Timed], unspaced: bool) -> list[list[Timed]]:
    """The pieces of each word."""
    groups: list[list[Timed]] = []
    for piece in pieces:
        begins = piece.text[:1].isspace() or (unspaced and piece.spoken)
        if begins or not groups:
            groups.append([])
        groups[-1].append(piece)
    return groups


def _merged(pieces: Sequence[Timed]) -> Timed:
    """One word; silent pieces before and after what is said give their text only."""
    spoken = [piece for piece in pieces if piece.spoken] or list(pieces)
    text = " ".join("".join(piece.text for piece in pieces).split())
    probabilities = tuple(p for piece in pieces for p in piece.probabilities)
    return Timed(text, spoken[0].start, spoken[-1].end, probabilities)


def _bounded(words: Sequence[Timed]) -> list[Timed]:
    """The words without the pauses that the alignment gave to the first one and to those where a sentence ends."""
    lengths = [word.end - word.start for word in words if word.end > word.start]
    if not lengths:
        return list(words)
    longest = 2 * min(LONGEST, float(np.median(lengths)))
    out = [_ending(words[0], longest)]
    for before, word in pairwise(words):
        if before.text.endswith(tuple(SENTENCE_ENDS)):
            out.append(_ending(word, longest))
        elif word.text.endswith(tuple(SENTENCE_ENDS)):
            out.append(replace(word, end=min(word.end, word.start + longest)))
        else:
            out.append(word)
    return out


def _ending(word: Timed, longest: float) -> Timed:
    return replace(word, start=max(word.start, word.end - longest))


def _span(word: Timed, duration: float) -> Span:
    start, end = min(word.start, duration), min(word.end, duration)
    return Span(start, max(start, end), word.text, float(np.mean(word.probabilities)))
