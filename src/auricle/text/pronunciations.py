"""Words to phonemes: a dictionary, the endings that English adds to known words, and spelling for the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from auricle.errors import BadData, ModelNotFound
from auricle.text.letters_to_sounds import letters_to_sounds
from auricle.text.phonemes import phoneme_ids

__all__ = ["Pronunciations", "pronounce", "read_dictionary"]

Phonemes = tuple[str, ...]
_VOICELESS, _HISSING = {"P", "T", "K", "F", "TH"}, {"S", "Z", "SH", "ZH", "CH", "JH"}


@dataclass(frozen=True)
class Pronunciations:
    """Every lower-case word has at least one pronunciation, those of the dictionary first choice.

    Attributes:
        entries: word -> its pronunciations, the usual one first.

    Example:
        >>> known = Pronunciations({"lynde": (("L", "IH", "N", "D"),)})
        >>> known.lookup("Lynde's")
        (('L', 'IH', 'N', 'D', 'Z'),)
    """

    entries: Mapping[str, tuple[Phonemes, ...]]

    def lookup(self, word: str) -> tuple[Phonemes, ...]:
        """Pronunciations of a word, the usual one first; by endings or spelling if the dictionary lacks it."""
        word = word.lower()
        if found := self.entries.get(word):
            return found
        if word.endswith(("'s", "s'")) and (stem := self.entries.get(word[:-2] if word.endswith("'s") else word[:-1])):
            return tuple((*sounds, *_s_after(sounds[-1])) for sounds in stem)
        return (letters_to_sounds(word),)

    def pronounce(self, word: str) -> Phonemes:
        """The usual pronunciation of a word; empty if it has no letter."""
        return self.lookup(word)[0]


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
    entries: dict[str, tuple[Phonemes, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        word, *sounds = line.split()
        if not sounds:
            raise BadData(f"{path}, line {number}: no phonemes in {line!r}")
        phoneme_ids(sounds)
        word = re.sub(r"\(\d+\)$", "", word)
        entries[word] = (*entries.get(word, ()), tuple(sounds))
    return Pronunciations(entries)


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
