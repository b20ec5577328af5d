"""auricle plot: pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.inputs import STDIN, expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, print_written
from auricle.cli.targets import STDOUT, targets_of
from auricle.plots import PlotOptions
from auricle.tasks.draw import DrawOptions

__all__ = ["plot"]

Out = Annotated[
    str, typer.Option("--out", "-o", help="A .png, .svg or .pdf file, or a folder for .png.", show_default=False)
]


def plot(files: Files, out: Out, options: DrawOptions, look: PlotOptions, common: Common) -> None:
    """Waveform, spectrogram, mel, MFCC or chroma of each file, as a picture."""
    names = list(expand(files))
    if out == STDOUT:
        raise typer.BadParameter("pictures are written to a file or a folder", param_hint="-o")
    targets = iter(targets_of(names, out, ".png", allowed=(".png", ".svg", ".pdf")))
    results = Results(common, print_written())
    results.each(names, lambda name: draw_one(name, next(targets), options, look))
    results.leave()


def draw_one(name: str, target: str, options: DrawOptions, look: PlotOptions) -> Facts:
    """Draw one file."""
    from auricle.tasks.draw import draw

    if look.title is None and name != STDIN:
        look = replace(look, title=Path(name).name)
    with bar(name):
        audio = draw(source_of(name), target, options, look=look)
    return {"target": target, "duration": audio.duration, "truncated": audio.truncated}
