"""Music with known beats as batches: log-mel frames, and for each frame which beat and which drums begin there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from auricle.data.augment.mel_sound import changed_sound, draw_mel_sound
from auricle.data.augment.spec_augment import apply_masks, draw_masks
from auricle.data.rendered_features import rendered_features
from auricle.data.rendered_songs import SongItem
from auricle.data.speech_features import padded
from auricle.features import MelSpec
from auricle.types.drum_classes import DRUM_CLASSES, drum_class

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.types import Score, Span

__all__ = ["beat_batch", "beat_targets", "drum_targets"]

TEMPO = 0.18
"""Largest change of the tempo of an example, as a share."""
BANDS = 4
"""By so many bands an example may be moved up or down."""
GAIN = 2.0
"""Largest change of level, in the features' logarithm."""
BESIDE = 0.5
"""What the frames beside a beat's are taken for one."""


def beat_batch(items: Sequence[SongItem], spec: MelSpec, rng: np.random.Generator | None) -> dict[str, torch.Tensor]:
    """features [batch, n_mels, frames], lengths [batch], targets [batch, frames, 3] of none, a beat, a downbeat, and
    drums [batch, frames, 3] of kick, snare, hi-hat.

    Args:
        items: what is heard.
        spec: of the features.
        rng: of tempo, pitch, level, room and recording, hidden bands; None changes nothing.
    """
    rate = spec.stft.sample_rate / spec.stft.hop
    mels, targets, drums = [], [], []
    for item in items:
        kept, known = rendered_features(item, spec)
        mel, pace = kept.astype(np.float32), 1.0
        if rng is not None:
            pace = float(np.exp(rng.uniform(-TEMPO, TEMPO)))
            mel = _changed(mel, pace, rate, rng)
        mels.append(mel)
        targets.append(beat_targets(known.beats, rate / pace, mel.shape[1]))
        drums.append(drum_targets(known.score, rate / pace, mel.shape[1]))
    return {**padded(mels), "targets": _stacked(targets), "drums": _stacked(drums)}


def beat_targets(beats: Sequence[Span], frame_rate: float, frames: int) -> NDArray[np.float32]:
    """Probabilities [frames, 3] of no beat, a beat that is no downbeat, a downbeat; frames beside a beat have half.

    Example:
        >>> from auricle.types import Span
        >>> beat_targets([Span(0.04, 0.04, "1"), Span(0.1, 0.1, "2")], 50.0, 7)[:, 1:].tolist()
        [[0.0, 0.0], [0.0, 0.5], [0.0, 1.0], [0.0, 0.5], [0.5, 0.0], [1.0, 0.0], [0.5, 0.0]]
    """
    out = np.zeros((frames, 3), np.float32)
    for beat in beats:
        at, column = round(beat.start * frame_rate), 2 if beat.label == "1" else 1
        for offset, value in ((-1, BESIDE), (1, BESIDE), (0, 1.0)):
            if 0 <= at + offset < frames and out[at + offset].sum() < value:
                out[at + offset] = 0.0
                out[at + offset, column] = value
    out[:, 0] = 1.0 - out[:, 1:].sum(axis=1)
    return out


def drum_targets(score: Score, frame_rate: float, frames: int) -> NDArray[np.float32]:
    """Probabilities [frames, 3] that a kick, a snare, a hi-hat begins; frames beside a stroke have half.

    Example:
        >>> from auricle.types import Note, Part, Score
        >>> drums = Score.of([Part("kit", 0, True, (Note(0.04, 0.1, pitch=36), Note(0.08, 0.1, pitch=49)))])
        >>> drum_targets(drums, 50.0, 5)[:, 0].tolist()
        [0.0, 0.5, 1.0, 0.5, 0.0]
    """
    out = np.zeros((frames, len(DRUM_CLASSES)), np.float32)
    for note in (note for part in score.parts if part.is_drum for note in part.notes):
        column, at = drum_class(note.pitch or 0), round(note.start * frame_rate)
        if column is not None:
            for offset, value in ((-1, BESIDE), (1, BESIDE), (0, 1.0)):
                if 0 <= at + offset < frames:
                    out[at + offset, column] = max(value, out[at + offset, column])
    return out


def _stacked(targets: Sequence[NDArray[np.float32]]) -> torch.Tensor:
    """[batch, frames, classes], with zeros behind the shorter ones."""
    out = np.zeros((len(targets), max(map(len, targets)), targets[0].shape[1]), np.float32)
    for row, target in zip(out, targets, strict=True):
        row[: len(target)] = target
    return torch.from_numpy(out)


def _changed(mel: NDArray[np.float32], pace: float, frame_rate: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Features [bands, frames] played `pace` times as fast, moved in pitch and level, recorded anew, bands hidden."""
    frames = mel.shape[1]
    places = np.arange(int(frames / pace)) * pace
    low = np.minimum(places.astype(np.int64), frames - 2) if frames > 1 else np.zeros(len(places), np.int64)
    share = (places - low).astype(np.float32)
    mel = mel[:, low] * (1 - share) + mel[:, np.minimum(low + 1, frames - 1)] * share
    moved = int(rng.integers(-BANDS, BANDS + 1))
    if moved:
        edge = mel[:1] if moved > 0 else mel[-1:]
        filling = np.repeat(edge, abs(moved), axis=0)
        mel = np.concatenate([filling, mel[:-moved]] if moved > 0 else [mel[-moved:], filling])
    mel = changed_sound(mel, draw_mel_sound(rng, frame_rate), frame_rate) + np.float32(rng.uniform(-GAIN, GAIN))
    shape = (int(mel.shape[0]), int(mel.shape[1]))
    return apply_masks(mel, draw_masks(shape, rng, widest_band=12, longest=0))
