"""Genres of music: GTZAN without its faults, FMA by its own division, or a folder for each genre of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from auricle.data.clip_features import ClipAugmentation
from auricle.data.clips import Clip
from auricle.data.fma import find_fma, fma
from auricle.data.gtzan import find_gtzan, gtzan
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.models.tagger import ConvConfig
from auricle.recipes.left_out import tell_left_out
from auricle.recipes.tagging import Tagging
from auricle.train.options import FitOptions
from auricle.train.recipe import Split

__all__ = ["SMALL", "SPEC", "Genre"]

SPEC = MelSpec(
    StftSpec(22_050, 1024, hop_length=441),
    n_mels=80,
    f_min=30.0,
    f_max=10_000.0,
    log=LogSpec("ln", 1e-6, dynamic_range=None),
)
"""50 frames a second, the bass included."""


@dataclass(frozen=True)
class Genre(Tagging):
    """One genre a track; trained on ten seconds of it at a time, judged on all."""

    name: str = "genre"
    spec: MelSpec = SPEC
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=60,
            batch_seconds=480.0,
            lr=2e-3,
            weight_decay=0.02,
            average=0.99,
            precision="bf16",
            evaluate_every=5,
        )
    )
    encoder: ConvConfig = field(default_factory=lambda: ConvConfig(shorter=(2, 2, 2, 1)))
    window: float = 10.0
    augmentation: ClipAugmentation = field(
        default_factory=lambda: ClipAugmentation(seconds=10.0, speed=0.05, mixed=0.3, noise=0.1, hidden_frames=40)
    )

    def official(self, data: Path, split: Split) -> list[Clip] | None:
        """GTZAN or FMA, where the folder is one; tracks that cannot be read are named on stderr."""
        folder = find_gtzan(data)
        if folder is not None:
            clips, skipped = gtzan(folder, split)
        else:
            folder = find_fma(data)
            if folder is None:
                return None
            clips, skipped = fma(folder, split)
        tell_left_out(skipped, len(clips))
        return clips


SMALL = replace(
    Genre(),
    fit=FitOptions(epochs=2, batch_seconds=20.0, lr=3e-3, average=0.9),
    encoder=ConvConfig(widths=(4, 8, 8, 8), shorter=(2, 2, 2, 1)),
    embedding=16,
    small_widths=(4, 8, 16),
    augmentation=ClipAugmentation(seconds=1.0),
)
