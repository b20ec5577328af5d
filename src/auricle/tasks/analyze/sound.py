"""One view of what can be analyzed: a file, bytes, a stream, or sound in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.timebase import to_samples
from auricle.types import Audio, AudioInfo

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.audio import Source

__all__ = ["Sound", "opened"]


@dataclass(frozen=True, eq=False)
class Sound:
    """Samples to come, and what is known about them.

    Attributes:
        name: of the file, or what stands for it.
        sample_rate: in Hz.
        channels: number of channels.
        promised_length: samples that the source promises, for a progress bar; 0 where it promises nothing.
        blocks: float32 [channels, n], once.
        info: asked again after the last block, it holds what was really there.
    """

    name: str
    sample_rate: int
    channels: int
    promised_length: int
    blocks: Iterator[NDArray[np.float32]]
    info: Callable[[], AudioInfo]


@contextmanager
def opened(source: Source | Audio, block_length: int) -> Iterator[Sound]:
    """A source made ready to be read once, closed at the end.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
    """
    if isinstance(source, Audio):
        yield _in_memory(source, block_length)
        return
    from auricle.audio import blocks

    with blocks(source, block_length=block_length) as reader:
        samples = (block.samples for block in reader)
        promised = reader.expected or 0
        yield Sound(_name(source), reader.sample_rate, reader.channels, promised, samples, lambda: reader.info)


def _in_memory(audio: Audio, block_length: int) -> Sound:
    info = _info_of(audio)
    pieces = (audio.samples[:, at : at + block_length] for at in range(0, audio.length, block_length))
    return Sound("audio", audio.sample_rate, audio.channels, audio.length, pieces, lambda: info)


def _info_of(audio: Audio) -> AudioInfo:
    """What the file said, unless the sound has been changed since."""
    info = audio.info
    shape = (audio.sample_rate, audio.channels, audio.length)
    if info is not None and (info.sample_rate, info.channels, to_samples(info.duration, info.sample_rate)) == shape:
        return info
    return AudioInfo("memory", "pcm_f32", audio.sample_rate, audio.channels, None, audio.duration)


def _name(source: Source) -> str:
    """The name of the file, without its folders: a report may travel further than its reader's folders should."""
    if isinstance(source, str | PathLike):
        return Path(source).name
    name = getattr(source, "name", None)  # a pipe has a number, or a word in brackets such as <stdin>
    return Path(name).name if isinstance(name, str) and name and name[0] != "<" else "audio"
