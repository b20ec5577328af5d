"""From clips of sound to batches of log-mel features and targets, changed and mixed on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from auricle.data.augment.noise import coloured_noise, mix_at, stretch_of
from auricle.data.augment.reverb import reverberate
from auricle.data.augment.spec_augment import apply_masks, draw_masks
from auricle.data.augment.speed import change_speed, draw_speed
from auricle.data.clips import Clip
from auricle.data.speech_features import padded
from auricle.data.surroundings import NOISES, ROOMS, sounds_of
from auricle.data.utterance import samples_of
from auricle.features import MelSpec, log_mel_spectrogram

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ClipAugmentation", "clip_batch", "cut_to"]


RECORDED = 0.6
"""Share of the noises that are recorded ones, where there are any."""
HEARD = 0.05
"""Share of a clip's peak that a part of it has to reach to be what its label says."""


@dataclass(frozen=True)
class ClipAugmentation:
    """How far clips may be changed in training; every share is a probability.

    Attributes:
        seconds: of the part that is heard, anywhere in the clip; a shorter clip is placed anywhere in silence.
        gain: largest change of the level, in dB.
        speed: largest change of speed and pitch, as a share.
        mixed: share of clips that are mixed with another one of the batch (between-class learning, Tokozume et al.
            2018, arXiv:1711.10282), targets and all.
        shift: seconds by which a clip is moved at most, before it is cut.
        noise: share of clips with noise below them: recorded, where a clip has surroundings, else coloured.
        ratios: lowest and highest ratio of a clip's power to that of the noise, in dB.
        reverb: share of clips put into a room, where they have surroundings.
        hidden_band: bands that one of two masks hides at most.
        hidden_frames: frames that one mask hides at most.
    """

    seconds: float = 3.0
    gain: float = 6.0
    speed: float = 0.1
    mixed: float = 0.5
    shift: float = 0.0
    noise: float = 0.2
    ratios: tuple[float, float] = (10.0, 40.0)
    reverb: float = 0.0
    hidden_band: int = 8
    hidden_frames: int = 16


def clip_batch(
    clips: Sequence[Clip],
    labels: Sequence[str],
    spec: MelSpec,
    augmentation: ClipAugmentation,
    rng: np.random.Generator | None,
) -> dict[str, torch.Tensor]:
    """features [batch, n_mels, frames], lengths [batch], targets float32 [batch, labels] whose rows sum to 1.

    Args:
        clips: what is read.
        labels: names of the targets; a clip of another label has no target and its row is 0.
        spec: of the features.
        augmentation: how far clips may be changed.
        rng: randomness; None leaves clips as they are, whole.

    Raises:
        AuricleError: a recording cannot be read.
    """
    rate = spec.stft.sample_rate
    place = {label: at for at, label in enumerate(labels)}
    targets = np.zeros((len(clips), len(labels)), np.float32)
    for row, clip in zip(targets, clips, strict=True):
        if clip.label in place:
            row[place[clip.label]] = 1.0
    sounds = [samples_of(clip, rate) for clip in clips]
    if rng is not None:
        sounds = [
            _changed(sound, rate, augmentation, rng, clip.surroundings)
            for sound, clip in zip(sounds, clips, strict=True)
        ]
        sounds, targets = _mixed(sounds, targets, augmentation.mixed, rng)
    mels = [log_mel_spectrogram(sound, spec, workers=1) for sound in sounds]
    if rng is not None:
        mels = [_hidden(mel, augmentation, rng) for mel in mels]
    return {**padded(mels), "targets": torch.from_numpy(targets)}


def cut_to(samples: NDArray[np.float32], length: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """`length` samples from a random place of `samples` [time] that is not silent, or all of them in a random place of
    silence.

    Example:
        >>> float(cut_to(np.ones(3, np.float32), 5, np.random.default_rng(0)).sum())
        3.0
    """
    spare = len(samples) - length
    if spare >= 0:
        first = int(rng.integers(spare + 1))
        part = samples[first : first + length]
        if np.abs(part).max(initial=0.0) < HEARD * np.abs(samples).max(initial=0.0):
            # A clip may be mostly padding: then its loudest sample stands anywhere in the part.
            first = int(np.clip(np.abs(samples).argmax() - rng.integers(length), 0, spare))
            part = samples[first : first + length]
        return part
    before = int(rng.integers(-spare + 1))
    return np.pad(samples, (before, -spare - before))


def _changed(
    samples: NDArray[np.float32],
    rate: int,
    augmentation: ClipAugmentation,
    rng: np.random.Generator,
    surroundings: Path | None,
) -> NDArray[np.float32]:
    """Speed, place, part, room, level, noise."""
    samples = change_speed(samples, draw_speed(rng, augmentation.speed))
    if augmentation.shift:
        room = round(augmentation.shift * rate)
        samples = np.roll(np.pad(samples, room), int(rng.integers(-room, room + 1)))[room : len(samples) + room]
    samples = cut_to(samples, round(augmentation.seconds * rate), rng)
    rooms = sounds_of(surroundings, ROOMS, rate) if surroundings and augmentation.reverb else ()
    if rooms and rng.random() < augmentation.reverb:
        samples = reverberate(samples, rooms[int(rng.integers(len(rooms)))][: 2 * rate])
    samples = samples * np.float32(10 ** (rng.uniform(-augmentation.gain, augmentation.gain) / 20))
    if rng.random() < augmentation.noise:
        noises = sounds_of(surroundings, NOISES, rate) if surroundings else ()
        if noises and rng.random() < RECORDED:
            noise = stretch_of(noises, len(samples), rng)
        else:
            noise = coloured_noise(len(samples), float(rng.uniform(0, 2)), rng)
        samples = mix_at(samples, noise, float(rng.uniform(*augmentation.ratios)))
    return samples


def _mixed(
    sounds: list[NDArray[np.float32]], targets: NDArray[np.float32], share: float, rng: np.random.Generator
) -> tuple[list[NDArray[np.float32]], NDArray[np.float32]]:
    """Some sounds with another one of the batch in them, and how much of each."""
    others = rng.permutation(len(sounds))
    parts = np.where(rng.random(len(sounds)) < share, rng.uniform(0.5, 1.0, len(sounds)), 1.0).astype(np.float32)
    out = []
    for sound, other, part in zip(sounds, others, parts, strict=True):
        if part == 1.0:
            out.append(sound)
            continue
        # Shares of what is heard: the louder of the two is turned down first, and the power stays.
        level, beside = (float(np.sqrt(np.mean(one.astype(np.float64) ** 2)) + 1e-6) for one in (sound, sounds[other]))
        tilt = 1.0 / (1.0 + level / beside * (1.0 - part) / part)
        scale = 1.0 / np.sqrt(tilt**2 + (1.0 - tilt) ** 2)
        out.append(np.float32(tilt * scale) * sound + np.float32((1.0 - tilt) * scale) * sounds[other])
    return out, parts[:, None] * targets + (1.0 - parts[:, None]) * targets[others]


def _hidden(mel: NDArray[np.float32], augmentation: ClipAugmentation, rng: np.random.Generator) -> NDArray[np.float32]:
    shape = (int(mel.shape[0]), int(mel.shape[1]))
    masks = draw_masks(
        shape, rng, widest_band=augmentation.hidden_band, frames_between=100, longest=augmentation.hidden_frames
    )
    return apply_masks(mel, masks)
