"""Alignment is the best path by trying all; words reach as far as they are said to."""

from __future__ import annotations

import math
from itertools import pairwise, product

import numpy as np
import pytest

from auricle.decoding.alignment import AlignedWord, align, align_words, word_spans
from auricle.decoding.ctc_greedy import SymbolSpan, ctc_greedy
from auricle.errors import BadOption

from .brute_force import collapsed, random_log_probs


def best_path(log_probs: np.ndarray, sequences: list[tuple[int, ...]]) -> tuple[float, tuple[int, ...]]:
    """(ln probability, path) of the likeliest path that spells one of the sequences."""
    frames, symbols = log_probs.shape
    paths = (path for path in product(range(symbols), repeat=frames) if collapsed(path) in sequences)
    return max((float(log_probs[np.arange(frames), path].sum()), path) for path in paths)


def path_of(spans: list[SymbolSpan], frames: int) -> tuple[int, ...]:
    path = [0] * frames
    for span in spans:
        path[span.start : span.end] = [span.symbol] * (span.end - span.start)
    return tuple(path)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("symbols", [(1,), (1, 2), (1, 1), (2, 1, 2), (1, 2, 2)])
def test_is_the_best_path(seed: int, symbols: tuple[int, ...]) -> None:
    log_probs = random_log_probs(seed, 6, 3)
    spans = align(log_probs, symbols)
    assert tuple(span.symbol for span in spans) == symbols
    assert path_of(list(spans), 6) == best_path(log_probs, [symbols])[1]


WORDS = [[(1,), (2, 1)], [(1, 2), (3,)], [(2,)]]


@pytest.mark.parametrize("seed", range(10))
def test_chooses_pronunciations_by_the_best_path(seed: int) -> None:
    log_probs = random_log_probs(seed, 6, 4)
    said = [tuple(s for part in parts for s in part) for parts in product(*WORDS)]
    score, path = best_path(log_probs, said)
    aligned = align_words(log_probs, WORDS)
    spans = [span for word in aligned for span in word.symbols]
    assert float(log_probs[np.arange(6), path_of(spans, 6)].sum()) == pytest.approx(score)
    assert path_of(spans, 6) == path
    for word, choices in zip(aligned, WORDS, strict=True):
        assert tuple(span.symbol for span in word.symbols) == choices[word.choice]


def test_scores_are_geometric_means() -> None:
    log_probs = np.log([[0.1, 0.9], [0.6, 0.4], [0.9, 0.1]])
    span = align(log_probs, [1])[0]
    assert (span.start, span.end) == (0, 1)
    assert span.score == pytest.approx(0.9)
    two = AlignedWord(0, (SymbolSpan(1, 0, 1, 0.9), SymbolSpan(2, 1, 3, 0.4)))
    assert two.score == pytest.approx((0.9 * 0.4 * 0.4) ** (1 / 3))
    assert AlignedWord(0, (SymbolSpan(1, 0, 1, 0.0),)).score == 0.0


def test_frames_that_are_too_few_are_named() -> None:
    with pytest.raises(BadOption, match="too few"):
        align(random_log_probs(0, 2, 3), [1, 1])
    assert len(align(random_log_probs(0, 3, 3), [1, 1])) == 2


@pytest.mark.parametrize("bad", [[[]], [[[]]], [[[0]]], [[[3]]]])
def test_bad_words_are_named(bad: list[list[list[int]]]) -> None:
    with pytest.raises(BadOption, match="word 0"):
        align_words(random_log_probs(0, 5, 3), bad)


def test_nothing_to_align() -> None:
    assert align_words(random_log_probs(0, 5, 3), []) == ()
    with pytest.raises(BadOption, match="no frames"):
        align(np.empty((0, 3)), [1])


def test_finds_a_long_known_placement() -> None:
    """400 symbols over 1,600 frames, peaks of one frame with noise around them."""
    rng = np.random.default_rng(0)
    symbols = rng.integers(1, 40, 400)
    at = np.sort(rng.choice(np.arange(0, 1600, 2), 400, replace=False))
    probs = np.full((1600, 40), 0.1 / 39)
    probs[:, 0] = 0.9
    probs[at] = 0.3 * rng.dirichlet(np.ones(40), 400)
    probs[at, symbols] += 0.7
    assert [span.start for span in align(np.log(probs), symbols.tolist())] == at.tolist()


def word(*frames: tuple[int, int]) -> AlignedWord:
    return AlignedWord(0, tuple(SymbolSpan(1, start, end, 0.5) for start, end in frames))


def test_words_reach_out_and_meet_without_overlap() -> None:
    words = [word((1, 2)), word((3, 4), (6, 7)), word((20, 21))]
    spans = word_spans(words, ["a", "b", "c"], frame_period=0.1, frames=30, lead=0.2, tail=0.2)
    assert [(s.start, s.end) for s in spans] == [(0.0, 0.25), (0.25, 0.9), (1.8, 2.3)]
    assert [s.label for s in spans] == ["a", "b", "c"]
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert spans[0].score == pytest.approx(0.5)


def test_a_late_model_is_corrected_and_nothing_leaves_the_recording() -> None:
    spans = word_spans(
        [word((0, 1)), word((9, 10))], ["a", "b"], frame_period=0.1, frames=10, lead=0, tail=0, delay=0.1
    )
    assert [(s.start, s.end) for s in spans] == [(0.0, 0.0), (0.8, 0.9)]
    spans = word_spans([word((9, 10))], ["a"], frame_period=0.1, frames=10, lead=0, tail=0.5)
    assert spans[0].end == 1.0


def test_bad_extents_are_named() -> None:
    with pytest.raises(BadOption, match="labels"):
        word_spans([word((0, 1))], [], frame_period=0.1, frames=5)
    with pytest.raises(BadOption, match="lead"):
        word_spans([word((0, 1))], ["a"], frame_period=0.1, frames=5, lead=-1.0)


@pytest.mark.parametrize("seed", range(10))
def test_greedy_is_the_best_path_collapsed(seed: int) -> None:
    log_probs = random_log_probs(seed, 20, 3)
    path = log_probs.argmax(axis=1)
    spans = ctc_greedy(log_probs)
    assert tuple(span.symbol for span in spans) == collapsed(path.tolist())
    assert path_of(list(spans), 20) == tuple(path)
    for span in spans:
        mean = log_probs[span.start : span.end, span.symbol].mean()
        assert span.score == pytest.approx(math.exp(mean))


def test_greedy_of_nothing() -> None:
    assert ctc_greedy(np.empty((0, 3))) == ()
    assert ctc_greedy(np.log([[0.9, 0.1]])) == ()
    with pytest.raises(BadOption, match="log_probs"):
        ctc_greedy(np.array([[np.nan, 0.0]]))


def test_words_do_not_reach_over_a_pause_that_costs() -> None:
    # The second symbol of the first word is a little likelier behind the pause than before it.
    sure = math.log(0.9)
    log_probs = np.full((9, 4), math.log(0.03))
    for frame, symbol in enumerate([1, 2, 0, 0, 0, 0, 2, 3, 0]):
        log_probs[frame, symbol] = sure
    log_probs[1, 0] = sure + 0.1
    far = align_words(log_probs, [[[1, 2]], [[3]]])
    inside = np.where(np.arange(9) % 7 < 2, 0.0, -1.0)
    near = align_words(log_probs, [[[1, 2]], [[3]]], inside=inside)
    assert [span.start for span in far[0].symbols] == [0, 6]
    assert [span.start for span in near[0].symbols] == [0, 1]
    with pytest.raises(BadOption, match="inside"):
        align_words(log_probs, [[[1, 2]]], inside=np.zeros(3))
