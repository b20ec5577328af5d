"""Command words: which of ten is spoken in a second of sound, another word, or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from auricle.data.clip_features import ClipAugmentation
from auricle.data.clips import Clip
from auricle.data.sound_corpora import commands
from auricle.features import LogSpec, MelSpec, StftSpec
from auricle.models.tagger import ConvConfig
from auricle.recipes.tagging import Tagging
from auricle.train.options import FitOptions
from auricle.train.recipe import Split

__all__ = ["SMALL", "SPEC", "Commands"]

SPEC = MelSpec(
    StftSpec(16_000, 512, win_length=400, hop_length=160),
    n_mels=64,
    f_min=60.0,
    f_max=7600.0,
    log=LogSpec("ln", 1e-6, dynamic_range=None),
)


@dataclass(frozen=True)
class Commands(Tagging):
    """Speech Commands by its speakers, or short words of one's own."""

    name: str = "commands"
    spec: MelSpec = SPEC
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=50, batch_seconds=32.0, lr=2e-3, weight_decay=0.02, average=0.998, precision="bf16", evaluate_every=5
        )
    )
    encoder: ConvConfig = field(default_factory=lambda: ConvConfig(shorter=(2, 2, 1, 1)))
    window: float = 1.0
    augmentation: ClipAugmentation = field(
        default_factory=lambda: ClipAugmentation(
            seconds=1.0,
            speed=0.15,
            shift=0.1,
            mixed=0.2,
            noise=0.5,
            ratios=(0.0, 30.0),
            reverb=0.15,
            hidden_band=12,
            hidden_frames=20,
        )
    )

    def official(self, data: Path, split: Split) -> list[Clip] | None:
        """Speech Commands, where the folder of corpora holds it."""
        folder = data / "speech_commands_v2_testset"
        return [clip for clip in commands(folder) if clip.split == split] if folder.is_dir() else None


SMALL = replace(
    Commands(),
    fit=FitOptions(epochs=2, batch_seconds=20.0, lr=3e-3, average=0.9),
    encoder=ConvConfig(widths=(4, 8, 8, 8), shorter=(2, 2, 1, 1)),
    embedding=16,
    small_widths=(4, 8, 16),
)
