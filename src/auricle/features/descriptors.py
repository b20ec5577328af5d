"""Where the energy of a spectrum lies: centroid, bandwidth, roll-off, flatness and contrast of every frame.

Other than bands and cepstra they hang on the faint ends of a spectrum: of a clean tone, flatness and contrast see
little else than rounding. So NumPy transforms in double precision, whatever the samples are; which bin a roll-off
falls on even hangs on the last bit of a sum, which is therefore taken as librosa takes it.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from auricle.features import descriptor_formulas as formulas
from auricle.features.arrays import evaluate
from auricle.features.checks import takes
from auricle.features.descriptor_specs import BandwidthSpec, ContrastSpec, FlatnessSpec, RolloffSpec
from auricle.features.framewise import FLOAT32, Framewise, Framing
from auricle.features.specs import StftSpec
from auricle.features.stft import conditioned
from auricle.features.windows import analysis_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = [
    "framewise_bandwidth",
    "framewise_centroid",
    "framewise_contrast",
    "framewise_flatness",
    "framewise_rolloff",
    "spectral_bandwidth",
    "spectral_centroid",
    "spectral_contrast",
    "spectral_flatness",
    "spectral_rolloff",
]

A = TypeVar("A")

NEEDS_PEAK = (
    "this contrast has a dynamic range below the loudest band of the whole recording, so it cannot be streamed; "
    "use a ContrastSpec with dynamic_range=None or linear=True"
)


@takes(StftSpec)
def spectral_centroid(samples: A, spec: StftSpec, *, workers: int | None = None) -> A:
    """Mean frequency in Hz of each frame, weighted by magnitude, [..., 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time]; NumPy, torch or any array-API array.
        spec: the frames and the window.
        workers: threads for NumPy; None uses every processor of this process.

    Returns:
        0 in silence; the dtype of the samples.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.spectral_centroid` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
        >>> spectral_centroid(tone, StftSpec(16_000, 400, hop_length=160))[0, 50].round(3)
        np.float64(1000.0)
    """
    on_torch = _on_torch(spec, partial(formulas.centroid, spec=spec))
    return evaluate(samples, partial(framewise_centroid, spec), on_torch, workers)


@takes(BandwidthSpec, StftSpec)
def spectral_bandwidth(samples: A, spec: BandwidthSpec | StftSpec, *, workers: int | None = None) -> A:
    """Spread of each frame around its centroid in Hz, [..., 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time].
        spec: exponent and transform; a bare StftSpec stands for `BandwidthSpec(stft)`.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.spectral_bandwidth` 0.11.

    Example:
        >>> float(spectral_bandwidth(np.zeros(16_000), StftSpec(16_000)).max())
        0.0
    """
    spec = BandwidthSpec(spec) if isinstance(spec, StftSpec) else spec
    on_torch = _on_torch(spec.stft, partial(formulas.bandwidth, spec=spec))
    return evaluate(samples, partial(framewise_bandwidth, spec), on_torch, workers)


@takes(RolloffSpec, StftSpec)
def spectral_rolloff(samples: A, spec: RolloffSpec | StftSpec, *, workers: int | None = None) -> A:
    """Frequency in Hz up to which 85 % of a frame's magnitude lie, [..., 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time].
        spec: share and transform; a bare StftSpec stands for `RolloffSpec(stft)`.
        workers: threads for NumPy.

    Returns:
        Multiples of sample_rate / n_fft, so torch carries no gradient; 0 in silence.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.spectral_rolloff` 0.11.

    Example:
        >>> tone = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
        >>> spectral_rolloff(tone, StftSpec(16_000, 400, hop_length=160))[0, 50]
        np.float64(1040.0)
    """
    spec = RolloffSpec(spec) if isinstance(spec, StftSpec) else spec
    on_torch = _on_torch(spec.stft, partial(formulas.rolloff, spec=spec))
    return evaluate(samples, partial(framewise_rolloff, spec), on_torch, workers)


@takes(FlatnessSpec, StftSpec)
def spectral_flatness(samples: A, spec: FlatnessSpec | StftSpec, *, workers: int | None = None) -> A:
    """Geometric over arithmetic mean of each frame's power, in (0, 1], [..., 1, frames] of samples [..., time].

    Args:
        samples: floating-point array [..., time].
        spec: power, floor and transform; a bare StftSpec stands for `FlatnessSpec(stft)`.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.spectral_flatness` 0.11.

    Example:
        >>> click = np.zeros(256)
        >>> click[128] = 1.0
        >>> float(spectral_flatness(click, StftSpec(16_000, 256, center=False))[0, 0].round(6))
        1.0
    """
    spec = FlatnessSpec(spec) if isinstance(spec, StftSpec) else spec
    on_torch = _on_torch(spec.stft, partial(formulas.flatness, spec=spec))
    return evaluate(samples, partial(framewise_flatness, spec), on_torch, workers)


@takes(ContrastSpec, StftSpec)
def spectral_contrast(samples: A, spec: ContrastSpec | StftSpec, *, workers: int | None = None) -> A:
    """Peak over valley of each octave band in dB, [..., n_bands + 1, frames] of samples [..., time], never negative.

    The dynamic range hangs from the peak of each recording: leading dimensions are a batch.

    Args:
        samples: floating-point array [..., time].
        spec: bands and transform; a bare StftSpec stands for `ContrastSpec(stft)`.
        workers: threads for NumPy.

    Raises:
        BadAudio: integers, NaN or infinity.

    Source: `librosa.feature.spectral_contrast` 0.11, after Jiang et al. (ICME 2002).

    Example:
        >>> noise = np.random.default_rng(0).standard_normal(22_050)
        >>> spectral_contrast(noise, StftSpec()).shape
        (7, 44)
    """
    spec = ContrastSpec(spec) if isinstance(spec, StftSpec) else spec

    def on_torch(x: Any) -> Any:
        return _on_torch(spec.stft, lambda s: formulas.contrast(formulas.contrast_parts(s, spec), spec))(x)

    return evaluate(
        samples, partial(_contrast_parts, spec), on_torch, workers, after=lambda parts: formulas.contrast(parts, spec)
    )


@takes(StftSpec)
def framewise_centroid(spec: StftSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Mean frequency in Hz [1, frames].

    Example:
        >>> from auricle.features import StftSpec
        >>> framewise_centroid(StftSpec()).rows
        1
    """
    return _framewise(spec, dtype, partial(formulas.centroid, spec=spec))


@takes(BandwidthSpec)
def framewise_bandwidth(spec: BandwidthSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Spread around the centroid in Hz [1, frames].

    Example:
        >>> from auricle.features import BandwidthSpec
        >>> framewise_bandwidth(BandwidthSpec()).rows
        1
    """
    return _framewise(spec.stft, dtype, partial(formulas.bandwidth, spec=spec))


@takes(RolloffSpec)
def framewise_rolloff(spec: RolloffSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Frequency up to which the share lies, in Hz [1, frames].

    Example:
        >>> from auricle.features import RolloffSpec
        >>> framewise_rolloff(RolloffSpec()).rows
        1
    """
    return _framewise(spec.stft, dtype, partial(formulas.rolloff, spec=spec))


@takes(FlatnessSpec)
def framewise_flatness(spec: FlatnessSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Geometric over arithmetic mean [1, frames].

    Example:
        >>> from auricle.features import FlatnessSpec
        >>> framewise_flatness(FlatnessSpec()).rows
        1
    """
    return _framewise(spec.stft, dtype, partial(formulas.flatness, spec=spec))


@takes(ContrastSpec)
def framewise_contrast(spec: ContrastSpec, dtype: np.dtype[Any] = FLOAT32) -> Framewise:
    """Peak over valley of the bands [n_bands + 1, frames]; streams without a dynamic range.

    Example:
        >>> from auricle.features import ContrastSpec
        >>> framewise_contrast(ContrastSpec()).rows
        7
    """
    whole = "" if spec.linear or spec.dynamic_range is None else NEEDS_PEAK

    def formula(magnitudes: NDArray[Any]) -> NDArray[Any]:
        return formulas.contrast(formulas.contrast_parts(magnitudes, spec), spec)  # type: ignore[no-any-return]

    return _framewise(spec.stft, dtype, formula, spec.rows, whole)


def _contrast_parts(spec: ContrastSpec, dtype: np.dtype[Any]) -> Framewise:
    """Peaks and valleys [2 * (n_bands + 1), frames]."""
    return _framewise(spec.stft, dtype, partial(formulas.contrast_parts, spec=spec), 2 * spec.rows)


def _framewise(
    spec: StftSpec,
    dtype: np.dtype[Any],
    formula: Callable[[NDArray[Any]], NDArray[Any]],
    rows: int = 1,
    needs_whole: str = "",
) -> Framewise:
    """A formula on magnitudes as a feature of frames."""
    from scipy.fft import rfft

    window, narrow = analysis_window(spec) * spec.scale, np.result_type(dtype, np.complex64)

    def kernel(frames: NDArray[Any]) -> NDArray[Any]:
        # The bins of a frame lie side by side: they are sorted and added up twice as fast.
        spectrum = rfft(conditioned(frames, spec) * window, n=spec.n_fft, axis=1)
        return formula(np.abs(spectrum.astype(narrow)).T).astype(dtype)

    return Framewise(Framing.of(spec), rows, dtype, kernel, needs_whole)


def _on_torch(spec: StftSpec, formula: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A formula on the magnitudes of a tensor, in the tensor's own precision."""
    return lambda x: formula(import_module("auricle.features.torch_path").spectrogram(x, spec, 1.0))
