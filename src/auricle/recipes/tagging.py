"""What the recipes of sound classifiers share: clips in, one label out, judged by accuracy."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.data.clip_features import ClipAugmentation, clip_batch
from auricle.data.clips import Clip, Skipped, decodable, labels_of, parted, read_clips, refuse_leaks
from auricle.features import MelSpec
from auricle.metrics.classification import macro_f1
from auricle.models.tagger import (
    ConvConfig,
    Decisions,
    SmallTagger,
    SmallTaggerConfig,
    Tagger,
    TaggerConfig,
)
from auricle.recipes.left_out import tell_left_out
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Tagging", "exportable"]

Own = TypeVar("Own", bound="Tagging")
FEW = 30
"""With fewer recordings of a label, people are told of the way that takes five."""


@dataclass(frozen=True)
class Tagging(ABC):
    """One label a clip, from log-mel frames.

    Attributes:
        fit: how the loop goes.
        spec: of the features.
        network: "strong" is `Tagger`, "small" is `SmallTagger`.
        encoder: sizes of the strong network.
        embedding: features of a clip in the strong network.
        small_widths: channels of the small one.
        augmentation: how far clips are changed.
        smoothing: share of each target that is spread over all labels.
        window: seconds that are judged at once.
        labels: the classes; `with_data` takes those of a folder of one's own.
        leaks: the same source may stand on both sides of the division.
    """

    FROM_DATA: ClassVar[tuple[str, ...]] = ("labels",)
    name: str
    spec: MelSpec
    best: str = "error_rate"
    fit: FitOptions = field(default_factory=FitOptions)
    network: Literal["strong", "small"] = "strong"
    encoder: ConvConfig = field(default_factory=ConvConfig)
    embedding: int = 128
    small_widths: tuple[int, int, int] = (32, 64, 128)
    augmentation: ClipAugmentation = field(default_factory=ClipAugmentation)
    smoothing: float = 0.1
    window: float = 5.0
    labels: tuple[str, ...] = ()
    leaks: bool = False

    @abstractmethod
    def official(self, data: Path, split: Split) -> list[Clip] | None:
        """Clips of the corpus that the recipe was made for; None if the folder is somebody's own."""

    def with_data(self: Own, data: Path) -> Own:
        """The recipe with the labels of the folder; recordings of it that cannot be used are named on stderr."""
        clips = self.official(data, "train")
        if clips is None:
            clips, skipped = self._own(data)
            tell_left_out(skipped, len(clips))
            labels = len(labels_of(clips))
            if len(clips) < FEW * labels:
                few = f"{len(clips)} recordings of {labels} labels are few to train on"
                sys.stderr.write(f"note: {few}; auricle teach takes five a label, and no training\n")
        return replace(self, labels=labels_of(clips))

    def items(self, data: Path, split: Split) -> Sequence[Clip]:
        """Clips of one split.

        Raises:
            BadData: the folder holds none, a label has one clip only, or a source stands on both sides.
        """
        found = self.official(data, split)
        if found is not None:
            train = found if split == "train" else self.official(data, "train")
            assert train is not None, "the folder is the corpus for each of its splits"
        else:
            clips, _ = self._own(data)
            found, train = parted(clips, split), parted(clips, "train")
        if split != "train":
            refuse_leaks(train, found, self.leaks)
            return found
        return [replace(clip, surroundings=data) for clip in found]

    def _own(self, data: Path) -> tuple[list[Clip], list[Skipped]]:
        """The clips of somebody's folder that can be heard, and what of it cannot."""
        clips, unread = read_clips(data)
        kept, damaged = decodable(clips, self.spec.stft.sample_rate)
        return kept, [*unread, *damaged]

    def model(self) -> nn.Module:
        """An untrained network."""
        if self.network == "small":
            return SmallTagger(SmallTaggerConfig(len(self.labels), self.spec.n_mels, self.small_widths))
        return Tagger(TaggerConfig(len(self.labels), replace(self.encoder, n_mels=self.spec.n_mels), self.embedding))

    def batch(self, items: Sequence[Clip], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames], lengths [batch], targets [batch, labels]."""
        return clip_batch(items, self.labels, self.spec, self.augmentation, rng)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum of the cross entropies."""
        decided: Decisions = model(batch["features"], batch["lengths"])
        targets = batch["targets"] * (1 - self.smoothing) + self.smoothing / len(self.labels)
        return functional.cross_entropy(decided.clip.float(), targets, reduction="sum")

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """Share of clips whose likeliest label is wrong, and the mean over the labels of 1 - F1."""
        said, found = list[int](), list[int]()
        for batch in batches:
            decided: Decisions = model(batch["features"], batch["lengths"])
            found += decided.clip.argmax(dim=1).tolist()
            said += batch["targets"].argmax(dim=1).tolist()
        wrong = sum(a != b for a, b in zip(said, found, strict=True)) / max(1, len(said))
        return {"error_rate": wrong, "macro_f1": macro_f1(said, found, len(self.labels))}

    def export(self, model: nn.Module) -> Exportable:
        """Features and lengths to probabilities of the clip and of each frame, and the embedding."""
        return exportable(model, self.name, "classify", self.spec, self.labels, exclusive=True, window=self.window)


def exportable(
    model: nn.Module,
    name: str,
    task: str,
    spec: MelSpec,
    labels: tuple[str, ...],
    *,
    exclusive: bool,
    window: float = 0.0,
) -> Exportable:
    """What the engine of taggers takes: `Decisions` as probabilities.

    Args:
        model: gives `Decisions`.
        name: of the model.
        task: "classify" or "events".
        spec: of its features.
        labels: that it decides on.
        exclusive: exactly one label holds, so that their probabilities sum to 1.
        window: seconds that are judged at once; 0 where that does not matter.
    """
    generator = torch.Generator().manual_seed(0)
    examples = [
        (torch.randn(len(lengths), spec.n_mels, max(lengths), generator=generator), torch.tensor(lengths))
        for lengths in ([120], [37, 90], [211, 64, 5])
    ]
    return Exportable(
        module=Outputs(model, exclusive),
        examples=examples,
        inputs=("features", "lengths"),
        outputs=("probabilities", "frames", "embedding", "out_lengths"),
        dynamic={
            "features": {0: "batch", 2: "frames"},
            "lengths": {0: "batch"},
            "probabilities": {0: "batch"},
            "frames": {0: "batch", 1: "out_frames"},
            "embedding": {0: "batch"},
            "out_lengths": {0: "batch"},
        },
        card={
            "name": name,
            "task": task,
            "engine": "tagger",
            "sample_rate": spec.stft.sample_rate,
            "spec": spec,
            "symbols": labels,
            "window": window,
        },
    )


class Outputs(nn.Module):
    """The network with plain tensors out: what ONNX can hold."""

    def __init__(self, model: nn.Module, exclusive: bool) -> None:
        super().__init__()
        self.model = model
        self.exclusive = exclusive

    def forward(self, features: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """features [batch, n_mels, frames], lengths [batch] -> probabilities, those of frames, embedding, lengths."""
        decided: Decisions = self.model(features, lengths)
        if self.exclusive:
            return decided.clip.softmax(-1), decided.frames.softmax(-1), decided.embedding, decided.lengths
        return decided.clip.sigmoid(), decided.frames.sigmoid(), decided.embedding, decided.lengths
