"""How a word that no list has is probably said: a search for its pieces by a model of how pieces follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from auricle.text.graphones import parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LettersToSounds", "PieceModel"]

Phonemes = tuple[str, ...]

_UNHEARD = -20.0
"""ln p of a letter for which the model has no piece."""


class PieceModel(Protocol):
    """What is asked of the model of pieces; an n-gram model over the names of pieces is one."""

    @property
    def words(self) -> Sequence[str]:
        """The names of the pieces, as `graphone` makes them, and the special words."""
        ...

    def start(self) -> int:
        """The state before the first piece."""
        ...

    def score(self, states: NDArray[np.int32], words: NDArray[np.int32]) -> tuple[NDArray[Any], NDArray[Any]]:
        """ln p of each piece after each state, and the states after it; all [n]."""
        ...

    def finish(self, states: NDArray[np.int32]) -> NDArray[Any]:
        """ln p that the word ends in each state [n]."""
        ...


@dataclass(frozen=True, eq=False)
class LettersToSounds:
    """Every word with a letter that the model knows has a pronunciation.

    Attributes:
        model: of pieces.
        beam: partial pronunciations that are kept at each letter.

    Example:
        >>> from auricle.decoding.ngram import train_kneser_ney
        >>> model = train_kneser_ney([["m:M", "y:AY"], ["b:B", "y:AY"], ["s:S", "h:HH"], ["sh:SH", "y:AY"]])
        >>> LettersToSounds(model).pronounce("shy")
        ('SH', 'AY')
    """

    model: PieceModel
    beam: int = 12

    def pronounce(self, word: str) -> Phonemes:
        """The most probable phonemes of a word; letters that the model lacks are silent.

        Example:
            >>> from types import SimpleNamespace
            >>> import numpy as np
            >>> same = lambda states, words: (np.full(len(words), -1.0), states)
            >>> model = SimpleNamespace(
            ...     words=["<unk>", "<s>", "</s>", "o:OW", "x:K.S"], start=lambda: 0, score=same,
            ...     finish=lambda states: np.zeros(len(states)),
            ... )
            >>> LettersToSounds(model).pronounce("ox")
            ('OW', 'K', 'S')
        """
        found = self.ways(word)
        return found[0][0] if found else ()

    def ways(self, word: str) -> list[tuple[Phonemes, float]]:
        """Pronunciations of a word and ln p of each among those found, the most probable first."""
        import numpy as np

        letters = "".join(c for c in word.lower() if c in self._alphabet)
        if not letters:
            return []
        beams: list[list[tuple[float, int, Phonemes]]] = [[] for _ in range(len(letters) + 1)]
        beams[0] = [(0.0, self.model.start(), ())]
        for at in range(len(letters)):
            here = _strongest(beams[at], self.beam)
            pieces = [
                (at + size, piece, sounds)
                for size in (1, 2)
                if at + size <= len(letters)
                for piece, sounds in self._pieces.get(letters[at : at + size], ())
            ]
            if not here:
                continue
            if not pieces:  # a letter that only comes in other company
                beams[at + 1] += [(score + _UNHEARD, state, said) for score, state, said in here]
                continue
            states = np.repeat(np.array([state for _, state, _ in here], dtype=np.int32), len(pieces))
            words = np.tile(np.array([piece for _, piece, _ in pieces], dtype=np.int32), len(here))
            scores, after = (part.tolist() for part in self.model.score(states, words))
            for row, (before, _, said) in enumerate(here):
                for column, (end, _, sounds) in enumerate(pieces):
                    place = row * len(pieces) + column
                    beams[end].append((before + scores[place], after[place], said + sounds))
        if not (ends := _strongest(beams[-1], self.beam)):
            return []
        closing = self.model.finish(np.array([state for _, state, _ in ends], dtype=np.int32)).tolist()
        total: dict[Phonemes, float] = {}
        for (score, _, said), last in zip(ends, closing, strict=True):
            # Different pieces may make the same phonemes: their probabilities add up.
            total[said] = float(np.logaddexp(total.get(said, -np.inf), score + last))
        everything = float(np.logaddexp.reduce(list(total.values())))
        best = sorted(total.items(), key=lambda item: (-item[1], item[0]))
        return [(said, score - everything) for said, score in best]

    @cached_property
    def _pieces(self) -> dict[str, list[tuple[int, Phonemes]]]:
        """Letters -> the pieces that they may be."""
        found: dict[str, list[tuple[int, Phonemes]]] = {}
        for index, name in enumerate(self.model.words):
            if ":" in name:
                letters, sounds = parts(name)
                found.setdefault(letters, []).append((index, sounds))
        return found

    @cached_property
    def _alphabet(self) -> frozenset[str]:
        return frozenset("".join(self._pieces))


def _strongest(paths: list[tuple[float, int, Phonemes]], count: int) -> list[tuple[float, int, Phonemes]]:
    """The most probable paths; of those that nothing later can tell apart, one with the sum of their probabilities."""
    import math

    joined: dict[tuple[int, Phonemes], float] = {}
    for score, state, said in paths:
        key = (state, said)
        if key in joined:
            high, low = max(joined[key], score), min(joined[key], score)
            joined[key] = high + math.log1p(math.exp(low - high))
        else:
            joined[key] = score
    best = sorted(joined.items(), key=lambda item: -item[1])[:count]
    return [(score, state, said) for (state, said), score in best]
