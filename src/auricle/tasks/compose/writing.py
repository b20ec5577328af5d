"""Writing: each voice of each frame drawn from the model, given all before it and whatever of the piece is fixed.

This is ancestral sampling under constraints: what is given is never drawn, and the model, which was trained with parts
of pieces given, has read it to the end before the first note is chosen. Nothing is drawn again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.decoding.chorale_symbols import HIDDEN, LAST, LOWEST, NO_KEY, ORDER, RANGES, SYMBOLS, UNTOLD
from auricle.decoding.sampling import SamplingOptions, sample
from auricle.engines.composer import ComposerState
from auricle.tasks.compose.counterpoint import parallels

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


def write(
    composer: Composer,
    piece: Piece,
    rng: np.random.Generator,
    options: SamplingOptions,
    guidance: float = 1.0,
    strict: bool = True,
) -> Written:
    """Fill in what is hidden; a voice that is drawn sings, stays inside its range, and ends in the tonic chord.

    Args:
        composer: gives the probabilities.
        piece: what is given.
        rng: decides.
        options: how far a choice may stray from the likeliest.
        guidance: how far the logits go from those of a piece of which key and phrases are not told to those of this
            one; 1 is there, more goes beyond.
        strict: no voice moves in parallel fifths or octaves with one that is known, as long as that leaves it a note.

    Source: of guidance, J. Ho, T. Salimans, Classifier-Free Diffusion Guidance, 2022.
    """
    plans = [piece]
    if guidance != 1:
        plans.append(replace(piece, phrases=np.full_like(piece.phrases, UNTOLD), key=NO_KEY))
    streams, keys = [Stream.of(composer, plan) for plan in plans], [plan.key for plan in plans]
    allowed, closing = ranges(), tonic_chord(piece.key)
    written, nats, drawn = piece.given.copy(), 0.0, 0
    for frame in range(len(written)):
        contexts = np.stack([stream.context(frame) for stream in streams])
        for voice in ORDER:
            if written[frame, voice] != HIDDEN:
                continue
            before = written[frame - 1] if frame else composer.start().before
            told, *rest = composer.logits(contexts, before, written[frame], voice, keys).astype(np.float64)
            guided = rest[0] + guidance * (told - rest[0]) if rest else told
            free = allowed[voice] & closing if piece.phrases[frame] == LAST else allowed[voice]
            led = free & ~parallels(voice, before, written[frame]) if strict else free
            free = led if led.any() else free
            chosen = sample(np.where(free, guided, -np.inf), rng, options)
            nats += float(np.logaddexp.reduce(told) - told[chosen])
            drawn += 1
            written[frame, voice] = chosen
        for stream in streams:
            stream.advance(written[frame])
    return Written(written, nats, drawn)


class Stream:
    """A composer on its way through a piece."""

    def __init__(self, composer: Composer, ahead: NDArray[np.float32]) -> None:
        self._composer, self._ahead, self._state = composer, ahead, composer.start()

    @classmethod
    def of(cls, composer: Composer, piece: Piece) -> Stream:
        """In front of the piece."""
        return cls(composer, composer.ahead(piece.given, piece.positions, piece.phrases, piece.key))

    def context(self, frame: int) -> NDArray[np.float32]:
        """What the frame follows from [width]; the state goes along."""
        context, hidden, cell = self._composer.step(self._state, self._ahead[frame])
        self._state = ComposerState(self._state.before, hidden, cell)
        return context

    def advance(self, symbols: NDArray[np.int64]) -> None:
        """The frame is written [4]."""
        self._state = ComposerState(symbols.copy(), self._state.hidden, self._state.cell)


def tonic_chord(key: int) -> NDArray[np.bool_]:
    """Which symbols are of the chord that closes a piece in a key [symbols]: its triad, in minor with either third.

    Example:
        >>> tonic_chord(7).sum() < tonic_chord(19).sum() < len(tonic_chord(NO_KEY)) == tonic_chord(NO_KEY).sum()
        np.True_
    """
    if key == NO_KEY:
        return np.ones(SYMBOLS, np.bool_)
    above = (np.arange(SYMBOLS) + LOWEST - 1 - key) % 12
    return np.isin(above, (0, 4, 7) if key < 12 else (0, 3, 4, 7))


def ranges() -> NDArray[np.bool_]:
    """Which symbols each voice may draw [4, symbols]."""
    pitch = np.arange(SYMBOLS) + LOWEST - 1
    rows = [(pitch >= lowest) & (pitch <= highest) for lowest, highest in RANGES]
    allowed = np.stack(rows)
    allowed[:, 0] = False
    return allowed
