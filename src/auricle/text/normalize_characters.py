"""Characters in one spelling: case, width, marks, quotes and dashes, whatever Unicode offers, in linear time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

__all__ = ["folded"]

MOST_MARKS = 8
"""Marks that a letter may carry; sorting them takes the square of their number."""

REPLACED = dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9`\u00b4\u2032", "'")
REPLACED |= dict.fromkeys("\u2010\u2011\u2212", "-") | {"\u2044": "/"}
CONTROLS = str.maketrans(REPLACED | {chr(code): " " for code in (*range(32), 127)})
LETTERS = {
    "\u00e6": "ae",
    "\u0153": "oe",
    "\u00f8": "o",
    "\u0142": "l",
    "\u0111": "d",
    "\u00f0": "d",
    "\u00fe": "th",
    "\u0131": "i",
}
SYMBOLS = frozenset("£€¥¢°")


def folded(text: str, *, accents: bool = False) -> str:
    """Lower case, one width, one kind of apostrophe, decimal figures as 0 to 9; other symbols and controls are blanks.

    Args:
        text: anything, halves of surrogate pairs too.
        accents: keep them; otherwise Latin letters lose theirs.

    Example:
        >>> folded("Caf\\u00e9 \\u201cOlé\\u201d don\\u2019t \\uff12\\uff11"), folded("Caf\\u00e9", accents=True)
        ("cafe  ole  don't 21", 'café')
    """
    if text.isascii():
        return text.lower().translate(CONTROLS)
    seen = _each(text, lambda c: "" if unicodedata.category(c) in ("Cf", "Cs", "Co", "Cn") else REPLACED.get(c, c))
    few = _few_marks(seen)
    same = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", few).casefold())
    plain = _each(same, lambda c: _plain(c, accents))
    return _marks_on_letters(plain, accents)


def _each(text: str, change: Callable[[str], str]) -> str:
    """The text with every character changed; each kind of character is looked at once."""
    return text.translate({ord(c): change(c) for c in set(text)})


def _marks(text: str) -> str:
    """A class of a regular expression with the marks in a text; empty if there are none."""
    return re.escape("".join(sorted(c for c in set(text) if unicodedata.category(c)[0] == "M")))


def _few_marks(text: str) -> str:
    marks = _marks(text)
    return re.sub(f"([{marks}]{{{MOST_MARKS}}})[{marks}]+", r"\1", text) if marks else text


def _marks_on_letters(text: str, accents: bool) -> str:
    """Without the marks that stand alone, and without those on ASCII letters unless accents are wanted."""
    marks = _marks(text)
    if not marks:
        return text
    bearer, signs = "a-z" if accents else "", "".join(sorted(SYMBOLS))
    return re.sub(f"((?![{marks}{signs}])[{bearer}\x80-\U0010ffff][{marks}]+)|[{marks}]+", lambda m: m[1] or "", text)


def _plain(character: str, accents: bool) -> str:
    """What stands for one character."""
    if character in REPLACED:
        return REPLACED[character]
    if character < "\x80" or character in SYMBOLS:
        return character if character >= " " and character != "\x7f" else " "
    kind = unicodedata.category(character)
    if kind[0] == "L":
        base = character if accents else unicodedata.normalize("NFD", character)[0]
        return base if base < "\x80" or accents else LETTERS.get(character, character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    return character if kind[0] in "MN" else " "
