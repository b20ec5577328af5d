"""The front door: exactly the names it promises, each of them real, none of them paid for before it is used."""

from __future__ import annotations

import json
import subprocess
import sys
import types

import pytest

import auricle

HEAVY = ("numpy", "scipy", "matplotlib", "soundfile", "soxr", "av", "torch", "typer", "rich", "numba", "librosa")


def fresh(script: str) -> str:
    """Stdout of a script in a Python of its own."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout


def test_all_is_exactly_what_there_is() -> None:
    homes = [name for names in auricle._HOMES.values() for name in names]
    assert sorted([*homes, *auricle._ROOMS]) == auricle.__all__
    assert set(auricle.__all__) <= set(dir(auricle))
    assert all(getattr(auricle, name) is not None for name in auricle.__all__)
    assert auricle.__version__


def test_dir_lists_nothing_but_what_is_promised() -> None:
    assert {name for name in dir(auricle) if not name.startswith("__")} == set(auricle.__all__)


def test_star_import_gives_the_same_names() -> None:
    space: dict[str, object] = {}
    exec("from auricle import *", space)
    assert {name for name in space if not name.startswith("__")} == set(auricle.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        auricle.nonsense  # noqa: B018


@pytest.mark.parametrize("first", ["blocks", "load", "probe", "save", "analyze"])
def test_names_stay_functions_whatever_was_used_first(first: str) -> None:
    """A submodule that is imported sets its own name in its package, over a function of that name."""
    script = f"import auricle, types; auricle.{first}; import auricle.audio as room\n"
    script += "both = [getattr(place, n) for place in (auricle, room) for n in ('blocks', 'load', 'probe', 'save')]\n"
    script += "print([n for n in both if isinstance(n, types.ModuleType)])"
    assert fresh(script) == "[]\n"


def test_rooms_are_modules() -> None:
    assert all(isinstance(getattr(auricle, room), types.ModuleType) for room in auricle._ROOMS)


def test_importing_pulls_nothing_heavy() -> None:
    loaded = json.loads(fresh("import auricle, sys, json; print(json.dumps([m.split('.')[0] for m in sys.modules]))"))
    assert not set(HEAVY) & set(loaded)


@pytest.mark.parametrize("name", ["load", "analyze", "plot", "extract", "features"])
def test_no_part_pulls_torch(name: str) -> None:
    script = (
        f"import auricle, sys; auricle.{name}; print([m for m in ('torch', 'numba', 'librosa') if m in sys.modules])"
    )
    assert fresh(script) == "[]\n"


def test_the_command_line_pulls_no_heavy_module_for_help() -> None:
    script = "import sys; from auricle.cli.app import command; command()\n"
    script += "print([m for m in ('torch', 'matplotlib', 'scipy', 'soundfile', 'av', 'soxr') if m in sys.modules])"
    assert fresh(script) == "[]\n"
