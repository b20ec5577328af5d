"""Cuts a recording into equal chunks and computes once, for each, what several parts need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from auricle.features.specs import StftSpec
from auricle.tasks.analyze.protocol import LEAST_RATE, SPEECH_RATE, Chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CHUNK_LENGTH", "chunks_of", "display_spec", "rechunked"]

CHUNK_LENGTH = 65_536
"""Samples of a chunk. Parts see the same chunks whatever the decoder delivers, so not a bit depends on its blocks."""

LOUDEST = 1e6
"""120 dB above full scale only a broken file can be; its squares must not overflow float32."""

WINDOW_SECONDS = 0.046
"""Between what speech wants (25 ms) and what chords want (93 ms)."""


def display_spec(sample_rate: int) -> StftSpec:
    """The transform of the pictures: about 46 ms in a power of two, a quarter of it between frames.

    So the work and the number of frames a second are the same at 8 kHz and at 192 kHz.

    Example:
        >>> [display_spec(rate).n_fft for rate in (8_000, 22_050, 44_100, 48_000, 192_000)]
        [512, 1024, 2048, 2048, 8192]
    """
    n_fft = min(max(256, 2 ** round(np.log2(WINDOW_SECONDS * sample_rate))), 65_536)
    return StftSpec(sample_rate, n_fft, hop_length=n_fft // 4)


def rechunked(blocks: Iterable[NDArray[np.float32]], length: int) -> Iterator[NDArray[np.float32]]:
    """The same samples [channels, time] in chunks of `length`, and the rest.

    Example:
        >>> [chunk.shape[1] for chunk in rechunked(iter([np.zeros((2, 3), np.float32)] * 3), 4)]
        [4, 4, 1]
    """
    waiting: list[NDArray[np.float32]] = []
    ready = 0
    for block in blocks:
        while ready + block.shape[1] >= length:
            yield np.concatenate([*waiting, block[:, : length - ready]], axis=1)
            block = block[:, length - ready :]
            waiting, ready = [], 0
        waiting.append(block)
        ready += block.shape[1]
    if ready:
        yield np.concatenate(waiting, axis=1)


def chunks_of(
    blocks: Iterable[NDArray[np.float32]], sample_rate: int, channels: int, spec: StftSpec
) -> Iterator[Chunk]:
    """Chunks with what the parts share, and one without samples that carries what the windows still held."""
    from auricle.audio import resampling
    from auricle.features.stft import framewise_spectrogram
    from auricle.features.streaming import finish, start, step

    spectra = start(framewise_spectrogram(spec, np.dtype(np.float32)), (channels,))
    # At 1 Hz a few samples would become hours of sound: what holds no speech must not cost its time and memory.
    speech = resampling.start(sample_rate if sample_rate >= LEAST_RATE else SPEECH_RATE, SPEECH_RATE, 1)
    hears = slice(None) if sample_rate >= LEAST_RATE else slice(0)
    position = 0
    for samples in rechunked(blocks, CHUNK_LENGTH):
        bounded = np.clip(samples, -LOUDEST, LOUDEST)
        mono = bounded.mean(axis=0, dtype=np.float32)
        spectra, power = step(spectra, bounded)
        speech, at_speech_rate = resampling.step(speech, mono[np.newaxis, hears])
        yield Chunk(position, samples, mono, _channel_mean(power), at_speech_rate[0])
        position += mono.size
    nothing = np.zeros((channels, 0), dtype=np.float32)
    yield Chunk(position, nothing, nothing[0], _channel_mean(finish(spectra)), resampling.finish(speech)[0])


def _channel_mean(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """Power [channels, bins, frames] -> [bins, frames]; means of power, so opposite phases cannot cancel."""
    mean: NDArray[np.float32] = power[0] if len(power) == 1 else power.mean(axis=0, dtype=np.float32)
    return mean
