"""One form for texts that say the same, so that a score counts what was heard and not how it is spelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from auricle.text.normalize_characters import folded
from auricle.text.normalize_words import ABBREVIATIONS, canonical
from auricle.text.normalize_written import spoken

__all__ = ["normalize_english", "normalize_plain", "normalizer_for", "words_of"]

REMARK = re.compile(r"\[[^\[\]<>]{0,60}\]|<[^\[\]<>]{0,60}>")
"""What a transcriber notes and nobody says: [laughter], <unk>."""
APOSTROPHES = re.compile("''+")


def normalize_english(text: str) -> str:
    """English as lower-case words between single blanks: figures spoken, contractions told in full, one spelling.

    "21" is "twenty one", "don't" is "do not", "Mr." is "mister", "colour" is "color"; punctuation, hesitations, accents
    and [remarks] are left out. Both sides of a comparison go through it; doing it twice changes nothing.

    Args:
        text: anything; time and memory grow in proportion to its length.

    Example:
        >>> normalize_english("Mr. Smith can't pay $21, um, by the 3rd of May 1999!")
        'mister smith can not pay twenty one dollars by the third of may nineteen ninety nine'
    """
    return " ".join(canonical(_split(_spoken(text))))


def normalize_plain(text: str) -> str:
    """Any language as lower-case words between single blanks, without punctuation and [remarks]; accents stay.

    Example:
        >>> normalize_plain("  Ça va ? L'ÉTÉ, 21 !")
        "ça va l'été 21"
    """
    words = (word.strip("'") for word in _split(REMARK.sub(" ", folded(text, accents=True))))
    return unicodedata.normalize("NFC", " ".join(word for word in words if word))


def normalizer_for(language: str | None) -> Callable[[str], str]:
    """`normalize_english` for "en" and where nothing is known, `normalize_plain` for any other language.

    Args:
        language: ISO 639-1 code.

    Example:
        >>> normalizer_for("de")("Zwei-und-zwanzig!")
        'zwei und zwanzig'
    """
    return normalize_english if language in (None, "en") else normalize_plain


def words_of(text: str) -> tuple[str, ...]:
    """The English words that are spoken where `text` is written, lower case: what an aligner looks for in the sound.

    Unlike in `normalize_english`, no word is left out or becomes another; what has nothing to say gives no words.

    Example:
        >>> words_of("Mr. O'Neil's 21st"), words_of("1803"), words_of("\\u2014")
        (('mister', "o'neil's", 'twenty', 'first'), ('eighteen', 'o', 'three'), ())
    """
    words = (word.strip("'") for word in _split(_spoken(text)))
    return tuple(part for word in words if word for part in ABBREVIATIONS.get(word, word).split())


def _spoken(text: str) -> str:
    return spoken(REMARK.sub(" ", folded(text)))


def _split(text: str) -> list[str]:
    """Words of letters, figures, marks and apostrophes; everything else separates them."""
    blank = {ord(c): " " for c in set(text) if not (c == "'" or c.isalnum() or unicodedata.category(c)[0] in "MN")}
    return APOSTROPHES.sub("'", text.translate(blank)).split()
