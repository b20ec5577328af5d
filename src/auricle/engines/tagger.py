"""Taggers of sound run by onnxruntime: any model folder whose card says "tagger"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from auricle.engines.event_rules import rules_of
from auricle.engines.onnx_session import batches, padded, run, session_of
from auricle.errors import BadModel, BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.decoding.event_spans import EventRule
    from auricle.hub import OpenedModel
    from auricle.types import Audio

__all__ = ["NETWORK", "AnyTagger", "Tagged", "Tagger", "load", "refuse_other_sound", "tagger_folder"]

NETWORK = "model.onnx"
BATCH_SECONDS = 60.0
"""Padded seconds that go through the network at once."""
PROBE_FRAMES = 400


@dataclass(frozen=True, eq=False)
class Tagged:
    """What a tagger finds in one piece of sound.

    Attributes:
        probabilities: of each label for the piece as a whole [labels].
        frames: of each label in each frame [frames, labels].
        embedding: what the network knows of the piece before it decides [features].
    """

    probabilities: NDArray[np.float32]
    frames: NDArray[np.float32]
    embedding: NDArray[np.float32]


class AnyTagger(Protocol):
    """What names sounds.

    Attributes:
        model: its name, for people.
        labels: what it knows.
        sample_rate: in Hz, of the sound it takes.
        window: seconds that it is best given at once; 0 where that does not matter.
    """

    model: str
    labels: tuple[str, ...]
    sample_rate: int
    window: float

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """What each piece holds, in order."""
        ...


def refuse_other_sound(tagger: AnyTagger, pieces: Sequence[Audio]) -> None:
    """Let nothing through but mono sound at the tagger's rate.

    Raises:
        BadOption: sound at another rate, not mono, or without a sample.
    """
    for piece in pieces:
        if piece.sample_rate != tagger.sample_rate or piece.channels != 1 or not piece.length:
            raise BadOption(f"{tagger.model} takes mono sound at {tagger.sample_rate} Hz, got {piece!r}")


def load(model: str) -> AnyTagger:
    """A tagger from an embedded model's name or from a folder with a card, one that was taught, or a transformer.

    An audio spectrogram transformer is a folder of transformers' files, or the name of a repository on the hub; any
    other tagger that takes waveforms is a folder with `tagger.json`.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("nonsense")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'nonsense' inside the package and no folder of that name...
    """
    from auricle.engines import audio_transformer, onnx_tagger
    from auricle.engines.taught import Taught
    from auricle.hub import open_model

    if audio_transformer.is_transformer(model):
        return audio_transformer.load(model)
    if (Path(model).expanduser() / onnx_tagger.SETTINGS).is_file():
        return onnx_tagger.load(model)
    opened = open_model(model)
    return Taught(opened) if opened.card.engine == "taught" else Tagger(tagger_folder(model))


def tagger_folder(model: str) -> OpenedModel:
    """The files of a tagger.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> tagger_folder("english-ctc")
        Traceback (most recent call last):
        auricle.errors.BadModel: the model english-ctc is for transcribe by the engine ctc, it names no sounds
    """
    from auricle.hub import open_model

    opened = open_model(model)
    card = opened.card
    if card.engine != "tagger":
        raise BadModel(f"the model {card.name} is for {card.task} by the engine {card.engine}, it names no sounds")
    if card.spec is None or len(card.symbols) < 2:
        raise BadModel(f"the card of {card.name} needs a spec, and two labels or more")
    return opened


class Tagger:
    """A network and its labels; pieces do not depend on one another.

    Attributes:
        model: its name, for people.
        labels: what it knows.
        sample_rate: in Hz, of the sound it takes.
        window: seconds that it is best given at once; 0 where that does not matter.
    """

    def __init__(self, opened: OpenedModel) -> None:
        assert opened.card.spec is not None, "load() has seen it"
        self.opened, self.card, self.spec = opened, opened.card, opened.card.spec
        self.model, self.labels = opened.card.name, opened.card.symbols
        self.sample_rate, self.window = opened.card.sample_rate, opened.card.window
        self._session = session_of(opened.file(NETWORK))

    def __repr__(self) -> str:
        return f"Tagger({self.model!r}, {len(self.labels)} labels)"

    def tag(self, pieces: Sequence[Audio]) -> list[Tagged]:
        """What each piece holds, in order.

        Raises:
            BadOption: sound at another rate, not mono, or without a sample.
        """
        from auricle.features import log_mel_spectrogram

        refuse_other_sound(self, pieces)
        mels = [log_mel_spectrogram(piece.samples[0], self.spec, workers=1) for piece in pieces]
        found: dict[int, Tagged] = {}
        limit = BATCH_SECONDS * self.sample_rate / self.spec.stft.hop
        for batch in batches([mel.shape[1] for mel in mels], limit):
            found.update(zip(batch, self._run([mels[i] for i in batch]), strict=True))
        return [found[i] for i in range(len(mels))]

    @cached_property
    def rules(self) -> tuple[EventRule, ...]:
        """How the scores of each label become events.

        Raises:
            BadModel: the folder's rules are damaged.
        """
        return rules_of(self.opened, self.labels, self.frame_period)

    @cached_property
    def frame_period(self) -> float:
        """Seconds from one frame of probabilities to the next."""
        frames = len(self._run([np.zeros((self.spec.n_mels, PROBE_FRAMES), np.float32)])[0].frames)
        return round(PROBE_FRAMES / frames) * self.spec.stft.hop / self.sample_rate

    def _run(self, mels: list[NDArray[np.float32]]) -> list[Tagged]:
        features, lengths = padded(mels)
        out = run(self._session, self.opened.path / NETWORK, {"features": features, "lengths": lengths})
        return [
            Tagged(out["probabilities"][i], out["frames"][i, :end], out["embedding"][i])
            for i, end in enumerate(out["out_lengths"].tolist())
        ]
