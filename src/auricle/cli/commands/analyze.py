"""auricle analyze: a report for each recording."""

from __future__ import annotations

from typing import Annotated

import typer

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, print_written
from auricle.cli.targets import refuse_report_file
from auricle.tasks.analyze import AnalyzeOptions

__all__ = ["analyze"]

Out = Annotated[str, typer.Option("--out", "-o", help="Folder for the reports.")]


def analyze(files: Files, options: AnalyzeOptions, common: Common, out: Out = ".") -> None:
    """A report of each recording that opens in any browser; its numbers and timeline as JSON."""
    from auricle.tasks.analyze import report_names

    refuse_report_file(out)
    inputs = list(expand(files))
    reports = iter(report_names(inputs))
    results = Results(common, print_written("report"))
    results.each(inputs, lambda name: report_one(name, out, next(reports), options))
    results.leave()


def report_one(name: str, out: str, report: str, options: AnalyzeOptions) -> Facts:
    """Analyze one recording and write what came out."""
    from auricle.tasks.analyze import analyze, as_dict, write_analysis

    with bar(name) as progress:
        analysis = analyze(source_of(name), options, progress=progress)
    written = write_analysis(analysis, out, name=report)
    plain = as_dict(analysis)
    return {
        "report": str(written.report),
        "analysis": str(written.analysis),
        "timeline": str(written.timeline),
        "duration": analysis.info.duration,
        "truncated": analysis.info.truncated,
        "facts": plain["facts"],
        "findings": plain["findings"],
    }
