"""Writing: each voice of each frame drawn from the model, given all before it and whatever of the piece is fixed.

This is ancestral sampling under constraints: what is given is never drawn, and the model, which was trained with parts
of pieces given, has read it to the end before the first note is chosen. Nothing is drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.chorale_symbols import HIDDEN, LOWEST, ORDER, RANGES, SYMBOLS
from auricle.decoding.sampling import SamplingOptions, sample
from auricle.engines.composer import ComposerState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.engines.composer import Composer
    from auricle.tasks.compose.form import Piece

__all__ = ["Written", "write"]


@dataclass(frozen=True, eq=False)
class Written:
    """A piece that is written.

    Attributes:
        symbols: [frames, 4]; none is hidden.
        nats: negative log-likelihood of what was drawn, under the model as it is, without temperature.
        drawn: number of symbols that were drawn.
    """

    symbols: NDArray[np.int64]
    nats: float
    drawn: int


def write(composer: Composer, piece: Piece, rng: np.random.Generator, options: SamplingOptions) -> Written:
    """Fill in what is hidden; a voice that is drawn sings, and stays inside its range.

    Args:
        composer: gives the probabilities.
        piece: what is given.
        rng: decides.
        options: how far a choice may stray from the likeliest.
    """
    ahead = composer.ahead(piece.given, piece.positions, piece.phrases, piece.key)
    allowed = ranges()
    state, written, nats, drawn = composer.start(), piece.given.copy(), 0.0, 0
    for frame in range(len(written)):
        context, hidden, cell = composer.step(state, ahead[frame])
        for voice in ORDER:
            if written[frame, voice] != HIDDEN:
                continue
            logits = composer.logits(context, state.before, written[frame], voice).astype(np.float64)
            chosen = sample(np.where(allowed[voice], logits, -np.inf), rng, options)
            nats += float(np.logaddexp.reduce(logits) - logits[chosen])
            drawn += 1
            written[frame, voice] = chosen
        state = ComposerState(written[frame], hidden, cell)
    return Written(written, nats, drawn)


def ranges() -> NDArray[np.bool_]:
    """Which symbols each voice may draw [4, symbols]."""
    pitch = np.arange(SYMBOLS) + LOWEST - 1
    rows = [(pitch >= lowest) & (pitch <= highest) for lowest, highest in RANGES]
    allowed = np.stack(rows)
    allowed[:, 0] = False
    return allowed
