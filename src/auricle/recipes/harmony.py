"""Chords and keys, learned from music that our own instruments play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.data.harmony_batch import UNKNOWN, harmony_batch
from auricle.data.rendered_songs import SongItem
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.models.harmony import TINY, Harmony, HarmonyConfig, Heard
from auricle.recipes.rendered import RenderedMusic
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable
from auricle.types.chord_classes import CHORD_CLASSES, CLASS_QUALITIES
from auricle.types.chord_labels import chord_label

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SMALL", "SPEC", "HarmonyRecipe"]


def key_hz(key: float) -> float:
    """Frequency of a key of MIDI."""
    return float(440.0 * 2 ** ((key - 69) / 12))


SPEC = MelSpec(
    StftSpec(22_050, 8192, hop_length=2205),
    n_mels=144,
    f_min=key_hz(35.5),
    f_max=key_hz(108.0),
    mel_scale="semitone",
    norm=None,
    power=1.0,
    log=LogSpec("ln", 1e-3, dynamic_range=None),
)
"""Ten frames a second; the middles of the bands are C2, a quarter tone above it, and so on for six octaves."""
KEY = 0.3
"""Weight of the key's loss."""


@dataclass(frozen=True)
class HarmonyRecipe(RenderedMusic):
    """Chords of made songs, and of POP909 where the folder holds it.

    Attributes:
        fit: how the loop goes.
        spec: of the features.
        network: sizes.
    """

    name: str = "harmony"
    best: str = "chord_error"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=24, batch_seconds=360.0, lr=3e-3, weight_decay=0.02, average=0.995, precision="bf16",
            evaluate_every=4,
        )
    )  # fmt: skip
    spec: MelSpec = SPEC
    network: HarmonyConfig = field(default_factory=HarmonyConfig)
    songs: int = 700
    parts: int = 500

    def model(self) -> nn.Module:
        """An untrained network."""
        return Harmony(replace(self.network, n_bands=self.spec.n_mels, qualities=len(CLASS_QUALITIES)))

    def batch(self, items: Sequence[SongItem], rng: np.random.Generator | None) -> Batch:
        """features [batch, bands, frames], lengths [batch], chords [batch, frames], key [batch]."""
        return harmony_batch(items, self.spec, rng)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum over the pieces of the mean cross entropy of their frames, and of their keys where known."""
        heard: Heard = model(batch["features"], batch["lengths"])
        logits = heard.chords.float().transpose(1, 2)
        each = functional.cross_entropy(logits, batch["chords"], reduction="none", ignore_index=UNKNOWN)
        key = functional.cross_entropy(heard.key.float(), batch["key"], reduction="sum", ignore_index=UNKNOWN)
        return (each.sum(dim=1) / batch["lengths"]).sum() + KEY * key

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Share of frames whose chord is wrong, of those with the wrong root or third, and of wrong keys."""
        wrong = dict.fromkeys(("chord", "majmin", "key"), 0)
        total = dict.fromkeys(("chord", "majmin", "key"), 0)
        for batch in batches:
            heard: Heard = model(batch["features"], batch["lengths"])
            said, found = batch["chords"], heard.chords.argmax(dim=2)
            for name, one, other in (
                ("chord", said, found),
                ("majmin", _majmin(said), _majmin(found)),
                ("key", batch["key"], heard.key.argmax(dim=1)),
            ):
                counted = one >= 0
                wrong[name] += int(((one != other) & counted).sum())
                total[name] += int(counted.sum())
        return {f"{name}_error": wrong[name] / max(1, total[name]) for name in wrong}

    def export(self, model: nn.Module) -> Exportable:
        """Features to probabilities of the chords of each frame, and of the key."""
        generator = torch.Generator().manual_seed(0)
        sizes = ((1, 300), (2, 77), (1, 1000))
        return Exportable(
            module=Outputs(model),
            examples=[(torch.randn(batch, self.spec.n_mels, n, generator=generator),) for batch, n in sizes],
            inputs=("features",),
            outputs=("chords", "key"),
            dynamic={"features": {0: "batch", 2: "frames"}, "chords": {0: "batch", 1: "frames"}, "key": {0: "batch"}},
            card={
                "name": self.name,
                "task": "music",
                "engine": "harmony",
                "sample_rate": self.spec.stft.sample_rate,
                "spec": self.spec,
                "symbols": tuple(map(chord_label, CHORD_CLASSES)),
                "window": self.network.context * self.spec.stft.hop / self.spec.stft.sample_rate,
            },
        )


class Outputs(nn.Module):
    """The network with probabilities out; every frame that comes in counts."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """features [batch, bands, frames] -> [batch, frames, classes], [batch, 24]."""
        lengths = torch.full_like(features[:, 0, 0], features.shape[2], dtype=torch.int64)
        heard: Heard = self.model(features, lengths)
        return heard.chords.softmax(-1), heard.key.softmax(-1)


def _majmin(classes: Tensor) -> Tensor:
    """Classes as 24 chords and none; -1 for what is neither major nor minor."""
    each = len(CLASS_QUALITIES)
    kind = torch.tensor([{"maj": 0, "7": 0, "maj7": 0, "min": 1, "min7": 1}.get(q, -1) for q in CLASS_QUALITIES])
    quality = kind[classes.clamp(min=0) % each]
    chord = torch.where(quality < 0, -1, classes // each * 2 + quality)
    none = classes == len(CHORD_CLASSES) - 1
    return torch.where(none, 24, torch.where(classes < 0, -1, chord))


SMALL = replace(
    HarmonyRecipe(),
    fit=FitOptions(epochs=2, batch_seconds=40.0, lr=1e-2, average=0.9),
    spec=replace(SPEC, n_mels=72, f_min=key_hz(47.5), f_max=key_hz(84.0)),
    network=TINY,
    songs=6,
    parts=2,
    held=2,
    seconds=8.0,
)
