"""What is written in figures and signs, as it is spoken: numbers, money, percent, clock times, fractions, years."""

from __future__ import annotations

import re

from auricle.text.normalize_numbers import cardinal, decimal, digits, ordinal, plural, year

__all__ = ["spoken"]

MONEY = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "", ""),
}
SHORT_SCALES = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion", "b": "billion", "tn": "trillion"}
FRACTIONS = {"1/2": "one half", "1/3": "one third", "2/3": "two thirds", "1/4": "one quarter", "3/4": "three quarters"}
SIGNS = {"&": "and", "+": "plus", "=": "equals", "%": "percent", "@": "at", "°": "degrees", "¢": "cents", "#": "number"}

WRITTEN = re.compile(
    r"""
    (?P<fraction> (?<![\d/.,]) [1-3]/[2-4] (?![\d/]) )
  | (?P<hour> (?<![\d:.,]) \d{1,2} ) : (?P<minute> [0-5]\d ) (?![\d:])
  | (?P<minus> (?<![\w.,'-]) - (?=[$£€¥]?\.?\d) )?
    (?P<money> [$£€¥] [ ]? )?
    (?: (?P<whole> \d{1,3} (?:,\d{3}(?!\d))++ | \d++ ) (?: \. (?P<part> \d++ ) )?+ | (?<![\w.]) \. (?P<only> \d++ ) )
    (?: (?P<ordinal> (?:st|nd|rd|th) (?![a-z0-9]) )
      | (?P<many> '?s (?![a-z0-9]) )
      | (?P<scale> [ ]? (?:hundred|thousand|million|billion|trillion|bn|mn|tn|[kmb]) (?![a-z0-9]) )
      | (?P<percent> [ ]? % )
      | (?P<after> [ ]? [$£€¥] (?! [ ]?\.?\d) )
      | (?P<cents> [ ]? ¢ )
    )?
    """,
    re.VERBOSE | re.ASCII,
)
ACRONYM = re.compile(r"(?<![a-z0-9.])[a-z](?:\.[a-z]){1,9}(?![a-z0-9])\.?")
NUMBER_SIGN = re.compile(r"(?<![a-z0-9])no\. ?(?=\d)")
FIGURE = re.compile(r"\d")
SIGN = re.compile("[" + re.escape("".join(SIGNS)) + "]")


def spoken(text: str) -> str:
    """Folded text with figures and signs as the words that a reader says; other text as it stands.

    Args:
        text: as `folded` gives it.

    Example:
        >>> " ".join(spoken("$5.50 at 10:05, the 21st of may 1803: 3.5% of 1,200").split())
        'five dollars fifty cents at ten o five , the twenty first of may eighteen o three : three point five percent of
         one thousand two hundred'
    """
    text = ACRONYM.sub(lambda match: match[0].replace(".", ""), text)
    if FIGURE.search(text):
        text = NUMBER_SIGN.sub("number ", text)
        text = WRITTEN.sub(lambda match: f" {' '.join(_words(match))} ", text)
    return SIGN.sub(lambda match: f" {SIGNS[match[0]]} ", text)


def _words(match: re.Match[str]) -> list[str]:
    if match["fraction"]:
        return FRACTIONS.get(match["fraction"], " ".join(digits(match["fraction"].replace("/", "")))).split()
    if match["hour"]:
        return _clock(int(match["hour"]), int(match["minute"]))
    sign = ["minus"] if match["minus"] else []
    whole, part = (match["whole"] or "").replace(",", ""), match["part"] or match["only"] or ""
    unit = (match["money"] or match["after"] or "").strip()
    if unit:
        return sign + _amount(whole or "0", part, unit, (match["scale"] or "").strip())
    number = decimal(whole, part) if part else _plain(match, whole)
    return sign + number + _suffix(match)


def _plain(match: re.Match[str], whole: str) -> list[str]:
    if match["ordinal"]:
        return ordinal(whole)
    # Only four bare figures are read as a year.
    is_year = len(match["whole"]) == 4 and not (match["minus"] or match["percent"] or match["scale"] or match["cents"])
    words = year(int(whole)) if is_year and whole[0] != "0" else cardinal(whole)
    return plural(words) if match["many"] else words


def _suffix(match: re.Match[str]) -> list[str]:
    """What follows a number that is no amount of money, as words."""
    if match["scale"]:
        scale = match["scale"].strip()
        # "5 m" and "5k" without money: metres, kilobytes, anything.
        return [scale]
    if match["percent"]:
        return ["percent"]
    if match["cents"]:
        return ["cents"]
    left_over = (match["ordinal"] or match["many"] or "") if match["part"] or match["only"] else ""
    return [left_over] if left_over else []


def _clock(hour: int, minute: int) -> list[str]:
    if minute == 0:
        return [*cardinal(hour), "o'clock"]
    return cardinal(hour) + (["o"] if minute < 10 else []) + cardinal(minute)


def _amount(whole: str, part: str, unit: str, scale: str) -> list[str]:
    one, many, small_one, small_many = MONEY[unit]
    if scale:
        number = decimal(whole, part) if part else cardinal(whole)
        return [*number, SHORT_SCALES.get(scale, scale), many]
    if len(part) != 2 or not small_many:
        if part:
            return [*decimal(whole, part), many]
        return [*cardinal(whole), one if whole == "1" else many]
    cents = int(part)
    small = [*cardinal(cents), small_one if cents == 1 else small_many] if cents else []
    if set(whole) == {"0"} and small:
        return small
    return [*cardinal(whole), one if whole == "1" else many, *small]
