"""Scenes: the truth says where events are, how loud, and how many at once."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from auricle.data.scenes import SceneOptions, active_part, make_scene
from auricle.errors import BadOption

RATE = 8000
NOISE = [np.random.default_rng(5).standard_normal(4 * RATE).astype(np.float32)]
Maker = Callable[[], np.ndarray]


def tone(frequency: float, seconds: float, silence: float = 0.5) -> Maker:
    t = np.arange(round(seconds * RATE)) / RATE
    quiet = np.zeros(round(silence * RATE))
    samples = np.concatenate([quiet, np.sin(2 * np.pi * frequency * t), quiet]).astype(np.float32)
    return lambda: samples


EVENTS = {"low": [tone(300, 0.4), tone(320, 1.0)], "mid": [tone(1000, 0.7)], "high": [tone(2500, 0.3)]}
OPTIONS = SceneOptions(RATE, duration=30.0, density=60.0, reverb=0.0)


def test_the_same_seed_gives_the_same_scene() -> None:
    one, two, other = (make_scene(EVENTS, NOISE, np.random.default_rng(seed), OPTIONS) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.audio.samples, two.audio.samples)
    assert one.truth == two.truth
    assert not np.array_equal(one.audio.samples, other.audio.samples)
    assert one.audio.duration == one.truth.duration == 30.0


@pytest.mark.parametrize("polyphony", [0, 1, 2, 3])
def test_no_more_events_at_once_than_are_allowed(polyphony: int) -> None:
    options = SceneOptions(RATE, duration=30.0, density=200.0, polyphony=polyphony, reverb=0.0)
    spans = make_scene(EVENTS, NOISE, np.random.default_rng(0), options).truth["events"]
    at_once = [sum(s.start <= t < s.end for s in spans) for t in np.arange(0, 30, 0.005)]
    assert max(at_once) == polyphony
    for label in EVENTS:
        mine = [s for s in spans if s.label == label]
        assert all(b.start - a.end >= 0.2 for a, b in pairwise(mine))


def test_events_are_where_and_as_loud_as_the_truth_says() -> None:
    options = SceneOptions(RATE, duration=30.0, density=30.0, polyphony=1, ratios=(0.0, 6.0), reverb=0.0)
    scene = make_scene(EVENTS, NOISE, np.random.default_rng(3), options)
    empty = make_scene(EVENTS, NOISE, np.random.default_rng(3), SceneOptions(RATE, duration=30.0, density=0.0))
    event = scene.audio.samples[0] - empty.audio.samples[0]
    spans = scene.truth["events"]
    assert len(spans) > 5
    heard = np.zeros(len(event), bool)
    for span in spans:
        part = slice(round(span.start * RATE), round(span.end * RATE))
        heard[part] = True
        ratio = 10 * np.log10(np.mean(event[part] ** 2) / np.mean(empty.audio.samples[0, part] ** 2))
        assert span.score is not None
        assert ratio == pytest.approx(span.score, abs=0.3)
    assert not event[~heard].any()
    level = 10 * np.log10(np.mean(empty.audio.samples[0].astype(np.float64) ** 2))
    assert level == pytest.approx(options.level, abs=0.1)


def test_a_room_rings_on_after_the_span() -> None:
    response = np.exp(-np.arange(RATE) / 800) * np.random.default_rng(0).standard_normal(RATE)
    room = [np.concatenate([[5.0], response]).astype(np.float32)]
    options = SceneOptions(RATE, duration=10.0, density=6.0, polyphony=1, reverb=1.0)
    scene, dry = (make_scene(EVENTS, NOISE, np.random.default_rng(1), options, rooms) for rooms in (room, []))
    assert scene.truth == dry.truth
    rung = np.abs(scene.audio.samples[0] - dry.audio.samples[0])
    first = scene.truth["events"][0]
    assert rung[: round(first.start * RATE)].max() < 1e-6
    assert rung[round(first.end * RATE) + 80 :][:800].max() > 1e-3


def test_silence_around_an_event_is_no_part_of_it() -> None:
    samples = tone(500, 1.0, silence=0.3)()
    assert len(active_part(samples, RATE)) == pytest.approx(RATE, abs=160)
    assert not len(active_part(np.zeros(100, np.float32), RATE))
    assert not len(active_part(np.zeros(0, np.float32), RATE))


def test_what_makes_no_scene_is_refused() -> None:
    rng = np.random.default_rng(0)
    for events, backgrounds in (({}, NOISE), ({"low": []}, NOISE), (EVENTS, [])):
        with pytest.raises(BadOption, match="needs at least one background"):
            make_scene(events, backgrounds, rng, OPTIONS)
    for wrong in ({"duration": 0.0}, {"polyphony": -1}, {"ratios": (3.0, 1.0)}):
        with pytest.raises(BadOption):
            SceneOptions(**wrong)  # type: ignore[arg-type]
    silent = {"nothing": [lambda: np.zeros(RATE, np.float32)]}
    assert not make_scene(silent, NOISE, rng, OPTIONS).truth["events"]
