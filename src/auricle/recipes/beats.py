"""Beats, downbeats and drum strokes, learned from music that our own instruments play."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from auricle.data.beat_batch import beat_batch
from auricle.data.metronome import MetronomeItem
from auricle.data.rendered_songs import SongItem
from auricle.decoding.beats import beat_spans
from auricle.decoding.drums import drum_spans
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.metrics import MatchScore, score_onsets
from auricle.models.beat_tracker import BEATS, TINY, BeatTracker, BeatTrackerConfig
from auricle.models.normalization import length_mask
from auricle.recipes.rendered import RenderedMusic
from auricle.train.options import FitOptions
from auricle.train.recipe import Batch, Exportable
from auricle.types.drum_classes import DRUM_CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

    from auricle.train.recipe import Split
    from auricle.types import Span

__all__ = ["SMALL", "SPEC", "Beats"]

SPEC = MelSpec(
    StftSpec(22_050, 1024, hop_length=441),
    n_mels=80,
    f_min=30.0,
    f_max=10_000.0,
    log=LogSpec("ln", 1e-5, dynamic_range=None),
)
"""50 frames a second."""
TOLERANCE = 0.07
"""Seconds that a beat may be off, as everywhere (Davies et al. 2009)."""
DRUM_TOLERANCE = 0.05
"""Seconds that a stroke may be off, as in MIREX's drum transcription."""


@dataclass(frozen=True)
class Beats(RenderedMusic):
    """Beats and drum strokes in music of any kind: made songs, and POP909 where the folder holds it.

    Where it holds recorded drums too, they play in half of the music. Some examples are a metronome's clicks alone.

    Attributes:
        metronomes: to learn from.
        fit: how the loop goes.
        spec: of the features.
        network: sizes.
    """

    recorded: ClassVar[bool] = True

    metronomes: int = 40
    name: str = "beats"
    best: str = "beat_error"
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=24, batch_seconds=240.0, lr=3e-3, weight_decay=0.02, average=0.995, precision="bf16",
            evaluate_every=4,
        )
    )  # fmt: skip
    spec: MelSpec = SPEC
    network: BeatTrackerConfig = field(default_factory=BeatTrackerConfig)

    def items(self, data: Path, split: Split) -> Sequence[SongItem]:
        """The pieces of a split; metronomes are for learning only."""
        count = self.metronomes if split == "train" else 0
        return [*super().items(data, split), *(MetronomeItem(number, self.seconds) for number in range(count))]

    def model(self) -> nn.Module:
        """An untrained network."""
        return BeatTracker(replace(self.network, n_mels=self.spec.n_mels))

    def batch(self, items: Sequence[SongItem], rng: np.random.Generator | None) -> Batch:
        """features [batch, n_mels, frames], lengths [batch], targets and drums [batch, frames, 3]."""
        return beat_batch(items, self.spec, rng)

    def loss(self, model: nn.Module, batch: Batch) -> Tensor:
        """Sum over the pieces of the mean cross entropy of their frames, and of the drums' binary ones."""
        logits = model(batch["features"], batch["lengths"]).float()
        valid = length_mask(batch["lengths"], logits.shape[1]).to(logits.dtype)
        beats, drums = logits[:, :, :BEATS], logits[:, :, BEATS:]
        each = functional.cross_entropy(beats.transpose(1, 2), batch["targets"].transpose(1, 2), reduction="none")
        each = each + functional.binary_cross_entropy_with_logits(drums, batch["drums"], reduction="none").sum(dim=2)
        return ((each * valid).sum(dim=1) / batch["lengths"]).sum()

    def metrics(self, model: nn.Module, batches: Iterable[Batch]) -> dict[str, float]:
        """1 - F1 of the beats that the search finds, of the downbeats among them, their mean, and that of drums."""
        rate = self.spec.stft.sample_rate / self.spec.stft.hop
        scores = {"beat": MatchScore(), "downbeat": MatchScore(), "drum": MatchScore()}
        for batch in batches:
            logits = model(batch["features"], batch["lengths"]).float()
            for number, length in enumerate(batch["lengths"].tolist()):
                found = logits[number, :length]
                spans = beat_spans(found[:, :BEATS].softmax(-1)[:, 1:].numpy(), rate)
                true = batch["targets"][number, :length]
                for name, columns in (("beat", [1, 2]), ("downbeat", [2])):
                    there = (true[:, columns].sum(dim=1) == 1).nonzero()[:, 0] / rate
                    score = score_onsets(there.tolist(), _times(spans, name == "downbeat"), tolerance=TOLERANCE)
                    scores[name] += score
                hits = drum_spans(found[:, BEATS:].sigmoid().numpy(), rate)
                for column, name in enumerate(DRUM_CLASSES):
                    there = (batch["drums"][number, :length, column] == 1).nonzero()[:, 0] / rate
                    times = [span.start for span in hits if span.label == name]
                    scores["drum"] += score_onsets(there.tolist(), times, tolerance=DRUM_TOLERANCE)
        errors = {f"{name}_f1_error": 1 - score.f1 for name, score in scores.items()}
        return {"beat_error": (errors["beat_f1_error"] + errors["downbeat_f1_error"]) / 2, **errors}

    def export(self, model: nn.Module) -> Exportable:
        """Features to probabilities of a beat that is no downbeat, of a downbeat, and of each drum."""
        generator = torch.Generator().manual_seed(0)
        sizes = ((1, 300), (2, 77), (1, 1000))
        examples = [(torch.randn(batch, self.spec.n_mels, frames, generator=generator),) for batch, frames in sizes]
        return Exportable(
            module=Outputs(model),
            examples=examples,
            inputs=("features",),
            outputs=("probabilities", "drums"),
            dynamic={
                "features": {0: "batch", 2: "frames"},
                "probabilities": {0: "batch", 1: "frames"},
                "drums": {0: "batch", 1: "frames"},
            },
            card={
                "name": self.name,
                "task": "music",
                "engine": "beats",
                "sample_rate": self.spec.stft.sample_rate,
                "spec": self.spec,
                "symbols": ("beat", "downbeat", *DRUM_CLASSES),
                "window": self.network.context * self.spec.stft.hop / self.spec.stft.sample_rate,
            },
        )


class Outputs(nn.Module):
    """The network with probabilities out; every frame that comes in counts."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """features [batch, n_mels, frames] -> [batch, frames, 2], [batch, frames, drums]."""
        lengths = torch.full_like(features[:, 0, 0], features.shape[2], dtype=torch.int64)
        logits: Tensor = self.model(features, lengths)
        return logits[:, :, :BEATS].softmax(-1)[:, :, 1:], logits[:, :, BEATS:].sigmoid()


def _times(spans: Sequence[Span], downbeats: bool) -> list[float]:
    return [span.start for span in spans if not downbeats or span.label == "1"]


SMALL = replace(
    Beats(),
    fit=FitOptions(epochs=2, batch_seconds=40.0, lr=5e-3, average=0.9),
    spec=replace(SPEC, n_mels=16),
    network=TINY,
    songs=6,
    parts=2,
    held=2,
    metronomes=1,
    seconds=8.0,
)
