"""Whisper as a recognizer: independent stretches in, what was heard in each out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from auricle.engines.whisper.backend import Alignment, Encoded, Hypothesis, Network, Search
from auricle.engines.whisper.doubt import Attempt, best_of, doubtful
from auricle.engines.whisper.languages import UNSPACED
from auricle.engines.whisper.settings import WhisperSettings
from auricle.engines.whisper.tokens import Tokens
from auricle.engines.whisper.words import words_of
from auricle.errors import BadOption
from auricle.features import log_mel_spectrogram
from auricle.features.presets import WHISPER_80, WHISPER_128
from auricle.types import Audio, Recognition, RecognizerOptions, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Heard", "Whisper"]

SAMPLE_RATE = 16_000
LONGEST = 30.0
ROOM = 0.1
"""Seconds less that are asked for, since a detector of speech cuts at its own frames."""
HOP_LENGTH = 160
BEAM_SIZE = 5
"""openai/whisper's."""


@dataclass(frozen=True)
class Heard:
    """What was decoded of one stretch, before it becomes words.

    Attributes:
        text: as it should be read.
        tokens: ids, special ones included, without the prompt and the end.
        language: code, None where the model's are not named.
        mean_log_prob: mean logarithm of the probability of a token.
        no_speech: probability that nobody speaks.
        temperature: at which the text was found.
        alignment: of the tokens that are text; None where none was asked for or there are none.
    """

    text: str
    tokens: list[int]
    language: str | None
    mean_log_prob: float
    no_speech: float
    temperature: float
    alignment: Alignment | None = None


@dataclass(frozen=True, eq=False)
class Whisper:
    """A Whisper model in memory: it hears up to 30 s of 16 kHz mono at once, each stretch on its own.

    No text is carried from one stretch to the next, so what goes wrong in one stays there.

    Attributes:
        model: which one, for people.
        network: what computes.
        settings: how it is run.
        name: of the engine.
        sample_rate: in Hz, of the sound it takes.
        longest: seconds that a stretch should have at most (30 are heard); anything shorter costs as much, since it is
            filled up with silence.
    """

    model: str
    network: Network
    settings: WhisperSettings
    name: str = "whisper"
    sample_rate: int = SAMPLE_RATE
    longest: float = LONGEST - ROOM

    @property
    def together(self) -> int:
        """Stretches that it is best given at once."""
        return self.settings.batch_size

    @property
    def patience(self) -> float:
        """Seconds of silence between two sentences that are better given as one stretch than as two.

        Without times of words, a text is spread over all that was heard: then they have to be close together.
        """
        return 60.0 if self.settings.word_times else 10.0

    @property
    def tokens(self) -> Tokens:
        """The model's vocabulary."""
        return self.network.tokens

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that the model knows."""
        return tuple(self.tokens.languages) if self.tokens.multilingual else ("en",)

    def recognize(
        self, stretches: Sequence[Audio], options: RecognizerOptions = RecognizerOptions()
    ) -> list[Recognition]:
        """One recognition for each stretch, in order; words timed from the stretch's start.

        Args:
            stretches: mono, 16 kHz, 30 s at most.
            options: `beam_size=None` is 5; `hotwords` and `prompt` precede the text of each stretch.

        Raises:
            BadOption: a language that the model does not know, a translation by a model that knows English only, or a
                stretch that is too long, of another rate or not mono.
        """
        out = []
        for stretch, heard in zip(stretches, self.hear(stretches, options), strict=True):
            words: tuple[Span, ...] = ()
            if heard.alignment is not None:
                ids = [number for number in heard.tokens if number < self.tokens.end]
                words = words_of(ids, heard.alignment, self.tokens, heard.language, stretch.duration)
            out.append(Recognition(heard.text, words, heard.language, heard.no_speech, heard.mean_log_prob))
        return out

    def hear(self, stretches: Sequence[Audio], options: RecognizerOptions = RecognizerOptions()) -> list[Heard]:
        """What `recognize` makes its recognitions of: tokens, probabilities, alignment.

        Raises:
            BadOption: as `recognize`.
        """
        self._check(stretches, options)
        return [heard for batch in self._batches(stretches) for heard in self._batch(batch, options)]

    def detect_language(self, stretches: Sequence[Audio]) -> list[dict[str, float]]:
        """Probability of each language, by code, the likeliest first, for each stretch.

        Raises:
            BadOption: a stretch that is too long, of another rate or not mono.
        """
        self._check(stretches, RecognizerOptions())
        if not self.tokens.multilingual:
            return [{"en": 1.0} for _ in stretches]
        found = []
        for batch in self._batches(stretches):
            found += self._detected(self._encoded(batch))
        return found

    def _check(self, stretches: Sequence[Audio], options: RecognizerOptions) -> None:
        for number, stretch in enumerate(stretches):
            if stretch.sample_rate != SAMPLE_RATE or stretch.channels != 1:
                raise BadOption(
                    f"stretch {number} has {stretch.sample_rate} Hz and {stretch.channels} channels; Whisper hears "
                    "16 kHz mono: audio.mono().resampled(16_000)"
                )
            if stretch.length > LONGEST * SAMPLE_RATE:
                raise BadOption(
                    f"stretch {number} lasts {stretch.duration:.2f} s, and Whisper hears 30 s at once; "
                    "auricle.transcribe cuts any length at silence"
                )
        if options.language is not None and options.language not in self.languages:
            if not self.tokens.multilingual:
                raise BadOption(f"the model {self.model} knows English only, got language={options.language!r}")
            raise BadOption(
                f"the model {self.model} does not know language={options.language!r}; "
                f"its {len(self.languages)} are: {', '.join(self.languages)}"
            )
        if options.translate and not self.tokens.multilingual:
            raise BadOption(f"the model {self.model} knows English only, so it cannot translate")

    def _batches(self, stretches: Sequence[Audio]) -> Iterator[Sequence[Audio]]:
        for at in range(0, len(stretches), self.settings.batch_size):
            yield stretches[at : at + self.settings.batch_size]

    def _encoded(self, batch: Sequence[Audio]) -> Encoded:
        spec = WHISPER_80 if self.network.n_mels == WHISPER_80.n_mels else WHISPER_128
        samples = np.zeros((len(batch), round(LONGEST * SAMPLE_RATE)), dtype=np.float32)
        for row, stretch in zip(samples, batch, strict=True):
            row[: stretch.length] = stretch.samples[0]
        # One at a time: what counts as quiet is measured against the loudest of its own stretch.
        features: list[NDArray[np.float32]] = [log_mel_spectrogram(row, spec) for row in samples]
        return self.network.encode(np.stack(features).astype(np.float32, copy=False))

    def _detected(self, encoded: Encoded) -> list[dict[str, float]]:
        found = self.network.languages(encoded)
        return [dict(sorted(each.items(), key=lambda item: -item[1])) for each in found]

    def _batch(self, batch: Sequence[Audio], options: RecognizerOptions) -> list[Heard]:
        encoded = self._encoded(batch)
        languages: list[str | None] = [options.language] * len(batch)
        if not self.tokens.multilingual:
            languages = ["en"] * len(batch)
        elif options.language is None:
            languages = [next(iter(each)) for each in self._detected(encoded)]
        prompts = [self._prompt(language, options) for language in languages]
        search = self._search(options)
        first = self.network.generate(encoded, prompts, search)
        heard = [
            self._tried(stretch, prompt, Attempt(hypothesis, self._text(hypothesis, language)), search, language)
            for stretch, prompt, hypothesis, language in zip(batch, prompts, first, languages, strict=True)
        ]
        return self._aligned(encoded, batch, heard, options) if self.settings.word_times else heard

    def _tried(
        self, stretch: Audio, prompt: list[int], attempt: Attempt, search: Search, language: str | None
    ) -> Heard:
        """The first text that is not doubtful, of further temperatures where need be; each stretch has its own seed."""
        attempts = [(search.temperature, attempt)]
        encoded: Encoded = None
        for temperature in self.settings.temperatures[1:]:
            if not doubtful(attempts[-1][1], self.settings):
                break
            encoded = self._encoded([stretch]) if encoded is None else encoded
            found = self.network.generate(encoded, [prompt], replace(search, temperature=temperature))[0]
            attempts.append((temperature, Attempt(found, self._text(found, language))))
        temperature, taken = attempts[-1]
        if doubtful(taken, self.settings):
            taken = best_of([each for _, each in attempts], self.settings)
            temperature = next(at for at, each in attempts if each is taken)
        hypothesis = taken.hypothesis
        return Heard(
            taken.text, hypothesis.tokens, language, hypothesis.mean_log_prob, hypothesis.no_speech, temperature
        )

    def _aligned(
        self, encoded: Encoded, batch: Sequence[Audio], heard: list[Heard], options: RecognizerOptions
    ) -> list[Heard]:
        """The same, with the times of the tokens; one pass for each language that was heard."""
        out = list(heard)
        texts = [[number for number in each.tokens if number < self.tokens.end] for each in heard]
        frames = [max(2, min(3000, round(stretch.length / HOP_LENGTH))) for stretch in batch]
        for language in {each.language for each, text in zip(heard, texts, strict=True) if text}:
            start = self.tokens.start(language, options.translate)
            mine = [text if each.language == language else [] for each, text in zip(heard, texts, strict=True)]
            found = self.network.align(encoded, start, mine, frames)
            for item, (text, alignment) in enumerate(zip(mine, found, strict=True)):
                if text:
                    out[item] = replace(out[item], alignment=alignment)
        return out

    def _prompt(self, language: str | None, options: RecognizerOptions) -> list[int]:
        """What precedes the text: hotwords and the user's text as if said before, then language and task."""
        start = [*self.tokens.start(language, options.translate), self.tokens.id("notimestamps")]
        room = self.network.positions // 2 - 1
        hotwords, before = ", ".join(_listed(options.hotwords)), options.prompt.strip()
        said = self.tokens.encode(f" {hotwords}")[: room // 2] if hotwords else []
        if before:
            said += self.tokens.encode(f" {before}")[-(room - len(said)) :]
        return [self.tokens.id("startofprev"), *said, *start] if said else start

    def _search(self, options: RecognizerOptions) -> Search:
        return Search(
            beam_size=options.beam_size or BEAM_SIZE,
            temperature=self.settings.temperatures[0],
            draws=self.settings.best_of,
            seed=self.settings.seed,
            max_tokens=self.settings.max_tokens,
        )

    def _text(self, hypothesis: Hypothesis, language: str | None) -> str:
        text = self.tokens.decode(hypothesis.tokens)
        return text.strip() if language in UNSPACED else " ".join(text.split())


def _listed(hotwords: str) -> list[str]:
    return [word for part in hotwords.split(",") if (word := " ".join(part.split()))]
