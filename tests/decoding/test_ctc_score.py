"""Scores of given texts: against every alignment written out, and against torch."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from auricle.decoding.ctc_score import ctc_scores
from auricle.errors import BadOption


def drawn(frames: int, symbols: int, seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(frames, symbols))
    return values - np.log(np.exp(values).sum(axis=1, keepdims=True))


@pytest.mark.parametrize("seed", range(5))
def test_equals_the_sum_over_all_alignments(seed: int) -> None:
    log_probs = drawn(5, 3, seed)
    texts = [text for length in range(4) for text in itertools.product((1, 2), repeat=length)]
    sums = dict.fromkeys(texts, 0.0)
    for path in itertools.product(range(3), repeat=5):
        text = tuple(symbol for symbol, _ in itertools.groupby(path) if symbol)
        if text in sums:
            sums[text] += np.exp(log_probs[np.arange(5), path].sum())
    assert np.exp(ctc_scores(log_probs, texts)) == pytest.approx(list(sums.values()), abs=1e-12)


def test_equals_torch_on_long_texts() -> None:
    torch = pytest.importorskip("torch")
    log_probs = drawn(700, 30, 1)
    text = np.random.default_rng(2).integers(1, 30, 200).tolist()
    loss = torch.nn.functional.ctc_loss(
        torch.from_numpy(log_probs)[:, None],
        torch.tensor([text]),
        torch.tensor([700]),
        torch.tensor([200]),
        reduction="sum",
    )
    assert ctc_scores(log_probs, [text, [1]])[0] == pytest.approx(-float(loss), rel=1e-9)


def test_too_few_frames_are_impossible_and_padding_changes_nothing() -> None:
    log_probs = drawn(4, 3, 0)
    alone = ctc_scores(log_probs, [[1]])
    together = ctc_scores(log_probs, [[1], [1, 2, 1, 2, 1, 2]])
    assert together[0] == alone[0]
    assert together[1] == -np.inf


def test_a_blank_in_a_text_is_refused() -> None:
    with pytest.raises(BadOption, match="blank"):
        ctc_scores(drawn(4, 3, 0), [[0]])
