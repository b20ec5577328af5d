"""Settings by name, and settings that JSON gives back exactly."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

from auricle.errors import BadOption
from auricle.features.presets import HIFIGAN, LIBROSA, WHISPER_80
from auricle.train import FitOptions, changed_settings, setting_names, with_settings
from auricle.types.plain import from_plain, plain


@dataclass(frozen=True)
class Inner:
    layers: int = 2
    dropout: float = 0.1
    kind: Literal["a", "b"] = "a"


@dataclass(frozen=True)
class Other:
    layers: int = 1
    sizes: tuple[int, ...] = (3, 4)


@dataclass(frozen=True)
class Outer:
    name: str = "outer"
    seed: int | None = None
    flag: bool = False
    inner: Inner = Inner()
    other: Other | None = Other()
    fit: FitOptions = FitOptions()


def test_short_names_find_their_setting() -> None:
    made = with_settings(Outer(), ["lr=3e-4", "dropout=0.5", "flag=yes", "sizes=1,2,3", "seed=7", "kind=B"])
    assert made == Outer(
        seed=7,
        flag=True,
        inner=Inner(dropout=0.5, kind="b"),
        other=Other(sizes=(1, 2, 3)),
        fit=FitOptions(lr=3e-4),
    )
    assert with_settings(made, ["seed=none", "fit.seed=2", "epochs=1e2"]).fit == FitOptions(lr=3e-4, seed=2, epochs=100)


@pytest.mark.parametrize(
    ("assignment", "told"),
    [
        ("lrr=1", "fit.lr"),
        ("layers=3", "inner.layers or other.layers"),
        ("fit.lr", "name=value"),
        ("epochs=many", "epochs cannot be 'many'"),
        ("epochs=1.5", "epochs cannot be"),
        ("epochs=0", "1 or more"),
        ("flag=perhaps", "flag cannot be"),
        ("kind=c", "none of a, b"),
        ("betas=0.9", "betas cannot be"),
        ("fit=3", "no setting 'fit'"),
    ],
)
def test_a_refusal_says_what_there_is(assignment: str, told: str) -> None:
    with pytest.raises(BadOption, match=told):
        with_settings(Outer(), [assignment])


def test_the_changes_of_a_recipe_make_it_again() -> None:
    made = with_settings(Outer(), ["lr=3e-4", "sizes=9", "seed=7", "flag=true"])
    assert with_settings(Outer(), changed_settings(made)) == made
    assert changed_settings(Outer()) == []
    assert "fit.lr" in setting_names(made)


@pytest.mark.parametrize("spec", [LIBROSA, WHISPER_80, HIFIGAN, replace(Outer(), other=None), Outer()])
def test_json_gives_back_the_same_settings(spec: object) -> None:
    assert from_plain(type(spec), json.loads(json.dumps(plain(spec)))) == spec


def test_json_of_something_else_is_refused() -> None:
    with pytest.raises(BadOption, match="has no nonsense"):
        from_plain(Inner, {"nonsense": 1})
    with pytest.raises(BadOption, match=r"Outer\.inner\.layers cannot be 'two'"):
        from_plain(Outer, {"inner": {"layers": "two"}})
    with pytest.raises(BadOption, match="needs the fields"):
        from_plain(Outer, {"inner": 3})
    with pytest.raises(BadOption, match="got type"):
        plain(Path)
