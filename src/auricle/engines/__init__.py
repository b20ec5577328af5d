"""What does the work: one adapter a module, found by name and imported when it is asked for.

A recognizer's module has two functions: `ready() -> str`, empty if it can be loaded here and now without a network,
else one sentence that says what is missing and the command; and `load(model=None)`, which gives the recognizer.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from auricle.errors import BadOption

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["RECOGNIZERS", "RecognizerModule", "recognizer_module"]

RECOGNIZERS = ("whisper", "ctc", "attention", "pocketsphinx")
"""Names of the engines that turn speech into text, each a module of this package."""


class RecognizerModule(Protocol):
    """What the module of a recognizer offers.

    Attributes:
        load: the recognizer for a model's name or folder; None takes the engine's own.
        ready: empty if `load()` works now and offline, else a sentence: what is missing, and the command.
    """

    load: Callable[..., Any]
    ready: Callable[[], str]


def recognizer_module(name: str) -> RecognizerModule:
    """The module of the engine of that name.

    Raises:
        BadOption: no engine of that name.

    Example:
        >>> callable(recognizer_module("pocketsphinx").ready)
        True
    """
    if name not in RECOGNIZERS:
        raise BadOption(f"no engine {name!r}; there are: {', '.join(RECOGNIZERS)}")
    module: Any = import_module(f"auricle.engines.{name}")
    found: RecognizerModule = module
    return found
