"""The parts of an analysis that models make: kinds of sound, events."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import auricle
from auricle.engines import tagger
from auricle.engines.event_rules import plain_rule
from auricle.tasks.analyze import AnalyzeOptions
from auricle.tasks.analyze.parts import kind
from auricle.types import Audio


class Stub:
    """Hears music where it is loud, and a beep."""

    model, labels, sample_rate, frame_period, window = "stub", ("music", "silence"), 16_000, 0.04, 0.0
    rules = (plain_rule("music", 0.04),)

    def __init__(self, _opened: object = None) -> None:
        """Loaded."""

    def tag(self, pieces: Sequence[Audio]) -> list[Any]:
        out = []
        for piece in pieces:
            samples = np.abs(piece.samples[0])
            frames = np.pad(samples, (0, -len(samples) % 640)).reshape(-1, 640).max(axis=1)
            loud = float(samples.max() > 0.3)
            both = np.stack([frames, 1 - frames], axis=1).astype(np.float32)
            out.append(SimpleNamespace(probabilities=np.array([loud, 1 - loud]), frames=both))
        return out


@pytest.fixture(autouse=True)
def stubbed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "Tagger", Stub)
    monkeypatch.setattr(tagger, "tagger_folder", lambda _model: None)
    monkeypatch.setattr(tagger, "load", lambda _model: Stub())


def sound(rate: int = 44_100) -> Audio:
    samples = np.full(round(24.4 * rate), 1e-3, np.float32)
    samples[5 * rate : 9 * rate] = 0.8 * np.sin(np.arange(4 * rate) / 20)
    return Audio(samples, rate)


@pytest.mark.parametrize("block", [1000, 65_536, 10_000_000])
def test_kinds_of_sound_second_by_second(block: int) -> None:
    found = auricle.analyze(sound(), AnalyzeOptions(block_length=block))
    spans = [(span.start, span.end, span.label) for span in found.timeline["kind"]]
    assert spans[0] == (0.0, 5.0, "silence")
    assert spans[1][:2] in ((5.0, 9.0), (5.0, 10.0))  # the resampler's ringing may reach into the next second
    assert spans[-1][1] == pytest.approx(24.4, abs=1e-3)
    fact = next(fact for fact in found.facts if fact.label.startswith("Kind of sound"))
    assert fact.value.startswith("silence 8")


def test_events_are_added_when_asked_for() -> None:
    assert "events" not in [tier.name for tier in auricle.analyze(sound()).timeline.tiers]
    found = auricle.analyze(sound(), AnalyzeOptions(events=True))
    (span,) = found.timeline["events"]
    assert (span.start, span.end) == pytest.approx((5.0, 9.0), abs=0.1)


def test_a_rest_too_short_to_judge_has_no_kind() -> None:
    state = kind.Kinds(Stub(), np.zeros(0, np.float32))  # type: ignore[arg-type]
    assert kind._judged(state.tagger, np.zeros(kind.LEAST - 1, np.float32)) == []
    assert kind._judged(state.tagger, np.zeros(kind.WINDOW + kind.LEAST, np.float32)) == ["silence", "silence"]
