"""The search for bars finds the best of all paths, in any chunks, and keeps to the music that was put in."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from auricle.decoding.bar_pointer import BarOptions, pointer_of
from auricle.decoding.bar_tracking import Beat, finish, start, step, track_bars
from auricle.errors import BadAudio, BadOption

TINY = BarOptions(frame_rate=10.0, slowest=75.0, fastest=150.0, metres=(2, 3), metre_change=0.1, steadiness=9.0)
FINE = BarOptions(frame_rate=100.0)


def clicks(bpm: float, metre: int, seconds: float = 20.0, first: float = 0.5, seed: int = 0) -> np.ndarray:
    """Activations at 100 frames a second of a steady click track, three frames wide."""
    out = np.random.default_rng(seed).uniform(0, 0.02, (round(seconds * 100), 2))
    for number, time in enumerate(np.arange(first, seconds - 0.1, 60 / bpm)):
        for offset, height in ((-1, 0.4), (0, 0.85), (1, 0.4)):
            out[round(time * 100) + offset, 1 if number % metre == 0 else 0] = height
    return out


def scored(beats: tuple[tuple[int, int], ...], last: int, activations: np.ndarray, options: BarOptions) -> float:
    """Log probability of (frame, kind) of each beat and the length of the last one, added up frame by frame."""
    pointer = pointer_of(options)
    lengths = [*(after[0] - before[0] for before, after in pairwise(beats)), last]
    none = (1 - activations.sum(axis=1)) / options.spread
    likelihood = np.log(np.maximum(np.column_stack([none, activations]), 1e-4))
    total = likelihood[: beats[0][0], 0].sum()
    places = {int(length): place for place, length in enumerate(pointer.lengths)}
    for number, ((frame, kind), length) in enumerate(zip(beats, lengths, strict=True)):
        for at in range(frame, min(frame + length, len(activations))):
            total += likelihood[at, (2 if pointer.positions[kind] == 0 else 1) if at == frame else 0]
        if number:
            step_of = places[lengths[number - 1]] - places[length]
            inside = abs(step_of) <= pointer.reach
            total += pointer.changes[step_of + pointer.reach, places[length]] if inside else -np.inf
            before = beats[number - 1][1]
            if pointer.positions[kind] == 0:
                metres = [options.metres.index(int(pointer.metres[k])) for k in (before, kind)]
                total += pointer.next_metre[0 if metres[0] == metres[1] else 1]
    return float(total)


def every_path(frames: int, options: BarOptions) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
    """All sequences of beats, with the length of the last one, which goes beyond the end."""
    pointer = pointer_of(options)

    @cache
    def following(kind: int) -> tuple[int, ...]:
        ends = pointer.positions[kind] == pointer.metres[kind] - 1
        return tuple(map(int, pointer.downbeats)) if ends else (kind + 1,)

    def grown(path: tuple[tuple[int, int], ...]) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
        frame, kind = path[-1]
        for length in map(int, pointer.lengths):
            if frame + length >= frames:
                yield path, length
            else:
                for after in following(kind):
                    yield from grown((*path, (frame + length, after)))

    for first in range(int(pointer.lengths[-1]) + 1):
        for kind in range(len(pointer.metres)):
            yield from grown(((first, kind),))


@pytest.mark.parametrize("seed", range(6))
def test_no_path_is_better_than_the_one_that_is_found(seed: int) -> None:
    frames = 20
    activations = np.random.default_rng(seed).dirichlet((3, 1, 1), frames)[:, 1:]
    paths = [
        (path, last, scored(path, last, activations, TINY))
        for path, last in every_path(frames, TINY)
        if path[0][0] <= (path[1][0] - path[0][0] if len(path) > 1 else last)  # a beat at most before the first
    ]
    best = max(score for _, _, score in paths)
    found = track_bars(activations, TINY)
    pointer = pointer_of(TINY)
    kinds = [
        next(k for k in range(5) if pointer.positions[k] + 1 == beat.position and pointer.metres[k] == beat.metre)
        for beat in found
    ]
    same = [
        score
        for path, _, score in paths
        if path == tuple((beat.frame, kind) for beat, kind in zip(found, kinds, strict=True))
    ]
    assert max(same) == pytest.approx(best, abs=1e-9)
    assert sum(score < best - 1e-6 for _, _, score in paths) > 1000  # it had a choice


@pytest.mark.parametrize(("bpm", "metre"), [(50, 3), (63, 4), (97.3, 4), (120, 2), (140, 3), (200, 4)])
def test_steady_music_is_followed(bpm: float, metre: int) -> None:
    found = [beat for beat in track_bars(clicks(bpm, metre), FINE) if 50 <= beat.frame < 1980]
    times = np.arange(0.5, 19.9, 60 / bpm)
    assert len(found) == len(times)
    assert np.abs(np.array([beat.frame for beat in found]) / 100 - times).max() < 0.06
    assert [beat.position for beat in found] == [number % metre + 1 for number in range(len(times))]
    assert {beat.metre for beat in found} == {metre}


def test_a_change_of_metre_and_a_slowing_down_are_followed() -> None:
    three, four = clicks(120, 3, 12.0), clicks(120, 4, 12.0)
    found = track_bars(np.concatenate([three, four]), FINE)
    assert {beat.metre for beat in found if 100 < beat.frame < 1000} == {3}
    assert {beat.metre for beat in found if beat.frame > 1500} == {4}
    slower = np.full((2500, 2), 0.01)
    times = np.cumsum(0.5 * 1.02 ** np.arange(35))
    for time in times[times < 24.9]:
        slower[round(time * 100) - 1 : round(time * 100) + 2, 0] = 0.7
    frames = np.array([beat.frame for beat in track_bars(slower, FINE)])
    assert max(np.abs(frames / 100 - time).min() for time in times[times < 24.9]) < 0.07


@pytest.mark.parametrize("seed", range(4))
def test_chunks_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    activations = clicks(rng.uniform(60, 180), 4, 60.0, seed=seed)
    options = BarOptions(frame_rate=100.0, lag=10.0)
    state, told = start(options), []
    for chunk in np.split(activations, np.sort(rng.integers(0, 6000, 30))):
        state, beats = step(state, chunk)
        told += beats
    assert len(told) > 30  # most are certain long before the end
    assert (*told, *finish(state)) == track_bars(activations, options)


def test_what_is_kept_does_not_grow() -> None:
    sizes, state = [], start(BarOptions(frame_rate=100.0, lag=5.0))
    for _ in range(4):
        state, _ = step(state, clicks(100, 4, 30.0))
        sizes.append(sum(trace.arrived.nbytes for trace in state.traces))
    assert sizes[-1] <= 1.5 * sizes[0]


def test_hours_do_not_wear_out_the_scores() -> None:
    one = clicks(100, 4, 24.0, first=0.3)
    state = start(BarOptions(frame_rate=100.0, lag=5.0))
    for _ in range(150):  # an hour, whose log odds would be far beyond what single precision tells apart
        state, told = step(state, one)
    assert float(np.abs(state.best[state.best > -1e20]).max()) < 1e3
    assert np.diff([beat.frame for beat in told]).tolist() == [60] * (len(told) - 1)


def test_no_music_has_no_beats_that_could_be_refuted() -> None:
    assert track_bars(np.zeros((0, 2))) == ()
    assert all(isinstance(beat, Beat) for beat in track_bars(np.zeros((500, 2))))


@pytest.mark.parametrize("wrong", [np.zeros(5), np.zeros((5, 3)), np.full((5, 2), 1.1), np.full((5, 2), np.nan)])
def test_no_activations_are_refused(wrong: np.ndarray) -> None:
    with pytest.raises(BadAudio, match=r"\[frames, 2\]"):
        track_bars(wrong)


@pytest.mark.parametrize(
    "wrong", [{"slowest": 300.0}, {"metres": ()}, {"metres": (3, 3)}, {"frame_rate": 1.0}, {"lag": 0.0}]
)
def test_options_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadOption):
        BarOptions(**wrong)  # type: ignore[arg-type]  # wrong on purpose
