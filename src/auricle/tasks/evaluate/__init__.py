"""Evaluate: what a recognizer makes of recordings whose words are known, as error rates with their uncertainty."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from auricle.errors import BadData
from auricle.metrics import count_errors
from auricle.tasks.evaluate.finding import find_utterances, load_recognizer
from auricle.tasks.evaluate.options import EvaluateOptions
from auricle.tasks.evaluate.result import Evaluation, Scored
from auricle.types import Progress, RecognizerOptions

if TYPE_CHECKING:
    from auricle.data.utterance import Utterance
    from auricle.tasks.transcribe import Recognizer
    from auricle.types import Audio

__all__ = ["EvaluateOptions", "Evaluation", "Scored", "evaluate", "find_utterances", "load_recognizer"]

TOGETHER = 8
"""Utterances that are handed to a recognizer at once, unless it has a number of its own."""


def evaluate(
    recognizer: Recognizer,
    utterances: Sequence[Utterance],
    options: EvaluateOptions | None = None,
    *,
    progress: Progress | None = None,
) -> Evaluation:
    """Word and character errors of a recognizer on utterances whose words are known, both sides in one form.

    Args:
        recognizer: loaded.
        utterances: recordings, or parts of them, with what was said.
        options: None means `EvaluateOptions()`.
        progress: called with the finished share.

    Raises:
        BadData: no utterances.
        AuricleError: a recording that cannot be read, or an option that the engine does not have.

    Example:
        >>> import numpy as np
        >>> from pathlib import Path
        >>> from tempfile import mkdtemp
        >>> from types import SimpleNamespace
        >>> import auricle
        >>> from auricle.data.utterance import Utterance
        >>> from auricle.types import Audio, Recognition
        >>> path = Path(mkdtemp(), "a.wav")
        >>> _ = auricle.save(Audio(np.zeros(8000, np.float32), 8000), path)
        >>> def hears(stretches, options):
        ...     return [Recognition("It's 2!")] * len(stretches)
        >>> stub = SimpleNamespace(name="stub", model="none", sample_rate=8000, longest=30.0, recognize=hears)
        >>> evaluate(stub, [Utterance(path, "it is two too", 1.0)]).words.rate
        0.25
    """
    options = options or EvaluateOptions()
    chosen = _spread(utterances, options.limit)
    if not chosen:
        raise BadData("there are no utterances to score")
    heard, seconds = _heard(recognizer, chosen, options, progress)
    form = _form(options)
    scored = []
    for utterance, estimate in zip(chosen, heard, strict=True):
        said, found = form(utterance.text), form(estimate)
        words, characters = count_errors(said, found), count_errors(said, found, unit="characters")
        name, length = str(utterance.audio), utterance.duration
        scored.append(Scored(name, utterance.speaker, length, said, found, words, characters))
    return Evaluation(recognizer.name, recognizer.model, tuple(scored), seconds, options.seed)


def _spread(utterances: Sequence[Utterance], limit: int | None) -> list[Utterance]:
    if limit is None or limit >= len(utterances):
        return list(utterances)
    return [utterances[i * len(utterances) // limit] for i in range(limit)]


def _form(options: EvaluateOptions) -> Callable[[str], str]:
    from auricle.text import normalize_english, normalize_plain, normalizer_for

    if options.normalize == "auto":
        return normalizer_for("en" if options.translate else options.language)
    forms: dict[str, Callable[[str], str]] = {"english": normalize_english, "plain": normalize_plain}
    return forms.get(options.normalize, lambda text: text)


def _heard(
    recognizer: Recognizer, utterances: Sequence[Utterance], options: EvaluateOptions, progress: Progress | None
) -> tuple[list[str], float]:
    """Text of each utterance, and the seconds that it took; similar lengths are recognized together."""
    together = 1 if options.whole else getattr(recognizer, "together", TOGETHER)
    order = sorted(range(len(utterances)), key=lambda i: utterances[i].duration)
    texts, seconds = [""] * len(utterances), 0.0
    for first in range(0, len(order), together):
        batch = order[first : first + together]
        sounds = [_sound(utterances[i], recognizer.sample_rate) for i in batch]
        start = time.perf_counter()
        found = _recognized(recognizer, sounds, options)
        seconds += time.perf_counter() - start
        for i, text in zip(batch, found, strict=True):
            texts[i] = text
        if progress is not None:
            progress((first + len(batch)) / len(order))
    return texts, seconds


def _recognized(recognizer: Recognizer, sounds: list[Audio], options: EvaluateOptions) -> list[str]:
    if not options.whole and all(sound.duration <= recognizer.longest for sound in sounds):
        return [one.text for one in recognizer.recognize(sounds, options)]
    from auricle.tasks.transcribe import TranscribeOptions, transcribe

    asked = {name: getattr(options, name) for name in RecognizerOptions.__dataclass_fields__}
    plain = TranscribeOptions(**asked, safety=options.whole)
    return [transcribe(sound, plain, recognizer=recognizer).text for sound in sounds]


def _sound(utterance: Utterance, sample_rate: int) -> Audio:
    from auricle.audio import load

    part = None if utterance.whole else utterance.duration
    return load(utterance.audio, start=utterance.start, duration=part, sample_rate=sample_rate, mono=True)
