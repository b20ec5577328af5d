"""Words that a search has found, reading by reading, and how far each can be trusted beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FoundWord", "Hypothesis", "rescored"]


@dataclass(frozen=True)
class FoundWord:
    """A word of a hypothesis.

    Attributes:
        word: as the lexicon spells it.
        symbols: its pronunciation.
        start: frame at which its first symbol begins.
        end: frame at which its last symbol begins; `auricle.decoding.alignment` finds how far it reaches.
        score: confidence in [0, 1]; None where only one reading was looked for.

    Example:
        >>> FoundWord("no", (1, 2), 0, 3).score is None
        True
    """

    word: str
    symbols: tuple[int, ...]
    start: int
    end: int
    score: float | None = None


@dataclass(frozen=True)
class Hypothesis:
    """One reading of what was said.

    Attributes:
        words: first to last.
        score: ln of its probability, weighted as the search was told to, not normalized.

    Example:
        >>> Hypothesis((FoundWord("oh", (3,), 0, 0), FoundWord("no", (1, 2), 4, 6)), -1.0).text
        'oh no'
    """

    words: tuple[FoundWord, ...]
    score: float

    @property
    def text(self) -> str:
        """The words, with spaces between."""
        return " ".join(word.word for word in self.words)


def rescored(readings: Sequence[Hypothesis], scores: Sequence[float] | NDArray[Any]) -> tuple[Hypothesis, ...]:
    """Readings under other scores, the likeliest first, with confidences made anew.

    A word's confidence is the share of all readings, by probability, that have it at that time.

    Args:
        readings: of the same frames.
        scores: ln of the probability of each, such as the old one and a second opinion's.

    Raises:
        BadOption: a number of scores that is not that of the readings, or none that is finite.

    Example:
        >>> no, know = (Hypothesis((FoundWord(word, (1, 2), 0, 3),), -1.0) for word in ("no", "know"))
        >>> [(r.text, round(r.words[0].score, 2)) for r in rescored([no, know], [-2.0, -1.0])]
        [('know', 0.73), ('no', 0.27)]
    """
    values = np.asarray(scores, np.float64)
    if values.shape != (len(readings),) or np.isnan(values).any() or not values.max(initial=-np.inf) > -np.inf:
        raise BadOption(f"{len(readings)} readings need as many scores, one of them finite; got {values.tolist()}")
    share = np.exp(values - values.max())
    share /= share.sum()
    places: dict[str, list[tuple[int, int, int]]] = {}
    for number, reading in enumerate(readings):
        for word in reading.words:
            places.setdefault(word.word, []).append((word.start, word.end, number))

    def confidence(word: FoundWord) -> float:
        there = {n for start, end, n in places[word.word] if start <= word.end and word.start <= end}
        return min(1.0, float(share[list(there)].sum()))

    return tuple(
        Hypothesis(tuple(replace(word, score=confidence(word)) for word in readings[n].words), float(values[n]))
        for n in np.argsort(-values, kind="stable").tolist()
    )
