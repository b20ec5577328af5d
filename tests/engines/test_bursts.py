"""What stands out of its background: short sounds where they are, in noise of any colour; nothing in noise alone."""

from __future__ import annotations

import numpy as np
import pytest

from auricle.data.augment.noise import coloured_noise
from auricle.engines.bursts import Bursts
from auricle.errors import BadOption
from auricle.tasks.events import EventOptions, events
from auricle.types import Audio

RATE = 32_000


def chirps(onsets: list[float], seconds: float, level: float) -> np.ndarray:
    out = np.zeros(round(seconds * RATE), np.float32)
    t = np.arange(round(0.08 * RATE)) / RATE
    chirp = sum(np.sin(2 * np.pi * (2000 * k * t + 9000 * t**2)) for k in (1, 2, 3)) / 3
    for onset in onsets:
        first = round(onset * RATE)
        out[first : first + len(t)] += (level * chirp).astype(np.float32)
    return out


@pytest.mark.parametrize("tilt", [0.0, 1.0, 2.0])
def test_onsets_lie_within_twenty_milliseconds(tilt: float) -> None:
    onsets = [1.0, 1.15, 4.2, 9.4, 9.6, 17.3]
    noise = 0.002 * coloured_noise(20 * RATE, tilt, np.random.default_rng(0)) / (1 + 9 * (tilt == 2))
    found = events(Audio(chirps(onsets, 20.0, 0.5) + noise, RATE), EventOptions("bursts"))
    starts = [span.start for span in found.timeline["events"]]
    assert len(starts) == len(onsets)
    assert np.allclose(starts, onsets, atol=0.02)
    assert {span.label for span in found.timeline["events"]} == {"sound"}


def test_steady_noise_holds_nothing() -> None:
    for tilt in (0.0, 1.0):
        noise = 0.05 * coloured_noise(30 * RATE, tilt, np.random.default_rng(1))
        assert len(events(Audio(noise, RATE), EventOptions("bursts")).timeline["events"]) == 0


def test_the_level_does_not_matter() -> None:
    sound = chirps([1.0, 3.0], 5.0, 0.5) + 0.002 * coloured_noise(5 * RATE, 1.0, np.random.default_rng(0))
    loud, soft = (events(Audio(gain * sound, RATE), EventOptions("bursts")).timeline["events"] for gain in (1.0, 0.1))
    assert [span.start for span in loud] == [span.start for span in soft]


def test_it_takes_its_own_rate_alone() -> None:
    with pytest.raises(BadOption, match="bursts takes mono sound at 32000 Hz"):
        Bursts().tag([Audio(np.zeros(100, np.float32), 16_000)])
