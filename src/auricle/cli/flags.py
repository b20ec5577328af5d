"""Flags made from options: a dataclass parameter of a command becomes one flag a field."""

from __future__ import annotations

import functools
import inspect
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import typer

__all__ = ["with_flags"]

NONE = "none"
"""What a user types for None where a choice has both None and another default."""


def whole(text: str | int) -> int:
    """A whole number as it was typed, or a refusal that shows what was typed."""
    try:
        return int(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a whole number") from error


def number(text: str | float) -> float:
    """A number as it was typed, or a refusal that shows what was typed."""
    try:
        return float(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is not a number") from error


NUMBERS: dict[type, Callable[[str], Any]] = {int: whole, float: number}
METAVARS: dict[type, str] = {int: "<int>", float: "<number>"}


def with_flags(command: Callable[..., None]) -> Callable[..., None]:
    """The command with each parameter that is annotated as a dataclass replaced by one flag a field.

    A field's default and help text come from `auricle.types.setting`; its type decides the flag: bool becomes a
    switch, Literal a choice, `X | None` a flag that may be left out. The command is called with the dataclasses built.

    Args:
        command: takes dataclasses and ordinary Typer parameters, all annotated.

    Returns:
        a function with the flat signature, for `Typer.command`.

    Raises:
        TypeError: two parameters or fields of the same name.

    Example:
        >>> from auricle.types import setting
        >>> @dataclass(frozen=True)
        ... class Options:
        ...     top: int = setting(5, "How many.")
        >>> def show(file: str, options: Options) -> None:
        ...     print(file, options.top)
        >>> flat = with_flags(show)
        >>> list(inspect.signature(flat).parameters)
        ['file', 'top']
        >>> flat(file="a.wav", top=3)
        a.wav 3
    """
    hints = get_type_hints(command, include_extras=True)
    plain: list[inspect.Parameter] = []
    groups: dict[str, Group] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = hints[parameter.name]
        if isinstance(kind, type) and is_dataclass(kind):
            groups[parameter.name] = Group.of(kind)
        else:
            plain.append(parameter.replace(annotation=kind, kind=inspect.Parameter.KEYWORD_ONLY))
    parameters = plain + [flag for group in groups.values() for flag in group.flags]
    names = [parameter.name for parameter in parameters]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise TypeError(f"{command.__name__}: flags of the same name: {', '.join(sorted(twice))}")

    @functools.wraps(command)
    def flat(**values: Any) -> None:
        built = {name: group.build(values) for name, group in groups.items()}
        command(**{parameter.name: values[parameter.name] for parameter in plain}, **built)

    flat.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what inspect reads
    flat.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return flat


@dataclass(frozen=True)
class Group:
    """A dataclass and its fields as flags."""

    kind: type
    flags: tuple[inspect.Parameter, ...]
    nullable: frozenset[str]

    @classmethod
    def of(cls, kind: type) -> Group:
        """The group of one dataclass."""
        hints = get_type_hints(kind)
        flags = tuple(flag(field, hints[field.name]) for field in fields(kind) if field.init)
        return cls(kind, flags, frozenset(f.name for f in fields(kind) if says_none(f, hints[f.name])))

    def build(self, values: Mapping[str, Any]) -> object:
        """The dataclass from parsed values."""
        given = {flag.name: values[flag.name] for flag in self.flags}
        nothing = {name for name in self.nullable if given[name] == NONE}
        return self.kind(**{name: None if name in nothing else value for name, value in given.items()})


def flag(field: Field[Any], hint: Any) -> inspect.Parameter:
    """One field as a keyword parameter that Typer understands."""
    default = default_of(field)
    if default is MISSING:
        raise TypeError(f"{field.name} needs a default to become a flag")
    kind, _ = without_none(hint)
    name = "--" + field.name.replace("_", "-")
    if kind is bool and default:
        name = f"{name}/--no-{name[2:]}"
    if says_none(field, hint):
        kind = Literal[(*get_args(kind), NONE)]
    option = typer.Option(
        name,
        help=field.metadata.get("help", ""),
        show_default=default is not None,
        parser=NUMBERS.get(kind),
        metavar=METAVARS.get(kind),
    )
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


def default_of(field: Field[Any]) -> Any:
    """The value when nothing is said; MISSING if there is none."""
    return field.default_factory() if field.default_factory is not MISSING else field.default


def says_none(field: Field[Any], hint: Any) -> bool:
    """Whether None is one of the choices and not what stands when nothing is said."""
    kind, optional = without_none(hint)
    return optional and get_origin(kind) is Literal and default_of(field) is not None


def without_none(hint: Any) -> tuple[Any, bool]:
    """The type without None, and whether None was allowed."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Literal and None in arguments:
        return Literal[tuple(a for a in arguments if a is not None)], True
    if origin in (Union, types.UnionType) and type(None) in arguments:
        rest = [a for a in arguments if a is not type(None)]
        if len(rest) == 1:
            return rest[0], True
    return hint, False
