"""Features of rendered music and what is true of it, made once in a process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.rendered_songs import Known, SongItem, rendered
from auricle.features import MelSpec, log_mel_spectrogram

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["rendered_features"]


@cache
def rendered_features(item: SongItem, spec: MelSpec) -> tuple[NDArray[np.float16], Known]:
    """Log-mel frames [bands, frames] of an item in half precision, and its truth.

    Example:
        >>> from auricle.data.rendered_songs import MadeItem
        >>> from auricle.features import MelSpec, StftSpec
        >>> mel, known = rendered_features(MadeItem(3, 4.0), MelSpec(StftSpec(8000), n_mels=8))
        >>> mel.dtype, len(mel), len(known.beats) > 2
        (dtype('float16'), 8, True)
    """
    samples, known = rendered(item, spec.stft.sample_rate)
    return log_mel_spectrogram(samples, spec, workers=1).astype(np.float16), known
