"""The normalizer for scoring: what is the same becomes equal, twice changes nothing, hostile text costs little."""

from __future__ import annotations

import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.metrics import ErrorCount, count_errors
from auricle.text.normalize import normalize_english, normalize_plain, normalizer_for, words_of
from auricle.text.normalize_numbers import cardinal, number_at, ordinal, year

SAME = [
    ("don't", "Do not"),
    ("I can't, cannot", "i can not can not"),
    ("won\u2019t", "will not"),
    ("it's he'd been they've", "it is he had been they have"),
    ("21", "twenty-one"),
    ("the 21st", "the Twenty First"),
    ("105", "a hundred and five"),
    ("1999", "nineteen ninety nine"),
    ("1,999", "one thousand nine hundred and ninety-nine"),
    ("1803", "EIGHTEEN O THREE"),
    ("1905", "nineteen oh five"),
    ("2024", "two thousand and twenty-four"),
    ("the 1990s", "the nineteen nineties"),
    ("$5.50", "five dollars and fifty cents"),
    ("\u00a31 \u20ac2", "one pound two euros"),
    ("$3.2 million", "three point two million dollars"),
    ("50 %", "fifty per cent"),
    ("0.5", "zero point five"),
    ("-5\u00b0", "minus five degrees"),
    ("10:05 a.m.", "ten o five AM"),
    ("10:00 p.m.", "ten o'clock pm"),
    ("Mr. and Mrs. O'Neil", "mister and missus o'neil"),
    ("Dr. No", "doctor no"),
    ("R&B, U.S.A.", "r and b usa"),
    ("the neighbours' colourful theatre", "the neighbors colorful theater"),
    ("organisation realised travelling", "organization realized traveling"),
    ("um, well, uh yes", "well yes"),
    ("na\u00efve caf\u00e9", "naive cafe"),
    ("\uff12\uff11 \u0662\u0661", "twenty one twenty one"),
    ("\u00bd", "a half"),
    ("[laughter] so <unk>", "so"),
    ("\u201cYes,\u201d she said\u2014twice.", "yes she said twice"),
    ("two and 1/2", "two and a half"),
    ("one hundred and first", "101st"),
    ("007", "zero zero seven"),
    ("gonna", "going to"),
    ("co\u00adoper\u200bate", "cooperate"),
]
DIFFERENT = [
    ("wise", "wize"),
    ("John's", "Johns is"),
    ("thirteen", "thirty"),
    ("five two", "fifty two"),
    ("a mister", "amister"),
    ("five hundred and three hundred", "five hundred three hundred"),
    ("bread and butter", "bread butter"),
]
HOSTILE = {
    "a": "a",
    "acronym": "a.",
    "figures": "9",
    "grouped": "1,234",
    "commas": "1,",
    "points": "1.1",
    "signs": "$-",
    "brackets": "[<",
    "marks": "\u0315\u0300\u05b0",
    "ligature": "\ufdfa",
    "zero width": "\u200b",
    "surrogate": "\ud800",
    "bidi": "\u202e",
    "emoji": "\U0001f469\u200d\U0001f4bb",
    "NUL": "\0",
    "apostrophe": "'",
    "hundred": "one hundred ",
    "thousand": "a thousand and ",
    "teens": "twenty ten hundred ",
    "clock": "1:11:",
    "hesitation": "um ",
    "contraction": "can't've ",
    "ise": "ise",
}


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_is_the_same_becomes_equal(one: str, other: str) -> None:
    assert normalize_english(one) == normalize_english(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert normalize_english(one) != normalize_english(other)


def listed(words: str) -> list[str]:
    return words.split()


pieces = st.sampled_from(
    listed(
        "zero one two nine ten eleven nineteen twenty ninety hundred thousand million a and o oh point first hundredth "
        "half organise dollars cents per o'clock am can't 'tis he'd been mr. um 5 21 007 1905 2010 1,234 3.5 1/2 $ $5 "
        "% - ' . , : 's cent 10:00 1990s 5th [x] colour \u00e9 \u0301 \u304b \u3099 \u00bd \u0130 \u1e9e \ufb01 \u2160"
    )
)
joined = st.lists(st.tuples(pieces, st.sampled_from([" ", " ", "", "-"])), max_size=14).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)
anything = st.one_of(joined, st.text(max_size=40), st.text(st.characters(), max_size=20))


@settings(max_examples=600, deadline=None)
@given(anything)
def test_twice_changes_nothing(text: str) -> None:
    once = normalize_english(text)
    assert normalize_english(once) == once
    plain = normalize_plain(text)
    assert normalize_plain(plain) == plain


@settings(deadline=None)
@given(anything)
def test_what_comes_out_is_lower_case_words(text: str) -> None:
    once = normalize_english(text)
    assert once == " ".join(once.split())
    if text.isascii():
        assert re.fullmatch(r"(?:[a-z](?:[a-z']*[a-z])?(?: |$))*", once)
    assert all(word == word.lower() for word in words_of(text))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_little(text: str) -> None:
    def seconds(length: int) -> float:
        whole = (text * (length // len(text) + 1))[:length]
        times = []
        for _ in range(2):
            start = time.process_time()
            once = normalize_english(whole)
            times.append(time.process_time() - start)
        assert length > 5000 or normalize_english(once) == once
        return min(times)

    assert seconds(4096) <= 0.1
    assert seconds(64_000) <= 3.5 * seconds(32_000) + 0.05


def test_an_unbounded_pattern_would_fail_that_test() -> None:
    """The control: a sum that looks harmless takes the square of the length."""
    careless = re.compile(r"(?:[a-z]\.)+x")
    times = []
    for length in (4000, 8000):
        start = time.process_time()
        careless.search("a." * length)
        times.append(time.process_time() - start)
    assert times[1] > 3 * times[0]


def test_numbers_spell_themselves() -> None:
    for number in [*range(2200), 10**4, 99_999, 10**6 + 1, 10**9, 123_456_789_012, 10**15 - 1]:
        words = cardinal(number)
        assert number_at(words, 0) == (number, len(words))
        assert normalize_english(str(number)) == normalize_english(" ".join(words)) == " ".join(year(number))


def test_ordinals() -> None:
    expected = {1: "first", 12: "twelfth", 20: "twentieth", 33: "thirty third", 100: "one hundredth"}
    assert {n: " ".join(ordinal(n)) for n in expected} == expected
    assert normalize_english("2nd 1,000th") == "second one thousandth"


def test_words_for_an_aligner_are_the_spoken_ones() -> None:
    assert words_of("can't") == ("can't",)
    assert words_of("$5.50") == ("five", "dollars", "fifty", "cents")
    assert words_of("colour,") == ("colour",)
    assert words_of("um") == ("um",)
    assert words_of("20%") == ("twenty", "percent")
    assert words_of("...") == words_of("") == ()


def test_other_languages_keep_their_letters() -> None:
    assert normalizer_for("de")("Stra\u00dfe, \u00dcber!") == "strasse \u00fcber"
    assert normalizer_for("ja")("\u304b\u3099\u65e5\u672c\u3002") == "\u304c\u65e5\u672c"
    assert normalizer_for(None) is normalizer_for("en") is normalize_english


def test_thirteen_thousand_lines_and_what_was_read(data: Path) -> None:
    """Lines of LJ Speech as printed and as the reader spoke them; the rest is numbers that have two readings."""
    with zipfile.ZipFile(data / "ljspeech_text.zip") as archive:
        lines = archive.read("ljspeech_text/metadata.csv").decode().splitlines()
    before = after = ErrorCount()
    for line in lines[::10]:
        _, printed, read = line.split("|")
        before += count_errors(read.lower(), printed.lower())
        after += count_errors(normalize_english(read), normalize_english(printed))
    assert before.rate > 0.015
    assert after.rate < 0.002
