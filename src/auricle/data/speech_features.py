"""From utterances to padded log-mel batches, augmented on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from auricle.data.augment.mel_warp import warp_mel
from auricle.data.augment.noise import coloured_noise, mix_at, stretch_of
from auricle.data.augment.reverb import reverberate
from auricle.data.augment.spec_augment import apply_masks, draw_masks
from auricle.data.augment.speed import change_speed, draw_speed
from auricle.data.surroundings import NOISES, ROOMS, sounds_of
from auricle.data.utterance import Utterance, samples_of
from auricle.features import MelSpec, log_mel_spectrogram

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Augmentation", "augmented_features", "features_of", "padded", "padded_targets"]


@dataclass(frozen=True)
class Augmentation:
    """How far speech may be changed; every share is a probability.

    Attributes:
        speed: largest change of speed, as a share.
        warp: largest change of the vocal tract's length, as a share.
        noise: share of utterances with noise below them.
        quietest: highest signal-to-noise ratio in dB; the lowest is 5.
        reverb: share of utterances in a room.
        hidden_band: bands that one of two masks hides at most.
        hidden_frames: frames that one mask hides at most; one mask for each `frames_between`.
        frames_between: see `hidden_frames`.
    """

    speed: float = 0.12
    warp: float = 0.08
    noise: float = 0.3
    quietest: float = 30.0
    reverb: float = 0.15
    hidden_band: int = 20
    hidden_frames: int = 25
    frames_between: int = 120


def features_of(
    utterance: Utterance,
    spec: MelSpec,
    augmentation: Augmentation | None = None,
    rng: np.random.Generator | None = None,
    surroundings: Path | None = None,
) -> NDArray[np.float32]:
    """Log-mel features [n_mels, frames] of an utterance, changed at random where a generator is given.

    Args:
        utterance: what is read.
        spec: of the features.
        augmentation: how far it may be changed.
        rng: randomness; None leaves the recording as it is.
        surroundings: folder that holds `ROOMS` and `NOISES`, if there is one; else noise is made, and no room.

    Raises:
        AuricleError: the recording cannot be read.
    """
    samples = samples_of(utterance, spec.stft.sample_rate)
    if rng is None or augmentation is None:
        return log_mel_spectrogram(samples, spec, workers=1)
    return augmented_features(samples, spec, augmentation, rng, surroundings)


def augmented_features(
    samples: NDArray[np.float32],
    spec: MelSpec,
    augmentation: Augmentation,
    rng: np.random.Generator,
    surroundings: Path | None = None,
) -> NDArray[np.float32]:
    """Log-mel features [n_mels, frames] of samples [time], changed at random; arguments as of `features_of`."""
    samples = change_speed(samples, draw_speed(rng, augmentation.speed))
    samples = _surrounded(samples, spec.stft.sample_rate, augmentation, rng, surroundings)
    mel = log_mel_spectrogram(samples, spec, workers=1)
    mel = warp_mel(mel, float(rng.uniform(1 - augmentation.warp, 1 + augmentation.warp)))
    shape = (int(mel.shape[0]), int(mel.shape[1]))
    masks = draw_masks(
        shape,
        rng,
        widest_band=augmentation.hidden_band,
        frames_between=augmentation.frames_between,
        longest=augmentation.hidden_frames,
    )
    return apply_masks(mel, masks)


def _surrounded(
    samples: NDArray[np.float32],
    sample_rate: int,
    augmentation: Augmentation,
    rng: np.random.Generator,
    surroundings: Path | None,
) -> NDArray[np.float32]:
    """In a room, and with noise: recorded where there is some, coloured otherwise."""
    rooms = sounds_of(surroundings, ROOMS, sample_rate) if surroundings else ()
    noises = sounds_of(surroundings, NOISES, sample_rate) if surroundings else ()
    if rng.random() < augmentation.reverb and rooms:
        samples = reverberate(samples, rooms[int(rng.integers(len(rooms)))][: 2 * sample_rate])
    if rng.random() < augmentation.noise:
        if noises and rng.random() < 0.6:
            noise = stretch_of(noises, len(samples), rng)
        else:
            noise = coloured_noise(len(samples), float(rng.uniform(0, 2)), rng)
        samples = mix_at(samples, noise, float(rng.uniform(5, augmentation.quietest)))
    return samples


def padded(features: Sequence[NDArray[np.float32]]) -> dict[str, torch.Tensor]:
    """`features` float32 [batch, n_mels, longest] with zeros behind, and `lengths` int64 [batch]."""
    longest = max(mel.shape[1] for mel in features)
    out = np.zeros((len(features), features[0].shape[0], longest), np.float32)
    for row, mel in zip(out, features, strict=True):
        row[:, : mel.shape[1]] = mel
    lengths = torch.tensor([mel.shape[1] for mel in features])
    return {"features": torch.from_numpy(out), "lengths": lengths}


def padded_targets(targets: Sequence[Sequence[int]], name: str) -> dict[str, torch.Tensor]:
    """`name` int64 [batch, longest] with zeros behind, and `name`_lengths int64 [batch]."""
    longest = max(1, max(len(target) for target in targets))
    out = torch.zeros(len(targets), longest, dtype=torch.int64)
    for row, target in zip(out, targets, strict=True):
        row[: len(target)] = torch.tensor(target, dtype=torch.int64)
    return {name: out, f"{name}_lengths": torch.tensor([len(target) for target in targets])}
