"""N-gram models: what they say sums to 1, states recombine, and KenLM agrees."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from auricle.decoding.ngram import (
    BEGIN,
    KneserNeyOptions,
    NgramModel,
    mix_ngrams,
    model_from_grams,
    prune_ngrams,
    train_kneser_ney,
    write_arpa,
)
from auricle.errors import BadData, BadModel, BadOption


def sentences(count: int, seed: int, n_words: int = 30) -> list[list[str]]:
    """Sentences of a small random language in which words depend on the one before."""
    rng = np.random.default_rng(seed)
    rows = rng.dirichlet(np.full(n_words, 0.1), n_words)
    out = []
    for _ in range(count):
        word, line = int(rng.integers(n_words)), []
        for _ in range(int(rng.integers(1, 12))):
            line.append(f"w{word}")
            word = int(rng.choice(n_words, p=rows[word]))
        out.append(line)
    return out


def said_after(model: NgramModel, context: list[str]) -> np.ndarray:
    """p of every word after some words from the begin [words]."""
    state = np.array([model.start()], dtype=np.int32)
    for word in context:
        state = model.score(state, np.array([model.ids[word]]))[1]
    return np.exp(model.score(np.repeat(state, model.n_words), np.arange(model.n_words))[0].astype(np.float64))


@pytest.mark.parametrize("order", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("min_counts", [(1,), (1, 2)])
def test_what_follows_any_context_sums_to_one(order: int, min_counts: tuple[int, ...]) -> None:
    model = train_kneser_ney(
        sentences(300, 0), KneserNeyOptions(order, min_counts), vocabulary=[f"w{i}" for i in range(40)]
    )
    states = np.unique(model.resting) if order > 1 else np.array([0])
    words = np.arange(model.n_words, dtype=np.int32)
    for state in states:
        scores, _ = model.score(np.full(model.n_words, state, dtype=np.int32), words)
        assert np.exp(scores.astype(np.float64)).sum() == pytest.approx(1.0, abs=2e-5)


def test_unseen_words_share_what_is_kept_for_them() -> None:
    model = train_kneser_ney([["a", "b"], ["a"]], vocabulary=["a", "b", "c", "d"])
    shares = [model.unigram[model.ids[word]] for word in ("c", "d", "<unk>")]
    assert shares[0] == shares[1] == shares[2] < model.unigram[model.ids["b"]]


def test_words_off_the_vocabulary_count_as_unknown() -> None:
    model = train_kneser_ney([["a", "x"], ["a", "y"], ["a", "b"]], KneserNeyOptions(2), vocabulary=["a", "b"])
    assert model.score_sentence(["a", "z"]) > model.score_sentence(["a", "b"])


def test_more_context_predicts_better() -> None:
    train, held = sentences(3000, 1), sentences(3200, 1)[3000:]

    def perplexity(order: int) -> float:
        model = train_kneser_ney(train, KneserNeyOptions(order))
        return float(10 ** -np.mean([score for line in held for score in model.score_words(line)]))

    assert perplexity(2) < 0.7 * perplexity(1)
    assert perplexity(3) < 1.1 * perplexity(2)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_scores_are_those_of_kenlm(order: int, tmp_path: Path) -> None:
    kenlm = pytest.importorskip("kenlm")
    model = train_kneser_ney(sentences(800, 2), KneserNeyOptions(order))
    if order == 1:  # KenLM wants two orders at least
        model = NgramModel(
            model.words, (*model.counts, 0), model.keys, model.log_probs, np.zeros(1 + model.n_words, np.float32)
        )
    with (tmp_path / "a.arpa").open("wb") as file:
        write_arpa(model, file)
    if order == 1:
        return
    other = kenlm.Model(str(tmp_path / "a.arpa"))
    lines = [*sentences(500, 3, n_words=33), *sentences(500, 4)]  # the first have words that the model lacks
    ours = [model.score_sentence(line) for line in lines]
    theirs = [other.score(" ".join(line)) for line in lines]
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_a_pruned_model_scores_as_kenlm_does(tmp_path: Path) -> None:
    kenlm = pytest.importorskip("kenlm")
    model = prune_ngrams(train_kneser_ney(sentences(800, 2), KneserNeyOptions(4)), 1e-4)
    with (tmp_path / "a.arpa").open("wb") as file:
        write_arpa(model, file)
    other = kenlm.Model(str(tmp_path / "a.arpa"))
    lines = sentences(1000, 5)
    np.testing.assert_allclose(
        [model.score_sentence(line) for line in lines], [other.score(" ".join(line)) for line in lines], atol=1e-4
    )


def test_equal_states_go_on_equally() -> None:
    model = train_kneser_ney(sentences(100, 6), KneserNeyOptions(3))
    seen: dict[int, np.ndarray] = {}
    for context in product(["w0", "w1", "w2", "w3"], repeat=3):
        state = np.array([model.start()], dtype=np.int32)
        for word in context:
            state = model.score(state, np.array([model.ids[word]]))[1]
        probs = said_after(model, list(context))
        np.testing.assert_allclose(probs, seen.setdefault(int(state[0]), probs))
    assert len(seen) < 4**3


def test_many_scores_at_once_are_those_one_by_one() -> None:
    model = train_kneser_ney(sentences(200, 7), KneserNeyOptions(4))
    rng = np.random.default_rng(0)
    states = rng.choice(np.unique(model.resting), 500).astype(np.int32)
    words = rng.integers(model.n_words, size=500).astype(np.int32)
    scores, after = model.score(states, words)
    for k in range(0, 500, 25):
        score, state = model.score(states[k : k + 1], words[k : k + 1])
        assert (score[0], state[0]) == (scores[k], after[k])
    assert model.score(states[:0], words[:0])[0].shape == (0,)


def test_the_end_is_a_word() -> None:
    model = train_kneser_ney(sentences(50, 8))
    states = np.array([0, model.start()], dtype=np.int32)
    ends = np.full(2, model.ids["</s>"], dtype=np.int32)
    np.testing.assert_array_equal(model.finish(states), model.score(states, ends)[0])


def test_a_mixture_is_the_mean_where_it_lists() -> None:
    one, other = train_kneser_ney(sentences(200, 9)), train_kneser_ney(sentences(200, 10, n_words=35))
    mixed = mix_ngrams(one, other, 0.3)
    assert set(mixed.words) == {*one.words, *other.words}
    for context in (["w1"], ["w1", "w2"]):
        assert said_after(mixed, context).sum() == pytest.approx(1.0, abs=1e-4)
    probs, first, second = (said_after(m, []) for m in (mixed, one, other))
    for word in ("w1", "w5", "w20"):
        listed = mixed.find(np.array([mixed.start()]), np.array([mixed.ids[word]]))[0]
        mean = 0.3 * first[one.ids[word]] + 0.7 * second[other.ids[word]]
        if listed:
            assert probs[mixed.ids[word]] == pytest.approx(mean, rel=1e-4)


def test_a_mixture_with_itself_changes_nothing() -> None:
    model = train_kneser_ney(sentences(200, 9))
    mixed = mix_ngrams(model, model, 0.5)
    lines = sentences(50, 11)
    np.testing.assert_allclose(
        [mixed.score_sentence(line) for line in lines], [model.score_sentence(line) for line in lines], atol=1e-3
    )


def test_pruning_drops_least_and_keeps_the_sum() -> None:
    model = train_kneser_ney(sentences(1000, 12), KneserNeyOptions(3))
    lines = sentences(1000, 12)[:200]  # what was learned is what can be lost

    def loss(other: NgramModel) -> float:
        return float(np.mean([model.score_sentence(line) - other.score_sentence(line) for line in lines]))

    light, hard = prune_ngrams(model, 1e-5), prune_ngrams(model, 1e-3)
    assert sum(hard.counts) < sum(light.counts) < sum(model.counts)
    assert 0 <= loss(light) < 0.05
    assert loss(hard) > 10 * loss(light)
    assert said_after(hard, ["w1", "w2"]).sum() == pytest.approx(1.0, abs=1e-4)


def test_a_context_that_no_row_lists_is_added() -> None:
    words = ["<unk>", BEGIN, "</s>", "a", "b"]
    one = (np.arange(5, dtype=np.int32)[:, None], np.log(np.full(5, 0.2, np.float32)), np.zeros(5, np.float32))
    two = (np.zeros((0, 2), np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32))
    three = (np.array([[3, 4, 3]], np.int32), np.log(np.array([0.5], np.float32)), np.zeros(1, np.float32))
    model = model_from_grams(words, [one, two, three])
    assert model.counts == (5, 1, 1)
    assert model.score_words(["a", "b", "a"])[:3].tolist() == pytest.approx(
        np.log10([0.2, 0.2, 0.5]).tolist(), abs=1e-6
    )


def test_rows_that_stand_twice_are_refused() -> None:
    one = (np.arange(4, dtype=np.int32)[:, None], np.full(4, -1, np.float32), np.zeros(4, np.float32))
    two = (np.array([[3, 3], [3, 3]], np.int32), np.full(2, -1, np.float32), np.zeros(2, np.float32))
    with pytest.raises(BadData, match="'a a' stands twice"):
        model_from_grams(["<unk>", BEGIN, "</s>", "a"], [one, two])


@pytest.mark.parametrize(
    ("order", "min_counts"), [(0, (1,)), (6, (1,)), (3, ()), (3, (0,)), (3, (2, 1))], ids=lambda value: str(value)
)
def test_options_out_of_range(order: int, min_counts: tuple[int, ...]) -> None:
    with pytest.raises(BadOption):
        KneserNeyOptions(order, min_counts)


def test_text_that_makes_no_model() -> None:
    with pytest.raises(BadData):
        train_kneser_ney([])
    with pytest.raises(BadData):
        train_kneser_ney([["a", "</s>"]])
    with pytest.raises(BadOption):
        mix_ngrams(train_kneser_ney([["a"]]), train_kneser_ney([["a"]]), 1.5)
    with pytest.raises(BadOption):
        prune_ngrams(train_kneser_ney([["a"]]), float("nan"))


def test_arrays_that_do_not_fit() -> None:
    good = train_kneser_ney([["a", "b"]])
    parts = {name: getattr(good, name) for name in ("words", "counts", "keys", "log_probs", "back_offs")}
    for name, wrong in (
        ("words", (*good.words[:-1], "a")),
        ("words", ("<nil>", *good.words[1:])),
        ("counts", (5, 1, 1)),
        ("keys", good.keys[::-1].copy()),
        ("keys", np.append(good.keys[:-1], good.keys[-1] + 10**6)),
        ("log_probs", good.log_probs + 5),
        ("back_offs", good.back_offs * np.nan),
    ):
        with pytest.raises(BadModel):
            NgramModel(**{**parts, name: wrong})
