"""The tempo at which an onset strength repeats itself best and which is usual too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadOption
from auricle.types import setting

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TempoOptions", "likeliest_tempo"]

LOUDEST = 1e6
"""Agreements from 0 to 1 are made so large before the logarithm is taken, so that it tells small ones apart."""


@dataclass(frozen=True)
class TempoOptions:
    """Which tempos are usual: those around one of them, by a bell over octaves.

    Attributes:
        usual: beats a minute of the most usual tempo.
        octaves: standard deviation of tempos from it.
        fastest: every tempo is slower than this.

    Raises:
        BadOption: a value that is not positive; a spread or usual tempo that is not finite.

    Example:
        >>> TempoOptions().usual
        120.0
    """

    usual: float = setting(120.0, "Most usual tempo, in beats a minute.")
    octaves: float = setting(1.0, "How many octaves tempos mostly lie from it.")
    fastest: float = setting(320.0, "Every tempo is slower than this, in beats a minute.")

    def __post_init__(self) -> None:
        for name in ("usual", "octaves"):
            value = getattr(self, name)
            if not 0 < value < float("inf"):
                raise BadOption(f"{name} must be positive and finite, got {value}")
        if not self.fastest > 0:
            raise BadOption(f"fastest must be positive, got {self.fastest}")


def likeliest_tempo(
    agreement: NDArray[Any], tempi: NDArray[np.floating], options: TempoOptions = TempoOptions()
) -> NDArray[np.float64]:
    """Beats a minute, one for each column of agreements [lags, ...] -> [...], always one of the tempos that were given.

    Where nothing agrees it is the most usual of them.

    Args:
        agreement: of a strength with itself, finite numbers [lags, ...]: an `auricle.features.tempogram`, or its mean
            over the frames for one tempo of the whole; less than 0 counts as 0.
        tempi: beats a minute of each lag [lags], from `TempogramSpec.lag_tempi`; infinity is never chosen.
        options: which tempos are usual.

    Raises:
        BadOption: numbers that are not finite, tempos that are not positive or of another length, or none of them
            slower than `fastest`.

    Source: `librosa.feature.tempo` 0.11, with its defaults.

    Example:
        >>> likeliest_tempo(np.array([1.0, 0.1, 0.7, 0.2]), np.array([np.inf, 240.0, 120.0, 80.0])).tolist()
        120.0
    """
    values, bpm = np.asarray(agreement, dtype=np.float64), np.asarray(tempi, dtype=np.float64)
    if bpm.ndim != 1 or values.shape[:1] != bpm.shape or not np.isfinite(values).all():
        raise BadOption(f"agreements must be finite, a row for each tempo; got {values.shape} and {bpm.shape}")
    allowed = bpm < options.fastest
    if not (bpm > 0).all() or not allowed.any():
        raise BadOption(f"tempos must be positive and one below fastest={options.fastest}, got {tempi}")
    bpm, values = bpm[allowed], values[allowed]
    usual = -0.5 * ((np.log2(bpm) - np.log2(options.usual)) / options.octaves) ** 2
    support = np.log1p(LOUDEST * np.maximum(values, 0.0)) + usual.reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray(bpm[support.argmax(axis=0)])
