"""auricle doctor: what works here."""

from __future__ import annotations

import sys
from dataclasses import asdict

import typer

from auricle.cli.common import Common
from auricle.cli.exits import ExitCode
from auricle.cli.results import print_json
from auricle.cli.tables import Table

__all__ = ["doctor"]


def doctor(common: Common) -> None:
    """What is installed, what really works here, and the command that mends the rest."""
    from auricle.tasks.doctor import diagnose

    table = Table("", "what", "state", "detail")
    bad = []
    for check in diagnose():
        if common.json:
            print_json(asdict(check))
        table.add(check.group, check.name, check.state, check.detail)
        if check.state != "works":
            bad.append(check)
    if not common.json:
        table.show()
        for check in bad:
            optional = "" if check.needed else " (optional)"
            print(f"{check.name} is {check.state}{optional}. To mend it:  {check.mend}")
        if not bad:
            print("Everything works.")
        sys.stdout.flush()
    if any(check.needed for check in bad):
        raise typer.Exit(ExitCode.SOME_FAILED)
