"""auricle events: what sounds when."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.formats import chosen_formats, files_of
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table
from auricle.cli.targets import STDOUT, target_file
from auricle.tasks.events.options import EventOptions

if TYPE_CHECKING:
    from auricle.tasks.events import DetectedEvents
    from auricle.types import Span

__all__ = ["events"]

SUFFIXES: dict[str, str] = {
    "audacity": ".labels.txt",
    "csv": ".events.csv",
    "json": ".events.json",
    "png": ".events.png",
}

Out = Annotated[str, typer.Option("--out", "-o", help="Folder for the files of --format.", show_default=False)]
Formats = Annotated[
    str,
    typer.Option("--format", help="Of audacity, csv, json, png, between commas; else a table.", show_default=False),
]
Live = Annotated[bool, typer.Option("--live", help="Print each event as soon as it is certain, not at the end.")]


def events(
    files: Files, options: EventOptions, common: Common, out: Out = STDOUT, format: Formats = "", live: Live = False
) -> None:
    """What sounds when in each recording, with onset and offset."""
    names = list(expand(files))
    formats = chosen_formats(format, out, len(names), common.json, tuple(SUFFIXES), ("audacity", "csv", "png"))
    targets = files_of(names, out, formats, SUFFIXES)
    from auricle.tasks.events import detector_of
    from auricle.tasks.events import events as task
    from auricle.tasks.events.task import rules_for

    detector = detector_of(options)
    rules_for(detector, options)
    table = Table("onset", "offset", "label", "score", "file")

    def say(span: Span) -> None:
        print(f"{span.start:.2f}\t{span.end:.2f}\t{span.label}\t{span.score or 0:.2f}", flush=True)

    def work(name: str) -> Facts:
        told = say if live and not common.json else None
        with bar(name) as progress:
            found = task(source_of(name), options, progress=progress, detector=detector, found=told)
        written = write(found, targets.get(name, {}), name)
        if formats and out == STDOUT:
            print(text_of(found, formats[0]), end="", flush=True)
        return {**facts_of(found), "targets": written}

    results = Results(common, lambda name, facts: tell(name, facts, None if live or formats else table))
    results.each(names, work)
    table.show()
    results.leave()


def write(found: DetectedEvents, targets: dict[str, str], name: str) -> list[str]:
    """The files of one recording; their paths."""
    for one, target in targets.items():
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        content = picture_of(found, name) if one == "png" else text_of(found, one).encode("utf-8", "replace")
        with target_file(target) as file:
            file.write(content)
    return list(targets.values())


def text_of(found: DetectedEvents, format: str) -> str:
    """The events as a file of that format."""
    from auricle.writers import audacity, csv, json

    dumps = {"audacity": audacity.dumps, "csv": csv.dumps, "json": json.dumps}[format]
    return dumps(found.timeline, lossy=True)


def picture_of(found: DetectedEvents, name: str) -> bytes:
    """Scores over time as a PNG file."""
    from auricle.plots.options import PlotOptions
    from auricle.plots.panel import png
    from auricle.plots.scores import scores

    title = PlotOptions(title=printable(Path(name).name))
    axes = scores(found.scores, found.labels, found.frame_period, found.timeline["events"], title)
    return png(axes.figure)


def facts_of(found: DetectedEvents) -> dict[str, object]:
    """All of a search but the scores, ready for JSON."""
    return {
        "model": found.model,
        "duration": found.duration,
        "labels": list(found.labels),
        "events": [
            {"start": span.start, "end": span.end, "label": span.label, "score": span.score}
            for span in found.timeline["events"]
        ],
        "remarks": list(found.remarks),
    }


def tell(name: str, facts: Facts, table: Table | None) -> None:
    """Events as rows, or where the files lie; remarks on stderr."""
    found, remarks, targets = facts["events"], facts["remarks"], facts["targets"]
    assert isinstance(found, list)
    assert isinstance(remarks, list)
    assert isinstance(targets, list)
    for number, event in enumerate(found if table is not None else ()):
        cells = (f"{event['start']:.2f}", f"{event['end']:.2f}", event["label"], f"{event['score'] or 0:.2f}")
        assert table is not None
        table.add(*cells, name if number == 0 else "")
    if targets:
        print(f"{printable(name)} -> {printable(', '.join(targets))} ({len(found)} events)", flush=True)
    for remark in remarks:
        print(f"note: {printable(name)}: {printable(remark)}", file=sys.stderr)
    if not found and not remarks:
        print(f"note: {printable(name)}: no event was found", file=sys.stderr)
