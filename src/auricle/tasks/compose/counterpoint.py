"""The one rule of counterpoint that is kept whatever the model says: no parallel fifths and octaves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auricle.decoding.chorale_symbols import HIDDEN, REST, SYMBOLS

__all__ = ["parallels"]

OCTAVE = 12
PERFECT = (0, 7)


def parallels(voice: int, before: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Symbols that would move a voice in parallel fifths, octaves or unisons with one that is known [symbols].

    Args:
        voice: 0 soprano to 3 bass.
        before: symbols of the frame before [4].
        known: symbols of this frame [4]; `HIDDEN` for voices that are still to be found.

    Example:
        >>> before, known = np.array([32, 25, 20, 13]), np.array([34, HIDDEN, HIDDEN, HIDDEN])
        >>> np.flatnonzero(parallels(1, before, known)).tolist()  # a fifth under the soprano, which rises by two
        [27, 39]
    """
    found = np.zeros(SYMBOLS, bool)
    places = np.arange(SYMBOLS)
    own = int(before[voice])
    if not REST < own < HIDDEN:
        return found
    for other, (was, now) in enumerate(zip(before.tolist(), known.tolist(), strict=True)):
        if other == voice or not (REST < was < HIDDEN and REST < now < HIDDEN) or now == was:
            continue
        # Intervals are counted from the lower voice up: a fifth above is not a fifth below.
        sign = 1 if voice < other else -1
        interval = sign * (own - was) % OCTAVE
        if interval in PERFECT:
            same = sign * (places - now) % OCTAVE == interval
            found |= same & ((places - own) * (now - was) > 0)
    found[REST] = False
    return found
