"""What may be chosen about a transcription."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from auricle.errors import BadOption
from auricle.types import RecognizerOptions, setting

__all__ = ["Engine", "TranscribeOptions", "Vad"]

Engine = Literal["auto", "ctc", "attention", "whisper", "pocketsphinx"]
Vad = Literal["auto", "energy", "silero", "none"]


@dataclass(frozen=True)
class TranscribeOptions(RecognizerOptions):
    """Options of `transcribe`, on top of what every recognizer is asked for.

    Attributes:
        engine: who recognizes; "auto" is the one that runs `model`, or without one the best that has weights here.
        model: its name or folder; None is the engine's own.
        vad: what finds the stretches that hold speech: "energy" needs no weights, "silero" its package, "auto" takes
            silero where that is installed; "none" takes everything for speech.
        safety: True takes out text that nobody can have said and shows it in tiers "removed: …"; False leaves the text
            alone and shows the same in tiers "flagged: …".
        words: a tier with every word, where the engine has their times.

    Raises:
        BadOption: a value outside its range.

    Example:
        >>> TranscribeOptions(language="en").engine
        'auto'
    """

    engine: Engine = setting(
        "auto", "Who recognizes; auto takes the one that runs the model, or the best that has weights."
    )
    model: str | None = setting(None, "Name or folder of the engine's model; by default its own.")
    vad: Vad = setting("auto", "What finds speech; auto is silero where installed, else energy.")
    safety: bool = setting(True, "Take out text that nobody can have said; otherwise only flag it.")
    words: bool = setting(True, "A tier with every word and its times.")

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, kinds in (("engine", Engine), ("vad", Vad)):
            if getattr(self, name) not in get_args(kinds):
                raise BadOption(f"{name} must be one of {', '.join(get_args(kinds))}; got {getattr(self, name)!r}")
