"""Analyze: a recording goes in; facts, findings, one timeline and pictures come out, in one pass and bounded memory.

What is found is divided into parts, one module each in `parts`; a new module there is a new part.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from auricle.tasks.analyze.as_json import as_dict
    from auricle.tasks.analyze.engine import analyze
    from auricle.tasks.analyze.names import report_names
    from auricle.tasks.analyze.options import AnalyzeOptions
    from auricle.tasks.analyze.result import Analysis, Curve, Fact, Finding, Preview, Waveform
    from auricle.tasks.analyze.writing import WrittenAnalysis, write_analysis

__all__ = [
    "Analysis",
    "AnalyzeOptions",
    "Curve",
    "Fact",
    "Finding",
    "Preview",
    "Waveform",
    "WrittenAnalysis",
    "analyze",
    "as_dict",
    "report_names",
    "write_analysis",
]

_HOMES = {
    "as_json": ("as_dict",),
    "engine": ("analyze",),
    "names": ("report_names",),
    "options": ("AnalyzeOptions",),
    "result": ("Analysis", "Curve", "Fact", "Finding", "Preview", "Waveform"),
    "writing": ("WrittenAnalysis", "write_analysis"),
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
