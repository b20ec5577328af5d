"""The one pass from sound to transcript: heard, cut, recognized, judged, put on one time axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auricle.errors import BadOption
from auricle.tasks.sound import opened
from auricle.tasks.transcribe import voice
from auricle.tasks.transcribe.assembly import assembled, judged
from auricle.tasks.transcribe.choice import Choice, choose
from auricle.tasks.transcribe.heard import Heard
from auricle.tasks.transcribe.options import TranscribeOptions
from auricle.tasks.transcribe.stretch import Stretch
from auricle.tasks.transcribe.stretches import Cutting, cutting, stretches
from auricle.types import Audio, Progress, RecognizerOptions, Transcript

if TYPE_CHECKING:
    from auricle.audio import Source
    from auricle.tasks.transcribe.protocol import Recognizer

__all__ = ["transcribe"]

TOGETHER = 8
"""Stretches that are handed to a recognizer at once, unless it has a number `together` of its own."""


def transcribe(
    source: Source | Audio,
    options: TranscribeOptions | None = None,
    *,
    progress: Progress | None = None,
    recognizer: Recognizer | None = None,
) -> Transcript:
    """What is said in a recording of any length, in bounded memory, as words and segments on its time axis.

    The recording is cut in pauses, each stretch is recognized on its own (nothing recognized before leads the next
    astray), and text that nobody can have said is taken out. Silence gives an empty transcript.

    Args:
        source: a path, bytes or a file object to decode, or sound in memory; any rate, any number of channels.
        options: engine, language, safety and more; None means `TranscribeOptions()`.
        progress: called with the finished share, from 0.0 to 1.0.
        recognizer: takes the place of `options.engine` and `options.model`; loaded once, it serves many recordings.

    Returns:
        Text with the tiers "segments" and "words" (score: the engine's confidence), and a tier for each reason why
        something was taken out ("removed: …") or is not to be believed ("flagged: …"). `remarks` say which engine was
        taken and why, how much was taken out, and whether the file was cut short.

    Raises:
        AudioNotFound, UnsupportedFormat, CorruptAudio, TooLarge: as `auricle.load` raises them.
        ModelNotFound, BadModel, HubUnreachable, MissingExtra: the engine or its weights are not here.
        BadOption: an option that the engine does not have.

    Example:
        >>> import numpy as np
        >>> from auricle.types import Audio
        >>> silence = Audio(np.zeros(16_000, dtype=np.float32), 16_000)
        >>> said = transcribe(silence, TranscribeOptions(engine="pocketsphinx"))
        >>> said.text, said.duration, said.engine
        ('', 1.0, 'pocketsphinx')
    """
    options = options or TranscribeOptions()
    chosen = choose(options) if recognizer is None else Choice(recognizer)
    detector = voice.detector(options.vad)
    with opened(source, voice.SAMPLE_RATE) as sound:
        who = chosen.recognizer
        found = stretches(sound.pieces, detector, cutting_for(who, detector))
        heard = recognized(found, who, options, sound.promised, progress)
        parts = list(judged(heard, safety=options.safety))
        remarks = [chosen.why] if chosen.why else []
        if sound.truncated():
            remarks.append("the file is cut short: what was there is transcribed")
        result = assembled(parts, sound.duration(), options, who.name, who.model, remarks)
    if progress is not None:
        progress(1.0)
    return result


def cutting_for(recognizer: Recognizer, detector: voice.Detector) -> Cutting:
    """How sound is cut for this recognizer: a patient one would rather hear many sentences at once."""
    return cutting(detector, recognizer.longest, getattr(recognizer, "patience", None))


def recognized(
    found: Iterable[Stretch],
    recognizer: Recognizer,
    options: RecognizerOptions,
    promised: float = 0.0,
    progress: Progress | None = None,
) -> Iterator[Heard]:
    """Every stretch with what the recognizer heard in it, some stretches at a time.

    Raises:
        BadOption: the recognizer gave another number of results than it was given stretches.
    """
    for together in _batches(found, getattr(recognizer, "together", TOGETHER)):
        sounds = [stretch.sound.resampled(recognizer.sample_rate) for stretch in together]
        results = recognizer.recognize(sounds, options)
        if len(results) != len(together):
            raise BadOption(f"{recognizer.name} gave {len(results)} results for {len(together)} stretches")
        yield from (Heard(stretch, result, recognizer.name) for stretch, result in zip(together, results, strict=True))
        if progress is not None and promised > 0:
            progress(min(1.0, together[-1].end / promised))


def _batches(found: Iterable[Stretch], size: int) -> Iterator[list[Stretch]]:
    batch: list[Stretch] = []
    for stretch in found:
        batch.append(stretch)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch
