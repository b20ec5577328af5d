"""Transcribe: a recording of any length goes in; words on its time axis come out, and what was not believed.

Engines are strangers behind the protocol `Recognizer`. What is around them is the same for all: sound is cut in pauses
(`stretches`), each stretch is recognized on its own, its words are judged (`safety`), and a transcript is assembled.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auricle.tasks.transcribe.choice import choose
    from auricle.tasks.transcribe.engine import transcribe
    from auricle.tasks.transcribe.options import TranscribeOptions
    from auricle.tasks.transcribe.protocol import Recognizer

__all__ = ["Recognizer", "TranscribeOptions", "choose", "transcribe"]

_HOMES = {
    "choice": ("choose",),
    "engine": ("transcribe",),
    "options": ("TranscribeOptions",),
    "protocol": ("Recognizer",),
}


def __getattr__(name: str) -> Any:
    """Import what is asked for, when it is asked for: a command line needs the options before it needs NumPy."""
    home = next((home for home, names in _HOMES.items() if name in names), None)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"{__name__}.{home}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
