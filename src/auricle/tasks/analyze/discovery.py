"""Finds the parts of an analysis: every module in the folder `parts`."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from auricle.tasks.analyze import parts
from auricle.tasks.analyze.protocol import Part

__all__ = ["Found", "discover"]


@dataclass(frozen=True)
class Found:
    """A part by name, or the error that its module raised when it was imported.

    Attributes:
        name: of the module.
        part: None where the module does not import or lacks a name of the protocol.
        problem: why.
    """

    name: str
    part: Part | None = None
    problem: Exception | None = None

    @property
    def order(self) -> float:
        """Where the part stands; one that is broken comes last."""
        return float("inf") if self.part is None else self.part.ORDER


def discover() -> tuple[Found, ...]:
    """Every part in the folder, in ascending `ORDER`, then by name; a module whose name starts with "_" is none.

    Example:
        >>> "loudness" in [found.name for found in discover()]
        True
    """
    names = sorted(info.name for info in pkgutil.iter_modules(parts.__path__) if not info.name.startswith("_"))
    return tuple(sorted((_found(name) for name in names), key=lambda found: found.order))


def _found(name: str) -> Found:
    try:
        module = import_module(f"{parts.__name__}.{name}")
    except Exception as problem:
        return Found(name, problem=problem)
    missing = [needed for needed in ("ORDER", "start", "step", "finish") if not hasattr(module, needed)]
    if missing:
        return Found(name, problem=AttributeError(f"the module lacks {', '.join(missing)}"))
    return Found(name, cast(Part, module))
