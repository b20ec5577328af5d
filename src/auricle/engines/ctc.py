"""Recognizers with connectionist temporal classification, run by onnxruntime: any model folder whose card says "ctc".

A model with a lexicon searches for its words under its language model; a second head of letters, where there is one,
chooses among the readings. A model without a lexicon spells: its symbols are words, or letters with a space among them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from auricle.engines.ctc_places import placed
from auricle.engines.ctc_words import Word, WordSearch, spelled
from auricle.engines.model_folder import lacking, opened_for
from auricle.engines.onnx_session import batches, padded, run, session_of
from auricle.errors import BadOption
from auricle.types import Audio, Recognition, RecognizerOptions, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from auricle.hub import OpenedModel

__all__ = ["DEFAULT", "NETWORK", "CtcRecognizer", "load", "ready"]

DEFAULT = "english-ctc"
NETWORK = "model.onnx"
BATCH_SECONDS = 30.0
"""Padded seconds that go through the network at once: enough to be fast, and the peak of memory stays low."""
PROBE_FRAMES = 400
FEWEST_FRAMES = 5
"""Frames of features below which nothing can have been said: 50 ms."""


def ready() -> str:
    """Empty if the embedded English model is there, else what is missing.

    Example:
        >>> ready()
        ''
    """
    return lacking(DEFAULT)


def load(model: str | None = None) -> CtcRecognizer:
    """A recognizer from an embedded model's name or from a folder with a card; None is the English one.

    Raises:
        ModelNotFound: no such model.
        BadModel: a damaged folder, or a model for something else.

    Example:
        >>> load("nonsense")
        Traceback (most recent call last):
        auricle.errors.ModelNotFound: there is no model 'nonsense' inside the package and no folder of that name...
    """
    return CtcRecognizer(opened_for("ctc", DEFAULT if model is None else model))


class CtcRecognizer:
    """A network and what its symbols mean; stretches do not depend on one another.

    Attributes:
        name: of the engine.
        model: of the model, for people.
        sample_rate: in Hz, of the sound it takes.
        longest: seconds that it takes at once.
        together: stretches that it is best given at once.
        search: for words; None for a model that spells.
    """

    name = "ctc"
    longest = 30.0
    together = 8

    def __init__(self, opened: OpenedModel) -> None:
        assert opened.card.spec is not None, "load() has seen it"
        self.opened, self.card, self.spec = opened, opened.card, opened.card.spec
        self.model = opened.card.name
        self.sample_rate = opened.card.sample_rate
        self.search = WordSearch.of(opened)
        self._session = session_of(opened.file(NETWORK))

    def __repr__(self) -> str:
        return f"CtcRecognizer({self.model!r}, {len(self.card.symbols)} symbols)"

    def recognize(self, stretches: Sequence[Audio], options: RecognizerOptions) -> list[Recognition]:
        """One recognition a stretch, in order.

        Raises:
            BadOption: another language than the model's, translation, a prompt, hotwords without a lexicon, or sound
                at another rate.
        """
        self._refuse(options)
        for stretch in stretches:
            if stretch.sample_rate != self.sample_rate or stretch.channels != 1:
                raise BadOption(f"{self.model} takes mono sound at {self.sample_rate} Hz, got {stretch!r}")
        sounds = [stretch.samples[0] for stretch in stretches]
        return [self._decoded(sound, *heard, options) for sound, heard in zip(sounds, self.hear(sounds), strict=True)]

    def place(
        self, samples: NDArray[np.float32], log_probs: NDArray[np.float32], words: Sequence[Word]
    ) -> tuple[Span, ...]:
        """Words that are known to be said, placed in time: forced alignment, its edges beside pauses sharpened.

        Args:
            samples: of the stretch [time].
            log_probs: what `hear` gave for it [frames, symbols].
            words: in the order in which they are said.

        Raises:
            BadOption: the frames are too few for the words, or a symbol is none of the model's.
        """
        known = [(word.symbols, word.text) for word in words]
        return placed(samples, self.sample_rate, log_probs, self.frame_period, known)

    def hear(
        self, stretches: Sequence[NDArray[np.float32]]
    ) -> list[tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
        """Log-probabilities [frames, symbols] of each stretch of samples [time], and those of letters, if any."""
        from auricle.features import log_mel_spectrogram

        mels = [log_mel_spectrogram(samples, self.spec, workers=1) for samples in stretches]
        out: list[tuple[NDArray[np.float32], NDArray[np.float32] | None]] = [
            (np.zeros((0, len(self.card.symbols)), np.float32), None)
        ] * len(mels)
        heard = [i for i, mel in enumerate(mels) if mel.shape[1] >= FEWEST_FRAMES]
        limit = BATCH_SECONDS * self.sample_rate / self.spec.stft.hop
        for batch in batches([mels[i].shape[1] for i in heard], limit):
            chosen = [heard[place] for place in batch]
            for index, found in zip(chosen, self._run([mels[i] for i in chosen]), strict=True):
                out[index] = found
        return out

    @cached_property
    def frame_period(self) -> float:
        """Seconds from one frame of log-probabilities to the next."""
        frames = len(self._run([np.zeros((self.spec.n_mels, PROBE_FRAMES), np.float32)])[0][0])
        return round(PROBE_FRAMES / frames) * self.spec.stft.hop / self.sample_rate

    def _run(self, mels: list[NDArray[np.float32]]) -> list[tuple[NDArray[np.float32], NDArray[np.float32] | None]]:
        features, lengths = padded(mels)
        found = run(self._session, self.opened.path / NETWORK, {"features": features, "lengths": lengths})
        letters = found.get("letter_log_probs")
        return [
            (found["log_probs"][i, :end], None if letters is None else letters[i, :end])
            for i, end in enumerate(found["out_lengths"].tolist())
        ]

    def _decoded(
        self,
        samples: NDArray[np.float32],
        log_probs: NDArray[np.float32],
        letters: NDArray[np.float32] | None,
        options: RecognizerOptions,
    ) -> Recognition:
        language = self.card.language or None
        if not len(log_probs):
            return Recognition("", language=language)
        if self.search is None:
            words = spelled(log_probs, self.card.symbols, options.beam_size)
        else:
            words = self.search.words(log_probs, letters, options)
        spoken = self.place(samples, log_probs, words)
        spans = tuple(replace(span, score=confidence(span, word)) for span, word in zip(spoken, words, strict=True))
        mean = float(log_probs.max(axis=1).mean())
        return Recognition(" ".join(span.label for span in spans), spans, language, mean_log_prob=mean)

    def _refuse(self, options: RecognizerOptions) -> None:
        if options.language not in (None, self.card.language) and self.card.language:
            raise BadOption(f"{self.model} knows {self.card.language!r} only, got language={options.language!r}")
        if options.translate:
            raise BadOption(f"{self.model} does not translate; the engine whisper does")
        if options.prompt:
            raise BadOption(f"{self.model} takes no prompt; hotwords make words likelier")
        if options.hotwords and self.search is None:
            raise BadOption(f"{self.model} spells what it hears and takes no hotwords")


def confidence(span: Span, word: Word) -> float:
    """In [0, 1]: the mean of how sure the search was of the word and how well the sound fits it (a geometric one)."""
    fit = 0.0 if span.score is None else span.score
    return fit if word.score is None else math.sqrt(fit * min(1.0, max(0.0, word.score)))
