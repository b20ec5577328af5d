"""auricle export: a trained model for where torch is not installed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from auricle.cli.common import Common
from auricle.cli.results import print_json
from auricle.tasks.export import ExportOptions

__all__ = ["export"]

Training = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that 'auricle train' wrote.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder of the model.", show_default=False)]


def export(training: Training, out: Out, options: ExportOptions, common: Common) -> None:
    """The best checkpoint of a training as model.onnx with its card, proved against torch at several sizes."""
    from auricle.tasks.export import export

    done = export(training, out, options)
    if common.json:
        files = {name: asdict(file) for name, file in done.files.items()}
        print_json(
            {"folder": str(done.folder), "name": done.card.name, "figures": dict(done.card.figures), "files": files}
        )
        return
    for name, file in done.files.items():
        sizes = ", ".join(" x ".join(map(str, size)) for size in file.sizes)
        print(f"{done.folder / name}: {file.size / 1e6:.1f} MB, within {file.difference:.1g} of torch at {sizes}")
        if file.quantized is not None:
            print(f"  its 8-bit weights move it by up to {file.quantized:.2g}")
