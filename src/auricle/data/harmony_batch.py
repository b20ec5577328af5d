"""Music with known chords as batches: log bands of half a semitone, the chord of each frame, the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch

from auricle.data.augment.spec_augment import apply_masks, draw_masks
from auricle.data.rendered_features import rendered_features
from auricle.data.rendered_songs import SongItem
from auricle.data.speech_features import padded
from auricle.features import MelSpec
from auricle.types.chord import pitch_class
from auricle.types.chord_classes import CHORD_CLASSES, CLASS_QUALITIES, chord_class
from auricle.types.chord_labels import parse_chord

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.types import Span

__all__ = ["UNKNOWN", "chord_targets", "harmony_batch", "key_class"]

UNKNOWN = -100
"""Target of a frame, or key of a piece, that nothing is learned from."""
GAIN = 2.0
"""Largest change of level, in the features' logarithm."""
DETUNED = 0.4
"""Largest change of pitch beside whole semitones, in bands."""
LOWER, HIGHER = -5, 6
"""Semitones by which an example is transposed."""


def harmony_batch(items: Sequence[SongItem], spec: MelSpec, rng: np.random.Generator | None) -> dict[str, torch.Tensor]:
    """features [batch, bands, frames], lengths [batch], chords [batch, frames] and key [batch] as numbers of classes.

    Args:
        items: what is heard.
        spec: of the features: two bands a semitone.
        rng: of transposition, tuning, level and hidden bands; None changes nothing.
    """
    rate = spec.stft.sample_rate / spec.stft.hop
    mels, chords, keys = [], [], []
    for item in items:
        kept, known = rendered_features(item, spec)
        mel, steps = kept.astype(np.float32), 0
        if rng is not None:
            steps = int(rng.integers(LOWER, HIGHER + 1))
            mel = _changed(mel, 2 * steps + float(rng.uniform(-DETUNED, DETUNED)), rng)
        mels.append(mel)
        chords.append(_transposed(chord_targets(known.chords, rate, mel.shape[1]), steps))
        key = key_class(known.score.keys[0][1]) if known.score.keys else UNKNOWN
        keys.append(key if key == UNKNOWN else key // 12 * 12 + (key + steps) % 12)
    out = np.full((len(items), max(map(len, chords))), UNKNOWN, np.int64)
    for row, one in zip(out, chords, strict=True):
        row[: len(one)] = one
    return {**padded(mels), "chords": torch.from_numpy(out), "key": torch.tensor(keys)}


def chord_targets(chords: Sequence[Span], frame_rate: float, frames: int) -> NDArray[np.int64]:
    """Class of each frame [frames]; `UNKNOWN` outside all spans and where a chord is of no class.

    Example:
        >>> from auricle.types import Span
        >>> chord_targets([Span(0.0, 0.2, "C:maj"), Span(0.2, 0.4, "D:min7")], 10.0, 5).tolist()
        [0, 0, 20, 20, -100]
    """
    out = np.full(frames, UNKNOWN, np.int64)
    for span in chords:
        found = chord_class(parse_chord(span.label))
        first, last = (int(np.ceil(time * frame_rate - 1e-6)) for time in (span.start, span.end))
        out[first:last] = UNKNOWN if found is None else found
    return out


def key_class(name: str) -> int:
    """Number of a key such as "F# minor": its tonic's pitch class, and 12 more in minor.

    Example:
        >>> key_class("C major"), key_class("Bb minor")
        (0, 22)
    """
    tonic, _, mode = name.partition(" ")
    return pitch_class(tonic) + 12 * (mode == "minor")


def _transposed(targets: NDArray[np.int64], steps: int) -> NDArray[np.int64]:
    """The same chords so many semitones higher."""
    each, none = len(CLASS_QUALITIES), len(CHORD_CLASSES) - 1
    moved = (targets // each + steps) % 12 * each + targets % each
    return np.where((targets == UNKNOWN) | (targets == none), targets, moved)


def _changed(mel: NDArray[np.float32], bands: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Features [bands, frames] moved up by a number of bands, in level, with bands hidden."""
    places = (np.arange(len(mel)) - bands).clip(0, len(mel) - 1)
    low = np.minimum(places.astype(np.int64), len(mel) - 2)
    share = (places - low).astype(np.float32)[:, None]
    mel = mel[low] * (1 - share) + mel[low + 1] * share + np.float32(rng.uniform(-GAIN, GAIN))
    shape = (int(mel.shape[0]), int(mel.shape[1]))
    return apply_masks(mel, draw_masks(shape, rng, widest_band=16, longest=0))
