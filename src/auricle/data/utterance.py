"""One stretch of recorded speech with what was said in it."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recorded", "Utterance", "inside_of", "samples_of"]

FULL_SCALE = 32_767


class Recorded(Protocol):
    """Where the samples of an item lie.

    Attributes:
        audio: path of the recording.
        duration: seconds; of the part where it is one.
        start: seconds at which the part begins.
        whole: the recording is used to its end.
    """

    @property
    def audio(self) -> Path: ...

    @property
    def duration(self) -> float: ...

    @property
    def start(self) -> float: ...

    @property
    def whole(self) -> bool: ...


@dataclass(frozen=True)
class Utterance:
    """A recording, or a part of one, and its transcript.

    Attributes:
        audio: path of the recording.
        text: what was said, as it was written.
        duration: seconds; of the part where it is one.
        speaker: name, empty where unknown.
        start: seconds at which the part begins.
        whole: the recording is used to its end, whatever `duration` says: headers of lossy files are off by a little.

    Example:
        >>> Utterance(Path("a.wav"), "hello", 0.5).start
        0.0
    """

    audio: Path
    text: str
    duration: float
    speaker: str = ""
    start: float = 0.0
    whole: bool = True


@cache
def decoded(path: Path, start: float, duration: float | None, sample_rate: int) -> NDArray[np.int16]:
    """16-bit samples [time], kept for the life of the process: an epoch reads every recording again."""
    import numpy as np

    from auricle.audio import load

    audio = load(inside_of(path), start=start, duration=duration, sample_rate=sample_rate, mono=True)
    samples: NDArray[np.int16] = np.rint(np.clip(audio.samples[0], -1, 1) * FULL_SCALE).astype(np.int16)
    samples.flags.writeable = False
    return samples


def samples_of(item: Recorded, sample_rate: int) -> NDArray[np.float32]:
    """Mono samples [time] in [-1, 1] at a sample rate; decoded once in a process and kept as 16 bits.

    Raises:
        AuricleError: the recording cannot be read.
    """
    import numpy as np

    part = None if item.whole else item.duration
    return decoded(item.audio, item.start, part, sample_rate).astype(np.float32) / np.float32(FULL_SCALE)


def inside_of(path: Path) -> Path | BytesIO:
    """What to read: the file, or where a folder above it is really a zip archive, the bytes of its member."""
    archive = next((above for above in path.parents if above.suffix == ".zip" and above.is_file()), None)
    if archive is None:
        return path
    with zipfile.ZipFile(archive) as file:
        return BytesIO(file.read(path.relative_to(archive).as_posix()))
