"""The transforms of a torch tensor: batched, on its device, differentiable.

Spectra and bands agree with the NumPy path to rounding. Half precision is computed, and returned, in float32, inside
autocast too: squared magnitudes of speech leave the range of float16. Windows and filter banks are kept for each
spec, dtype and device. A CPU tensor is searched for NaN and infinity; on an accelerator that would make it wait for
every batch, so there they travel on into the result.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, ParamSpec

import numpy as np
import torch
from torch import Tensor

from auricle.errors import BadAudio
from auricle.features.framewise import Framing, largest_sample
from auricle.features.mel import cepstra
from auricle.features.mel_filters import mel_filters
from auricle.features.scales import compressed
from auricle.features.specs import MelSpec, MfccSpec, StftSpec
from auricle.features.windows import analysis_window

__all__ = ["columns", "log_mel_spectrogram", "mel_spectrogram", "mfcc", "spectrogram", "stft"]

BLOCK_SAMPLES = 2**19
"""Samples in the frames that one thread works on at a time: few enough to stay in its cache."""

SHARED_BLOCK_SAMPLES = 2**22
"""The same for several threads. They wait for one another after each operation, on a busy machine for long."""

P = ParamSpec("P")


def full_precision(function: Callable[P, Tensor]) -> Callable[P, Tensor]:
    """The function with autocast off, which would round filter banks and bands to half precision."""

    @wraps(function)
    def exact(*args: P.args, **kwargs: P.kwargs) -> Tensor:
        kind = args[0].device.type  # type: ignore[attr-defined]
        if not (torch.amp.is_autocast_available(kind) and torch.is_autocast_enabled(kind)):
            return function(*args, **kwargs)
        with torch.autocast(kind, enabled=False):
            return function(*args, **kwargs)

    return exact


@full_precision
def stft(samples: Tensor, spec: StftSpec) -> Tensor:
    """Complex spectra [..., bins, frames] of samples [..., time]."""
    return columns(samples, Framing.of(spec), spec.bins, lambda frames: _spectra(frames, spec), is_complex=True)


@full_precision
def spectrogram(samples: Tensor, spec: StftSpec, power: float = 2.0) -> Tensor:
    """Magnitudes to a power [..., bins, frames]."""
    return columns(samples, Framing.of(spec), spec.bins, lambda frames: _magnitudes(_spectra(frames, spec), power))


@full_precision
def mel_spectrogram(samples: Tensor, spec: MelSpec) -> Tensor:
    """Mel bands [..., n_mels, frames]."""

    def kernel(frames: Tensor) -> Tensor:
        magnitudes = _magnitudes(_spectra(frames, spec.stft), spec.power, spec.epsilon)
        return magnitudes @ _filters(spec, magnitudes.dtype, magnitudes.device)

    return columns(samples, Framing.of(spec.stft, spec.trim_last), spec.n_mels, kernel)


def log_mel_spectrogram(samples: Tensor, spec: MelSpec) -> Tensor:
    """Mel bands through the spec's logarithm [..., n_mels, frames]; below its floor the gradient is zero."""
    return compressed(mel_spectrogram(samples, spec), spec.log)


@full_precision
def mfcc(samples: Tensor, spec: MfccSpec) -> Tensor:
    """Cepstral coefficients [..., n_mfcc, frames]."""
    log_mel = log_mel_spectrogram(samples, spec.mel)
    return _cosines(spec, log_mel.dtype, log_mel.device) @ log_mel


def columns(
    samples: Tensor, framing: Framing, rows: int, kernel: Callable[[Tensor], Tensor], is_complex: bool = False
) -> Tensor:
    """[..., rows, frames] by a kernel [batch, count, frame_length] -> [batch, count, rows] over samples [..., time]."""
    samples = _checked(samples)
    *leading, length = samples.shape
    total = framing.count(length)
    if total == 0 or 0 in leading:  # nothing, but still a part of the graph
        empty = samples.reshape(-1)[:0].reshape(*leading, rows, total)
        return empty.to(samples.dtype.to_complex()) if is_complex else empty
    frames = _padded(samples.reshape(-1, length), framing).unfold(-1, framing.frame_length, framing.hop_length)
    parts = _blocks(frames[:, :total]) if samples.device.type == "cpu" else [[frames[:, :total]]]
    rows_of_blocks = [torch.cat([kernel(block).mT for block in row], dim=-1) for row in parts]
    return torch.cat(rows_of_blocks).reshape(*leading, rows, total)


def _checked(samples: Tensor) -> Tensor:
    """The samples as float32 or float64, with a time axis, on a CPU finite.

    Raises:
        BadAudio: integers or complex numbers, no axis; on a CPU NaN, infinity, or more than a power spectrum can hold.
    """
    if not samples.dtype.is_floating_point:
        raise BadAudio(
            f"samples must be floating point, got {samples.dtype}; divide integers by their full scale first"
        )
    if samples.ndim == 0:
        raise BadAudio("samples must have a time axis [..., time], got a single number")
    samples = samples if samples.dtype == torch.float64 else samples.to(torch.float32)
    limit = largest_sample(np.float64 if samples.dtype == torch.float64 else np.float32)
    if samples.device.type == "cpu" and not _is_sound(samples.detach(), limit):
        raise BadAudio(f"samples hold NaN, infinity or more than {limit:.0e}; sound lies in [-1, 1]")
    return samples


def _is_sound(samples: Tensor, limit: float) -> bool:
    """One norm sees every NaN and infinity; only a large one asks for the largest sample."""
    return bool(torch.linalg.vector_norm(samples) <= limit) or bool(samples.abs().max() <= limit)


def _padded(samples: Tensor, framing: Framing) -> Tensor:
    """Samples [batch, time] with the framing's padding on both sides, filled as NumPy fills it."""
    padding, length = framing.padding, samples.shape[-1]
    if padding == 0:
        return samples
    if framing.pad_mode == "constant":
        return torch.nn.functional.pad(samples, (padding, padding))
    outside = torch.arange(-padding, padding, device=samples.device)
    outside = torch.where(outside < 0, outside, outside + length)
    head, tail = samples[:, _source(outside, length, framing.pad_mode)].split(padding, dim=-1)
    return torch.cat([head, samples, tail], dim=-1)


def _source(outside: Tensor, length: int, pad_mode: str) -> Tensor:
    """Index of the sample that stands at each position outside of [0, length)."""
    if pad_mode == "edge":
        return outside.clamp(0, length - 1)
    if pad_mode == "wrap":
        return outside % length
    # A mirrored signal repeats itself; reflect shows the samples at the mirrors once, symmetric twice.
    twice = 0 if pad_mode == "reflect" else 1
    period = max(1, 2 * (length - 1 + twice))
    position = outside % period
    return torch.where(position < length, position, period - twice - position)


def _blocks(frames: Tensor) -> list[tuple[Tensor, ...]]:
    """Frames [batch, count, frame_length] as rows of blocks: whole signals together, or one signal in pieces."""
    samples = BLOCK_SAMPLES if torch.get_num_threads() == 1 else SHARED_BLOCK_SAMPLES
    size = max(1, samples // frames.shape[-1])
    return [rows.split(size, dim=1) for rows in frames.split(max(1, size // frames.shape[1]))]


def _spectra(frames: Tensor, spec: StftSpec) -> Tensor:
    """Frames [..., frame_length] -> complex spectra [..., bins]."""
    if spec.remove_dc:
        frames = frames - frames.mean(dim=-1, keepdim=True)
    if spec.preemphasis:
        frames = frames - spec.preemphasis * torch.cat([frames[..., :1], frames[..., :-1]], dim=-1)
    return torch.fft.rfft(frames * _window(spec, frames.dtype, frames.device), n=spec.n_fft)


def _magnitudes(spectra: Tensor, power: float, epsilon: float = 0.0) -> Tensor:
    """|X| to a power; `epsilon` is added to the square before the root. The gradient at X = 0 is zero, never NaN."""
    if power == 2.0 or epsilon:
        squares = spectra.real.square() + spectra.imag.square() + epsilon
        return squares if power == 2.0 else squares ** (power / 2)
    magnitude = spectra.abs()
    if power == 1.0:
        return magnitude
    silent = magnitude == 0
    return magnitude.masked_fill(silent, 1.0).pow(power).masked_fill(silent, 0.0)


@lru_cache(maxsize=64)
def _window(spec: StftSpec, dtype: torch.dtype, device: torch.device) -> Tensor:
    return _constant(analysis_window(spec) * spec.scale, dtype, device)


@lru_cache(maxsize=64)
def _filters(spec: MelSpec, dtype: torch.dtype, device: torch.device) -> Tensor:
    return _constant(mel_filters(spec).T, dtype, device)


@lru_cache(maxsize=64)
def _cosines(spec: MfccSpec, dtype: torch.dtype, device: torch.device) -> Tensor:
    """The DCT and the lifter as one matrix [n_mfcc, n_mels]."""
    return _constant(cepstra(np.eye(spec.mel.n_mels), spec), dtype, device)


def _constant(values: np.ndarray[Any, Any], dtype: torch.dtype, device: torch.device) -> Tensor:
    """A tensor for keeps: made outside of inference mode, whose tensors could never meet a gradient again."""
    with torch.inference_mode(False):
        return torch.tensor(np.ascontiguousarray(values), dtype=dtype, device=device)
