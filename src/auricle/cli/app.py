"""The table of contents: which commands there are, in which panel, in which order."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from auricle.cli.exits import ExitCode
from auricle.cli.flags import with_flags

__all__ = ["command"]

CONTENTS = {
    "Look": ("info", "analyze", "plot"),
    "Hear": ("transcribe", "classify", "events", "music", "evaluate"),
    "Make": ("compose", "convert", "features"),
    "Train": ("train", "export", "teach"),
    "Set up": ("doctor", "model"),
}
"""Panels of `--help` and the commands in them; each is the function of that name in `auricle.cli.commands.<name>`.

A command with commands of its own is a module with `ACTIONS`: its functions by name.
"""

INTRODUCTION = """Sound in; facts, features, pictures and reports out. One install, one time axis, no lies.

Start here:  auricle analyze RECORDING   writes a report that opens in any browser.
"""

EPILOG = """Exit codes: 0 all done, 1 some inputs failed, 2 wrong usage, 3 fault, 130 interrupted.
With --json, every command prints one JSON object a file."""


def command(first: str = "") -> TyperGroup:
    """The command line.

    Args:
        first: the first argument; where it names a command, only that one is imported.
    """
    app = typer.Typer(
        help=INTRODUCTION,
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(version_flag)
    every = [(name, panel) for panel, names in CONTENTS.items() for name in names]
    for name, panel in [entry for entry in every if entry[0] == first] or every:
        module = import_module(f"auricle.cli.commands.{name}")
        if actions := getattr(module, "ACTIONS", None):
            told = str(module.__doc__).partition(": ")[2]
            inner = typer.Typer(help=told[:1].upper() + told[1:], no_args_is_help=True)
            for action, function in actions.items():
                add(inner, action, function)
            app.add_typer(inner, name=name, rich_help_panel=panel)
        else:
            add(app, name, getattr(module, name), panel)
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    top = typer.Context(group, **group.context_settings)
    switches_without_type(group, top)
    return group


def add(app: typer.Typer, name: str, function: Callable[..., None], panel: str | None = None) -> None:
    """Make the function a command of the application."""
    app.command(name, cls=Plain, rich_help_panel=panel)(quiet_when_unread(with_flags(function)))


def switches_without_type(command: Any, context: typer.Context) -> None:
    """A switch takes no value, so `--help` has no type to show: for the command, and those below it."""
    for parameter in command.get_params(context):
        if isinstance(parameter, TyperOption) and parameter.is_flag:
            parameter.metavar = ""
    for each in getattr(command, "commands", {}).values():
        switches_without_type(each, typer.Context(each, parent=context))


class Plain(TyperCommand):
    """A command that refuses in plain words: what checks the values adds words of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments that are left."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")
            raise


def version_flag(
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> None:
    """Runs before every command."""
    if version:
        from importlib.metadata import version as version_of

        typer.echo(version_of("auricle"))
        raise typer.Exit(ExitCode.GOOD)


def quiet_when_unread(function: Callable[..., None]) -> Callable[..., None]:
    """The function, ending with its own exit code where the reader of stdout (such as `head`) has gone away."""

    @wraps(function)
    def quiet(**values: object) -> None:
        try:
            function(**values)
        except BrokenPipeError as error:
            raise typer.Exit(ExitCode.READER_GONE) from error

    return quiet
