"""What a part of the analysis is: what it is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from auricle.features.specs import StftSpec
    from auricle.tasks.analyze.options import AnalyzeOptions
    from auricle.tasks.analyze.result import Curve, Fact, Finding, Preview, Waveform
    from auricle.types import AudioInfo, FeatureMap, Tier

__all__ = ["LEAST_RATE", "SPEECH_RATE", "Chunk", "Context", "Contribution", "Part"]

SPEECH_RATE = 16_000
"""Sample rate of `Chunk.speech` in Hz."""

LEAST_RATE = 2_000
"""Recordings of fewer samples a second hold nothing to listen to, and `Chunk.speech` stays empty."""


@dataclass(frozen=True)
class Context:
    """What is known about the recording.

    Attributes:
        source: name of the file, or what stands for it.
        info: at the start what the file promises; at the end what it really held.
        sample_rate: in Hz, of the samples in each chunk.
        channels: number of channels.
        length: samples of the recording; 0 at the start, for a promise is not believed.
        spec: the transform behind `Chunk.power`.
        options: as the caller gave them.
    """

    source: str
    info: AudioInfo
    sample_rate: int
    channels: int
    length: int
    spec: StftSpec
    options: AnalyzeOptions

    @property
    def duration(self) -> float:
        """Seconds; 0 at the start."""
        return self.length / self.sample_rate


@dataclass(frozen=True, eq=False)
class Chunk:
    """The next piece of the recording, in the forms that several parts share; the last one has no samples.

    `power` and `speech` lag behind `samples` by what their windows need, and the last chunk brings their rest:
    joined over all chunks, each is what the whole recording would give.

    Attributes:
        start: index of the first sample.
        samples: float32 [channels, n].
        mono: mean of the channels [n]; it and what follows are bounded, where a broken file has samples of 1e30.
        power: squared magnitudes [bins, frames], mean of the channels.
        speech: mean of the channels at `SPEECH_RATE` Hz [m].
    """

    start: int
    samples: NDArray[np.float32]
    mono: NDArray[np.float32]
    power: NDArray[np.float32]
    speech: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Contribution:
    """What a part adds to the analysis; anything may be left out."""

    tiers: tuple[Tier, ...] = ()
    curves: tuple[Curve, ...] = ()
    maps: tuple[FeatureMap, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    waveform: Waveform | None = None
    preview: Preview | None = None


class Part(Protocol):
    """A module in `parts/`: a number that says where it stands, and three functions around a state of its own.

    Attributes:
        ORDER: parts run, and their facts and tiers are shown, in ascending order.
    """

    ORDER: int

    def start(self, context: Context) -> Any:
        """The state before the first chunk."""

    def step(self, state: Any, chunk: Chunk) -> Any:
        """The state after a chunk; memory must not grow with the length by more than a few bytes a second."""

    def finish(self, state: Any, context: Context) -> Contribution:
        """What was found out, with the context as it stands at the end."""
