"""Piano rolls, a frame from those before it: the task that models of polyphonic music are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn

from auricle.data.midi_folder import midi_pieces, of_split
from auricle.data.piano_rolls import GRIDS, Corpus, PianoRoll, lacking_keys, midi_rolls, parts_of, piano_rolls
from auricle.decoding.piano_roll import KEYS
from auricle.models import music_generator
from auricle.models.music_generator import MusicConfig, MusicGenerator
from auricle.recipes.left_out import tell_left_out
from auricle.recipes.music_export import roll_exportable
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

__all__ = ["SMALL", "PianoRolls"]

FRAMES = 64.0
"""Frames whose mean loss is about that of an item, so that the longest gradient suits any corpus."""


@dataclass(frozen=True)
class PianoRolls:
    """The negative log-likelihood of a frame of 88 keys, in nats.

    Attributes:
        fit: how the loop goes.
        corpus: jsb, nottingham, muse or piano-midi; or midi, for any folder of MIDI files.
        network: sizes, and the head: "independent" or "chain".
        shift: most semitones by which a piece is transposed in training, up or down.
        longest: frames of a training item; longer pieces are parted.
    """

    name: str = "piano-rolls"
    best: str = "nll"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=48, batch_seconds=280.0, lr=3e-3, weight_decay=0.01, average=0.99, evaluate_every=4, save_every=0
        )
    )
    corpus: Corpus = "jsb"
    network: MusicConfig = field(default_factory=MusicConfig)
    shift: int = 5
    longest: int = 200

    def with_data(self, data: Path) -> PianoRolls:
        """The recipe as it is; files of the folder that cannot be used are named on stderr.

        Raises:
            BadData: the folder holds no pieces of MIDI, and they are asked for.
        """
        if self.corpus == "midi":
            pieces, skipped = midi_pieces(data, lacking_keys)
            tell_left_out(skipped, len(pieces))
        return self

    def items(self, data: Path, split: Split) -> Sequence[PianoRoll]:
        """Pieces; those for training in parts.

        Raises:
            BadData: the folder holds no such corpus.
        """
        if self.corpus == "midi":
            rolls = midi_rolls(of_split(midi_pieces(data, lacking_keys)[0], split))
        else:
            rolls = piano_rolls(data, self.corpus, split)
        return [part for roll in rolls for part in parts_of(roll, self.longest)] if split == "train" else rolls

    def model(self) -> nn.Module:
        """An untrained network."""
        return MusicGenerator(self.network)

    def batch(self, items: Sequence[PianoRoll], rng: np.random.Generator | None) -> Batch:
        """frames [batch, longest, 88], before [batch, 88], lengths [batch]."""
        lengths = [len(item.keys) for item in items]
        frames = np.zeros((len(items), max(lengths), KEYS), np.float32)
        before = np.zeros((len(items), KEYS), np.float32)
        for row, (item, length) in enumerate(zip(items, lengths, strict=True)):
            shift = room(item, self.shift, rng)
            frames[row, :length] = np.roll(item.keys, shift, axis=1)
            before[row] = np.roll(item.before, shift)
        return {
            "frames": torch.from_numpy(frames),
            "before": torch.from_numpy(before),
            "lengths": torch.tensor(lengths),
        }

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the losses of all frames, over 64."""
        generator = cast("MusicGenerator", model)
        return generator.losses(batch["frames"], batch["before"], batch["lengths"]).sum() / FRAMES

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Mean over all frames of all pieces of the sum over the keys, in nats."""
        generator = cast("MusicGenerator", model)
        total, frames = 0.0, 0
        for batch in batches:
            total += float(generator.losses(batch["frames"], batch["before"], batch["lengths"]).double().sum())
            frames += int(batch["lengths"].sum())
        return {"nll": total / max(1, frames)}

    def export(self, model: nn.Module) -> Exportable:
        """The LSTM as model.onnx, with its state as inputs and outputs; a chain of notes as chain.onnx."""
        return roll_exportable(cast("MusicGenerator", model), self.name, self.corpus, GRIDS[self.corpus])


def room(item: PianoRoll, most: int, rng: np.random.Generator | None) -> int:
    """A random transposition in semitones that keeps every note on the keyboard; 0 without `rng`."""
    if rng is None or not most:
        return 0
    used = np.flatnonzero(item.keys.any(axis=0) | (item.before > 0))
    lowest, highest = (int(used[0]), int(used[-1])) if len(used) else (0, KEYS - 1)
    return int(rng.integers(-min(most, lowest), min(most, KEYS - 1 - highest) + 1))


SMALL = replace(
    PianoRolls(),
    fit=FitOptions(epochs=2, batch_seconds=160.0, lr=1e-2, average=0.9),
    network=replace(music_generator.TINY, keys=KEYS),
)
