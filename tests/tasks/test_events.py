"""Events from sound: the same for any chunks, within bounds, and what there is to say where nothing is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auricle.engines.event_rules import plain_rule
from auricle.errors import BadOption, ModelNotFound
from auricle.tasks.events import EventOptions, events, stream
from auricle.types import Audio, Span

RATE, PERIOD = 1000, 0.04
HOP = round(PERIOD * RATE)


class Loudness:
    """A detector that hears "loud" where a frame is loud, and "edge" near the ends of what it is given."""

    model = "stub"
    labels = ("edge", "loud")
    sample_rate = RATE
    frame_period = PERIOD
    rules = tuple(plain_rule(label, PERIOD) for label in labels)

    def __init__(self) -> None:
        self.longest = 0

    def tag(self, pieces: Sequence[Audio]) -> list[Any]:
        out = []
        for piece in pieces:
            self.longest = max(self.longest, piece.length)
            samples = piece.samples[0]
            frames = -(-len(samples) // HOP)
            power = np.abs(np.pad(samples, (0, frames * HOP - len(samples)))).reshape(frames, HOP).max(axis=1)
            near = np.minimum(np.arange(frames), frames - 1 - np.arange(frames)) < 20
            out.append(SimpleNamespace(frames=np.stack([near, power], axis=1).astype(np.float32)))
        return out


def sound(seconds: float, *loud: tuple[float, float]) -> np.ndarray:
    out = np.full(round(seconds * RATE), 0.01, np.float32)
    for first, last in loud:
        out[round(first * RATE) : round(last * RATE)] = 0.9
    return out


def streamed(samples: np.ndarray, cuts: Sequence[int]) -> tuple[list[Span], np.ndarray]:
    detector = Loudness()
    state = stream.start(detector, detector.rules)
    spans, scores = [], []
    for part in np.split(samples, sorted(cuts)):
        state, heard = stream.step(state, part)
        spans += heard.spans
        scores.append(heard.scores)
        assert len(state.waiting) < 10 * RATE
    heard = stream.finish(state)
    return [*spans, *heard.spans], np.concatenate([*scores, heard.scores])


def test_an_event_lies_where_it_sounds() -> None:
    found = events(Audio(sound(31.0, (3.0, 4.0), (18.4, 19.2)), RATE), detector=Loudness())  # type: ignore[arg-type]
    loud = [(span.start, span.end) for span in found.timeline["events"] if span.label == "loud"]
    assert loud == [pytest.approx((3.0, 4.0), abs=PERIOD), pytest.approx((18.4, 19.2), abs=PERIOD)]
    assert found.scores.shape == (775, 2)
    assert found.duration == 31.0


@given(
    length=st.integers(1, 40 * RATE),
    cuts=st.lists(st.integers(0, 40 * RATE), max_size=12),
    loud=st.lists(st.tuples(st.floats(0, 40), st.floats(0.1, 3)), max_size=6),
)
@settings(deadline=None)
def test_any_chunks_give_the_same(length: int, cuts: list[int], loud: list[tuple[float, float]]) -> None:
    samples = sound(40.0, *((first, first + long) for first, long in loud))[:length]
    spans, scores = streamed(samples, [])
    again, same = streamed(samples, [cut for cut in cuts if cut < length])
    assert np.array_equal(scores, same)
    assert len(scores) == -(-length // HOP)
    assert sorted(spans, key=repr) == sorted(again, key=repr)


def test_nothing_is_decided_at_the_edges_of_a_window() -> None:
    _, scores = streamed(sound(60.0), [])
    edge = scores[:, 0]
    assert edge[:20].all()
    assert edge[-20:].all()
    assert not edge[20:-20].any()


def test_memory_is_bounded() -> None:
    detector = Loudness()
    events(Audio(sound(95.0), RATE), detector=detector)  # type: ignore[arg-type]
    assert detector.longest == 10 * RATE


def test_what_is_told_ends_where_the_sound_does() -> None:
    told: list[Span] = []
    ending = Audio(sound(12.013, (11.0, 12.013)), RATE)
    found = events(ending, EventOptions(labels="loud"), detector=Loudness(), found=told.append)  # type: ignore[arg-type]
    assert told == list(found.timeline["events"])
    assert told[-1].end == 12.013


def test_each_event_is_told_once_it_is_certain() -> None:
    told: list[Span] = []
    samples = sound(40.0, (1.0, 2.0), (33.0, 34.0))
    found = events(Audio(samples, RATE), detector=Loudness(), found=told.append)  # type: ignore[arg-type]
    assert sorted(told, key=repr) == sorted(found.timeline["events"], key=repr)


@pytest.mark.parametrize("length", [0, 1, 39, 41])
def test_hardly_any_sound_is_no_fault(length: int) -> None:
    found = events(Audio(np.full(length, 0.5, np.float32), RATE), detector=Loudness())  # type: ignore[arg-type]
    assert all(span.end <= length / RATE for span in found.timeline["events"])


def test_silence_holds_no_events() -> None:
    found = events(Audio(np.zeros(5000, np.float32), RATE), detector=Loudness())  # type: ignore[arg-type]
    assert found.timeline["events"] == ()
    assert found.remarks == ("nothing is to be heard in it",)


def test_labels_and_threshold_can_be_chosen() -> None:
    samples = sound(5.0, (1.0, 2.0))
    options = EventOptions(labels="loud", threshold=0.95)
    found = events(Audio(samples, RATE), options, detector=Loudness())  # type: ignore[arg-type]
    assert found.labels == ("loud",)
    assert found.timeline["events"] == ()
    lower = events(Audio(samples, RATE), replace(options, threshold=0.8), detector=Loudness())  # type: ignore[arg-type]
    assert len(lower.timeline["events"]) == 1
    with pytest.raises(BadOption, match="stub knows no bang; it knows edge, loud"):
        events(Audio(samples, RATE), EventOptions(labels="bang"), detector=Loudness())  # type: ignore[arg-type]
    with pytest.raises(BadOption, match="threshold"):
        EventOptions(threshold=1.5)
    with pytest.raises(ModelNotFound):
        events(Audio(samples, RATE), EventOptions("no-such-model"))
