"""The published Whisper models: their short names, and where each lives on the Hugging Face hub."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MODELS", "PublishedModel", "published"]


@dataclass(frozen=True)
class PublishedModel:
    """One published size.

    Attributes:
        name: the short one.
        ctranslate2: repository of the hub with the weights in CTranslate2's format.
        transformers: repository of the hub with the weights in transformers' format.
        parameters: millions.
        languages: how many it knows; 1 is English only.
        translates: whether it was trained to translate into English.

    Example:
        >>> published("base").parameters
        74
    """

    name: str
    ctranslate2: str
    transformers: str
    parameters: int
    languages: int
    translates: bool = True


def _openai(name: str, parameters: int, languages: int) -> PublishedModel:
    return PublishedModel(
        name, f"Systran/faster-whisper-{name}", f"openai/whisper-{name}", parameters, languages, languages > 1
    )


def _distilled(name: str, parameters: int, languages: int = 1) -> PublishedModel:
    return PublishedModel(
        f"distil-{name}",
        f"Systran/faster-distil-whisper-{name}",
        f"distil-whisper/distil-{name}",
        parameters,
        languages,
        False,
    )


TURBO = PublishedModel(
    "large-v3-turbo",
    "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "openai/whisper-large-v3-turbo",
    809,
    100,
    False,
)

MODELS: tuple[PublishedModel, ...] = (
    _openai("tiny", 39, 99),
    _openai("tiny.en", 39, 1),
    _openai("base", 74, 99),
    _openai("base.en", 74, 1),
    _openai("small", 244, 99),
    _openai("small.en", 244, 1),
    _openai("medium", 769, 99),
    _openai("medium.en", 769, 1),
    PublishedModel("large-v1", "Systran/faster-whisper-large-v1", "openai/whisper-large", 1550, 99),
    _openai("large-v2", 1550, 99),
    _openai("large-v3", 1550, 100),
    TURBO,
    _distilled("small.en", 166),
    _distilled("medium.en", 394),
    _distilled("large-v2", 756),
    PublishedModel(
        "distil-large-v3", "Systran/faster-distil-whisper-large-v3", "distil-whisper/distil-large-v3", 756, 1, False
    ),
    PublishedModel(
        "distil-large-v3.5", "distil-whisper/distil-large-v3.5-ct2", "distil-whisper/distil-large-v3.5", 756, 1, False
    ),
)
"""Every published size, in the order in which they are listed."""

ALIASES = {"large": "large-v3", "turbo": "large-v3-turbo"}

BEST_FIRST = (
    "large-v3-turbo",
    "large-v3",
    "large-v2",
    "large-v1",
    "medium",
    "distil-large-v3.5",
    "distil-large-v3",
    "medium.en",
    "distil-large-v2",
    "small",
    "small.en",
    "distil-medium.en",
    "base",
    "base.en",
    "distil-small.en",
    "tiny",
    "tiny.en",
)
"""Which of the models at hand is taken when none is named; turbo errs little more than large-v3 and is far faster."""


def published(name: str) -> PublishedModel | None:
    """The published model of a short name or of either of its repositories; None if there is none.

    Example:
        >>> published("turbo").name, published("openai/whisper-large").name, published("giant")
        ('large-v3-turbo', 'large-v1', None)
    """
    wanted = ALIASES.get(name, name)
    return next((model for model in MODELS if wanted in (model.name, model.ctranslate2, model.transformers)), None)
