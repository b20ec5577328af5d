"""Any source as mono sound at the rate of a model, piece by piece, and its length in seconds at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from typing import TYPE_CHECKING

import numpy as np

from auricle.types import Audio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.audio import Source

__all__ = ["QUIETEST", "Sound", "finite", "opened"]

BLOCK_LENGTH = 65_536
QUIETEST = 10 ** (-80 / 20)
"""Sound whose largest sample is below this, -80 dB, is silent."""


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples to come, and what is known about them.

    Attributes:
        pieces: mono [time], once.
        promised: seconds that the source promises, for a progress bar; 0 where it promises nothing.
        duration: asked after the last piece, the seconds that were really there.
        truncated: asked after the last piece, True if the file held less than it declares.

    Example:
        >>> Sound(iter(()), 0.0, lambda: 0.0, lambda: False).duration()
        0.0
    """

    pieces: Iterator[NDArray[np.float32]]
    promised: float
    duration: Callable[[], float]
    truncated: Callable[[], bool]


def finite(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same samples, 0 where one is not a number; nothing is copied where all are numbers.

    Example:
        >>> finite(np.array([0.5, float("nan")], np.float32)).tolist()
        [0.5, 0.0]
    """
    return samples if np.isfinite(samples).all() else np.nan_to_num(samples)


@contextmanager
def opened(source: Source | Audio, sample_rate: int, *, live: bool = False) -> Iterator[Sound]:
    """A source made ready to be read once, closed at the end.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory.
        sample_rate: in Hz, of the pieces.
        live: uncompressed WAV in a pipe is read as it comes; any other pipe is read to its end first.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.

    Example:
        >>> import numpy as np
        >>> with opened(Audio(np.zeros((2, 8000), np.float32), 8000), 16_000) as sound:
        ...     print([piece.shape for piece in sound.pieces], sound.duration())
        [(16000,)] 1.0
    """
    if isinstance(source, Audio):
        samples = source.mono().resampled(sample_rate).samples[0]
        pieces = (samples[at : at + BLOCK_LENGTH] for at in range(0, len(samples), BLOCK_LENGTH))
        yield Sound(pieces, source.duration, lambda: source.duration, lambda: source.truncated)
        return
    from auricle.audio import arriving, blocks

    if live and isinstance(source, BufferedReader) and not source.seekable() and arriving.is_wav(source):
        wav = arriving.ArrivingWav(source)
        yield Sound(wav.pieces(sample_rate), 0.0, lambda: wav.duration, lambda: wav.truncated)
        return
    with blocks(source, sample_rate=sample_rate, mono=True, block_length=BLOCK_LENGTH) as reader:
        promised = (reader.expected or 0) / sample_rate
        sound = (block.samples[0] for block in reader)
        yield Sound(sound, promised, lambda: reader.info.duration, lambda: reader.info.truncated)
