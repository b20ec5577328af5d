"""What kind of sound a second holds: speech, music or noise."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from auricle.data.clip_features import ClipAugmentation
from auricle.data.clips import Clip
from auricle.data.kinds_of_sound import SECOND, kinds_of_sound
from auricle.features import MelSpec
from auricle.models.tagger import ConvConfig
from auricle.recipes.commands import SPEC
from auricle.recipes.tagging import Tagging
from auricle.train.options import FitOptions
from auricle.train.recipe import Split

__all__ = ["SMALL", "SpeechMusicNoise"]


@dataclass(frozen=True)
class SpeechMusicNoise(Tagging):
    """One label a second, from the corpora, or labels of one's own."""

    name: str = "speech-music-noise"
    spec: MelSpec = SPEC
    fit: FitOptions = field(
        default_factory=lambda: FitOptions(
            epochs=14, batch_seconds=32.0, lr=2e-3, weight_decay=0.02, average=0.995, precision="bf16", evaluate_every=2
        )
    )
    encoder: ConvConfig = field(default_factory=lambda: ConvConfig(widths=(16, 32, 64, 96), shorter=(2, 2, 1, 1)))
    embedding: int = 64
    window: float = 1.0
    augmentation: ClipAugmentation = field(
        default_factory=lambda: ClipAugmentation(
            seconds=SECOND, gain=12.0, speed=0.1, shift=0.1, mixed=0.15, noise=0.15, ratios=(15.0, 40.0), reverb=0.1
        )
    )

    def official(self, data: Path, split: Split) -> list[Clip] | None:
        """Cut out of the corpora, where the folder holds them."""
        return kinds_of_sound(data, split) if (data / "librispeech").is_dir() else None


SMALL = replace(
    SpeechMusicNoise(),
    fit=FitOptions(epochs=2, batch_seconds=20.0, lr=3e-3, average=0.9),
    encoder=ConvConfig(widths=(4, 8, 8, 8), shorter=(2, 2, 1, 1)),
    embedding=16,
    small_widths=(4, 8, 16),
)
