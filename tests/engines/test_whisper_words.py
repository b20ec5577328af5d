"""From cross attention to words with times."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auricle.engines.whisper.backend import Alignment
from auricle.engines.whisper.tokens import Tokens, open_tokens
from auricle.engines.whisper.warping import emphasized, first_frames
from auricle.engines.whisper.words import words_of
from auricle.types import Span

pytest.importorskip("tokenizers")


def tokens() -> Tokens:
    return open_tokens(Path("no/such/folder"), 51_865, multilingual=True)


TOKENS = tokens()


def timed(text: str, step: float = 0.2, language: str = "en", duration: float = 1e9) -> tuple[Span, ...]:
    """Words of a text each of whose tokens lasts `step` seconds."""
    ids = TOKENS.encode(text)
    alignment = Alignment(np.arange(len(ids) + 1) * step, np.linspace(0.5, 1.0, len(ids)))
    return words_of(ids, alignment, TOKENS, language, duration)


def best_path_by_trying_all(gain: np.ndarray) -> list[int]:
    """First frame of each token on the path of the greatest gain; the path moves by one token, one frame or both."""
    tokens, frames = gain.shape
    best: tuple[float, list[int]] = (-np.inf, [])

    def walk(token: int, frame: int, total: float, first: list[int]) -> None:
        nonlocal best
        total += gain[token, frame]
        if (token, frame) == (tokens - 1, frames - 1):
            best = max(best, (total, first), key=lambda found: found[0])
            return
        for down, along in product((0, 1), repeat=2):
            if (down or along) and token + down < tokens and frame + along < frames:
                walk(token + down, frame + along, total, [*first, frame + along] if down else first)

    walk(0, 0, 0.0, [0])
    return best[1]


def test_the_path_is_the_best_of_all() -> None:
    rng = np.random.default_rng(0)
    for tokens, frames in [(1, 1), (1, 5), (2, 2), (3, 5), (4, 6), (5, 3), (6, 6)]:
        gain = rng.standard_normal((tokens, frames))
        assert first_frames(gain).tolist() == best_path_by_trying_all(gain)


def test_path_and_emphasis_equal_openais() -> None:
    timing = pytest.importorskip("whisper.timing")
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    attention = rng.random((3, 12, 200))
    attention /= attention.sum(axis=-1, keepdims=True)
    given = torch.from_numpy(attention)
    std, mean = torch.std_mean(given, dim=-2, keepdim=True, unbiased=False)
    theirs = timing.median_filter((given - mean) / std, 7).mean(dim=0)
    ours = emphasized(attention)
    np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-12)
    text, time = timing.dtw_cpu(-theirs.double().numpy())
    entered = np.flatnonzero(np.diff(text, prepend=-1))
    assert first_frames(ours).tolist() == time[entered].tolist()


def test_a_diagonal_gives_each_token_its_own_frames() -> None:
    gain = np.kron(2 * np.eye(4) - 1, np.ones((1, 5)))
    assert first_frames(gain).tolist() == [0, 5, 10, 15]


def test_words_stand_between_spaces_and_keep_their_signs() -> None:
    words = timed(" Don't stop, twenty-five (or six) dogs!")
    assert [word.label for word in words] == ["Don't", "stop,", "twenty-five", "(or", "six)", "dogs!"]


def test_signs_around_a_word_take_no_time() -> None:
    ids = TOKENS.encode(" yes, no")
    assert len(ids) == 3
    alignment = Alignment(np.array([0.0, 0.3, 2.0, 2.3]), np.ones(3))
    first, second = words_of(ids, alignment, TOKENS, "en", 9.0)
    assert (first.label, first.start, first.end) == ("yes,", 0.0, pytest.approx(0.3))
    assert (second.start, second.end) == (pytest.approx(2.0), pytest.approx(2.3))


def test_a_pause_before_the_first_word_is_not_part_of_it() -> None:
    ids = TOKENS.encode(" one two two two")
    alignment = Alignment(np.array([0.0, 5.0, 5.3, 5.6, 5.9]), np.ones(4))
    assert words_of(ids, alignment, TOKENS, "en", 9.0)[0].start == pytest.approx(5.0 - 0.6)


def test_scores_are_mean_probabilities() -> None:
    words = timed(" one two")
    assert [word.score for word in words] == [0.5, 1.0]


def test_languages_without_spaces_are_timed_by_character() -> None:
    words = timed("今日は天気", language="ja")
    assert "".join(word.label for word in words) == "今日は天気"
    assert len(words) >= 3


def test_times_end_with_the_sound() -> None:
    assert max(word.end for word in timed(" a b c d e f g", step=0.5, duration=1.2)) == 1.2


def test_an_alignment_of_another_length_gives_no_words() -> None:
    assert words_of([1, 2, 3], Alignment(np.zeros(2), np.zeros(1)), TOKENS, "en", 1.0) == ()


@given(st.text(max_size=40))
def test_words_spell_the_text_in_order_of_time(text: str) -> None:
    words = timed(text)
    assert " ".join(word.label for word in words) == " ".join(text.split())
    assert all(a.start <= b.start for a, b in pairwise(words))
