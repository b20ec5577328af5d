"""Sounds around us: what a clip of five seconds holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auricle.data.clip_features import ClipAugmentation
from auricle.data.clips import Clip
from auricle.data.sound_corpora import esc, in_folds
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.models.tagger import ConvConfig
from auricle.recipes.tagging import Tagging
from auricle.train.options import FitOptions
from auricle.train.recipe import Split

__all__ = ["SMALL", "SPEC", "Sounds"]

SPEC = MelSpec(
    StftSpec(32_000, 1024, hop_length=640),
    n_mels=64,
    f_min=50.0,
    f_max=14_000.0,
    log=LogSpec("ln", 1e-6, dynamic_range=None),
)
"""50 frames a second, up to 14 kHz: what lossy codecs leave of most recordings."""


@dataclass(frozen=True)
class Sounds(Tagging):
    """Environmental sounds, learned from ESC-10 by its folds.

    Attributes:
        fold: the fold that is kept for the test; empty to train on all.
    """

    name: str = "sounds"
    spec: MelSpec = SPEC
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=120, batch_seconds=80.0, lr=2e-3, weight_decay=0.02, average=0.995, precision="bf16",
            evaluate_every=5, save_every=0,
        )
    )  # fmt: skip
    fold: str = ""

    def official(self, data: Path, split: Split) -> list[Clip] | None:
        """ESC-10 by folds, where the folder of corpora holds it."""
        return in_folds(esc(data / "esc10"), split, self.fold) if (data / "esc10").is_dir() else None

    def items(self, data: Path, split: Split) -> Sequence[Clip]:
        """Clips of one split; trained on all folds, the model is looked at on one of them, which is no test.

        Raises:
            BadData: as the recipes of a kind raise it.
        """
        found = None if self.fold or split == "train" else self.official(data, split)
        return super().items(data, split) if found is None else found


SMALL = replace(
    Sounds(),
    fit=FitOptions(epochs=2, batch_seconds=20.0, lr=3e-3, average=0.9),
    encoder=ConvConfig(widths=(4, 8, 8, 8)),
    embedding=16,
    small_widths=(4, 8, 16),
    augmentation=ClipAugmentation(seconds=1.0),
)
