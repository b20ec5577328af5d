"""Strings of words spliced from recordings of single words: what was said when is then known to the sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from auricle.data.utterance import Utterance, samples_of
from auricle.errors import BadData

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Splice", "joined", "samples_of_splice", "sounding", "spoken_strings"]

FADE = 0.005
"""Seconds over which a recording is faded in and out, so that splicing does not click."""
FLOOR = 3e-4
"""Root mean square of the noise under a splice: 70 dB below full scale."""
QUIET = 1e-3
"""Share of the power of the loudest moment below which a recording is taken to be silent: 30 dB down."""


@dataclass(frozen=True)
class Splice:
    """Recordings one after another with pauses around them.

    Attributes:
        parts: the recordings in order.
        pauses: seconds before each part, and after the last.
        seed: of the noise floor.

    Example:
        >>> from pathlib import Path
        >>> one = Utterance(Path("1.wav"), "one", 0.5, "ann")
        >>> splice = Splice((one, one), (0.1, 0.2, 0.1), seed=0)
        >>> splice.text, round(splice.duration, 3), splice.speaker
        ('one one', 1.4, 'ann')
    """

    parts: tuple[Utterance, ...]
    pauses: tuple[float, ...]
    seed: int

    @property
    def text(self) -> str:
        """What is said, parts joined by spaces."""
        return " ".join(part.text for part in self.parts if part.text)

    @property
    def duration(self) -> float:
        """Seconds."""
        return sum(self.pauses) + sum(part.duration for part in self.parts)

    @property
    def speaker(self) -> str:
        """Who says the first part."""
        return self.parts[0].speaker


def joined(
    pieces: Sequence[NDArray[np.float32]], pauses: Sequence[float], sample_rate: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Samples [time] of pieces with pauses before each and after the last, over a faint noise.

    Example:
        >>> joined([np.ones(100, np.float32)], [0.5, 0.5], 100, np.random.default_rng(0)).shape
        (200,)
    """
    gaps = [round(pause * sample_rate) for pause in pauses]
    out = FLOOR * rng.standard_normal(sum(gaps) + sum(map(len, pieces)), dtype=np.float32)
    at = 0
    for gap, piece in zip(gaps, pieces, strict=False):
        at += gap
        out[at : at + len(piece)] += faded(piece, round(FADE * sample_rate))
        at += len(piece)
    return out


def sounding(samples: NDArray[np.float32], sample_rate: int) -> tuple[int, int]:
    """First and end of what is at most 30 dB below the loudest 20 ms, in samples; all of it if it is that short.

    Example:
        >>> sounding(np.concatenate([np.zeros(100), np.ones(60), np.zeros(100)]).astype(np.float32), 1000)
        (100, 160)
    """
    block = max(1, sample_rate // 50)
    count = len(samples) // block
    power = np.square(samples[: count * block]).reshape(count, block).mean(axis=1)
    loud = np.flatnonzero(power > QUIET * power.max(initial=0.0))
    if not len(loud):
        return 0, len(samples)
    return int(loud[0]) * block, min(len(samples), (int(loud[-1]) + 1) * block)


def faded(piece: NDArray[np.float32], fade: int) -> NDArray[np.float32]:
    """The piece [time] with its first and last `fade` samples ramped from and to zero."""
    fade = min(fade, len(piece) // 2)
    out = piece.copy()
    ramp = np.linspace(0, 1, fade + 1, dtype=np.float32)[1:]
    out[:fade] *= ramp
    out[len(out) - fade :] *= ramp[::-1]
    return out


def samples_of_splice(splice: Splice, sample_rate: int) -> NDArray[np.float32]:
    """Samples [time]; the same for the same splice."""
    pieces = [samples_of(part, sample_rate) for part in splice.parts]
    return joined(pieces, splice.pauses, sample_rate, np.random.default_rng(splice.seed))


def spoken_strings(
    utterances: Sequence[Utterance],
    count: int,
    seed: int,
    longest: int = 8,
    pause: tuple[float, float] = (0.0, 0.5),
) -> tuple[Splice, ...]:
    """Strings of 1 to `longest` words, each string by one speaker; lengths, words, recordings and pauses at random.

    Every word is as likely as every other, every recording of a word as every other of the same speaker. Strings have
    no more words than the speaker has recordings.

    Args:
        utterances: recordings of single words.
        count: how many strings a speaker.
        seed: the same list for the same seed and utterances.
        longest: words in the longest string.
        pause: shortest and longest pause in seconds, before, between and after words.

    Raises:
        BadData: no utterances.
    """
    if not utterances:
        raise BadData("no recordings to splice strings from")
    rng = np.random.default_rng(seed)
    out = []
    for _, words in sorted(_by_speaker(utterances).items()):
        names = sorted(words)
        for _ in range(count):
            said = [names[rng.integers(len(names))] for _ in range(rng.integers(1, longest + 1))]
            parts = tuple(words[name][rng.integers(len(words[name]))] for name in said)
            pauses = tuple(round(float(value), 3) for value in rng.uniform(*pause, len(parts) + 1))
            out.append(Splice(parts, pauses, int(rng.integers(2**31))))
    return tuple(out)


def _by_speaker(utterances: Sequence[Utterance]) -> Mapping[str, Mapping[str, list[Utterance]]]:
    found: dict[str, dict[str, list[Utterance]]] = {}
    for utterance in utterances:
        found.setdefault(utterance.speaker, {}).setdefault(utterance.text, []).append(utterance)
    return found
