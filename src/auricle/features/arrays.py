"""Which kind of array came in, and how each kind is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.errors import BadAudio
from auricle.features.framewise import Framewise, as_array, check_samples, run

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["check_values", "evaluate", "numpy_only", "on_host"]

A = TypeVar("A")


def evaluate(
    samples: A,
    framewise: Callable[[np.dtype[Any]], Framewise],
    on_torch: Callable[[Any], Any],
    workers: int | None = None,
    after: Callable[[NDArray[Any]], NDArray[Any]] | None = None,
) -> A:
    """A framewise feature of samples [..., time], in the kind of array that came in.

    NumPy runs in blocks over threads. A torch tensor is computed by torch, on its device, with gradients.
    Any other array-API array is computed on the host and handed back in its own kind.

    Args:
        samples: floating-point array [..., time].
        framewise: makes the NumPy feature for a dtype.
        on_torch: the same feature of a tensor.
        workers: threads for NumPy; None uses every processor of this process.
        after: what NumPy does with the whole result, such as a dynamic range.
    """
    from array_api_compat import is_torch_array

    if is_torch_array(samples):
        return on_torch(samples)  # type: ignore[no-any-return]

    def on_numpy(host: NDArray[Any]) -> NDArray[Any]:
        host = check_samples(host)
        out = run(framewise(host.dtype), host, workers)
        return after(out) if after else out

    return on_host(samples, on_numpy)


def on_host(values: A, function: Callable[[NDArray[Any]], NDArray[Any]]) -> A:
    """`function` of a NumPy array, or of any other array-API array by way of the host and back to its own kind."""
    from array_api_compat import array_namespace, device, is_array_api_obj, is_numpy_array

    if is_numpy_array(values) or not is_array_api_obj(values):
        return function(as_array(values))  # type: ignore[return-value]
    space = array_namespace(values)
    try:
        host = np.from_dlpack(values)  # type: ignore[arg-type]
    except (BufferError, RuntimeError, TypeError):
        host = np.asarray(values)
    return space.asarray(np.ascontiguousarray(function(host)), device=device(values))  # type: ignore[no-any-return]


def numpy_only(values: object, taker: str) -> NDArray[Any]:
    """The values as a NumPy array, for a function that no other kind of array can go through.

    Raises:
        BadAudio: an array of another kind, or not numbers.
    """
    from array_api_compat import is_array_api_obj, is_numpy_array

    if is_array_api_obj(values) and not is_numpy_array(values):
        kind = f"{type(values).__module__.partition('.')[0]}.{type(values).__name__}"
        raise BadAudio(f"{taker} takes NumPy arrays only, got {kind}; bring it to the host first, as np.asarray does")
    return as_array(values)


def check_values(values: A) -> A:
    """The values, if they are floating point and finite; a tensor on an accelerator, which would wait, is not read.

    Raises:
        BadAudio: integers, complex numbers, NaN or infinity.
    """
    from array_api_compat import array_namespace, is_array_api_obj, is_torch_array

    if not is_array_api_obj(values):
        return check_values(as_array(values).astype(np.float64))  # type: ignore[return-value]
    space = array_namespace(values)
    if not space.isdtype(values.dtype, "real floating"):  # type: ignore[attr-defined]
        raise BadAudio(f"values must be real and floating point, got {values.dtype}; convert them first")  # type: ignore[attr-defined]
    readable = not is_torch_array(values) or values.device.type == "cpu"  # type: ignore[attr-defined]
    if readable and not bool(space.all(space.isfinite(values))):
        raise BadAudio("values hold NaN or infinity; replace them first")
    return values
