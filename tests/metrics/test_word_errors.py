"""Word and character errors: the counts of jiwer, the laws of an alignment, the cases without a value."""

from __future__ import annotations

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.errors import BadOption, UndefinedScore
from auricle.metrics import (
    ErrorCount,
    align_characters,
    align_words,
    count_errors,
    difference_interval,
    rate_interval,
    show_alignment,
    word_error_rate,
)

words = st.lists(st.sampled_from(["a", "b", "cat", "the", "na\u00efve", "\u65e5\u672c"]), max_size=12).map(" ".join)
texts = st.text(max_size=20)


@given(words, words)
def test_word_counts_are_those_of_jiwer(reference: str, estimate: str) -> None:
    theirs = jiwer.process_words(reference, estimate)
    ours = count_errors(reference, estimate)
    assert (ours.hits, ours.errors, ours.length) == (
        theirs.hits,
        theirs.substitutions + theirs.deletions + theirs.insertions,
        len(reference.split()),
    )
    if reference:
        assert ours.rate == theirs.wer == word_error_rate(reference, estimate)


@given(words.filter(bool), words)
def test_character_rate_is_that_of_jiwer(reference: str, estimate: str) -> None:
    assert count_errors(reference, estimate, unit="characters").rate == jiwer.cer(reference, estimate)


@given(st.lists(st.tuples(words.filter(bool), words), min_size=1, max_size=5))
def test_the_rate_of_a_corpus_is_the_micro_average(pairs: list[tuple[str, str]]) -> None:
    references, estimates = zip(*pairs, strict=True)
    assert word_error_rate(references, estimates) == pytest.approx(jiwer.wer(list(references), list(estimates)))


@given(texts, texts)
def test_an_alignment_spells_both_sides(reference: str, estimate: str) -> None:
    pairs = align_words(reference, estimate)
    assert [p.reference for p in pairs if p.kind != "insert"] == reference.split()
    assert [p.estimate for p in pairs if p.kind != "delete"] == estimate.split()
    assert all((p.kind == "equal") == (p.reference == p.estimate) for p in pairs)
    characters = align_characters(reference, estimate)
    assert "".join(p.reference for p in characters) == " ".join(reference.split())


@given(words, words)
def test_no_alignment_has_fewer_errors(reference: str, estimate: str) -> None:
    assert count_errors(reference, estimate).errors == edit_distance(reference.split(), estimate.split())


def edit_distance(a: list[str], b: list[str]) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def test_what_has_no_value_is_an_error() -> None:
    with pytest.raises(UndefinedScore, match="empty reference"):
        word_error_rate("", "invented")
    with pytest.raises(UndefinedScore):
        word_error_rate([], [])
    assert count_errors("", "two words").insertions == 2
    assert count_errors("", "").errors == 0
    assert word_error_rate("one", "") == 1.0
    assert word_error_rate("one", "one two three") == 2.0
    assert word_error_rate(["one", ""], ["one", "two"]) == 1.0
    with pytest.raises(BadOption, match="as many"):
        word_error_rate(["one"], [])
    with pytest.raises(BadOption, match="unit"):
        count_errors("a", "b", unit="letters")  # type: ignore[arg-type]


def test_the_view_shows_every_error_in_its_column() -> None:
    reference, estimate = "the cat sat on the mat", "the bat sat the mat today"
    shown = show_alignment(align_words(reference, estimate)).splitlines()
    assert len({len(line) for line in shown[:2]}) == 1
    for column, mark in enumerate(shown[2]):
        if mark == "S":
            assert (shown[0][column], shown[1][column]) == ("c", "b")
        if mark in "DI":
            assert "*" in (shown[0][column], shown[1][column])
    assert sum(shown[2].count(mark) for mark in "SDI") == count_errors(reference, estimate).errors


@pytest.mark.parametrize("width", [10, 40, 100])
def test_the_view_is_wrapped(width: int) -> None:
    shown = show_alignment(align_words("word " * 50, "word " * 49), width=width)
    assert max(map(len, shown.splitlines())) <= max(width, 12)
    assert shown.count("word") == 99


def simulated(rng: np.random.Generator, utterances: int, rate: float) -> list[ErrorCount]:
    wrong = rng.binomial(20, rate, utterances)
    return [ErrorCount(hits=int(20 - n), substitutions=int(n)) for n in wrong]


def test_the_interval_holds_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    held = [0.2 in rate_interval(simulated(rng, 60, 0.2), rng, level=0.9, draws=400) for _ in range(300)]
    assert 0.84 <= np.mean(held) <= 0.96


def test_speakers_that_err_together_widen_the_interval() -> None:
    rng = np.random.default_rng(2)
    counts, speakers = [], []
    for speaker in range(8):
        counts += simulated(rng, 30, 0.05 + 0.05 * speaker)
        speakers += [speaker] * 30
    alone = rate_interval(counts, np.random.default_rng(0))
    together = rate_interval(counts, np.random.default_rng(0), groups=speakers)
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_the_same_draws_give_the_same_interval() -> None:
    counts = simulated(np.random.default_rng(3), 40, 0.3)
    first, second = (rate_interval(counts, np.random.default_rng(7)) for _ in range(2))
    assert first == second
    assert first.low <= sum(counts, ErrorCount()).rate <= first.high


def test_a_paired_comparison_sees_what_intervals_cannot() -> None:
    rng = np.random.default_rng(4)
    hard = rng.uniform(0.0, 0.8, 100)
    first = [ErrorCount(hits=int(100 - 100 * h), substitutions=int(100 * h)) for h in hard]
    second = [ErrorCount(hits=c.hits - 2, substitutions=c.substitutions + 2) for c in first]
    apart = [rate_interval(counts, np.random.default_rng(0)) for counts in (first, second)]
    assert apart[0].high > apart[1].low
    difference = difference_interval(first, second, np.random.default_rng(0))
    assert 0.0 not in difference
    assert difference.low == pytest.approx(-0.02, abs=1e-3)
    with pytest.raises(BadOption, match="same utterances"):
        difference_interval(first, second[:-1], rng)


def test_what_has_no_interval_is_an_error() -> None:
    rng = np.random.default_rng(0)
    good = [ErrorCount(hits=1)] * 3
    for counts in ([], good[:1], [ErrorCount(insertions=1)] * 5):
        with pytest.raises(UndefinedScore):
            rate_interval(counts, rng)
    with pytest.raises(UndefinedScore, match="two groups"):
        rate_interval(good, rng, groups=["one"] * 3)
    with pytest.raises(BadOption):
        rate_interval(good, rng, groups=["one"])
    with pytest.raises(BadOption):
        rate_interval(good, rng, level=1.0)
    with pytest.raises(BadOption):
        rate_interval(good, rng, draws=0)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32))
def test_empty_references_among_others_are_no_obstacle(seed: int) -> None:
    counts = [ErrorCount(insertions=1), ErrorCount(hits=1), ErrorCount()]
    interval = rate_interval(counts, np.random.default_rng(seed), draws=50)
    assert 0.0 <= interval.low <= interval.high
