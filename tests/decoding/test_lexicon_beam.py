"""Words from CTC: equal to the sum over all paths, streamed equal to offline, and n best in order."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.hypothesis import rescored
from auricle.decoding.lexicon import Lexicon
from auricle.decoding.lexicon_beam import finish, lexicon_beam, lexicon_beam_readings, start, step
from auricle.decoding.lexicon_search import LexiconBeamOptions, LexiconSearch
from auricle.errors import BadOption

from .brute_force import ToyModel, random_log_probs, segmentations, spelled

WIDE = {"beam_size": 100_000, "beam_threshold": 1e9, "blank_skip": 1.0}
TOY = [("a", (1,)), ("ab", (1, 2)), ("eh", (1,)), ("ba", (2, 1)), ("bb", (2, 2)), ("ba", (2, 3, 1)), ("c", (3,))]


def brute_force(log_probs: np.ndarray, model: ToyModel, weight: float, bonus: float) -> dict[tuple[str, ...], float]:
    """ln of the weighted probability of every word sequence, over all its pronunciations and all their paths."""
    words = list(model.words)
    pronunciations = [(words.index(word), symbols) for word, symbols in TOY]
    found: dict[tuple[str, ...], float] = {}
    for said, probability in spelled(log_probs).items():
        for places in segmentations(said, pronunciations):
            ids = [pronunciations[p][0] for p in places]
            key = tuple(words[i] for i in ids)
            factor = math.exp(weight * model.sentence(ids) + bonus * len(ids))
            found[key] = found.get(key, 0.0) + probability * factor
    return {key: math.log(value) for key, value in found.items()}


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("weight", "bonus"), [(0.0, 0.0), (0.7, 0.5), (1.5, -1.0)])
def test_equals_brute_force(seed: int, weight: float, bonus: float) -> None:
    frames = random_log_probs(seed, 6, 4, 1.5)
    model = ToyModel(["<unk>", *dict(TOY)], seed)
    lexicon = Lexicon.build(TOY, n_symbols=4)
    search = LexiconSearch(lexicon, LexiconBeamOptions(lm_weight=weight, word_bonus=bonus, **WIDE), model)
    expected = sorted(brute_force(frames, model, weight, bonus).items(), key=lambda item: -item[1])
    found = lexicon_beam(search, frames)
    assert tuple(word.word for word in found.words) == expected[0][0]
    assert found.score == pytest.approx(expected[0][1], abs=1e-5)
    best = lexicon_beam_readings(search, frames, 20)
    assert [tuple(w.word for w in reading.words) for reading in best] == [words for words, _ in expected[:20]]
    assert [reading.score for reading in best] == pytest.approx([score for _, score in expected[:20]], abs=1e-5)


class Bigrams:
    """A language model that remembers one word, so that hypotheses with other words before it meet."""

    def __init__(self, words: tuple[str, ...], seed: int) -> None:
        self.words = words
        draw = np.random.default_rng(seed).uniform(0.05, 1.0, (len(words) + 1, len(words) + 1))
        self.table = np.log(draw / draw.sum(axis=1, keepdims=True)).astype(np.float32)
        self.unigram = self.table[:, :-1].mean(axis=0)

    def start(self) -> int:
        return len(self.words)

    def score(self, states: np.ndarray, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self.table[states, words], words

    def finish(self, states: np.ndarray) -> np.ndarray:
        return self.table[states, -1]


def peaky(seed: int, frames: int, symbols: int) -> np.ndarray:
    """Log-probabilities [frames, symbols] that are sure now and then, often of the blank."""
    log_probs = random_log_probs(seed, frames, symbols, 2.5)
    quiet = np.random.default_rng([seed, 1]).random(frames) < 0.4
    log_probs[quiet] = np.log([0.99, *[0.01 / (symbols - 1)] * (symbols - 1)])
    return log_probs


SEARCH = LexiconSearch(
    Lexicon.build(TOY, n_symbols=4),
    LexiconBeamOptions(beam_size=20, beam_threshold=8.0, lm_weight=0.8, word_bonus=0.5),
    Bigrams(("<unk>", *dict(TOY)), 0),
)


@given(st.integers(0, 10_000), st.lists(st.sampled_from([0, 1, 1, 2, 5, 20]), max_size=40))
@settings(max_examples=60, deadline=None)
def test_streamed_equals_offline(seed: int, lengths: list[int]) -> None:
    frames = peaky(seed, 60, 4)
    edges = [0, *(min(int(edge), 60) for edge in np.cumsum(lengths)), 60]
    state, words = start(SEARCH), []
    for first, end in pairwise(edges):
        state, certain = step(state, frames[first:end])
        words += certain
    rest, whole = finish(state), lexicon_beam(SEARCH, frames)
    assert (*words, *rest.words) == whole.words
    assert rest.score == whole.score


def test_a_stream_forgets() -> None:
    """What is certain is given at once, so that a state does not grow with what was heard."""
    state, sizes, given = start(SEARCH), [], 0
    for seed in range(100):
        state, certain = step(state, peaky(seed, 25, 4))
        sizes.append(len(state.history))
        given += len(certain)
    assert max(sizes[50:]) < 4 * max(sizes[:10])
    assert given > 500


def test_a_state_is_a_value() -> None:
    state, _ = step(start(SEARCH), peaky(0, 30, 4))
    first, again = (step(state, peaky(1, 30, 4)) for _ in range(2))
    assert first[1] == again[1]
    assert finish(first[0]) == finish(again[0])
    assert finish(state) == finish(state)


@pytest.mark.parametrize("seed", range(5))
def test_meeting_hypotheses_add_up_and_the_loser_is_remembered(seed: int) -> None:
    frames = random_log_probs(seed, 5, 4, 1.5)
    model = Bigrams(("<unk>", *dict(TOY)), seed)
    search = LexiconSearch(Lexicon.build(TOY, n_symbols=4), LexiconBeamOptions(lm_weight=0.7, **WIDE), model)
    words = list(model.words)
    each: dict[tuple[str, ...], float] = {}
    for said, probability in spelled(frames).items():
        for places in segmentations(said, [(words.index(word), symbols) for word, symbols in TOY]):
            ids = [words.index(TOY[p][0]) for p in places]
            path = [*zip([len(words), *ids], [*ids, -1], strict=True)]
            key = tuple(words[i] for i in ids)
            each[key] = each.get(key, 0.0) + probability * math.exp(0.7 * sum(model.table[a, b] for a, b in path))
    meeting = max(sum(p for said, p in each.items() if said[-1:] == end) for end in {said[-1:] for said in each})
    assert lexicon_beam(search, frames).score == pytest.approx(math.log(meeting), abs=1e-5)
    # Readings other than the best one are put together of parts; some are off, few, and none of them likely.
    found = {tuple(w.word for w in r.words): math.exp(r.score) for r in lexicon_beam_readings(search, frames, 500)}
    assert sum(p for said, p in found.items() if said not in each) < 0.001 * sum(found.values())
    assert sum(p for said, p in each.items() if said in found) > 0.95 * sum(each.values())


def test_confidence_is_the_share_of_readings_that_have_the_word() -> None:
    lexicon = Lexicon.build([("no", (1, 2)), ("nor", (1, 2, 3)), ("on", (2, 1))], n_symbols=4)
    frames = np.log([[0.01, 0.97, 0.01, 0.01], [0.01, 0.01, 0.97, 0.01], [0.6, 0.01, 0.01, 0.38]])
    best = lexicon_beam_readings(LexiconSearch(lexicon), frames, 50)
    assert [r.text for r in best[:2]] == ["no", "nor"]
    shares = [r.words[0].score for r in best[:2]]
    assert shares == pytest.approx([0.61, 0.38], abs=0.02)
    assert all(0 <= w.score <= 1 for r in best for w in r.words)


def test_words_lie_where_their_symbols_do() -> None:
    frames = np.full((12, 4), 0.01)
    for at, symbol in ((2, 2), (5, 1), (9, 3)):
        frames[at, symbol] = 1.0
    frames[frames.max(axis=1) < 1, 0] = 0.9
    found = lexicon_beam(LexiconSearch(Lexicon.build(TOY, n_symbols=4)), np.log(frames / frames.sum(1, keepdims=True)))
    assert [(w.word, w.symbols, w.start, w.end) for w in found.words] == [("ba", (2, 1), 2, 5), ("c", (3,), 9, 9)]


def test_a_boundary_belongs_to_no_word() -> None:
    lexicon = Lexicon.build([("a", (1,)), ("aa", (1, 1))], n_symbols=3)
    frames = np.log(
        [[0.02, 0.96, 0.02], [0.02, 0.02, 0.96], [0.02, 0.02, 0.96], [0.02, 0.96, 0.02], [0.02, 0.02, 0.96]]
    )
    assert lexicon_beam(LexiconSearch(lexicon, LexiconBeamOptions(boundary=2)), frames).text == "a a"
    assert lexicon_beam(LexiconSearch(lexicon), frames).text != "a a"


def test_a_word_that_is_cut_off_is_left_out() -> None:
    lexicon = Lexicon.build([("a", (1,)), ("bab", (2, 1, 2))], n_symbols=3)
    frames = np.log([[0.02, 0.96, 0.02], [0.02, 0.02, 0.96]])
    assert lexicon_beam(LexiconSearch(lexicon), frames).text == "a"
    assert lexicon_beam(LexiconSearch(lexicon), frames[:0]).words == ()
    assert lexicon_beam(LexiconSearch(lexicon), frames[1:]).text == ""


def test_the_impossible_costs_much_and_ends_nothing() -> None:
    lexicon = Lexicon.build([("a", (1,))], n_symbols=3)
    with np.errstate(divide="ignore"):
        frames = np.log([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    found = lexicon_beam(LexiconSearch(lexicon), frames)
    assert found.text in ("a", "a a")
    assert -200 < found.score < -100
    assert lexicon_beam(LexiconSearch(lexicon), np.full((2, 3), -np.inf)).text in ("", "a")


def test_skipping_sure_blanks_changes_little_and_skipping_none_is_exact() -> None:
    quick, slow = (
        LexiconSearch(SEARCH.lexicon, LexiconBeamOptions(lm_weight=0.8, blank_skip=skip), SEARCH.model)
        for skip in (0.98, 1.0)
    )
    for seed in range(10):
        frames = peaky(seed, 40, 4)
        assert lexicon_beam(quick, frames).score == pytest.approx(lexicon_beam(slow, frames).score, abs=0.5)


@pytest.mark.parametrize(
    "bad",
    [{"beam_size": 0}, {"beam_threshold": 0.0}, {"lm_weight": -1.0}, {"word_bonus": math.nan}, {"blank_skip": 0.0}],
)
def test_bad_options_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(iter(bad))):
        LexiconBeamOptions(**bad)


@pytest.mark.parametrize("bad", [np.zeros(4), np.zeros((3, 5)), np.full((3, 4), np.nan), np.full((3, 4), np.inf)])
def test_bad_log_probs_are_named(bad: np.ndarray) -> None:
    with pytest.raises(BadOption, match="log_probs"):
        lexicon_beam(SEARCH, bad)


def test_a_model_without_the_words_and_without_unknown_is_named() -> None:
    with pytest.raises(BadOption, match="knows neither"):
        lexicon_beam(LexiconSearch(SEARCH.lexicon, model=Bigrams(("a",), 0)), np.log(np.full((1, 4), 0.25)))


def test_a_boundary_that_is_no_symbol_is_named() -> None:
    with pytest.raises(BadOption, match="boundary"):
        LexiconSearch(SEARCH.lexicon, LexiconBeamOptions(boundary=4))


def test_a_second_opinion_reorders_readings_and_their_confidences() -> None:
    lexicon = Lexicon.build([("no", (1,)), ("know", (1,))], n_symbols=2)
    readings = lexicon_beam_readings(LexiconSearch(lexicon), np.log([[0.01, 0.99]]), 2)
    assert [r.text for r in readings] == ["no", "know"]
    other = rescored(readings, [readings[0].score - 3.0, readings[1].score])
    assert [r.text for r in other] == ["know", "no"]
    assert other[0].words[0].score == pytest.approx(1 / (1 + math.exp(-3.0)))
    for bad in ([0.0], [math.nan, 0.0], [-math.inf, -math.inf]):
        with pytest.raises(BadOption, match="scores"):
            rescored(readings, bad)
