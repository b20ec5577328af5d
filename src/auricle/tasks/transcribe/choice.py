"""Which engine recognizes: the one that was asked for, or the best that can work here and now, and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from auricle.engines import recognizer_module
from auricle.errors import AuricleError, ModelNotFound

if TYPE_CHECKING:
    from auricle.tasks.transcribe.options import TranscribeOptions
    from auricle.tasks.transcribe.protocol import Recognizer

__all__ = ["POCKETSPHINX_WER", "Choice", "choose"]

POCKETSPHINX_WER = 0.551
"""Word error rate of pocketsphinx on the LibriSpeech test utterances that `english-ctc` is measured on, in the same run
of `make prove-english`."""
OFFLINE_MODEL = "english-ctc"
FIGURE = "wer"
"""Name of the figure on that model's card."""


@dataclass(frozen=True)
class Choice:
    """A recognizer, ready, and one sentence that says why it was taken; empty if it was asked for."""

    recognizer: Recognizer
    why: str = ""


def choose(options: TranscribeOptions) -> Choice:
    """The recognizer for these options, with its weights loaded.

    Raises:
        ModelNotFound: "auto" finds none that can do what is asked; the message says what each of them lacks.
        AuricleError: what the engine that was asked for says when it cannot be loaded.

    Example:
        >>> from auricle.tasks.transcribe import TranscribeOptions
        >>> choose(TranscribeOptions(engine="pocketsphinx")).recognizer.name
        'pocketsphinx'
    """
    if options.engine != "auto":
        return Choice(recognizer_module(options.engine).load(options.model))
    if options.model is not None:
        return Choice(recognizer_module(engine_of(options.model)).load(options.model))
    lacking: dict[str, str] = {}
    for name, reason in _ranked(options):
        lacking[name] = missing(name)
        if not lacking[name]:
            passed = "".join(f"; {other}: {text}" for other, text in lacking.items() if text)
            return Choice(recognizer_module(name).load(), f"engine auto took {name}, {reason}{passed}")
    raise ModelNotFound("no engine can do this here: " + "; ".join(f"{n}: {text}" for n, text in lacking.items()))


def engine_of(model: str) -> str:
    """The engine that runs a model: as its card says, or Whisper for its published names and for folders of its own.

    Raises:
        ModelNotFound: no engine knows the name.
        BadModel: a damaged card.

    Example:
        >>> engine_of("digits-attention"), engine_of("large-v3")
        ('attention', 'whisper')
    """
    from auricle.engines.whisper.models import MODELS, published
    from auricle.hub import open_model
    from auricle.hub.card import CARD, is_training

    folder = Path(model)
    # Published folders of Whisper have a config.json and no card, as a training of ours has, which is no model yet.
    bare = (folder / "config.json").is_file() and not (folder / CARD).is_file()
    if published(model) or (bare and not is_training(folder)):
        return "whisper"
    # A name with a slash that is no folder is a repository of the hub.
    if "/" in model and not folder.exists() and not model.startswith((".", "/", "~")):
        return "whisper"
    try:
        return open_model(model).card.engine
    except ModelNotFound as error:
        names = ", ".join(each.name for each in MODELS)
        raise ModelNotFound(f"{error}; and Whisper's models are called {names}") from error


def missing(name: str) -> str:
    """What keeps an engine from being loaded; empty if nothing does."""
    try:
        return recognizer_module(name).ready()
    except (ImportError, AuricleError) as error:
        return str(error)


def _ranked(options: TranscribeOptions) -> list[tuple[str, str]]:
    """Engines from the best on, each with the reason to take it; those that cannot do what is asked are left out."""
    whisper = ("whisper", "the best engine whose weights are here")
    if options.translate or options.prompt or options.language not in (None, "en"):
        return [("whisper", "the only one that can do what is asked")]
    ours = offline_wer()
    if ours is None:
        return [whisper, ("pocketsphinx", "whose model comes inside its package")]
    figures = f"word error rate {min(ours, POCKETSPHINX_WER):.1%} against {max(ours, POCKETSPHINX_WER):.1%}"
    better = ["ctc", "pocketsphinx"] if ours < POCKETSPHINX_WER else ["pocketsphinx", "ctc"]
    reasons = (f"the better of the two that need no download ({figures})", "which needs no download")
    return [whisper, *zip(better, reasons, strict=True)]


def offline_wer() -> float | None:
    """Word error rate on the card of our own English model; None where that model is not installed."""
    try:
        from auricle.hub import open_model

        return float(open_model(OFFLINE_MODEL).card.figures[FIGURE])
    except (ImportError, AuricleError, KeyError):
        return None
