"""Magnitude, power, decibel and log scales, with their inverses; NumPy and torch alike."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

from array_api_compat import array_namespace

from auricle.errors import BadAudio, BadOption
from auricle.features.arrays import check_values
from auricle.features.checks import takes
from auricle.features.specs import LogSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "amplitude_to_db",
    "compress",
    "compressed",
    "db_to_amplitude",
    "db_to_power",
    "expand",
    "limit_range",
    "logarithm",
    "power_to_db",
]

A = TypeVar("A")

GAIN_PER_LN = {"db": 10 / math.log(10), "log10": 1 / math.log(10), "ln": 1.0}


def logarithm(values: NDArray[Any], spec: LogSpec) -> NDArray[Any]:
    """`gain * (log(max(x, floor)) + offset)` of NumPy values, the part of a LogSpec that needs no peak."""
    import numpy as np

    floored = np.maximum(values, values.dtype.type(spec.floor))
    out = np.log(floored) if spec.scale == "ln" else np.log10(floored)
    factor = spec.gain * (10.0 if spec.scale == "db" else 1.0)
    if factor != 1.0:
        out *= out.dtype.type(factor)
    if spec.offset:
        out += out.dtype.type(spec.gain * spec.offset)
    return out  # type: ignore[no-any-return]


def limit_range(values: A, spec: LogSpec) -> A:
    """Values [..., rows, frames] raised to at least `dynamic_range` below the peak of each [rows, frames]."""
    if spec.dynamic_range is None or 0 in values.shape:  # type: ignore[attr-defined]
        return values
    space = array_namespace(values)
    peak = space.max(values, axis=(-2, -1), keepdims=True)
    return space.maximum(values, peak - spec.gain * spec.dynamic_range)  # type: ignore[no-any-return]


@takes(LogSpec)
def compress(values: A, spec: LogSpec) -> A:
    """A LogSpec applied to values [..., rows, frames], any array kind; the peak is that of each [rows, frames].

    Args:
        values: not negative; what `mel_spectrogram` returns, for example.
        spec: scale, floor, dynamic range, offset and gain.

    Raises:
        BadAudio: integers, NaN or infinity, or a dynamic range of what has no [rows, frames].

    Example:
        >>> import numpy as np
        >>> compress(np.array([[1.0], [0.01]]), LogSpec("db")).tolist()
        [[0.0], [-20.0]]
    """
    values = check_values(values)
    if spec.dynamic_range is not None and values.ndim < 2:  # type: ignore[attr-defined]
        raise BadAudio(f"a dynamic range is that of [..., rows, frames], got shape {values.shape}")  # type: ignore[attr-defined]
    return compressed(values, spec)


def compressed(values: A, spec: LogSpec) -> A:
    """`compress` of values that are known to be sound."""
    space = array_namespace(values)
    floored = space.clip(values, min=spec.floor)
    factor = spec.gain * (10.0 if spec.scale == "db" else 1.0)
    logs: A = factor * (space.log(floored) if spec.scale == "ln" else space.log10(floored)) + spec.gain * spec.offset
    return limit_range(logs, spec)


@takes(LogSpec)
def expand(values: A, spec: LogSpec) -> A:
    """The inverse of `compress` for values above the floor and within the dynamic range.

    Raises:
        BadAudio: integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> expand(np.array([[0.0], [-20.0]]), LogSpec("db")).tolist()
        [[1.0], [0.01]]
    """
    values = check_values(values)
    space = array_namespace(values)
    logs = values / spec.gain - spec.offset  # type: ignore[operator]
    if spec.scale == "ln":
        return space.exp(logs)  # type: ignore[no-any-return]
    return 10.0 ** (logs / (10.0 if spec.scale == "db" else 1.0))  # type: ignore[no-any-return]


def power_to_db(power: A, *, reference: float = 1.0, floor: float = 1e-10, dynamic_range: float | None = 80.0) -> A:
    """10 log10(power / reference), so that `reference` itself is 0 dB; any shape, any array kind.

    Args:
        power: not negative.
        reference: power of 0 dB.
        floor: smallest power that enters the logarithm.
        dynamic_range: values further below the largest are raised to it, in dB; None leaves them.

    Raises:
        BadOption: a reference, floor or range that is not positive.
        BadAudio: integers, NaN or infinity.

    Source: `librosa.power_to_db` 0.11.

    Example:
        >>> import numpy as np
        >>> power_to_db(np.array([1.0, 0.1])).tolist()
        [0.0, -10.0]
    """
    return _decibels(check_values(power), 10.0, reference, floor, dynamic_range)


def amplitude_to_db(
    amplitude: A, *, reference: float = 1.0, floor: float = 1e-5, dynamic_range: float | None = 80.0
) -> A:
    """20 log10(amplitude / reference); `power_to_db` of the squares.

    Source: `librosa.amplitude_to_db` 0.11.

    Raises:
        BadOption: a reference, floor or range that is not positive.
        BadAudio: integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> amplitude_to_db(np.array([1.0, 0.1])).round(6).tolist()
        [0.0, -20.0]
    """
    return _decibels(abs(check_values(amplitude)), 20.0, reference, floor, dynamic_range)  # type: ignore[arg-type]


def _decibels(values: A, factor: float, reference: float, floor: float, dynamic_range: float | None) -> A:
    for name, value in (("reference", reference), ("floor", floor), ("dynamic_range", dynamic_range)):
        if value is not None and not value > 0:
            raise BadOption(f"{name} must be positive, got {value}")
    space = array_namespace(values)
    out: A = factor * space.log10(space.clip(values, min=floor)) - factor * math.log10(max(floor, reference))
    if dynamic_range is None or 0 in values.shape:  # type: ignore[attr-defined]
        return out
    return space.maximum(out, space.max(out) - dynamic_range)  # type: ignore[no-any-return]


def db_to_power(db: A, *, reference: float = 1.0) -> A:
    """The inverse of `power_to_db` above its floor.

    Raises:
        BadAudio: integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> db_to_power(np.array([-10.0])).tolist()
        [0.1]
    """
    return reference * 10.0 ** (check_values(db) / 10.0)  # type: ignore[operator,no-any-return]


def db_to_amplitude(db: A, *, reference: float = 1.0) -> A:
    """The inverse of `amplitude_to_db` above its floor.

    Raises:
        BadAudio: integers, NaN or infinity.

    Example:
        >>> import numpy as np
        >>> db_to_amplitude(np.array([-20.0])).tolist()
        [0.1]
    """
    return reference * 10.0 ** (check_values(db) / 20.0)  # type: ignore[operator,no-any-return]
