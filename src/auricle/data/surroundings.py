"""Rooms and noises of the data folder: what recordings are put into while a model learns."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NOISES", "ROOMS", "sounds_of"]

ROOMS = tuple(
    f"rir/{name}.flac"
    for name in (
        *("cc0_rir_clap", "webaudio_binaural-s3_r4_bd", "webaudio_cardiod-35-10-spread", "webaudio_cardiod-rear-35-10"),
        *("webaudio_diffusor3", "webaudio_kitchen-true-stereo", "webaudio_matrix-reverb2", "webaudio_omni-35-10"),
        *("webaudio_spatialized2", "webaudio_spreader50-65ms", "webaudio_super-ceiling-35-10"),
    )
)
"""Impulse responses of rooms; springs, telephones and music in the same folder are none."""

NOISES = tuple(
    f"noise_speech_commands_bg/{name}.opus"
    for name in ("doing_the_dishes", "dude_miaowing", "exercise_bike", "running_tap")
)


@lru_cache(maxsize=8)
def sounds_of(folder: Path, names: tuple[str, ...], sample_rate: int) -> tuple[NDArray[np.float32], ...]:
    """Those of the named recordings that the folder holds, as mono samples [time]."""
    from auricle.audio import load

    found = [folder / name for name in names if (folder / name).is_file()]
    return tuple(load(path, sample_rate=sample_rate, mono=True).samples[0] for path in found)
