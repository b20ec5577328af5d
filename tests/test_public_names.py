"""Every public name says what it is, in a form that can be checked and run."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType

import pytest

import auricle

PUBLIC = [
    *("auricle", "errors", "types", "timebase", "audio", "features", "text", "writers", "metrics", "decoding", "plots"),
    *("instruments", "types.general_midi", "decoding.ngram", "metrics.music", "hub", "batch", "engines"),
]
TASKS = [f"tasks.{found.name}" for found in pkgutil.iter_modules(importlib.import_module("auricle.tasks").__path__)]


def rooms() -> list[ModuleType]:
    """The modules whose `__all__` other programs rely on."""
    names = ["auricle" if room == "auricle" else f"auricle.{room}" for room in PUBLIC + TASKS]
    return [importlib.import_module(name) for name in names]


def public_names() -> list[tuple[str, object]]:
    """(dotted name, object) of every public class and function."""
    found = []
    for room in rooms():
        for name in room.__all__:
            thing = getattr(room, name)
            if inspect.isclass(thing) or inspect.isfunction(inspect.unwrap(thing) if callable(thing) else thing):
                found.append((f"{room.__name__}.{name}", thing))
    return found


def fault(thing: object) -> str:
    """What the docstring of a public class or function lacks; empty if nothing."""
    text = inspect.getdoc(thing) or ""
    first = text.split("\n\n")[0].strip()
    if not re.search(r"[.:)]$", first):
        return f"its first line is not a sentence: {first!r}"
    is_error = inspect.isclass(thing) and issubclass(thing, Exception)
    if ">>>" not in text and not is_error and not getattr(thing, "_is_protocol", False):
        return "it has no example"
    source = inspect.getsource(inspect.unwrap(thing)) if inspect.isfunction(inspect.unwrap(thing)) else ""
    if re.search(r"^\s+raise \w", source, re.MULTILINE) and "Raises:" not in text:
        return "it raises and does not say what"
    if "NDArray" in str(getattr(thing, "__annotations__", {}).get("return", "")) and "[" not in text:
        return "it returns an array and gives no shape"
    return ""


@pytest.mark.parametrize(("name", "thing"), public_names(), ids=[name for name, _ in public_names()])
def test_docstring_is_whole(name: str, thing: object) -> None:
    assert not fault(thing), f"{name}: {fault(thing)}"


def test_a_bare_docstring_is_a_fault() -> None:
    def nameless() -> None:
        """does things"""

    def raising() -> None:
        """A sentence.

        Example:
            >>> 1
            1
        """
        raise auricle.AuricleError("no")

    assert "not a sentence" in fault(nameless)
    assert "does not say what" in fault(raising)


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.__name__)
def test_every_public_name_exists_once(room: ModuleType) -> None:
    assert len(set(room.__all__)) == len(room.__all__)
    assert all(hasattr(room, name) for name in room.__all__)
