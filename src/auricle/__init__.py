"""Sound in; facts, features, pictures, timelines and reports out, all on one time axis.

    import auricle

    audio = auricle.load("speech.mp3")
    mel = auricle.extract(audio, "log-mel")
    auricle.plot(mel)

Names are imported when first used, so that `import auricle` itself costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auricle import audio, features, instruments, writers
    from auricle.audio import blocks, load, probe, save
    from auricle.errors import AuricleError
    from auricle.instruments import render
    from auricle.plots import plot
    from auricle.tasks.analyze import Analysis, analyze
    from auricle.tasks.classify import classify
    from auricle.tasks.compose import compose
    from auricle.tasks.events import events
    from auricle.tasks.extract import extract
    from auricle.tasks.music import music
    from auricle.tasks.transcribe import transcribe
    from auricle.types import Audio, AudioInfo, FeatureMap, Note, Part, Score, Span, Timeline, Transcript

__all__ = [
    "Analysis",
    "Audio",
    "AudioInfo",
    "AuricleError",
    "FeatureMap",
    "Note",
    "Part",
    "Score",
    "Span",
    "Timeline",
    "Transcript",
    "analyze",
    "audio",
    "blocks",
    "classify",
    "compose",
    "events",
    "extract",
    "features",
    "instruments",
    "load",
    "music",
    "plot",
    "probe",
    "render",
    "save",
    "transcribe",
    "writers",
]

_HOMES = {
    "auricle.audio": ("blocks", "load", "probe", "save"),
    "auricle.errors": ("AuricleError",),
    "auricle.instruments": ("render",),
    "auricle.plots": ("plot",),
    "auricle.tasks.analyze": ("Analysis", "analyze"),
    "auricle.tasks.classify": ("classify",),
    "auricle.tasks.compose": ("compose",),
    "auricle.tasks.events": ("events",),
    "auricle.tasks.extract": ("extract",),
    "auricle.tasks.music": ("music",),
    "auricle.tasks.transcribe": ("transcribe",),
    "auricle.types": ("Audio", "AudioInfo", "FeatureMap", "Note", "Part", "Score", "Span", "Timeline", "Transcript"),
}
_ROOMS = ("audio", "features", "instruments", "writers")


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"auricle.{name}")
    if name == "__version__":
        from importlib.metadata import version

        return version("auricle")
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'auricle' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, "__all__", "__doc__", "__file__", "__name__", "__version__"})
