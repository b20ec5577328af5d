"""auricle train: a model from recordings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from auricle.errors import BadOption

__all__ = ["train"]

Name = Annotated[str, typer.Argument(metavar="RECIPE", help="Name of a recipe, or module:Class.", show_default=False)]
Out = Annotated[str, typer.Option("--out", "-o", help="Folder of the training.", show_default=False)]
Data = Annotated[
    str, typer.Option("--data", help="Folder of recordings; by default $AURICLE_DATA.", show_default=False)
]
Set = Annotated[list[str], typer.Option("--set", metavar="name=value", help="Change a setting.", show_default=False)]
Devices = Annotated[int, typer.Option("--devices", help="Processes that share each batch.")]
Small = Annotated[bool, typer.Option("--small", help="The recipe's small twin, which trains in seconds.")]


def train(name: Name, out: Out, data: Data = "", set: Set = [], devices: Devices = 1, small: Small = False) -> None:  # noqa: B006
    """Train a model; a folder that holds a checkpoint of the same recipe is taken up where it stopped."""
    from auricle import recipes
    from auricle.train import fit, with_settings

    chosen = with_settings(recipes.small(name) if small else recipes.recipe(name), set)
    folder = data or os.environ.get("AURICLE_DATA", "")
    if not Path(folder or "missing").is_dir():
        raise BadOption(f"no folder of recordings at {folder!r}; name one with --data or AURICLE_DATA")
    done = fit(chosen, folder, out, devices=devices)
    print(f"{chosen.best} {done.best:.4g} after {done.epochs} epochs; model in {out}", file=sys.stderr)
