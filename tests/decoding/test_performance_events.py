"""Scores as events: the way there and back, and the grammar, which allows these sequences and no others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.performance_events import (
    BEGIN,
    END,
    NOTE_OFF,
    NOTE_ON,
    PITCHES,
    SYMBOLS,
    TIME_SHIFT,
    VELOCITY,
    GrammarState,
    allowed,
    events_of,
    events_of_rows,
    followed,
    score_of_events,
)
from auricle.errors import BadOption
from auricle.types import Note, Part, Score

SECOND = VELOCITY - 1


def score(*notes: tuple[float, float, float, int]) -> Score:
    return Score.of([Part("", notes=tuple(Note(a, b, pitch=pitch, velocity=v) for a, b, pitch, v in notes))])


def legal(symbols: list[int]) -> bool:
    """Whether the grammar allows the whole sequence."""
    state = GrammarState()
    for symbol in symbols:
        if not allowed(state)[symbol]:
            return False
        state = followed(state, symbol)
    return state.last == END


@st.composite
def apart(draw: st.DrawFn) -> Score:
    """Notes on the grid, those of one pitch one after another, with velocities that stand for their bins."""
    notes = []
    for pitch in draw(st.sets(st.integers(0, 127), max_size=5)):
        at = 0
        for wait, length in draw(st.lists(st.tuples(st.integers(0, 250), st.integers(1, 250)), max_size=5)):
            start, end = at + wait, at + wait + length
            notes.append((start / 100, end / 100, pitch, draw(st.integers(0, 31)) * 4 + 2))
            at = end
    return score(*notes)


@settings(max_examples=60, deadline=None)
@given(apart())
def test_a_score_on_the_grid_comes_back_exactly(given_score: Score) -> None:
    symbols = events_of(given_score)
    assert score_of_events(symbols).notes == given_score.notes
    assert legal(symbols.tolist())


times = st.floats(0, 8, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(times, times, st.floats(0, 127), st.integers(1, 127)), max_size=12))
def test_any_score_has_one_sequence_and_gets_it_back(rows: list[tuple[float, float, float, int]]) -> None:
    """Overlapping, without length, between the keys: the first way rounds, and no further one changes anything."""
    made = score(*((min(a, b), max(a, b), pitch, velocity) for a, b, pitch, velocity in rows))
    symbols = events_of(made)
    assert legal(symbols.tolist())
    back = score_of_events(symbols)
    assert (events_of(back) == symbols).all()
    for note in back.notes:
        near = [n for n in made.notes if abs(n.start - note.start) <= 0.005001 and round(n.pitch) == note.pitch]
        assert near
        assert max((n.velocity - 1) // 4 for n in near) == (note.velocity - 1) // 4


def drawn(rng: np.random.Generator, most: int) -> list[int]:
    """A sequence of symbols that the grammar allows, all as likely, brought to its end after so many."""
    state, symbols = GrammarState(), list[int]()
    while state.last != END:
        mask = allowed(state)
        if len(symbols) > most and mask[END]:
            symbol = END
        elif len(symbols) > most and mask[NOTE_OFF:TIME_SHIFT].any():
            symbol = NOTE_OFF + int(mask[NOTE_OFF:TIME_SHIFT].argmax())
        else:
            kinds = [kind for kind in np.split(np.arange(SYMBOLS), [128, 256, 356, 388, 389]) if mask[kind].any()]
            kind = kinds[int(rng.integers(len(kinds)))]
            symbol = int(rng.choice(kind[mask[kind]]))
        symbols.append(symbol)
        state = followed(state, symbol)
    return symbols


def test_every_legal_sequence_is_that_of_one_score() -> None:
    for seed in range(25):
        symbols = drawn(np.random.default_rng(seed), 200)
        made = score_of_events(np.array(symbols))
        assert events_of(made).tolist() == symbols
        assert all(note.end > note.start for note in made.notes)
        assert len(made.notes) == sum(symbol < NOTE_OFF for symbol in symbols)


@pytest.mark.parametrize(
    ("faulty", "why"),
    [
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, 60, NOTE_OFF + 60, END], "begins what sounds"),
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, NOTE_OFF + 61, NOTE_OFF + 60, END], "ends what is silent"),
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, END], "ends while a pitch sounds"),
        ([BEGIN, VELOCITY, 60, NOTE_OFF + 60, END], "a note without length"),
        ([BEGIN, VELOCITY, 64, 60, TIME_SHIFT, NOTE_OFF + 60, NOTE_OFF + 64, END], "falls within a moment"),
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, TIME_SHIFT, NOTE_OFF + 60, END], "two shifts that are one"),
        ([BEGIN, 60, TIME_SHIFT, NOTE_OFF + 60, END], "no velocity"),
        ([BEGIN, VELOCITY, VELOCITY + 1, 60, TIME_SHIFT, NOTE_OFF + 60, END], "two velocities"),
        ([BEGIN, VELOCITY, 60, VELOCITY, 61, TIME_SHIFT, NOTE_OFF + 60, NOTE_OFF + 61, END], "no new velocity"),
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, NOTE_OFF + 60, TIME_SHIFT, END], "silence at the end"),
        ([VELOCITY, 60, TIME_SHIFT, NOTE_OFF + 60, END], "no beginning"),
        ([BEGIN, VELOCITY, 60, TIME_SHIFT, NOTE_OFF + 60, END, END], "something behind the end"),
    ],
)
def test_the_grammar_refuses(faulty: list[int], why: str) -> None:
    assert not legal(faulty), why
    # None of these is the sequence of the score that it is read as, so nothing is lost.
    assert events_of(score_of_events(np.array(faulty))).tolist() != faulty


def test_without_the_grammar_random_symbols_are_no_performance() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        symbols = [BEGIN, *rng.integers(0, BEGIN, 200).tolist(), END]
        assert not legal(symbols)
        made = score_of_events(np.array(symbols))
        assert events_of(made).tolist() != symbols
        assert legal(events_of(made).tolist())


def test_there_is_a_way_out_of_every_state() -> None:
    everything = GrammarState(TIME_SHIFT, frozenset(range(PITCHES)), 3)
    mask = allowed(everything)
    assert not mask[:NOTE_OFF].any()
    assert not mask[VELOCITY:].any()
    assert mask[NOTE_OFF:TIME_SHIFT].all()
    top = followed(GrammarState(VELOCITY, bin=0), 127)
    assert np.flatnonzero(allowed(top)).tolist() == list(range(TIME_SHIFT, VELOCITY))
    assert not allowed(GrammarState(END)).any()


def test_what_overlaps_and_what_is_long() -> None:
    again = score_of_events(events_of(score((0, 1, 60, 66), (0.5, 0.8, 60, 66))))
    assert [(note.start, note.end) for note in again.notes] == [(0.0, 0.5), (0.5, 0.8)]
    once = score_of_events(events_of(score((0, 1, 60, 30), (0.001, 0.5, 60.3, 90))))
    assert [(note.start, note.end, note.velocity) for note in once.notes] == [(0.0, 1.0, 90)]
    late = events_of(score((3.5, 5.5, 60, 64)))
    assert late.tolist() == [BEGIN, *[SECOND] * 3, TIME_SHIFT + 49, VELOCITY + 15, 60, SECOND, SECOND, 188, END]
    assert events_of(score((2, 2, 60, 64))).tolist()[-3:] == [TIME_SHIFT, NOTE_OFF + 60, END]


def test_parts_are_one_and_drums_are_none() -> None:
    parts = [Part("a", notes=(Note(0, 1, pitch=60),)), Part("b", 40, notes=(Note(0, 1, pitch=64),))]
    with_drums = [*parts, Part("kit", is_drum=True, notes=(Note(0, 9, pitch=36),))]
    assert events_of(Score.of(with_drums)).tolist() == events_of(Score.of(parts)).tolist()
    assert [note.pitch for note in score_of_events(events_of(Score.of(parts)), 7).notes] == [60, 64]
    assert score_of_events(events_of(Score.of(parts)), 7).parts[0].program == 7


def test_broken_off_and_odd_symbols_are_read_as_defined() -> None:
    assert score_of_events(np.array([60, TIME_SHIFT + 9, 60])).notes == (
        Note(0.0, 0.1, pitch=60, velocity=64),
        Note(0.1, 0.11, pitch=60, velocity=64),
    )
    assert score_of_events(np.array([NOTE_OFF + 3, END, NOTE_ON + 3, TIME_SHIFT])).notes == ()
    assert score_of_events(np.zeros(0, np.int64)).notes == ()


@pytest.mark.parametrize("symbols", [[SYMBOLS], [-1], [[1, 2]]])
def test_what_is_no_symbol_is_refused(symbols: list[int]) -> None:
    with pytest.raises(BadOption, match="symbols from 0 to 389"):
        score_of_events(np.array(symbols))


def test_what_are_no_notes_is_refused() -> None:
    with pytest.raises(BadOption, match="symbols from 0 to 389"):
        followed(GrammarState(), SYMBOLS)
    with pytest.raises(BadOption, match="the shape"):
        events_of_rows(np.zeros(4))
    for start, end in ((0.0, 1e9), (np.nan, 1.0), (-1.0, 1.0)):
        with pytest.raises(BadOption, match="notes lie between"):
            events_of_rows(np.array([[start, end, 60, 64]]))
