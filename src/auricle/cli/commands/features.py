"""auricle features: numbers for programs."""

from __future__ import annotations

from typing import Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, print_written
from auricle.cli.targets import target_file, targets_of
from auricle.tasks.extract import ExtractOptions

__all__ = ["features"]

Out = Annotated[str, typer.Option("--out", "-o", help="A .npz file, a folder, or - for stdout.", show_default=False)]


def features(files: Files, out: Out, options: ExtractOptions, common: Common) -> None:
    """Spectrogram, mel, MFCC or chroma of each file, as .npz for NumPy."""
    names = list(expand(files))
    targets = iter(targets_of(names, out, ".npz", common.json, allowed=(".npz",)))
    results = Results(common, print_written())
    results.each(names, lambda name: write_features(name, next(targets), options))
    results.leave()


def write_features(name: str, target: str, options: ExtractOptions) -> Facts:
    """Extract from one file and write the numbers."""
    from auricle.audio import load
    from auricle.tasks.extract import extract
    from auricle.tasks.npz import write_npz

    with bar(name):
        audio = load(source_of(name), mono=True)
        feature = extract(audio, options)
        with target_file(target) as file:
            write_npz(feature, file)
    return {
        "target": target,
        "kind": options.kind,
        "shape": list(feature.values.shape),
        "sample_rate": feature.sample_rate,
        "duration": audio.duration,
        "truncated": audio.truncated,
    }
