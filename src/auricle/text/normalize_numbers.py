"""Numbers as English words, and English words as numbers."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "ONES",
    "ORDINALS",
    "SCALES",
    "TENS",
    "cardinal",
    "decimal",
    "digits",
    "number_at",
    "ordinal",
    "plural",
    "year",
]

TO_NINE = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["thir", "four", "fif", "six", "seven", "eigh", "nine"]
ONES = [*TO_NINE, "ten", "eleven", "twelve", *(f"{stem}teen" for stem in TEENS)]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
LONGEST = 15
"""Digits of the largest number that has a name here; longer ones are read digit by digit."""

IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
VALUES = {word: value for value, word in enumerate(ONES)} | {word: 10 * i for i, word in enumerate(TENS) if i > 1}


def digits(figures: str) -> list[str]:
    """Each figure by itself.

    Example:
        >>> digits("007")
        ['zero', 'zero', 'seven']
    """
    return [ONES[int(figure)] for figure in figures]


def cardinal(figures: str | int) -> list[str]:
    """A whole number that is not negative, without "and"; digit by digit from 10^15 on, or with a zero in front.

    Example:
        >>> " ".join(cardinal(2_000_105))
        'two million one hundred five'
    """
    text = str(figures)
    if len(text) > LONGEST or (text[0] == "0" and len(text) > 1):
        return digits(text)
    number = int(text)
    if number == 0:
        return ["zero"]
    words: list[str] = []
    for name, size in reversed(SCALES.items()):
        many, number = divmod(number, size)
        if many:
            words += [*_below_thousand(many), name]
    return words + _below_thousand(number)


def _below_thousand(number: int) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [ONES[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        words.append(TENS[rest // 10])
        rest %= 10
    return [*words, ONES[rest]] if rest else words


def year(number: int) -> list[str]:
    """A number as years are read: in pairs of figures from 1100 to 1999 and 2010 to 2099, else as a cardinal.

    Example:
        >>> [" ".join(year(n)) for n in (1803, 1900, 2005, 2024)]
        ['eighteen o three', 'nineteen hundred', 'two thousand five', 'twenty twenty four']
    """
    if not (1100 <= number <= 1999 or 2010 <= number <= 2099):
        return cardinal(number)
    head, tail = divmod(number, 100)
    if tail == 0:
        return [*cardinal(head), "hundred"]
    return cardinal(head) + (["o"] if tail < 10 else []) + cardinal(tail)


def ordinal(figures: str | int) -> list[str]:
    """The number of a place in a row.

    Example:
        >>> " ".join(ordinal(21)), ordinal(12), " ".join(ordinal(1900))
        ('twenty first', ['twelfth'], 'one thousand nine hundredth')
    """
    *front, last = cardinal(figures)
    if last in IRREGULAR:
        return [*front, IRREGULAR[last]]
    return [*front, f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"]


ORDINALS = frozenset(ordinal(n)[-1] for n in [*range(1, 20), *range(20, 100, 10), 100, 10**3, 10**6, 10**9, 10**12])


def decimal(whole: str, fraction: str) -> list[str]:
    """A number with a decimal point; the fraction figure by figure.

    Example:
        >>> " ".join(decimal("3", "14")), " ".join(decimal("", "5"))
        ('three point one four', 'zero point five')
    """
    return [*cardinal(whole or "0"), "point", *digits(fraction)]


def plural(words: Sequence[str]) -> list[str]:
    """The words with the last one in the plural.

    Example:
        >>> plural(["nineteen", "ninety"]), plural(["six"])
        (['nineteen', 'nineties'], ['sixes'])
    """
    *front, last = words
    if last.endswith("y"):
        return [*front, f"{last[:-1]}ies"]
    return [*front, f"{last}es" if last.endswith("x") else f"{last}s"]


def number_at(words: Sequence[str], at: int) -> tuple[int, int]:
    """The number that the words from `at` on spell, and where the words after it begin: at `at` if they spell none.

    "a" counts as one before hundred and the like, and "and" is taken within a number.

    Example:
        >>> number_at("a hundred and five dogs".split(), 0), number_at("nineteen ninety nine".split(), 0)
        ((105, 4), (19, 1))
    """
    total, limit, end = 0, 10**LONGEST, at
    while True:
        first = end + 1 if end > at and _word(words, end) == "and" else end
        group, after = _group(words, first)
        if group == 0:
            return total, (after if end == at else end)
        scale = SCALES.get(_word(words, after), 1) if group < 1000 else 1
        if group * scale >= limit:
            return total, end
        total, limit, end = total + group * scale, scale, after + (scale > 1)
        if scale == 1:
            return total, end


def _group(words: Sequence[str], at: int) -> tuple[int, int]:
    """A number without a scale word: "five", "nine hundred twenty one", "nineteen hundred and five"."""
    if _word(words, at) == "a" and (_word(words, at + 1) == "hundred" or _word(words, at + 1) in SCALES):
        value, end = 1, at + 1
    else:
        value, end = _below_hundred(words, at)
    if not (1 <= value <= 9 or 11 <= value <= 19) or _word(words, end) != "hundred":
        return value, end
    value, end = 100 * value, end + 1
    first = end + 1 if _word(words, end) == "and" else end
    rest, after = _below_hundred(words, first)
    if rest and _word(words, after) != "hundred":
        return value + rest, after
    return value, end


def _below_hundred(words: Sequence[str], at: int) -> tuple[int, int]:
    value = VALUES.get(_word(words, at), -1)
    if value < 0:
        return 0, at
    unit = VALUES.get(_word(words, at + 1), 0)
    if value >= 20 and 1 <= unit <= 9:
        return value + unit, at + 2
    return value, at + 1


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if at < len(words) else ""
