"""auricle teach: a sound of your own, from a few clips."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand
from auricle.cli.results import print_json, printable

__all__ = ["teach"]

Label = Annotated[str, typer.Argument(help="What the clips are, such as doorbell.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder of the model; one that is there learns a label more.")]
Model = Annotated[
    str, typer.Option("--model", help="Whose hearing a new model uses; by default sounds.", show_default=False)
]


def teach(label: Label, files: Files, common: Common, out: Out = Path("taught"), model: Model = "") -> None:
    """Teach a model a sound from a few clips of it; five are a good number."""
    from auricle.tasks.teach import teach as task

    done = task(label, list(expand(files)), out, model=model)
    for clip, why in done.skipped:
        print(f"note: left out: {printable(clip)}: {printable(why)}", file=sys.stderr)
    if common.json:
        skipped = [{"file": clip, "why": why} for clip, why in done.skipped]
        print_json(
            {
                "label": done.label,
                "clips": done.clips,
                "labels": list(done.labels),
                "folder": str(done.folder),
                "skipped": skipped,
            }
        )
        return
    clips = "1 clip" if done.clips == 1 else f"{done.clips} clips"
    print(f"{printable(str(done.folder))} knows {printable(', '.join(done.labels))}; {done.label} from {clips}")
    print(f"try it: auricle classify RECORDING --model {printable(str(done.folder))}", file=sys.stderr)
