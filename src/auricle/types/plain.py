"""Frozen settings as plain JSON values, and back to exactly the same settings."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from auricle.errors import BadOption

__all__ = ["from_plain", "plain"]

Kind = TypeVar("Kind")


def plain(value: Any) -> Any:
    """A dataclass, at any depth, as what JSON holds: dicts, lists, strings, numbers, booleans, None.

    Args:
        value: a dataclass or what may be a field of one: numbers, strings, paths, tuples, mappings.

    Raises:
        BadOption: a value that JSON has no form for.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Size:
        ...     layers: tuple[int, ...] = (2, 3)
        >>> plain(Size())
        {'layers': [2, 3]}
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.init}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    raise BadOption(f"settings hold numbers, text, tuples and settings of those; got {type(value).__name__}")


def from_plain(kind: type[Kind], value: Any) -> Kind:
    """The inverse of `plain`: an instance of `kind` made from JSON values, equal to the one that was written.

    Args:
        kind: a dataclass.
        value: what `plain` gave; fields that are absent take their defaults.

    Raises:
        BadOption: a field that `kind` does not have, or a value that its type cannot hold.

    Example:
        >>> from dataclasses import dataclass
        >>> @dataclass(frozen=True)
        ... class Size:
        ...     layers: tuple[int, ...] = (2, 3)
        >>> from_plain(Size, {"layers": [4]})
        Size(layers=(4,))
    """
    made: Kind = restored(kind, value, kind.__name__)
    return made


def restored(hint: Any, value: Any, where: str) -> Any:
    """The value as its type has it; `where` names it in the message of a refusal."""
    if is_dataclass(hint):
        return restored_dataclass(hint, value, where)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return restored_union(arguments, value, where)
    if origin is tuple and isinstance(value, (list, tuple)):
        each = [arguments[0]] * len(value) if arguments[-1:] == (...,) else list(arguments)
        if len(each) == len(value):
            return tuple(restored(kind, item, where) for kind, item in zip(each, value, strict=True))
    elif origin in (dict, Mapping) or (isinstance(origin, type) and issubclass(origin, Mapping)):
        if isinstance(value, Mapping):
            return {key: restored(arguments[1], item, where) for key, item in value.items()}
    elif origin is Literal and value in arguments:
        return value
    elif hint is float and isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    elif hint is Path and isinstance(value, str):
        return Path(value)
    elif hint is Any or (isinstance(hint, type) and type(value) is hint):
        return value
    elif value is None and hint in (None, type(None)):
        return None
    raise BadOption(f"{where} cannot be {value!r}")


def restored_dataclass(kind: Any, value: Any, where: str) -> Any:
    """A dataclass from a mapping of its fields."""
    if not isinstance(value, Mapping):
        raise BadOption(f"{where} needs the fields of a {kind.__name__}, got {value!r}")
    hints = get_type_hints(kind)
    known = {field.name: field for field in fields(kind) if field.init}
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise BadOption(f"{kind.__name__} has no {', '.join(unknown)}; it has {', '.join(known)}")
    needed = [n for n, f in known.items() if f.default is MISSING and f.default_factory is MISSING and n not in value]
    if needed:
        raise BadOption(f"{where} lacks {', '.join(needed)}")
    return kind(**{name: restored(hints[name], item, f"{where}.{name}") for name, item in value.items()})


def restored_union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    """The first of several types that can hold the value."""
    whole = [kind for kind in kinds if is_dataclass(kind)]
    if isinstance(value, Mapping) and len(whole) == 1:  # Its own refusal says more.
        return restored(whole[0], value, where)
    for kind in sorted(kinds, key=lambda kind: type(value) is not kind):
        try:
            return restored(kind, value, where)
        except BadOption:
            continue
    raise BadOption(f"{where} cannot be {value!r}")
