"""What is said, if that was asked for: words and sentences, and what the recognizer heard and nobody seems to say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from auricle.tasks.analyze.protocol import Chunk, Context, Contribution
from auricle.tasks.analyze.result import Fact, Finding

if TYPE_CHECKING:
    from auricle.tasks.transcribe.assembly import Part
    from auricle.tasks.transcribe.choice import Choice
    from auricle.tasks.transcribe.safety import Repeating
    from auricle.tasks.transcribe.stretch import Stretch
    from auricle.tasks.transcribe.stretches import CutState

ORDER = 450


@dataclass(frozen=True, eq=False)
class Listener:
    """The recognizer, where the sound is being cut, and what was said so far."""

    chosen: Choice
    cut: CutState
    repeating: Repeating
    parts: tuple[Part, ...] = ()


def start(context: Context) -> Listener | None:
    """Nothing heard; None if nobody asked for words."""
    if not context.options.transcribe:
        return None
    from auricle.tasks.transcribe import TranscribeOptions, choose, stretches, voice
    from auricle.tasks.transcribe.engine import cutting_for
    from auricle.tasks.transcribe.safety import Repeating

    chosen = choose(TranscribeOptions())
    detector = voice.detector("auto")
    options = cutting_for(chosen.recognizer, detector)
    return Listener(chosen, stretches.start(detector, options), Repeating())


def step(state: Listener | None, chunk: Chunk) -> Listener | None:
    """With the sound at 16 kHz of a chunk."""
    if state is None:
        return None
    from auricle.tasks.transcribe import stretches

    cut, found = stretches.step(state.cut, chunk.speech)
    return _recognized(replace(state, cut=cut), found)


def finish(state: Listener | None, context: Context) -> Contribution:
    """The tiers of a transcript, its text and its remarks."""
    if state is None:
        return Contribution()
    from auricle.tasks.transcribe import TranscribeOptions, stretches
    from auricle.tasks.transcribe.assembly import assembled

    state = _recognized(state, stretches.finish(state.cut))
    who = state.chosen.recognizer
    said = assembled(state.parts, context.duration, TranscribeOptions(), who.name, who.model, [state.chosen.why])
    facts = (
        Fact("Words", f"{len(said.words or said.text.split()):,}", "words", len(said.words or said.text.split())),
        Fact("Recognizer", f"{who.name}, {who.model}"),
    )
    findings = tuple(Finding("transcript", "info", f"Transcript: {remark}.") for remark in said.remarks if remark)
    return Contribution(tiers=said.tiers, facts=facts, findings=findings)


def _recognized(state: Listener, found: tuple[Stretch, ...]) -> Listener:
    """With the words of some more stretches, each judged at once so that its sound can go."""
    if not found:
        return state
    from auricle.tasks.transcribe import TranscribeOptions
    from auricle.tasks.transcribe.assembly import part
    from auricle.tasks.transcribe.engine import recognized
    from auricle.tasks.transcribe.safety import doubts

    parts, repeating = list(state.parts), state.repeating
    for heard in recognized(found, state.chosen.recognizer, TranscribeOptions()):
        repeating, doubted = doubts(heard, repeating)
        parts.append(part(heard, doubted, safety=True))
    return replace(state, repeating=repeating, parts=tuple(parts))
