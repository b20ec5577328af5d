"""Where words lie that are known to be said: forced alignment with CTC, edges beside pauses sharpened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from auricle.types import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["placed"]

QUIET = 2.0
"""What a frame in which nothing sounds costs a word that reaches over it, in ln probability."""


def placed(
    samples: NDArray[np.float32],
    sample_rate: int,
    log_probs: NDArray[np.float32],
    frame_period: float,
    words: Sequence[tuple[tuple[int, ...], str]],
) -> tuple[Span, ...]:
    """One span a word, in seconds from the beginning of the stretch.

    Args:
        samples: of the stretch [time].
        sample_rate: of the samples, in Hz.
        log_probs: of CTC for it [frames, symbols].
        frame_period: seconds from one of its frames to the next.
        words: symbols and text of each, in the order in which they are said.

    Raises:
        BadOption: the frames are too few for the words, or a symbol is out of range.
    """
    from auricle.decoding.alignment import align_words, word_spans
    from auricle.decoding.boundaries import levels, quietness, sharpened

    if not words:
        return ()
    level = levels(samples, sample_rate)
    quiet = quietness(level, frame_period, len(log_probs))
    aligned = align_words(log_probs, [[symbols] for symbols, _ in words], inside=-QUIET * quiet)
    # A frame is centred on its time, and spans count frames from their beginning.
    early = frame_period / 2
    labels = [text for _, text in words]
    spans = word_spans(aligned, labels, frame_period=frame_period, frames=len(log_probs), delay=early)
    heard = [
        (max(0.0, word.symbols[0].start * frame_period - early), word.symbols[-1].end * frame_period - early)
        for word in aligned
    ]
    return sharpened(spans, heard, level)
