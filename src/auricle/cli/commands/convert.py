"""auricle convert: the same sound in another format."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from auricle.audio import SaveOptions
from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, print_written
from auricle.cli.tables import clock
from auricle.cli.targets import STDOUT, targets_of
from auricle.tasks.convert import Converted, ConvertOptions, check

__all__ = ["convert"]

Out = Annotated[
    str, typer.Option("--out", "-o", help="A file, a folder (with --format), or - for stdout.", show_default=False)
]


def convert(files: Files, out: Out, options: ConvertOptions, saving: SaveOptions, common: Common) -> None:
    """Another format, sample rate, number of channels or bit depth; or a part of each file."""
    inputs = list(expand(files))
    targets = targets_of(inputs, out, f".{saving.format}", common.json)
    if saving.format is None and (out == STDOUT or targets != [out]):
        where = "stdout" if out == STDOUT else "a folder"
        raise typer.BadParameter(f"{where} has no suffix that tells the format; add --format wav", param_hint="-o")
    refuse_contradiction(out, saving)
    check(None if out == STDOUT else targets[0], options, saving)
    target = iter(targets)
    results = Results(common, print_written(told=sound))
    results.each(inputs, lambda name: convert_one(name, next(target), options, saving))
    results.leave()


def refuse_contradiction(out: str, saving: SaveOptions) -> None:
    """A file must not say one format by its name and hold another.

    Raises:
        typer.BadParameter: the suffix is another format's.
    """
    from auricle.audio.encodings import FORMATS

    suffix = Path(out).suffix.lower()
    named = [row.name for row in FORMATS.values() if suffix in row.suffixes and not Path(out).is_dir()]
    if saving.format and named and saving.format not in named:
        raise typer.BadParameter(f"{out!r} says {named[0]}, --format says {saving.format}; choose one", param_hint="-o")


def sound(facts: Facts) -> str:
    """What came out, for people."""
    channels = "1 channel" if facts["channels"] == 1 else f"{facts['channels']} channels"
    return f"{facts['codec']}, {facts['sample_rate']} Hz, {channels}, {clock(facts['duration'])}"


def convert_one(name: str, target: str, options: ConvertOptions, saving: SaveOptions) -> Facts:
    """Convert one file."""
    from auricle.tasks.convert import convert

    with bar(name) as progress:
        where = sys.stdout.buffer if target == STDOUT else target
        done = convert(source_of(name), where, options, saving, progress=progress)
    return facts_of(done, target)


def facts_of(done: Converted, target: str) -> Facts:
    """What was written."""
    return {
        "target": target,
        **asdict(done.result),
        "duration": done.result.duration,
        "silent_channels": done.silent_channels,
        "truncated": done.source.truncated,
    }
