"""Settings by name: `lr=3e-4` on a recipe, whatever part of it holds that setting."""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from auricle.errors import BadOption

__all__ = ["changed_settings", "setting_names", "with_settings"]

Owner = TypeVar("Owner")


def setting_names(owner: Any, above: str = "") -> list[str]:
    """Dotted names of every setting of a dataclass and of the dataclasses in it.

    Example:
        >>> from auricle.train.options import FitOptions
        >>> setting_names(FitOptions())[:2]
        ['seed', 'epochs']
    """
    names: list[str] = []
    for field in fields(owner):
        value = getattr(owner, field.name)
        name = above + field.name
        names += setting_names(value, f"{name}.") if is_dataclass(value) else [name]
    return names


def with_settings(owner: Owner, assignments: Iterable[str]) -> Owner:
    """A copy of a frozen dataclass with some settings changed, each given as text.

    A name may leave out the parts before its last dot where only one setting is called so; those of the recipe itself
    and then those of `fit` go before deeper ones.

    Args:
        owner: a dataclass, at any depth.
        assignments: "name=value"; tuples are separated by commas, None is "none".

    Raises:
        BadOption: no such setting, or a value that it cannot have.

    Example:
        >>> from auricle.train.options import FitOptions
        >>> with_settings(FitOptions(), ["lr=3e-4", "betas=0.9,0.99"]).betas
        (0.9, 0.99)
    """
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise BadOption(f"a setting is given as name=value, got {assignment!r}")
        owner = assigned(owner, full_name(owner, name.strip()).split("."), text.strip(), name.strip())
    return owner


def changed_settings(owner: Any) -> list[str]:
    """The assignments that `with_settings` needs to make `owner` from the defaults of its class.

    Example:
        >>> from auricle.train.options import FitOptions
        >>> changed_settings(FitOptions(epochs=3, betas=(0.9, 0.99)))
        ['epochs=3', 'betas=0.9,0.99']
    """
    usual = type(owner)()
    names = [name for name in setting_names(owner) if value_at(owner, name) != value_at(usual, name)]
    return [f"{name}={as_text(value_at(owner, name))}" for name in names]


def value_at(owner: Any, name: str) -> Any:
    """The setting of a dotted name; None where a part of it is not set."""
    for part in name.split("."):
        owner = getattr(owner, part, None)
    return owner


def as_text(value: Any) -> str:
    """A setting as it is typed."""
    return ",".join(map(as_text, value)) if isinstance(value, tuple) else "none" if value is None else str(value)


def full_name(owner: Any, name: str) -> str:
    """The dotted name of the setting that `name` means."""
    known = setting_names(owner)
    for candidate in (name, f"fit.{name}"):
        if candidate in known:
            return candidate
    found = [candidate for candidate in known if candidate.endswith(f".{name}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadOption(f"{name!r} could be {' or '.join(found)}; say which")
    last = {candidate.rpartition(".")[2]: candidate for candidate in known}
    near = difflib.get_close_matches(name, known, 1) or [last[e] for e in difflib.get_close_matches(name, last, 1)]
    hint = f"did you mean {near[0]}?" if near else f"settings: {', '.join(known)}"
    raise BadOption(f"there is no setting {name!r}; {hint}")


def assigned(owner: Any, path: list[str], text: str, name: str) -> Any:
    """A copy of the dataclass with the setting at the path replaced."""
    first, *rest = path
    if rest:
        return replace(owner, **{first: assigned(getattr(owner, first), rest, text, name)})
    try:
        return replace(owner, **{first: parsed(get_type_hints(type(owner))[first], text)})
    except BadOption:
        raise
    except ValueError as error:
        example = as_text(getattr(owner, first))
        raise BadOption(f"{name} cannot be {text!r}; it is a value such as {example or 'text'!r}") from error


def parsed(hint: Any, text: str) -> Any:
    """The text as a value of the type; ValueError if it is none."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        if type(None) in arguments and text.lower() == "none":
            return None
        return first_parsed([kind for kind in arguments if kind is not type(None)], text)
    if origin is Literal:
        return literal(arguments, text)
    if origin is tuple:
        parts = [part.strip() for part in text.split(",")] if text else []
        kinds = [arguments[0]] * len(parts) if arguments[-1:] == (...,) else list(arguments)
        if len(kinds) != len(parts):
            raise ValueError(text)
        return tuple(parsed(kind, part) for kind, part in zip(kinds, parts, strict=True))
    if hint is bool:
        return {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}[lowered(text)]
    if hint is int:
        return whole(text)
    return cast(Any, hint)(text)


def first_parsed(kinds: list[Any], text: str) -> Any:
    """The text as the first type that can hold it."""
    for kind in kinds[:-1]:
        try:
            return parsed(kind, text)
        except ValueError:
            continue
    return parsed(kinds[-1], text)


def literal(choices: tuple[Any, ...], text: str) -> Any:
    """The choice that is written so."""
    found = [choice for choice in choices if str(choice).lower() == text.lower()]
    if not found:
        raise BadOption(f"{text!r} is none of {', '.join(map(str, choices))}")
    return found[0]


def lowered(text: str) -> str:
    """The word for true or false."""
    if text.lower() not in ("true", "false", "yes", "no", "1", "0"):
        raise ValueError(text)
    return text.lower()


def whole(text: str) -> int:
    """A whole number, 1e4 included."""
    value = float(text)
    if value != int(value):
        raise ValueError(text)
    return int(value)
