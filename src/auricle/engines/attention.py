"""Recognizers that listen, attend and spell, run by onnxruntime: any model folder whose card says "attention".

The decoder writes and the CTC head of the same network judges each prefix (Watanabe et al. 2017): the one knows what
follows what, the other that nothing is left out or heard twice. Words are placed in time by the CTC head.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.engines.model_folder import lacking, opened_for
from auricle.engines.onnx_session import batches, padded, run, session_of
from auricle.errors import BadOption
from auricle.types import Audio, Recognition, RecognizerOptions, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.decoding.autoregressive import FoundTokens
    from auricle.hub import OpenedModel

__all__ = ["DEFAULT", "LISTENER", "STEP", "AttentionRecognizer", "Heard", "load", "ready"]

DEFAULT = "digits-attention"
LISTENER, STEP = "model.onnx", "step.onnx"
END = 0
"""Symbol that begins and ends what the decoder writes; for CTC it is the blank."""
BEAM_SIZE = 4
CTC_WEIGHT = 0.4
FEWEST_FRAMES = 5
"""Frames of features below which nothing can have been said: 50 ms."""
BATCH_SECONDS = 60.0
PROBE_FRAMES = 400


def ready() -> str:
    """Empty if the embedded model is there, else what is missing.

    Example:
        >>> isinstance(ready(), str)
        True
    """
    return lacking(DEFAULT)


def load(model: str | None = None) -> AttentionRecognizer:
    """A recognizer from an embedded model's name or from a folder with a card; None is the one of spoken digits.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("nonsense")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'nonsense' inside the package and no folder of that name...
    """
    return AttentionRecognizer(opened_for("attention", DEFAULT if model is None else model))


@dataclass(frozen=True, eq=False)
class Heard:
    """What the network makes of one stretch before anything is written.

    Attributes:
        keys: [frames, width].
        values: [frames, width].
        log_probs: of the CTC head [frames, symbols].
    """

    keys: NDArray[np.float32]
    values: NDArray[np.float32]
    log_probs: NDArray[np.float32]


class AttentionRecognizer:
    """A listener, a decoder and what its symbols mean; stretches do not depend on one another.

    Attributes:
        name: of the engine.
        model: of the model, for people.
        sample_rate: in Hz, of the sound it takes.
        longest: seconds that it takes at once: more than it was ever trained on, attention would lose its way.
        together: stretches that it is best given at once.
    """

    name = "attention"
    longest = 10.0
    together = 8

    def __init__(self, opened: OpenedModel) -> None:
        assert opened.card.spec is not None, "load() has seen it"
        self.opened, self.card, self.spec = opened, opened.card, opened.card.spec
        self.model = opened.card.name
        self.sample_rate = opened.card.sample_rate
        self._listener = session_of(opened.file(LISTENER))
        self._step = session_of(opened.file(STEP))

    def __repr__(self) -> str:
        return f"AttentionRecognizer({self.model!r}, {len(self.card.symbols)} symbols)"

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        """One recognition a stretch, in order.

        Raises:
            BadOption: another language than the model's, translation, a prompt, hotwords, or sound at another rate.
        """
        self._refuse(options)
        for stretch in stretches:
            if stretch.sample_rate != self.sample_rate or stretch.channels != 1:
                raise BadOption(f"{self.model} takes mono sound at {self.sample_rate} Hz, got {stretch!r}")
        heard = self.hear([stretch.samples[0] for stretch in stretches])
        size = options.beam_size or BEAM_SIZE
        return [self._written(stretch, each, size) for stretch, each in zip(stretches, heard, strict=True)]

    def hear(self, stretches: Sequence[NDArray[np.float32]]) -> list[Heard]:
        """What the listener makes of each stretch of samples [time]."""
        from auricle.features import log_mel_spectrogram

        mels = [log_mel_spectrogram(samples, self.spec, workers=1) for samples in stretches]
        nothing = np.zeros((0, len(self.card.symbols)), np.float32)
        out = [Heard(nothing, nothing, nothing)] * len(mels)
        sounding = [i for i, mel in enumerate(mels) if mel.shape[1] >= FEWEST_FRAMES]
        limit = BATCH_SECONDS * self.sample_rate / self.spec.stft.hop
        for batch in batches([mels[i].shape[1] for i in sounding], limit):
            chosen = [sounding[place] for place in batch]
            for index, found in zip(chosen, self._listened([mels[i] for i in chosen]), strict=True):
                out[index] = found
        return out

    def write(self, heard: Heard, beam_size: int) -> FoundTokens:
        """The likeliest symbols of one stretch, with their probabilities."""
        from auricle.decoding.autoregressive import AutoregressiveOptions, beam_search, jointly
        from auricle.decoding.ctc_score import CtcPrefixScorer

        judge = CtcPrefixScorer(heard.log_probs, eos=END)
        options = AutoregressiveOptions(beam_size, max_length=len(heard.log_probs))
        step = jointly([(self._decoder(heard), 1 - CTC_WEIGHT), (judge.step, CTC_WEIGHT)])
        return beam_search(step, (self._start(heard), judge.start()), bos=END, eos=END, options=options)[0]

    @cached_property
    def frame_period(self) -> float:
        """Seconds from one frame of the listener to the next."""
        frames = len(self._listened([np.zeros((self.spec.n_mels, PROBE_FRAMES), np.float32)])[0].log_probs)
        return round(PROBE_FRAMES / frames) * self.spec.stft.hop / self.sample_rate

    def _listened(self, mels: list[NDArray[np.float32]]) -> list[Heard]:
        features, lengths = padded(mels)
        found = run(self._listener, self.opened.path / LISTENER, {"features": features, "lengths": lengths})
        return [
            Heard(found["keys"][i, :end], found["values"][i, :end], found["log_probs"][i, :end])
            for i, end in enumerate(found["out_lengths"].tolist())
        ]

    @cached_property
    def _shapes(self) -> dict[str, int]:
        """Last sizes of the decoder's inputs that are fixed, and the number of heads."""
        shapes = {put.name: put.shape for put in self._step.get_inputs()}
        return {**{name: shapes[name][1] for name in ("hidden", "cell", "context")}, "heads": shapes["before"][1]}

    def _start(self, heard: Heard) -> dict[str, NDArray[np.float32]]:
        zeros = {name: np.zeros((1, self._shapes[name]), np.float32) for name in ("hidden", "cell", "context")}
        attention = np.zeros((1, self._shapes["heads"], len(heard.keys)), np.float32)
        return {**zeros, "before": attention, "spent": attention}

    def _decoder(self, heard: Heard) -> Any:
        """One step for several hypotheses, as `beam_search` takes it; the blank's column is the end's."""

        def step(last: NDArray[np.int64], state: dict[str, NDArray[np.float32]]) -> tuple[NDArray[Any], Any]:
            count = len(last)
            memory: dict[str, NDArray[Any]] = {
                "keys": np.repeat(heard.keys[None], count, axis=0),
                "values": np.repeat(heard.values[None], count, axis=0),
                "lengths": np.full(count, len(heard.keys), np.int64),
            }
            found = run(self._step, self.opened.path / STEP, {"symbol": last, **state, **memory})
            after = {name: found[f"{name}_out"] for name in ("hidden", "cell", "context")}
            attention = found["attention"]
            return found["log_probs"], {**after, "before": attention, "spent": state["spent"] + attention}

        return step

    def _written(self, stretch: Audio, heard: Heard, beam_size: int) -> Recognition:
        language = self.card.language or None
        if not len(heard.log_probs):
            return Recognition("", language=language)
        found = self.write(heard, beam_size)
        spans = self._placed(stretch, heard, found)
        mean = float(np.mean(found.log_probs))
        return Recognition(" ".join(span.label for span in spans), spans, language, mean_log_prob=mean)

    def _placed(self, stretch: Audio, heard: Heard, found: FoundTokens) -> tuple[Span, ...]:
        """Words with their times by CTC alignment, and the probability that they were written with as score."""
        from auricle.engines.ctc_places import placed

        words = [self.card.symbols[token] for token in found.tokens]
        spans = placed(
            stretch.samples[0],
            self.sample_rate,
            heard.log_probs,
            self.frame_period,
            [((token,), word) for token, word in zip(found.tokens, words, strict=True)],
        )
        scores = [min(1.0, math.exp(value)) for value in found.log_probs]
        return tuple(replace(span, score=score) for span, score in zip(spans, scores, strict=False))

    def _refuse(self, options: RecognizerOptions) -> None:
        if options.language not in (None, self.card.language) and self.card.language:
            raise BadOption(f"{self.model} knows {self.card.language!r} only, got language={options.language!r}")
        for name in ("translate", "prompt", "hotwords"):
            if getattr(options, name):
                raise BadOption(f"{self.model} has no {name}; leave it out, or take the engine whisper")
