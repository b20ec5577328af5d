"""Scenes and labelled recordings as batches: log-mel frames, and for each frame which events are heard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch

from auricle.data.augment.equalize import draw_equalizer, equalize
from auricle.data.augment.noise import coloured_noise
from auricle.data.augment.spec_augment import apply_masks, draw_masks
from auricle.data.augment.speed import change_speed, draw_speed
from auricle.data.event_sounds import BACKGROUND, EventSounds, office_and_animals, own_sounds
from auricle.data.scenes import EVENTS, Scene, SceneOptions, make_scene
from auricle.data.speech_features import padded
from auricle.data.strong_labels import LabelledPart
from auricle.data.surroundings import ROOMS, sounds_of
from auricle.data.utterance import samples_of
from auricle.features import MelSpec, log_mel_spectrogram
from auricle.types import Span
from auricle.types.framewise import to_frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "MadeScene",
    "Mixing",
    "RecordedScene",
    "SceneItem",
    "scene_batch",
    "scene_of",
    "sounds_for",
]

COLOURED = 6
"""Backgrounds of noise that is made, of another colour each, beside the recorded ones."""


@dataclass(frozen=True)
class Mixing:
    """How far scenes differ from one another in training; those of validation and test are fixed.

    Attributes:
        seconds: of a scene.
        densities: lowest and highest number of events that are tried, a minute.
        ratios: lowest and highest ratio of an event's power to that of the background, in dB.
        polyphony: at most so many events at once.
        reverb: share of scenes in a room.
        speed: largest change of the speed and pitch of each event, as a share.
        colour: largest gain or loss of a frequency of each event, in dB.
        gain: largest change of a scene's level, in dB.
        hidden_band: bands that one of two masks hides at most.
    """

    seconds: float = 10.0
    densities: tuple[float, float] = (6.0, 40.0)
    ratios: tuple[float, float] = (-8.0, 20.0)
    polyphony: int = 3
    reverb: float = 0.3
    speed: float = 0.15
    colour: float = 8.0
    gain: float = 12.0
    hidden_band: int = 8


class SceneItem(Protocol):
    """Something with events in it."""

    @property
    def duration(self) -> float:
        """Seconds."""
        ...

    def heard(self, sample_rate: int, rng: np.random.Generator | None) -> tuple[NDArray[np.float32], Sequence[Span]]:
        """Samples [time] and the events; without a generator the same ones every time."""
        ...


@dataclass(frozen=True)
class MadeScene:
    """A scene that is mixed when it is asked for.

    Attributes:
        place: folder of the sounds.
        split: part of the data that they are taken from.
        number: which scene of the split.
        mixing: how it is mixed.
    """

    place: Path
    split: str
    number: int
    mixing: Mixing

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.mixing.seconds

    def heard(self, sample_rate: int, rng: np.random.Generator | None) -> tuple[NDArray[np.float32], Sequence[Span]]:
        """Samples [time] and the events, drawn anew where a generator is given."""
        fixed = np.random.default_rng([self.number, len(self.split)])
        drawn = rng or fixed
        options = SceneOptions(
            sample_rate=sample_rate,
            duration=self.mixing.seconds,
            polyphony=self.mixing.polyphony,
            density=float(drawn.uniform(*self.mixing.densities)),
            ratios=self.mixing.ratios,
            reverb=self.mixing.reverb,
        )
        changes = None if rng is None else self.mixing
        scene = scene_of(self.place, self.split, drawn, options, changes=changes)
        return scene.audio.samples[0], scene.truth[EVENTS]


@dataclass(frozen=True)
class RecordedScene:
    """A part of a recording whose events were written down."""

    part: LabelledPart

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.part.duration

    def heard(self, sample_rate: int, _rng: np.random.Generator | None) -> tuple[NDArray[np.float32], Sequence[Span]]:
        """Samples [time] and the events."""
        return samples_of(self.part, sample_rate), self.part.events


@cache
def sounds_for(place: Path, split: str) -> EventSounds:
    """The sounds of one part of a folder: of the corpora, where it holds them, or of one's own.

    Raises:
        BadData: neither.
    """
    return office_and_animals(place, split) or own_sounds(place, split)


@dataclass(frozen=True, eq=False)
class Ingredients:
    """What `make_scene` is given."""

    choices: Mapping[str, Sequence[Callable[[], NDArray[np.float32]]]]
    beneath: Sequence[NDArray[np.float32]]


@cache
def ingredients(place: Path, split: str, sample_rate: int, weather: bool = True) -> Ingredients:
    """Of one part of a folder, found once: beside the recorded backgrounds there is noise that is made."""
    sounds = sounds_for(place, split)
    if not weather:
        plain = tuple(clip for clip in sounds.backgrounds if clip.label == BACKGROUND)
        sounds = replace(sounds, backgrounds=plain)
    rng = np.random.default_rng(0)
    tilts = np.linspace(0.0, 2.0, COLOURED).tolist()
    made = [coloured_noise(10 * sample_rate, tilt, rng) for tilt in tilts]
    return Ingredients(sounds.choices(sample_rate), [*sounds.beneath(sample_rate), *made])


def scene_of(
    place: Path,
    split: str,
    rng: np.random.Generator,
    options: SceneOptions,
    *,
    weather: bool = True,
    changes: Mixing | None = None,
) -> Scene:
    """A scene of the sounds of one part of a folder.

    Args:
        place: folder of the sounds.
        split: "train", "valid" or "test".
        rng: randomness.
        options: how the scene is drawn.
        weather: rain, sea, fire and helicopters may lie under the events, not only plain noises.
        changes: how far each event is changed; None for not at all.
    """
    given = ingredients(place, split, options.sample_rate, weather)
    choices = given.choices
    if changes is not None:
        choices = {label: [partial(_changed, one, rng, changes) for one in every] for label, every in choices.items()}
    rooms = sounds_of(place, ROOMS, options.sample_rate) if options.reverb else ()
    short = [room[: 2 * options.sample_rate] for room in rooms]
    return make_scene(choices, given.beneath, rng, options, short)


def _changed(sound: Callable[[], NDArray[np.float32]], rng: np.random.Generator, by: Mixing) -> NDArray[np.float32]:
    return equalize(change_speed(sound(), draw_speed(rng, by.speed)), draw_equalizer(rng, by.colour))


def scene_batch(
    items: Sequence[SceneItem],
    labels: Sequence[str],
    spec: MelSpec,
    stride: int,
    mixing: Mixing,
    rng: np.random.Generator | None,
) -> dict[str, torch.Tensor]:
    """features [batch, n_mels, frames], lengths [batch], activity [batch, frames', labels] with a frame for `stride`.

    Args:
        items: what is heard.
        labels: of the columns of the activity.
        spec: of the features.
        stride: frames of features for one of activity.
        mixing: how far scenes are changed.
        rng: randomness; None gives every item as it always is.
    """
    rate, period = spec.stft.sample_rate, stride * spec.stft.hop / spec.stft.sample_rate
    mels, activities = [], []
    for item in items:
        samples, spans = item.heard(rate, rng)
        if rng is not None:
            samples = samples * np.float32(10 ** (rng.uniform(-mixing.gain, mixing.gain) / 20))
        mel = log_mel_spectrogram(samples, spec, workers=1)
        if rng is not None:
            shape = (int(mel.shape[0]), int(mel.shape[1]))
            # Bands alone: a hidden frame might have been the onset.
            mel = apply_masks(mel, draw_masks(shape, rng, widest_band=mixing.hidden_band, longest=0))
        mels.append(mel)
        activities.append(to_frames(spans, labels, period, -(-mel.shape[1] // stride)).T)
    longest = max(len(activity) for activity in activities)
    out = np.zeros((len(items), longest, len(labels)), np.float32)
    for row, activity in zip(out, activities, strict=True):
        row[: len(activity)] = activity
    return {**padded(mels), "activity": torch.from_numpy(out)}
