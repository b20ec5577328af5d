"""Streamed equals offline for any chunking, and offline equals a plain loop over frames."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.decoding.hysteresis import HysteresisOptions, finish, hysteresis, start, step
from auricle.errors import BadOption
from auricle.types import Span

runs = st.tuples(st.sampled_from([0.0, 0.3, 0.5, 0.7, 1.0]), st.integers(1, 8)).map(lambda run: [run[0]] * run[1])
scores = st.lists(runs, max_size=25).map(lambda parts: np.array([x for part in parts for x in part]))
frames = st.integers(0, 4)
options = st.builds(
    lambda on, off, gap, shortest, pad: HysteresisOptions(1.0, max(on, off), min(on, off), gap, shortest, pad),
    st.floats(0, 1),
    st.floats(0, 1),
    frames,
    frames,
    frames,
)


def plain(values: np.ndarray, options: HysteresisOptions) -> list[tuple[int, int]]:
    """The definition, frame by frame and stage by stage."""
    runs: list[list[int]] = []
    active = False
    for i, value in enumerate(values):
        was, active = active, value >= options.on or (active and value >= options.off)
        if active and not was:
            runs.append([i, i])
        if active:
            runs[-1][1] = i + 1
    joined: list[list[int]] = []
    for run in runs:
        if joined and run[0] - joined[-1][1] < options.min_gap:
            joined[-1][1] = run[1]
        else:
            joined.append(run)
    out: list[tuple[int, int]] = []
    for first, end in joined:
        if end - first >= options.min_duration:
            wide = max(0, first - int(options.padding)), min(len(values), end + int(options.padding))
            if out and wide[0] <= out[-1][1]:
                wide = (out.pop()[0], wide[1])
            out.append(wide)
    return out


@given(scores, options)
@settings(max_examples=300)
def test_offline_is_the_definition(values: np.ndarray, options: HysteresisOptions) -> None:
    assert [(s.start, s.end) for s in hysteresis(values, options)] == plain(values, options)


@given(scores, options, st.randoms(use_true_random=False))
@settings(max_examples=300)
def test_streamed_equals_offline(values: np.ndarray, options: HysteresisOptions, draw: object) -> None:
    state, found = start(options), []
    at = 0
    while at < len(values):
        length = draw.choice([0, 1, 1, 2, 5, 20])  # type: ignore[attr-defined]
        state, spans = step(state, values[at : at + length])
        found += spans
        at += length
    assert (*found, *finish(state)) == hysteresis(values, options)


@given(scores, options)
def test_spans_come_as_soon_as_they_are_certain(values: np.ndarray, options: HysteresisOptions) -> None:
    quiet = np.full(int(options.min_gap + 2 * options.padding) + 1, options.off - 1.0)
    state, _ = step(start(options), np.concatenate([values, quiet]))
    assert finish(state) == ()


def test_a_state_is_a_value() -> None:
    state, _ = step(start(HysteresisOptions(1.0, min_gap=0)), np.array([0.9, 0.9]))
    assert step(state, np.array([0.0, 0.0]))[1] == step(state, np.array([0.0, 0.0]))[1] == (Span(0, 2, "", 0.9),)
    assert finish(state) == (Span(0, 2, "", 0.9),)


def test_two_thresholds_hold_what_one_tears() -> None:
    values = np.array([0.0, 0.6, 0.4, 0.6, 0.4, 0.6, 0.0])
    two = HysteresisOptions(1.0, on=0.5, off=0.3, min_gap=0, min_duration=0)
    one = HysteresisOptions(1.0, on=0.5, off=0.5, min_gap=0, min_duration=0)
    assert len(hysteresis(values, two)) == 1
    assert len(hysteresis(values, one)) == 3


@pytest.mark.parametrize(
    "bad", [{"frame_period": 0.0}, {"on": 0.1, "off": 0.2}, {"min_gap": -1.0}, {"padding": float("nan")}]
)
def test_bad_options_are_named(bad: dict[str, float]) -> None:
    with pytest.raises(BadOption, match=next(reversed(bad))):
        HysteresisOptions(**bad)


@pytest.mark.parametrize("bad", [np.array([np.nan]), np.zeros((2, 2))])
def test_bad_scores_are_named(bad: np.ndarray) -> None:
    with pytest.raises(BadOption, match="scores"):
        hysteresis(bad)
