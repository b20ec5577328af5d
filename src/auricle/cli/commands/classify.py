"""auricle classify: what a recording is."""

from __future__ import annotations

import sys

from auricle.cli.common import Common, Files
from auricle.cli.inputs import expand, source_of
from auricle.cli.progress import bar
from auricle.cli.results import Facts, Results, printable
from auricle.cli.tables import Table
from auricle.tasks.classify.options import ClassifyOptions

__all__ = ["classify"]

BAR = 20
"""Characters of a full bar."""


def classify(files: Files, options: ClassifyOptions, common: Common) -> None:
    """Which of the labels that a model knows each recording is."""
    from auricle.tasks.classify import tagger_of

    tagger = tagger_of(options)
    table = Table("score", "", "label", "file")

    def work(name: str) -> Facts:
        from auricle.tasks.classify import classify as task

        with bar(name) as progress:
            found = task(source_of(name), options, progress=progress, tagger=tagger)
        return {
            "model": found.model,
            "duration": found.duration,
            "guesses": [{"label": guess.label, "score": guess.score} for guess in found.guesses],
            "tags": [
                {"start": s.start, "end": s.end, "label": s.label, "score": s.score} for s in found.timeline["tags"]
            ],
            "remarks": list(found.remarks),
        }

    results = Results(common, lambda name, facts: tell(name, facts, table))
    results.each(expand(files), work)
    table.show()
    results.leave()


def tell(name: str, facts: Facts, table: Table) -> None:
    """The guesses as rows; a recording's name stands in its first."""
    guesses, remarks = facts["guesses"], facts["remarks"]
    assert isinstance(guesses, list)
    assert isinstance(remarks, list)
    for number, guess in enumerate(guesses):
        share = guess["score"]
        table.add(f"{share:.1%}", "█" * round(BAR * share), guess["label"], name if number == 0 else "")
    if not guesses:
        table.add("-", "", "-", name)
    for remark in remarks:
        print(f"note: {printable(name)}: {printable(remark)}", file=sys.stderr)
