"""The page on training says what is so."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from auricle.recipes import RECIPES
from auricle.train import FitOptions
from auricle.train.checkpoint import FREE
from auricle.train.settings import as_text

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "training.md").read_text()


def test_every_setting_stands_with_its_default() -> None:
    for field in fields(FitOptions):
        assert f"| `fit.{field.name}` | {as_text(getattr(FitOptions(), field.name))} |" in PAGE


def test_every_recipe_and_every_free_setting_is_named() -> None:
    assert all(f"| `{name}` |" in PAGE for name in RECIPES)
    told = PAGE[PAGE.index("These may change on the way") : PAGE.index("More `epochs`")]
    assert {name.removeprefix("fit.") for name in FREE} == set(told.replace("\n", " ").split("`")[1::2])
