"""Words to phonemes: a list of words, the s that English adds to known words, and spelling for the rest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auricle.errors import BadData, BadModel, ModelNotFound
from auricle.text.phonemes import PHONEMES, phoneme_ids
from auricle.text.spelling_rules import letters_to_sounds

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.text.letters_to_sounds import LettersToSounds

__all__ = ["Pronunciations", "pronounce", "read_dictionary", "read_pronunciations"]

Phonemes = tuple[str, ...]
_KIND = "pronunciations 1"
_WORTH_LISTING = -1.4
"""ln p from which a guess at a word stands beside the best one: a quarter."""

_VOICELESS, _HISSING = {"P", "T", "K", "F", "TH"}, {"S", "Z", "SH", "ZH", "CH", "JH"}


@dataclass(frozen=True, eq=False)
class Pronunciations:
    """Every lower-case word has at least one pronunciation; those that are listed come first.

    Attributes:
        words: each once.
        first_way: int32 [words + 1]; word k has the pronunciations first_way[k] to first_way[k + 1] - 1.
        first_symbol: int32 [pronunciations + 1]; pronunciation k has the symbols first_symbol[k] to
            first_symbol[k + 1] - 1.
        symbols: uint8, ids 1 to 39 of `phoneme_ids`.
        speller: says words that are not listed; without one, a short table of spellings does.

    Example:
        >>> known = Pronunciations.of({"lynde": [("L", "IH", "N", "D")]})
        >>> known.lookup("Lynde's")
        (('L', 'IH', 'N', 'D', 'Z'),)
    """

    words: tuple[str, ...]
    first_way: NDArray[np.int32]
    first_symbol: NDArray[np.int32]
    symbols: NDArray[np.uint8]
    speller: LettersToSounds | None = None

    @classmethod
    def of(
        cls, entries: Mapping[str, Sequence[Sequence[str]]], speller: LettersToSounds | None = None
    ) -> Pronunciations:
        """The pronunciations of a mapping, each word's usual one first.

        Raises:
            BadData: a phoneme that is not one of the 39.

        Example:
            >>> Pronunciations.of({"a": [("AH",), ("EY",)]}).lookup("a")
            (('AH',), ('EY',))
        """
        import numpy as np

        ways = [phoneme_ids(way) for found in entries.values() for way in found]
        return cls(
            tuple(entries),
            np.cumsum([0, *map(len, entries.values())]).astype(np.int32),
            np.cumsum([0, *map(len, ways)]).astype(np.int32),
            np.array([symbol for way in ways for symbol in way], dtype=np.uint8),
            speller,
        )

    def lookup(self, word: str) -> tuple[Phonemes, ...]:
        """Pronunciations of a word, the usual one first; by its s or its spelling if it is not listed."""
        word = word.lower()
        if found := self._listed(word):
            return found
        if word.endswith(("'s", "s'")) and (stem := self._listed(word[:-2] if word.endswith("'s") else word[:-1])):
            return tuple((*sounds, *_s_after(sounds[-1])) for sounds in stem)
        if self.speller is None:
            return (letters_to_sounds(word),)
        ways = self.speller.ways(word)
        return tuple(said for place, (said, score) in enumerate(ways) if place == 0 or score >= _WORTH_LISTING) or ((),)

    def pronounce(self, word: str) -> Phonemes:
        """The usual pronunciation of a word; empty if it has no letter."""
        return self.lookup(word)[0]

    def items(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """(word, phoneme ids) of every listed pronunciation, word by word."""
        symbols, ends = self.symbols.tolist(), self.first_symbol.tolist()
        ways = self.first_way.tolist()
        for word, (first, end) in zip(self.words, pairwise(ways), strict=True):
            for way in range(first, end):
                yield word, tuple(symbols[ends[way] : ends[way + 1]])

    def packed(self) -> bytes:
        """The content of a file that `read_pronunciations` reads.

        Example:
            >>> len(Pronunciations.of({"a": [("AH",)]}).packed()) < 1000
            True
        """
        import numpy as np

        from auricle.types.packed import pack

        arrays: dict[str, NDArray[Any]] = {
            "words": np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
            "ways": np.diff(self.first_way).astype(np.uint8),
            "lengths": np.diff(self.first_symbol).astype(np.uint8),
            "symbols": self.symbols,
        }
        return pack(_KIND, {}, arrays)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def _listed(self, word: str) -> tuple[Phonemes, ...]:
        place = self._places.get(word)
        if place is None:
            return ()
        ends = self.first_symbol[self.first_way[place] : self.first_way[place + 1] + 1].tolist()
        return tuple(
            tuple(PHONEMES[symbol - 1] for symbol in self.symbols[first:end].tolist()) for first, end in pairwise(ends)
        )


def read_pronunciations(path: str | os.PathLike[str], speller: LettersToSounds | None = None) -> Pronunciations:
    """The pronunciations of a file that holds `Pronunciations.packed`; the speller says words that it does not list.

    Raises:
        ModelNotFound: there is no such file.
        BadModel: the file is damaged, or holds something else.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.words").write_bytes(Pronunciations.of({"a": [("AH",)]}).packed())
        ...     read_pronunciations(Path(folder, "a.words")).words
        ('a',)
    """
    import numpy as np

    from auricle.types.packed import unpack

    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ModelNotFound(f"cannot read the pronunciations {path}: {error.strerror}") from error
    try:
        arrays = unpack(data, _KIND)[1]
        words = tuple(arrays["words"].tobytes().decode().split("\n"))
        ways = np.concatenate([[0], np.cumsum(arrays["ways"], dtype=np.int32)]).astype(np.int32)
        ends = np.concatenate([[0], np.cumsum(arrays["lengths"], dtype=np.int32)]).astype(np.int32)
        symbols = arrays["symbols"].astype(np.uint8)
    except (BadModel, KeyError, ValueError) as error:
        raise BadModel(f"{path}: {error}") from error
    fits = len(ways) == len(words) + 1 and ways[-1] == len(ends) - 1 and ends[-1] == len(symbols)
    if not fits or (len(symbols) and not 1 <= symbols.min() <= symbols.max() <= len(PHONEMES)):
        raise BadModel(f"{path}: the parts of these pronunciations do not fit together")
    return Pronunciations(words, ways, ends, symbols, speller)


def read_dictionary(path: Path) -> Pronunciations:
    """Entries of a dictionary in the CMU layout: a word, white space, phonemes; `word(2)` is its second way.

    Raises:
        BadData: a row without phonemes, or with one that is not of the 39.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.dict").write_text("a AH\\na(2) EY\\n")
        ...     read_dictionary(Path(folder, "a.dict")).lookup("a")
        (('AH',), ('EY',))
    """
    entries: dict[str, list[Phonemes]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        word, *sounds = line.split()
        if not sounds:
            raise BadData(f"{path}, line {number}: no phonemes in {line!r}")
        entries.setdefault(re.sub(r"\(\d+\)$", "", word), []).append(tuple(sounds))
    return Pronunciations.of(entries)


def pronounce(word: str) -> Phonemes:
    """The usual pronunciation of an English word, by the dictionary that pocketsphinx brings.

    Raises:
        ModelNotFound: pocketsphinx is not installed.

    Example:
        >>> pronounce("hollow")
        ('HH', 'AA', 'L', 'OW')
    """
    return _english().pronounce(word)


@lru_cache(maxsize=1)
def _english() -> Pronunciations:
    from importlib.util import find_spec

    spec = find_spec("pocketsphinx")
    path = Path(spec.origin).parent / "model/en-us/cmudict-en-us.dict" if spec and spec.origin else None
    if path is None or not path.is_file():
        raise ModelNotFound("there is no English dictionary: pip install pocketsphinx")
    return read_dictionary(path)


def _s_after(last: str) -> Phonemes:
    """The sound of a possessive or plural s."""
    return ("IH", "Z") if last in _HISSING else ("S",) if last in _VOICELESS else ("Z",)
