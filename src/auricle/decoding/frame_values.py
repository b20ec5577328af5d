"""What every decoder of one number a frame takes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auricle.errors import BadOption

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["frame_values"]


def frame_values(values: NDArray[Any]) -> NDArray[Any]:
    """Floating-point values [frames], as they are; other numbers as float64.

    Raises:
        BadOption: values that are not one-dimensional, NaN or infinite.

    Example:
        >>> frame_values([1, 2]).dtype
        dtype('float64')
    """
    import numpy as np

    values = np.asarray(values)
    if values.dtype.kind != "f":
        values = values.astype(np.float64)
    if values.ndim != 1 or not np.isfinite(values).all():
        raise BadOption(f"values must be finite and one-dimensional [frames], got shape {values.shape} or NaN")
    return values
