"""Speech in a room: convolution with an impulse response that was measured there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["reverberate"]


def reverberate(samples: NDArray[np.float32], response: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples [time] as heard in the room, as long, as loud, and with the direct sound where it was.

    Args:
        samples: dry speech.
        response: impulse response [time]; its largest value is the direct sound.

    Example:
        >>> heard = reverberate(np.array([1, 0, 0], np.float32), np.array([0, 2, 1], np.float32))
        >>> heard.astype(float).round(2).tolist()
        [0.89, 0.45, 0.0]
    """
    from scipy.signal import fftconvolve

    direct = int(np.abs(response).argmax())
    wet = fftconvolve(samples, response)[direct : direct + len(samples)].astype(np.float32)
    power = float(np.sum(wet**2))
    return wet * np.float32(np.sqrt(float(np.sum(samples**2)) / power)) if power > 0 else samples
