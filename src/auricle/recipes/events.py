"""Sound events with onsets and offsets, learned from scenes that are mixed as they are needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.data.scene_batch import MadeScene, Mixing, RecordedScene, SceneItem, scene_batch, sounds_for
from auricle.data.strong_labels import has_strong_labels, labelled_parts, read_strong_labels
from auricle.errors import BadData
from auricle.features import MelSpec
from auricle.models.event_detector import EventDetector, EventDetectorConfig
from auricle.models.normalization import length_mask
from auricle.models.tagger import ConvConfig, Decisions
from auricle.recipes.sounds import SPEC
from auricle.recipes.starting import start_from
from auricle.recipes.tagging import exportable
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable, Split

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SMALL", "Events"]

VALID = 40
"""Scenes of validation and of the test."""


@dataclass(frozen=True)
class Events:
    """Any number of events at once, from log-mel frames; a decision for each label every 40 ms.

    Attributes:
        fit: how the loop goes.
        spec: of the features.
        encoder: sizes of the convolutions.
        hidden: features of each direction of the recurrent layer.
        mixing: how scenes are made.
        scenes: that one epoch makes.
        start: what it begins with: weights inside the package, or the folder of a training; empty for nothing.
        weak: weight of the loss of what a scene holds as a whole.
        labels: the classes; `with_data` takes those of the folder.
    """

    FROM_DATA: ClassVar[tuple[str, ...]] = ("labels",)
    name: str = "events"
    best: str = "frame_error"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=140,
            batch_seconds=80.0,
            lr=2e-3,
            weight_decay=0.02,
            average=0.998,
            precision="bf16",
            evaluate_every=10,
        )
    )
    spec: MelSpec = SPEC
    encoder: ConvConfig = field(default_factory=ConvConfig)
    hidden: int = 64
    mixing: Mixing = field(default_factory=Mixing)
    scenes: int = 400
    start: str = ""
    weak: float = 0.3
    labels: tuple[str, ...] = ()

    def with_data(self, data: Path) -> Events:
        """The recipe with the labels of the folder."""
        if has_strong_labels(data):
            found = {span.label for _, spans in read_strong_labels(data).values() for span in spans}
            return replace(self, labels=tuple(sorted(found)))
        return replace(self, labels=sounds_for(data, "train").labels)

    def items(self, data: Path, split: Split) -> Sequence[SceneItem]:
        """Parts of recordings whose events were written down, else scenes of single sounds.

        Raises:
            BadData: the folder holds neither, or no event for this split.
        """
        if has_strong_labels(data):
            parts = labelled_parts(read_strong_labels(data), split, self.mixing.seconds)
            return [RecordedScene(part) for part in parts]
        if missing := set(self.labels) - set(sounds_for(data, split).labels):
            raise BadData(f"{data} holds no sound of {', '.join(sorted(missing))} for {split}")
        return [
            MadeScene(data, split, number, self.mixing) for number in range(self.scenes if split == "train" else VALID)
        ]

    def model(self) -> nn.Module:
        """A network that knows nothing, or what `start` knows.

        Raises:
            ModelNotFound: no such folder and no such weights.
            BadCheckpoint: they are damaged, or nothing in them fits.
        """
        encoder = replace(self.encoder, n_mels=self.spec.n_mels)
        model = EventDetector(EventDetectorConfig(len(self.labels), encoder, self.hidden))
        if self.start:
            start_from(model, self.start)
        return model

    def batch(self, items: Sequence[SceneItem], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames], lengths [batch], activity [batch, frames', labels]."""
        return scene_batch(items, self.labels, self.spec, self.encoder.stride, self.mixing, rng)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum over the scenes of the mean binary cross entropies of frames and labels, and of the scene as a whole."""
        decided: Decisions = model(batch["features"], batch["lengths"])
        activity = batch["activity"]
        valid = length_mask(decided.lengths, activity.shape[1])[:, :, None].to(activity.dtype)
        strong = functional.binary_cross_entropy_with_logits(decided.frames.float(), activity, reduction="none")
        strong = (strong * valid).sum(dim=(1, 2)) / decided.lengths / len(self.labels)
        held = (activity * valid).amax(dim=1)
        weak = functional.binary_cross_entropy_with_logits(decided.clip, held, reduction="none").mean(dim=1)
        return strong.sum() + self.weak * weak.sum()

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """1 - F1 of frames, mean over the labels, at the best of seven thresholds for each label."""
        thresholds = torch.tensor([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
        hit, said, true = (torch.zeros(len(thresholds), len(self.labels)) for _ in range(3))
        for batch in batches:
            decided: Decisions = model(batch["features"], batch["lengths"])
            activity = batch["activity"]
            valid = length_mask(decided.lengths, activity.shape[1])[:, :, None]
            found = (decided.frames.float().sigmoid() >= thresholds[:, None, None, None]) & valid
            truth = (activity > 0.5) & valid
            hit += (found & truth).sum(dim=(1, 2))
            said += found.sum(dim=(1, 2))
            true += truth.sum(dim=(0, 1))
        f1 = (2 * hit / (said + true).clamp(min=1)).amax(dim=0)
        return {"frame_error": 1 - float(f1.mean())}

    def export(self, model: nn.Module) -> Exportable:
        """Features and lengths to probabilities of the whole and of each frame, and the embedding."""
        return exportable(model, self.name, "events", self.spec, self.labels, exclusive=False)


SMALL = replace(
    Events(),
    fit=FitOptions(epochs=2, batch_seconds=16.0, lr=5e-3, average=0.9),
    encoder=ConvConfig(widths=(4, 8, 8), shorter=(2, 1, 1)),
    hidden=8,
    mixing=Mixing(seconds=4.0, reverb=0.0, ratios=(10.0, 20.0), densities=(30.0, 60.0)),
    scenes=16,
)
