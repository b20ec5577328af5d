"""Writes an analysis: the report, its numbers and its timeline, three files side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from auricle.errors import BadOption
from auricle.tasks.analyze.as_json import dumps
from auricle.tasks.analyze.names import report_names
from auricle.tasks.analyze.result import Analysis
from auricle.tasks.atomic import replacing

__all__ = ["WrittenAnalysis", "write_analysis"]


@dataclass(frozen=True)
class WrittenAnalysis:
    """Where the files of one analysis are.

    Attributes:
        report: HTML that opens from the disk.
        analysis: facts, findings and timeline as JSON.
        timeline: the timeline alone, which `auricle.writers.read` reads.

    Example:
        >>> WrittenAnalysis(Path("a.html"), Path("a.analysis.json"), Path("a.timeline.json")).report.suffix
        '.html'
    """

    report: Path
    analysis: Path
    timeline: Path


def write_analysis(
    analysis: Analysis, directory: str | os.PathLike[str], *, name: str | None = None
) -> WrittenAnalysis:
    """Three files in a folder: `<name>.html`, `<name>.analysis.json` and `<name>.timeline.json`.

    Each is either whole or not there, and the report comes last: where it is, the others are.

    Args:
        analysis: from `analyze`.
        directory: is made where it is missing; files of the same names in it are replaced.
        name: without ending; None takes the name of the analyzed file without its own. For many files in one folder
            take `report_names` of all of them, which keeps them apart.

    Raises:
        BadOption: a name that is none, or that leads to another folder.
        CannotWrite: the folder cannot be written, or the disk is full.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> from auricle.tasks.analyze import analyze
        >>> from auricle.types import Audio
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     written = write_analysis(analyze(Audio(np.zeros(8_000), 8_000)), folder, name="silence")
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['silence.analysis.json', 'silence.html', 'silence.timeline.json']
    """
    from auricle.tasks.report import render
    from auricle.writers import json as timeline_json

    stem = report_names([analysis.source])[0] if name is None else name
    if stem in ("", ".", "..") or Path(stem).name != stem:
        raise BadOption(f"name must be a file name without a folder, got {name!r}")
    folder = Path(directory)
    written = WrittenAnalysis(*(folder / f"{stem}{end}" for end in (".html", ".analysis.json", ".timeline.json")))
    _write(written.timeline, timeline_json.dumps(analysis.timeline))
    _write(written.analysis, dumps(analysis))
    _write(written.report, render(analysis))
    return written


def _write(path: Path, text: str) -> None:
    with replacing(path) as file:
        # A name that is no UTF-8 must not cost the report; JSON escapes what HTML replaces.
        file.write(text.encode("utf-8", "replace"))
