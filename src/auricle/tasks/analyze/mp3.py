"""An MP3 that is written as the sound comes, and given up where it outgrows its limit."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from auricle.audio import resampling

if TYPE_CHECKING:
    from av import AudioFrame
    from numpy.typing import NDArray

__all__ = ["Mp3"]

RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000)
"""Sample rates of MP3 up to the highest that a preview needs."""


class Mp3:
    """Mono MP3 of constant bit rate in memory, so that players find any time in it at once.

    Args:
        source_rate: Hz of the samples to come.
        sample_rate: Hz of the file at most, one of MP3's; a source of a lower rate keeps to the next above its own.
        bit_rate: bit/s.
        limit: bytes; a file that outgrows them is dropped.

    Example:
        >>> mp3 = Mp3(16_000, 24_000, 48_000, limit=100_000)
        >>> mp3.write(np.zeros(16_000, dtype=np.float32))
        >>> 5_000 < len(mp3.finish() or b"") < 8_000
        True
    """

    def __init__(self, source_rate: int, sample_rate: int, bit_rate: int, limit: int) -> None:
        import av

        rate = next(rate for rate in RATES if rate >= min(source_rate, sample_rate))
        self._limit = limit
        self._file = io.BytesIO()
        self._resampler = resampling.start(source_rate, rate, 1)
        self._container = av.open(self._file, "w", format="mp3")
        self._stream = self._container.add_stream("libmp3lame", rate=rate, layout="mono", format="fltp")
        self._stream.bit_rate = bit_rate
        # Twice as fast as LAME's default; what is heard in a report is not mastered from.
        self._stream.codec_context.options = {"compression_level": "7"}

    def write(self, samples: NDArray[np.float32]) -> None:
        """The next samples [n]; beyond ±1 they are clipped."""
        if self._file.tell() <= self._limit:
            self._resampler, resampled = resampling.step(self._resampler, samples[np.newaxis])
            self._encode(resampled)

    def finish(self) -> bytes | None:
        """The file; None if it outgrew its limit."""
        if self._file.tell() <= self._limit:
            self._encode(resampling.finish(self._resampler))
            self._mux(None)
        self._container.close()
        data = self._file.getvalue()
        return data if len(data) <= self._limit else None

    def _encode(self, samples: NDArray[np.float32]) -> None:
        import av

        if samples.size:
            frame = av.AudioFrame.from_ndarray(np.clip(samples, -1.0, 1.0), format="fltp", layout="mono")
            frame.sample_rate = self._stream.rate
            self._mux(frame)

    def _mux(self, frame: AudioFrame | None) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
