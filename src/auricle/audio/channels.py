"""Channels: what each one is in a layout of its size, and how one layout is mixed into another.

Channels stand in the order of WAV files (front left, front right, centre, low frequencies, then back and side).
Mixing down follows ITU-R BS.775: a channel that the target lacks goes to its neighbours 3 dB softer (centre into left
and right, a surround into the front of its side), low frequencies are left out. The whole matrix is then divided by its
largest row sum, so sound within [-1, 1] stays there; for two channels into one that is their mean.
Mixing up keeps each channel where it is and leaves new ones silent; mono goes to the centre, unchanged, or to both
sides of a layout that has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from auricle.audio.chunks import checked_channels, checked_chunk
from auricle.errors import BadAudio, BadOption
from auricle.types.audio import Audio

__all__ = ["LAYOUTS", "VORBIS_ORDER", "apply_matrix", "left_right", "mid_side", "mix", "mix_matrix", "select", "swap"]

LAYOUTS: dict[int, tuple[str, ...]] = {
    1: ("C",),
    2: ("L", "R"),
    3: ("L", "R", "C"),
    4: ("L", "R", "Ls", "Rs"),
    5: ("L", "R", "C", "Ls", "Rs"),
    6: ("L", "R", "C", "LFE", "Ls", "Rs"),
    7: ("L", "R", "C", "LFE", "Cb", "Ls", "Rs"),
    8: ("L", "R", "C", "LFE", "Lb", "Rb", "Ls", "Rs"),
}
"""Names of the channels by their number: sides s, back b, centre C, low frequencies LFE."""

VORBIS_ORDER: dict[int, tuple[int, ...]] = {
    3: (0, 2, 1),
    5: (0, 2, 1, 3, 4),
    6: (0, 2, 1, 4, 5, 3),
    7: (0, 2, 1, 5, 6, 4, 3),
    8: (0, 2, 1, 6, 7, 4, 5, 3),
}
"""Ogg Vorbis and Opus store channels in an order of their own, which libsndfile neither makes nor undoes: for each
channel of a stream its index in `LAYOUTS`; other numbers of channels have the same order there."""

_SOFTER = float(np.sqrt(0.5))
_NEIGHBOURS: dict[str, tuple[tuple[str, float], ...]] = {
    "C": (("L", _SOFTER), ("R", _SOFTER)),
    "L": (("C", _SOFTER),),
    "R": (("C", _SOFTER),),
    "Ls": (("L", _SOFTER),),
    "Rs": (("R", _SOFTER),),
    "Lb": (("Ls", 1.0),),
    "Rb": (("Rs", 1.0),),
    "Cb": (("Ls", _SOFTER), ("Rs", _SOFTER)),
    "LFE": (),
}


def mix(audio: Audio, channels: int) -> Audio:
    """The same sound with that many channels, by `mix_matrix`; never louder than full scale if the source is not.

    Args:
        audio: any number of channels.
        channels: 1 for mono, 2 for stereo, 6 for 5.1 and so on.

    Raises:
        BadOption: not a number of channels, or neither side of the mix has a layout in `LAYOUTS`.

    Example:
        >>> audio = Audio(np.array([[1.0, 0.0], [0.0, 0.5]]), 8_000)
        >>> mix(audio, 1).samples
        array([[0.5 , 0.25]], dtype=float32)
    """
    if checked_channels(channels) == audio.channels:
        return audio
    return replace(audio, samples=apply_matrix(mix_matrix(audio.channels, channels), audio.samples))


def mix_matrix(source: int, target: int) -> NDArray[np.float64]:
    """Gains [target, source] that mix one number of channels into another.

    More than eight channels have no layout here: into mono they are averaged, from mono they are all alike.

    Raises:
        BadOption: not a number of channels, or more than eight into or from anything but mono.

    Example:
        >>> mix_matrix(6, 2).round(3)
        array([[0.414, 0.   , 0.293, 0.   , 0.293, 0.   ],
               [0.   , 0.414, 0.293, 0.   , 0.   , 0.293]])
    """
    source, target = checked_channels(source), checked_channels(target)
    if source == target:
        return np.eye(source)
    if source not in LAYOUTS or target not in LAYOUTS:
        if target != 1 and source != 1:
            raise BadOption(f"no layout says how to mix {source} channels into {target}; pick some with `select`")
        return np.full((target, source), 1.0 / source)
    matrix = np.zeros((target, source))
    for column, name in enumerate(LAYOUTS[source]):
        for place, gain in _placed(name, LAYOUTS[target]).items():
            matrix[LAYOUTS[target].index(place), column] = gain
    if source == 1:
        return (matrix > 0).astype(np.float64)
    loudest = float(matrix.sum(axis=1).max())
    return matrix / loudest if loudest > 1 else matrix


def apply_matrix(matrix: NDArray[np.float64], samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples [source, time] times gains [target, source] -> [target, time]; a sample depends on no other moment.

    So mixing chunk by chunk equals mixing the whole, bit for bit, which a general matrix product does not promise.

    Raises:
        BadAudio: another number of channels than the matrix has columns, NaN or infinity, or a sum that overflows.

    Example:
        >>> apply_matrix(np.array([[0.5, 0.5]]), np.ones((2, 3), np.float32))
        array([[1., 1., 1.]], dtype=float32)
    """
    samples = checked_chunk(samples, matrix.shape[1])
    out = np.zeros((matrix.shape[0], samples.shape[1]), dtype=np.float32)
    with np.errstate(over="ignore"):
        for row, column in np.argwhere(matrix != 0):
            out[row] += np.float32(matrix[row, column]) * samples[column]
    if not np.isfinite(out).all():
        raise BadAudio("mixed channels overflow float32; scale the samples to about [-1, 1] first")
    return out


def select(audio: Audio, channels: Sequence[int]) -> Audio:
    """The named channels in the named order, counted from 0; one may be named twice.

    Raises:
        BadOption: no channel, or one that the recording does not have.

    Example:
        >>> select(Audio(np.array([[0.1], [0.2], [0.3]]), 8_000), [2, 0]).samples
        array([[0.3],
               [0.1]], dtype=float32)
    """
    wanted = list(channels)
    if not wanted or not all(isinstance(c, (int, np.integer)) and 0 <= c < audio.channels for c in wanted):
        raise BadOption(f"channels must be some of 0 to {audio.channels - 1}, got {wanted}")
    return replace(audio, samples=audio.samples[wanted])


def swap(audio: Audio) -> Audio:
    """Left and right exchanged.

    Raises:
        BadAudio: not two channels.

    Example:
        >>> swap(Audio(np.array([[0.5], [0.25]]), 8_000)).samples.tolist()
        [[0.25], [0.5]]
    """
    _must_be_stereo(audio, "swap")
    return replace(audio, samples=audio.samples[::-1])


def mid_side(audio: Audio) -> Audio:
    """Channels (left + right) / 2 and (left - right) / 2; `left_right` undoes it.

    Raises:
        BadAudio: not two channels.

    Example:
        >>> mid_side(Audio(np.array([[0.75], [0.25]]), 8_000)).samples.tolist()
        [[0.5], [0.25]]
    """
    _must_be_stereo(audio, "mid_side")
    return replace(audio, samples=apply_matrix(np.array([[0.5, 0.5], [0.5, -0.5]]), audio.samples))


def left_right(audio: Audio) -> Audio:
    """Channels mid + side and mid - side: what `mid_side` was made from.

    Raises:
        BadAudio: not two channels.

    Example:
        >>> left_right(Audio(np.array([[0.5], [0.25]]), 8_000)).samples.tolist()
        [[0.75], [0.25]]
    """
    _must_be_stereo(audio, "left_right")
    return replace(audio, samples=apply_matrix(np.array([[1.0, 1.0], [1.0, -1.0]]), audio.samples))


def _placed(name: str, layout: tuple[str, ...]) -> dict[str, float]:
    """Where a channel goes in a layout, with its gain: itself, or its neighbours and theirs."""
    if name in layout:
        return {name: 1.0}
    gains: dict[str, float] = {}
    for neighbour, gain in _NEIGHBOURS[name]:
        for place, further in _placed(neighbour, layout).items():
            gains[place] = gains.get(place, 0.0) + gain * further
    return gains


def _must_be_stereo(audio: Audio, verb: str) -> None:
    if audio.channels != 2:
        raise BadAudio(f"{verb} needs two channels, this recording has {audio.channels}")
