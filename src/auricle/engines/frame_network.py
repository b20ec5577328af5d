"""A network that says something of every frame of any length of sound: windows on one grid, a state that is a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.onnx_session import run, session_of
from auricle.errors import BadModel, BadOption
from auricle.features import framewise_log_mel, streaming

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["FrameNetwork", "FrameStream", "Frames", "finish", "opened_network", "start", "step"]

NETWORK = "model.onnx"
WINDOW = 60.0
"""Seconds of which something is decided at once."""

Frames = dict[str, "NDArray[np.float32]"]
"""Outputs by name: [frames, ...] of those frames that are now decided; what is said of a whole window once a window."""


@dataclass(frozen=True, eq=False)
class FrameNetwork:
    """A model of the package, or one's own, that decides on frames.

    Attributes:
        opened: its card and files.
        session: of onnxruntime.
        whole: outputs that belong to a window and not to a frame.
    """

    opened: OpenedModel
    session: Any
    whole: frozenset[str]

    @property
    def frame_rate(self) -> float:
        """Frames a second."""
        spec = self.opened.card.spec
        assert spec is not None, "opened_network() has seen it"
        return spec.stft.sample_rate / spec.stft.hop

    @property
    def sample_rate(self) -> int:
        """In Hz, of the sound that it takes."""
        return self.opened.card.sample_rate

    @property
    def context(self) -> int:
        """Frames to either side that a decision may depend on: the card's window."""
        return int(np.ceil(self.opened.card.window * self.frame_rate))

    def outputs(self, features: NDArray[np.float32]) -> Frames:
        """Of features [bands, frames]."""
        given = run(self.session, self.opened.path / NETWORK, {"features": features[None].astype(np.float32)})
        return {name: values[0] for name, values in given.items()}


@dataclass(frozen=True, eq=False)
class FrameStream:
    """Where a stream stands: of bounded size.

    Attributes:
        network: what decides.
        mel: where the features stand.
        waiting: features from the first frame that later decisions depend on [bands, frames].
        decided: of the frames in `waiting`, those at the beginning that are decided.
    """

    network: FrameNetwork
    mel: streaming.StreamState
    waiting: NDArray[np.float32]
    decided: int


def opened_network(model: str, engine: str, whole: tuple[str, ...] = ()) -> FrameNetwork:
    """The network of a model that is for this engine.

    Args:
        model: name of a model inside the package, or a folder of one's own.
        engine: that its card must name.
        whole: its outputs that belong to a window and not to a frame.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> opened_network("english-ctc", "beats")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model english-ctc is for transcribe by the engine ctc, not for beats
    """
    from auricle.hub import open_model

    opened = open_model(model)
    card = opened.card
    if card.engine != engine:
        raise BadModel(f"the model {card.name} is for {card.task} by the engine {card.engine}, not for {engine}")
    if card.spec is None:
        raise BadModel(f"the card of {card.name} needs the spec of its features")
    return FrameNetwork(opened, session_of(opened.file(NETWORK)), frozenset(whole))


def start(network: FrameNetwork) -> FrameStream:
    """Nothing heard."""
    spec = network.opened.card.spec
    assert spec is not None, "opened_network() has seen it"
    mel = streaming.start(framewise_log_mel(spec))
    return FrameStream(network, mel, np.zeros((spec.n_mels, 0), np.float32), 0)


def step(stream: FrameStream, samples: NDArray[np.float32]) -> tuple[FrameStream, list[Frames]]:
    """The stream after more samples [time] at the network's rate, and what is now decided.

    Raises:
        BadOption: more than one channel.
    """
    if samples.ndim != 1:
        raise BadOption(f"the network takes mono sound [time], got shape {samples.shape}")
    mel, columns = streaming.step(stream.mel, samples)
    stream = replace(stream, mel=mel, waiting=np.concatenate([stream.waiting, columns], axis=1))
    size, context = round(WINDOW * stream.network.frame_rate), stream.network.context
    out: list[Frames] = []
    while stream.waiting.shape[1] >= stream.decided + size + context:
        window = stream.waiting[:, : stream.decided + size + context]
        out.append(_cut(stream, window, stream.decided + size))
        kept = max(0, stream.decided + size - context)
        stream = replace(stream, waiting=stream.waiting[:, kept:], decided=stream.decided + size - kept)
    return stream, out


def finish(stream: FrameStream) -> list[Frames]:
    """What is decided once no more sound comes."""
    waiting = np.concatenate([stream.waiting, streaming.finish(stream.mel)], axis=1)
    return [_cut(stream, waiting, waiting.shape[1])] if waiting.shape[1] > stream.decided else []


def _cut(stream: FrameStream, window: NDArray[np.float32], end: int) -> Frames:
    given = stream.network.outputs(window)
    return {name: v if name in stream.network.whole else v[stream.decided : end] for name, v in given.items()}
