"""Scenes whose truth is known: events mixed into a background at drawn onsets, levels and rooms.

What scaper does (Salamon et al. 2017, doi:10.1109/WASPAA.2017.8170052), without a process a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.augment.noise import stretch_of
from auricle.data.augment.reverb import reverberate
from auricle.errors import BadOption
from auricle.types import Audio, Span, Tier, Timeline

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Scene", "SceneOptions", "active_bursts", "active_part", "make_scene"]

EVENTS = "events"
"""Tier of a scene's timeline."""
STEP = 0.01
"""Seconds of the frames that levels are measured in."""
FLOOR = 20.0
"""What is so many dB below the loudest 10 ms of a recording counts as silence: little above noise, nobody hears it."""


@dataclass(frozen=True)
class SceneOptions:
    """How a scene is drawn.

    Attributes:
        sample_rate: in Hz.
        duration: seconds.
        polyphony: at most so many events at once.
        density: events that are tried, a minute; those that find no room are left out.
        ratios: lowest and highest ratio of an event's power to that of the background beneath it, in dB.
        longest: seconds of an event; a longer recording is cut.
        reverb: share of scenes that lie in one of the rooms.
        level: of the background, in dB of its root mean square.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> SceneOptions(polyphony=1).duration
        120.0
    """

    sample_rate: int = 32_000
    duration: float = 120.0
    polyphony: int = 3
    density: float = 20.0
    ratios: tuple[float, float] = (-6.0, 6.0)
    longest: float = 5.0
    reverb: float = 0.3
    level: float = -40.0

    def __post_init__(self) -> None:
        if not (self.duration > 0 and self.sample_rate > 0 and self.longest > 0):
            raise BadOption(f"a scene has a duration, a sample rate and a longest event above 0, got {self}")
        if self.polyphony < 0 or self.density < 0:
            raise BadOption(f"polyphony and density must be 0 or more, got {self.polyphony} and {self.density}")
        if not self.ratios[0] <= self.ratios[1]:
            raise BadOption(f"ratios must be (lowest, highest), got {self.ratios}")


@dataclass(frozen=True, eq=False)
class Scene:
    """A mixture and what is in it.

    Attributes:
        audio: mono.
        truth: timeline with a tier "events": label, start and end of each; the score is its ratio to the background in
            dB.
    """

    audio: Audio
    truth: Timeline


def make_scene(
    events: Mapping[str, Sequence[Callable[[], NDArray[np.float32]]]],
    backgrounds: Sequence[NDArray[np.float32]],
    rng: np.random.Generator,
    options: SceneOptions = SceneOptions(),
    rooms: Sequence[NDArray[np.float32]] = (),
) -> Scene:
    """A scene; the same generator gives the same one.

    Every label is drawn as often as any other. An event's span is the part of its recording that is heard: what is 20
    dB or more below its own loudest 10 ms, before and after, is cut off first. In a room, reverberation goes on after
    the span.

    Args:
        events: for each label, functions that give the samples [time] of a recording at the scene's sample rate.
        backgrounds: recordings [time] at that rate; one is taken, repeated where it is short.
        rng: randomness.
        options: how the scene is drawn.
        rooms: impulse responses [time] at that rate.

    Raises:
        BadOption: no events, or no backgrounds.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> beep = [lambda: np.sin(np.arange(16_000) / 3).astype(np.float32)]
        >>> hum = [rng.standard_normal(32_000).astype(np.float32)]
        >>> scene = make_scene({"beep": beep}, hum, rng, SceneOptions(duration=10.0, density=30.0))
        >>> scene.audio.duration, {span.label for span in scene.truth["events"]}
        (10.0, {'beep'})
    """
    if not events or not all(events.values()) or not backgrounds:
        raise BadOption("a scene needs at least one background, and a recording for each label")
    rate = options.sample_rate
    length = round(options.duration * rate)
    background = stretch_of(backgrounds, length, rng).astype(np.float32)
    background *= np.float32(10 ** (options.level / 20)) / (_rms(background) + np.float32(1e-9))
    foreground, placed = np.zeros(length, np.float32), list[Span]()
    labels = sorted(events)
    busy = np.zeros(length // round(STEP * rate) + 2, np.int64)
    for _ in range(round(options.density * options.duration / 60)):
        label = labels[int(rng.integers(len(labels)))]
        choices = events[label]
        sound = active_part(choices[int(rng.integers(len(choices)))](), rate)[: round(options.longest * rate)]
        ratio = float(rng.uniform(*options.ratios))
        first = int(rng.integers(max(1, length - len(sound))))
        sound = sound[: length - first]
        frames = slice(first // round(STEP * rate), -(-(first + len(sound)) // round(STEP * rate)))
        span = Span(first / rate, (first + len(sound)) / rate, label, round(ratio, 2))
        if len(sound) < rate * STEP or busy[frames].max() >= options.polyphony or _beside_its_like(span, placed):
            continue
        busy[frames] += 1
        beneath = _rms(background[first : first + len(sound)])
        gain = beneath * 10 ** (ratio / 20) / (_rms(sound) + 1e-9)
        foreground[first : first + len(sound)] += np.float32(gain) * _faded(sound, rate)
        placed.append(span)
    if rooms and rng.random() < options.reverb:
        foreground = reverberate(foreground, rooms[int(rng.integers(len(rooms)))])
    mixture = background + foreground
    peak = float(np.abs(mixture).max())
    if peak > 1.0:
        mixture /= np.float32(peak)
    tier = Tier(EVENTS, tuple(sorted(placed, key=lambda span: (span.start, span.end))))
    return Scene(Audio(mixture, rate), Timeline(length / rate, (tier,)))


def active_part(samples: NDArray[np.float32], sample_rate: int, floor: float = FLOOR) -> NDArray[np.float32]:
    """Samples [time] without the ends that are `floor` dB or more below the loudest 10 ms.

    Example:
        >>> sound = np.concatenate([np.zeros(500), np.ones(300), np.zeros(200)]).astype(np.float32)
        >>> len(active_part(sound, 1000))
        300
    """
    bursts = active_bursts(samples, sample_rate, floor, gap=float("inf"))
    return samples[bursts[0][0] : bursts[0][1]] if bursts else samples[:0]


def active_bursts(
    samples: NDArray[np.float32], sample_rate: int, floor: float = FLOOR, gap: float = 0.5
) -> tuple[tuple[int, int], ...]:
    """First sample and the one behind the last of each part of samples [time] that is heard.

    Args:
        samples: of one recording.
        sample_rate: in Hz.
        floor: what is so many dB below the loudest 10 ms is not heard.
        gap: seconds without sound that part two bursts.

    Example:
        >>> sound = np.concatenate([np.ones(300), np.zeros(900), np.ones(200)]).astype(np.float32)
        >>> active_bursts(sound, 1000)
        ((0, 300), (1200, 1400))
    """
    step = max(1, round(STEP * sample_rate))
    count = -(-len(samples) // step)
    frames = np.pad(samples.astype(np.float64), (0, count * step - len(samples))).reshape(count, step)
    power = (frames**2).mean(axis=1)
    if not count or not power.max() > 0:
        return ()
    heard = np.flatnonzero(power >= power.max() * 10 ** (-floor / 10))
    parts = np.split(heard, np.flatnonzero(np.diff(heard) * STEP > gap) + 1)
    return tuple((int(part[0]) * step, min(len(samples), (int(part[-1]) + 1) * step)) for part in parts)


def _beside_its_like(span: Span, placed: Sequence[Span]) -> bool:
    """Whether an event of the same label is heard within 0.2 s: nobody could tell the two apart."""
    return any(
        span.label == other.label and span.start < other.end + 0.2 and other.start < span.end + 0.2 for other in placed
    )


def _faded(sound: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """With 5 ms of fading at both ends, so that a cut does not click."""
    length = min(len(sound) // 2, round(0.005 * rate))
    ramp = np.linspace(0, 1, length, endpoint=False, dtype=np.float32)
    out = sound.copy()
    out[:length] *= ramp
    out[len(out) - length :] *= ramp[::-1]
    return out


def _rms(samples: NDArray[np.float32]) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) if len(samples) else 0.0
