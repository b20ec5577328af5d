"""The K-weighting filter of ITU-R BS.1770 at any sample rate, and the weights of the channels.

The recommendation prints coefficients for 48 kHz alone. They are those of two analog sections put through the bilinear
transform: a high shelf of +4 dB from 1682 Hz (the head) and a high-pass at 38 Hz (the ear). The analog values below
give the printed numbers back to 1e-14 at 48 kHz, so other rates use the same sections, transformed at their own rate.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from auricle.audio.channels import LAYOUTS
from auricle.audio.chunks import checked_channels
from auricle.errors import BadOption
from auricle.types.audio import checked_rate

__all__ = ["LOWEST_RATE", "channel_weights", "k_weighting"]

LOWEST_RATE = 4_000
"""In Hz: below, the shelf at 1682 Hz would lie at or beyond what the rate can hold."""

_PRINTED_RATE = 48_000
_SHELF_HZ, _SHELF_DB, _SHELF_Q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_SHELF_MIDDLE = 0.4996667741545416  # Exponent of the shelf's middle gain; about a half, which would be symmetric.
_PASS_HZ, _PASS_Q = 38.13547087602444, 0.5003270373238773


def k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """Second-order sections [2, 6] of the K-weighting filter, ready for `scipy.signal.sosfilt`.

    Raises:
        BadOption: a rate below 4000 Hz; resample to 8000 Hz or more first.

    Example:
        >>> k_weighting(48_000)[0, :3].round(8)  # as printed in the recommendation
        array([ 1.53512486, -2.69169619,  1.19839281])
    """
    sample_rate = checked_rate(sample_rate)
    if sample_rate < LOWEST_RATE:
        raise BadOption(f"loudness needs a sample rate of {LOWEST_RATE} Hz or more, got {sample_rate}; resample first")
    return np.array([_shelf(sample_rate), _high_pass(sample_rate)])


def channel_weights(channels: int) -> tuple[float, ...]:
    """Weights of the channels in BS.1770: 1 in front, 1.41 at the sides, 1 behind, 0 for low frequencies.

    A number of channels without a layout in `LAYOUTS` has 1 for each.

    Example:
        >>> channel_weights(6)
        (1.0, 1.0, 1.0, 0.0, 1.41, 1.41)
    """
    special = {"Ls": 1.41, "Rs": 1.41, "LFE": 0.0}
    names = LAYOUTS.get(checked_channels(channels))
    return tuple(special.get(name, 1.0) for name in names) if names else (1.0,) * channels


def _shelf(sample_rate: int) -> list[float]:
    k = math.tan(math.pi * _SHELF_HZ / sample_rate)
    high = 10 ** (_SHELF_DB / 20)
    middle = high**_SHELF_MIDDLE
    a0 = 1 + k / _SHELF_Q + k * k
    b = [high + middle * k / _SHELF_Q + k * k, 2 * (k * k - high), high - middle * k / _SHELF_Q + k * k]
    a = [a0, 2 * (k * k - 1), 1 - k / _SHELF_Q + k * k]
    return [value / a0 for value in b + a]


def _high_pass(sample_rate: int) -> list[float]:
    k = math.tan(math.pi * _PASS_HZ / sample_rate)
    a0 = _pass_scale(sample_rate)
    # The printed numerator is 1, -2, 1, which lifts everything by a0 at 48 kHz; every rate gets the same lift.
    gain = _pass_scale(_PRINTED_RATE) / a0
    return [gain, -2 * gain, gain, 1.0, 2 * (k * k - 1) / a0, (1 - k / _PASS_Q + k * k) / a0]


def _pass_scale(sample_rate: int) -> float:
    k = math.tan(math.pi * _PASS_HZ / sample_rate)
    return 1 + k / _PASS_Q + k * k
