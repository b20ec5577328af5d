"""The writer of chorales inside the package: what it knows of Bach, and its state as a value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from auricle.data.chorales import Chorale, chorales
from auricle.decoding.chorale_symbols import HIDDEN, NO_KEY, ORDER, RANGES, UNTOLD, symbols_of
from auricle.engines.composer import Composer, ComposerState, load
from auricle.errors import BadModel, BadOption
from auricle.metrics.voice_leading import longest_common_run
from auricle.tasks.compose import ComposeOptions, compose
from auricle.tasks.compose.notation import frames_of


@pytest.fixture(scope="module")
def composer() -> Composer:
    return load()


def nats(composer: Composer, piece: Chorale, tune: bool = False) -> float:
    """Nats a frame of what is not given: all voices, or those below the tune."""
    symbols = symbols_of(piece.pitches)
    given = np.full_like(symbols, HIDDEN)
    if tune:
        given[:, 0] = symbols[:, 0]
    ahead = composer.ahead(given, piece.positions, np.full(len(symbols), UNTOLD), NO_KEY)
    state, total = composer.start(), 0.0
    for frame, row in enumerate(symbols):
        context, hidden, cell = composer.step(state, ahead[frame])
        known = given[frame].copy()
        for voice in ORDER:
            if known[voice] == HIDDEN:
                logits = composer.logits(context[None], state.before, known, voice, [NO_KEY])[0].astype(np.float64)
                total += float(np.logaddexp.reduce(logits) - logits[row[voice]])
                known[voice] = row[voice]
        state = ComposerState(row, hidden, cell)
    return total / len(symbols)


def test_bach_is_likelier_than_what_bach_would_not_write(composer: Composer, data: Path) -> None:
    pieces = chorales(data, "test")[:6]
    plain = np.mean([nats(composer, piece) for piece in pieces])
    assert plain < 2.3
    assert np.mean([nats(composer, piece, tune=True) for piece in pieces]) < plain - 0.3
    back = [Chorale(piece.pitches[::-1].copy()) for piece in pieces]
    assert np.mean([nats(composer, piece) for piece in back]) > plain + 0.2
    rng = np.random.default_rng(0)
    noise = Chorale(np.stack([rng.integers(low, high + 1, 64) for low, high in RANGES], axis=1).astype(np.int16))
    assert nats(composer, noise) > 4 * plain


def test_no_piece_is_one_that_it_learned(composer: Composer, data: Path) -> None:
    train = [piece.pitches for piece in chorales(data, "train")]
    for seed in range(2):
        pitches = frames_of(compose(ComposeOptions(seed=seed), composer=composer)).pitches
        assert longest_common_run(pitches, train)[0] < 128
    assert longest_common_run(train[3] + 1, train) == (len(train[3]), 3)


def test_a_step_leaves_the_state_as_it_was(composer: Composer) -> None:
    frames = np.full((3, 4), HIDDEN)
    ahead = composer.ahead(frames, np.arange(3), np.zeros(3, np.int64), 0)
    state = composer.start()
    first = composer.step(state, ahead[0])
    again = composer.step(state, ahead[0])
    assert all((one == two).all() for one, two in zip(first, again, strict=True))
    assert not state.hidden.any()
    further = composer.step(ComposerState(np.array([30, 20, 15, 10]), *first[1:]), ahead[1])
    assert not np.allclose(further[0], first[0])


def test_what_is_no_plan_is_refused(composer: Composer) -> None:
    frames = np.full((3, 4), HIDDEN)
    for given, count in ((frames, 2), (frames[:0], 0), (frames[0], 4)):
        with pytest.raises(BadOption, match="a plan needs frames"):
            composer.ahead(given, np.arange(count), np.zeros(count, np.int64), 0)
    with pytest.raises(BadModel, match="writes no chorales"):
        load("sounds")
