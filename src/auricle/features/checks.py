"""What a spec and its fields may be: the wrong kind is refused at once, with the way to the right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import wraps
from inspect import signature
from numbers import Real
from operator import attrgetter
from typing import ParamSpec, TypeVar

from auricle.errors import BadOption, SpecMismatch

__all__ = ["known_window", "need", "real", "spec_of", "takes", "whole"]

P = ParamSpec("P")
R = TypeVar("R")

COMMON_WINDOWS = ("hann", "hamming", "blackman", "boxcar", "povey", "bartlett", "triang", "blackmanharris", "cosine")
"""Windows that need no look into `scipy.signal`, whose import takes longer than a first mel."""


def need(condition: bool, message: str) -> None:
    """Raise BadOption with the message unless the condition holds."""
    if not condition:
        raise BadOption(message)


def whole(spec: object, *names: str) -> None:
    """Make these fields of a frozen spec `int`; None stays.

    Raises:
        BadOption: not a whole number.
    """
    for name in names:
        value = getattr(spec, name)
        if value is not None:
            is_whole = isinstance(value, Real) and not isinstance(value, bool) and value % 1 == 0
            need(is_whole, f"{name} must be a whole number, got {value!r}")
            object.__setattr__(spec, name, int(value))


def real(spec: object, *names: str) -> None:
    """Make these fields of a frozen spec `float`; None stays.

    Raises:
        BadOption: not a real number.
    """
    for name in names:
        value = getattr(spec, name)
        if value is not None:
            is_real = isinstance(value, Real) and not isinstance(value, bool)
            need(is_real, f"{name} must be a number, got {value!r}")
            object.__setattr__(spec, name, float(value))


def known_window(name: str) -> None:
    """Raise BadOption unless the name is that of a window."""
    need(isinstance(name, str), f'window must be a name such as "hann", got {name!r}')
    if name in COMMON_WINDOWS:
        return
    from scipy.signal import get_window

    try:
        get_window(name, 8)
    except ValueError as error:
        known = ", ".join(COMMON_WINDOWS)
        raise BadOption(f"window {name!r} is not one that scipy.signal.get_window knows; try {known}") from error


def takes(*kinds: type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: the argument `spec` is checked by `spec_of` before the function runs."""

    def checked(function: Callable[P, R]) -> Callable[P, R]:
        at = list(signature(function).parameters).index("spec")

        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            if len(args) > at or "spec" in kwargs:
                spec_of(args[at] if len(args) > at else kwargs["spec"], function.__name__, *kinds)
            return function(*args, **kwargs)

        return call

    return checked


def spec_of(given: object, taker: str, *kinds: type) -> None:
    """Nothing, if `given` is a spec of one of the kinds.

    Raises:
        SpecMismatch: another spec; the message says how to get from it to the right one.
        BadOption: no spec at all, such as the name of a preset.

    Example:
        >>> from auricle.features import MelSpec, MfccSpec, StftSpec
        >>> spec_of(StftSpec(), "mfcc", MfccSpec)
        Traceback (most recent call last):
        auricle.errors.SpecMismatch: mfcc takes MfccSpec, got StftSpec; pass MfccSpec(MelSpec(spec))
    """
    if isinstance(given, kinds):
        return
    from auricle.features import presets

    is_spec = is_dataclass(given) and not isinstance(given, type) and type(given).__name__.endswith("Spec")
    start, text = given, repr(given)
    if isinstance(given, str) and given in presets.BY_NAME:
        text, start = f'presets.BY_NAME["{given}"]', presets.BY_NAME[given]
    elif is_spec:
        named = (f"presets.{name}" for name in presets.__all__ if getattr(presets, name) == given)
        text = next(named, "spec")
    wanted = " or ".join(kind.__name__ for kind in kinds)
    found = repr(given) if isinstance(given, str | Real | type) else type(given).__name__
    way = _way(start, text, kinds) or ("presets.LIBROSA" if wanted == "MelSpec" else f"{kinds[0].__name__}(...)")
    error = SpecMismatch if is_spec else BadOption
    raise error(f"{taker} takes {wanted}, got {found}; pass {way}")


def _way(given: object, text: str, kinds: tuple[type, ...]) -> str:
    """An expression that leads from what was given to one of the kinds, or nothing."""
    for path in ("stft", "mel", "mel.stft", "log", "mel.log"):
        try:
            if isinstance(attrgetter(path)(given), kinds):
                return f"{text}.{path}"
        except AttributeError:
            continue
    return text if isinstance(given, kinds) else next(filter(None, (_built(given, text, kind) for kind in kinds)), "")


def _built(given: object, text: str, kind: type) -> str:
    """The spec around a given one: the first field of every spec is what it builds on."""
    below = type(fields(kind)[0].default)
    if isinstance(given, below):
        return f"{kind.__name__}({text})"
    inner = _built(given, text, below) if is_dataclass(below) else ""
    return f"{kind.__name__}({inner})" if inner else ""
