"""Flags come from options, with one home for every default."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Literal

import pytest
import typer
from typer.testing import CliRunner

from auricle.cli.exits import ExitCode
from auricle.cli.flags import with_flags
from auricle.types import setting

from .conftest import Done

Command = Callable[..., Done]


@dataclass(frozen=True)
class Options:
    """Every type that an option may have."""

    count: int = setting(5, "How many.")
    rate: float | None = setting(None, "Rate in Hz.")
    name: str = setting("a", "Name.")
    depth: Literal[8, 16] | None = setting(None, "Bits.")
    norm: Literal["slaney", None] = setting("slaney", "Norm.")
    dither: Literal["none", "triangular"] = setting("none", "Dither.")
    fast: bool = setting(False, "Hurry.")
    center: bool = setting(True, "Centre the frames.")


@dataclass(frozen=True)
class Other:
    json: bool = setting(False, "JSON.")


def parse(*arguments: str) -> tuple[Options, Other, list[str]]:
    got: list[tuple[Options, Other, list[str]]] = []

    def command(files: list[str], options: Options, other: Other) -> None:
        """Do it."""
        got.append((options, other, files))

    app = typer.Typer()
    app.command()(with_flags(command))
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return got[0]


def test_nothing_said_gives_the_dataclass_defaults() -> None:
    options, other, files = parse("x.wav")
    assert (options, other, files) == (Options(), Other(), ["x.wav"])


def test_every_type_is_parsed() -> None:
    given = ["--count=3", "--rate=2.5", "--name=none", "--depth=16", "--norm=none", "--fast", "--no-center", "--json"]
    options, other, _ = parse("x.wav", *given)
    assert options == Options(3, 2.5, "none", 16, None, "none", True, False)
    assert other.json


def test_a_value_off_the_choices_is_refused() -> None:
    with pytest.raises(AssertionError, match="is not one of"):
        parse("x.wav", "--depth", "12")


def test_help_shows_each_field_and_its_default() -> None:
    def command(options: Options) -> None:
        """Do it."""

    app = typer.Typer()
    app.command()(with_flags(command))
    text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"}).output
    for field in fields(Options):
        assert field.name in text
        assert field.metadata["help"] in text
    assert "default: 5" in text
    assert "slaney|none" in text


def test_defaults_in_the_signature_are_the_fields_own() -> None:
    def command(options: Options) -> None: ...

    parameters = inspect.signature(with_flags(command)).parameters
    assert {name: p.default for name, p in parameters.items()} == {f.name: f.default for f in fields(Options)}


def test_two_flags_of_one_name_are_a_mistake() -> None:
    def command(count: int, options: Options) -> None: ...

    with pytest.raises(TypeError, match="count"):
        with_flags(command)


def test_a_field_without_default_is_a_mistake() -> None:
    @dataclass(frozen=True)
    class Bare:
        x: int

    globals()["Bare"] = Bare

    def command(options: Bare) -> None: ...

    with pytest.raises(TypeError, match="default"):
        with_flags(command)


@pytest.mark.parametrize(("flag", "value"), [("channels", "x"), ("channels", "1.5"), ("start", "x"), ("dither", "x")])
def test_a_refusal_shows_what_was_typed_in_plain_words(auricle: Command, flag: str, value: str) -> None:
    done = auricle("convert", "a.wav", "-o", "b.wav", f"--{flag}", value)
    assert done.code == ExitCode.USAGE
    assert f": '{value}' is not" in done.err
    assert "Value error" not in done.err


def test_a_switch_has_no_type_in_the_help(auricle: Command) -> None:
    assert "<int>" in auricle("convert", "--help").out
    for command in ("convert", "info", ""):
        assert "bool" not in auricle(*filter(None, [command]), "--help").out
