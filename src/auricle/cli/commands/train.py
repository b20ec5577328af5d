"""auricle train: a model from recordings."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from auricle.cli.common import Common
from auricle.cli.results import print_json
from auricle.tasks.train import TrainOptions

__all__ = ["train"]

Name = Annotated[str, typer.Argument(metavar="RECIPE", help="Name of a recipe, or module:Class.", show_default=False)]
Out = Annotated[str, typer.Option("--out", "-o", help="Folder of the training.", show_default=False)]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="name=value", help="Change a setting, such as lr=3e-4; may be repeated."),
]


def train(name: Name, out: Out, options: TrainOptions, common: Common, set: Set = None) -> None:
    """Train a model; a folder that holds a checkpoint of the same recipe is taken up where it stopped."""
    from auricle.tasks.train import train

    done = train(name, out, set or (), options, loud=True)
    if common.json:
        print_json({**asdict(done), "out": str(done.out)})
        return
    why = "its metric stood still" if done.early else "all epochs are done"
    print(f"{done.out}: best {done.metric} {done.best:.4g}; {why} ({done.epochs} epochs, {done.steps} steps)")
    print(f"{done.out / 'training.png'} shows how it went; a model of it:  auricle export {done.out} -o MODEL")
    if done.skipped:
        print(f"  {done.skipped} steps were left out, as their gradient was not finite")
