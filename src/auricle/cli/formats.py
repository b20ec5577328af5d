"""Several files for each recording: which formats, and where each of them goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from auricle.cli.targets import STDOUT, refuse_inputs

__all__ = ["chosen_formats", "files_of"]


def chosen_formats(
    format: str, out: str, inputs: int, json: bool, known: Sequence[str], usual: tuple[str, ...]
) -> tuple[str, ...]:
    """What --format says.

    Args:
        format: names between commas; empty for none, or for the usual ones where there is a folder.
        out: what -o said.
        inputs: how many there are.
        json: whether stdout is taken.
        known: all that may be named; "png" is a picture.
        usual: what a folder gets where nothing was said.

    Raises:
        typer.BadParameter: an unknown one, or one that has nowhere to go.
    """
    formats = tuple(part.strip() for part in format.split(",") if part.strip())
    for one in formats:
        if one not in known:
            raise typer.BadParameter(f"{one!r} is none of {', '.join(known)}", param_hint="--format")
    if out == STDOUT and (len(formats) > 1 or "png" in formats or (formats and (inputs > 1 or json))):
        raise typer.BadParameter("several formats or files, and pictures, need a folder; add -o", param_hint="--format")
    if out != STDOUT and (not out or Path(out).suffix in (".txt", ".csv", ".json", ".png")):
        raise typer.BadParameter(
            f"-o takes a folder, got {out!r}; --format says which files go into it", param_hint="-o"
        )
    return formats or (usual if out != STDOUT else ())


def files_of(
    names: list[str], out: str, formats: tuple[str, ...], suffixes: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """For each input, the path of each format; empty without a folder.

    Args:
        names: of the inputs.
        out: a folder, or `-`.
        formats: that are written.
        suffixes: of the file of each format.

    Raises:
        typer.BadParameter: an input would be replaced.
    """
    if out == STDOUT:
        return {}
    from auricle.tasks.analyze import report_names

    found = {
        name: {one: str(Path(out) / f"{stem}{suffixes[one]}") for one in formats}
        for name, stem in zip(names, report_names(names), strict=True)
    }
    refuse_inputs(names, [target for targets in found.values() for target in targets.values()])
    return found
