"""Energy of the pitch classes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from array_api_compat import array_namespace, is_torch_array

from auricle.features.arrays import evaluate, on_host
from auricle.features.checks import takes
from auricle.features.chroma_filters import chroma_filters
from auricle.features.framewise import FLOAT32, Framewise, Framing, check_samples, run
from auricle.features.specs import ChromaNorm, ChromaSpec, StftSpec
from auricle.features.stft import magnitudes, spectra
from auricle.features.tuning import estimate_tuning

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["chroma_stft", "framewise_chroma"]

A = TypeVar("A")

NEEDS_TUNING = "the tuning is estimated from the whole recording, so it cannot be streamed; give ChromaSpec a tuning"

NEGLIGIBLE = 1e-10
"""Weights below this share of the largest in their column are left out of the product."""


@takes(ChromaSpec, StftSpec)
def chroma_stft(samples: A, spec: ChromaSpec | StftSpec, *, workers: int | None = None) -> A:
    """Energy of the pitch classes [..., n_chroma, frames] of samples [..., time], class 0 being C.

    Where the spec leaves the tuning open it is estimated for each recording: leading dimensions are a batch.

    Args:
        samples: floating-point array [..., time]; NumPy, torch or any array-API array.
        spec: transform, classes and norm; a bare StftSpec stands for `ChromaSpec(stft)`.
        workers: threads for NumPy; None uses every processor of this process.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.chroma_stft` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 440 * np.arange(22_050) / 22_050).astype(np.float32)
        >>> chroma = chroma_stft(tone, ChromaSpec())
        >>> chroma.shape, int(chroma[:, 20].argmax())  # A is nine steps above C
        ((12, 44), 9)
    """
    spec = ChromaSpec(spec) if isinstance(spec, StftSpec) else spec
    if is_torch_array(samples):
        return _of_tensor(samples, spec)  # type: ignore[no-any-return]
    if spec.tuning is not None:
        return evaluate(samples, partial(framewise_chroma, spec), lambda x: x, workers)
    return on_host(samples, lambda host: _tuned(check_samples(host), spec, workers))


@takes(ChromaSpec)
def framewise_chroma(spec: ChromaSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Energy of the pitch classes [n_chroma, frames]; streams if the spec says the tuning.

    Example:
        >>> from auricle.features import ChromaSpec
        >>> framewise_chroma(ChromaSpec(tuning=0.0)).rows
        12
    """
    from scipy.sparse import csr_array

    transform = spectra(spec.stft, dtype)
    weights = chroma_filters(spec)
    weights = np.where(weights < NEGLIGIBLE * weights.max(axis=0), 0.0, weights)
    filters = csr_array(weights.astype(dtype))  # a dense product's bits depend on how many frames come together

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        return normalize(filters @ magnitudes(transform(frames), spec.power), spec.norm)

    needs_whole = NEEDS_TUNING if spec.tuning is None else ""
    return Framewise(Framing.of(spec.stft), spec.n_chroma, dtype, kernel, needs_whole)


def normalize(values: A, norm: ChromaNorm) -> A:
    """Columns of values [..., rows, frames], none negative, over their maximum, sum or length; silence stays."""
    if norm is None:
        return values
    space = array_namespace(values)

    def over(x: Any, size: Any) -> Any:
        return x / space.where(size < space.finfo(x.dtype).smallest_normal, space.ones_like(size), size)

    values = over(values, space.max(values, axis=-2, keepdims=True))  # so that squares of faint sound do not vanish
    if norm == "l1":
        return over(values, space.sum(values, axis=-2, keepdims=True))  # type: ignore[no-any-return]
    if norm == "l2":
        squares = space.sum(values * values, axis=-2, keepdims=True)  # type: ignore[operator]
        length = space.sqrt(space.where(squares == 0, space.ones_like(squares), squares))  # a root has no slope at 0
        return over(values, length)  # type: ignore[no-any-return]
    return values


def _tuned(samples: NDArray[Any], spec: ChromaSpec, workers: int | None) -> NDArray[Any]:
    """NumPy chroma, each recording with the tuning found in it."""
    tunings = estimate_tuning(samples, spec, workers=workers)
    out = np.empty((*samples.shape[:-1], spec.n_chroma, Framing.of(spec.stft).count(samples.shape[-1])), samples.dtype)
    for index, tuning in np.ndenumerate(tunings):
        out[index] = run(framewise_chroma(replace(spec, tuning=float(tuning)), samples.dtype), samples[index], workers)
    return out


def _of_tensor(samples: Any, spec: ChromaSpec) -> Any:
    """Torch chroma; an open tuning is estimated on the host and carries no gradient."""
    torch_path = import_module("auricle.features.torch_path")
    power = torch_path.spectrogram(samples, spec.stft, spec.power)
    if spec.tuning is not None:
        weights = chroma_filters(spec)
    else:
        tunings = estimate_tuning(samples.detach().to(power.dtype).cpu().numpy(), spec)
        banks = [chroma_filters(spec, float(tuning)) for tuning in tunings.flat]
        weights = np.array(banks).reshape(*tunings.shape, spec.n_chroma, spec.stft.bins)
    filters = array_namespace(power).asarray(weights.copy(), dtype=power.dtype, device=power.device)
    return torch_path.full_precision(lambda x: normalize(filters @ x, spec.norm))(power)
