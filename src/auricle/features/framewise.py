"""Features that are computed frame by frame: one kernel serves whole recordings and streams.

A kernel turns frames [count, frame_length] into columns [rows, count], and column t depends on frame t alone,
down to the last bit. So a recording can be cut into blocks that fit the cache and be spread over threads, and a
stream can hand over its frames as they come: the numbers are the same. Two rules keep the bits equal in NumPy:

- frames lie in columns, so sums over rows add one row after the other whatever the number of columns;
- a lone frame travels with a copy of itself, for NumPy sums a single column in another order.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from auricle.errors import BadAudio, BadOption
from auricle.features.specs import StftSpec
from auricle.timebase import frame_count

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

__all__ = ["Framewise", "Framing", "as_array", "frame_blocks", "run"]

FLOAT32 = np.dtype(np.float32)
FLOAT64 = np.dtype(np.float64)

BLOCK_SAMPLES = 2**19
"""Samples in the frames of one kernel call: large enough to hide Python, small enough for the cache."""

MIN_BLOCK = 32
"""Frames below which a block is not split further to keep all threads busy."""

Kernel = Callable[["NDArray[Any]"], "NDArray[Any]"]


@dataclass(frozen=True)
class Framing:
    """How a signal is cut: frames of `frame_length` samples, `hop_length` apart, on a signal padded on both sides.

    Example:
        >>> Framing(400, 160, 200, "reflect").count(16_000)
        101
    """

    frame_length: int
    hop_length: int
    padding: int = 0
    pad_mode: str = "constant"
    trim_last: bool = False

    @classmethod
    def of(cls, spec: StftSpec, trim_last: bool = False) -> Framing:
        """The framing of an STFT."""
        return cls(spec.frame_length, spec.hop, spec.padding, spec.pad_mode, trim_last)

    @property
    def needed(self) -> int:
        """Samples at an edge that the padding there is made from."""
        if self.pad_mode == "constant" or self.padding == 0:
            return 0
        return {"edge": 1, "reflect": self.padding + 1}.get(self.pad_mode, self.padding)

    def count(self, length: int) -> int:
        """Number of frames of a signal of `length` samples; an empty signal has none."""
        if length == 0:
            return 0
        return max(0, frame_count(length + 2 * self.padding, self.frame_length, self.hop_length) - self.trim_last)

    def padded(self, samples: NDArray[Any], before: int, after: int) -> NDArray[Any]:
        """`samples` [..., time] with padding in front and behind, made from `samples` itself."""
        if not (before or after):
            return samples
        widths = [*[(0, 0)] * (samples.ndim - 1), (before, after)]
        return np.pad(samples, widths, mode=self.pad_mode)  # type: ignore[call-overload,no-any-return]


@dataclass(frozen=True, eq=False)
class Framewise:
    """A feature as framing and kernel.

    Attributes:
        framing: how the signal is cut.
        rows: rows of the result.
        dtype: of the result.
        kernel: frames [count, frame_length] -> [rows, count].
        needs_whole: why the feature cannot be streamed, and what to do; empty if it can.
    """

    framing: Framing
    rows: int
    dtype: np.dtype[Any]
    kernel: Kernel
    needs_whole: str = ""

    @property
    def sample_dtype(self) -> np.dtype[Any]:
        """float32 or float64: of the samples that go in."""
        return np.dtype(np.float64 if self.dtype in (np.float64, np.complex128) else np.float32)

    def columns(self, frames: NDArray[Any]) -> NDArray[Any]:
        """Kernel over any number of frames [count, frame_length] -> [rows, count]."""
        if len(frames) == 1:
            return self.kernel(np.concatenate([frames, frames]))[:, :1]
        return self.kernel(frames)


def as_array(values: object) -> NDArray[Any]:
    """The values as a NumPy array.

    Raises:
        BadAudio: not numbers, such as an Audio or the name of a file.
    """
    array = np.asarray(values)
    if array.dtype.kind in "OUS":
        given = type(values).__name__
        ways = {"Audio": "pass audio.samples", "str": "pass auricle.load(path).samples"}
        raise BadAudio(f"an array of numbers is needed, got {given}; {ways.get(given, 'convert it first')}")
    return array


def check_samples(samples: NDArray[Any]) -> NDArray[Any]:
    """The samples as float32 or float64, with a time axis, finite and not so large that a power spectrum overflows.

    Raises:
        BadAudio: integers, no axis, NaN, infinity, or values near the end of the dtype's range.
    """
    samples = as_array(samples)
    if samples.dtype.kind != "f":
        raise BadAudio(
            f"samples must be floating point, got {samples.dtype}; divide integers by their full scale first"
        )
    if samples.ndim == 0:
        raise BadAudio("samples must have a time axis [..., time], got a single number")
    samples = samples.astype(working_dtype(samples.dtype), copy=False)
    flat = samples.reshape(-1)
    limit = largest_sample(samples.dtype)
    # One dot product sees every NaN and infinity at a tenth of the cost; only a large sum asks for the largest sample.
    with np.errstate(all="ignore"):
        sound = np.dot(flat, flat) <= limit**2 or np.abs(flat).max() <= limit
    if not sound:
        raise BadAudio(f"samples hold NaN, infinity or more than {limit:.0e}; sound lies in [-1, 1]")
    return samples


def largest_sample(dtype: DTypeLike) -> float:
    """Largest magnitude whose power spectrum fits the dtype, with room for long frames: 1e11 of float32."""
    return math.sqrt(float(np.finfo(dtype).max)) * 1e-8


def working_dtype(dtype: DTypeLike) -> np.dtype[Any]:
    """float64 stays, every other floating type is computed as float32."""
    return np.dtype(np.float64 if np.dtype(dtype).itemsize >= 8 else np.float32)


def worker_count(workers: int | None) -> int:
    """Threads to use: as asked, else as many as this process has processors, and no more than OMP_NUM_THREADS.

    Who sets that variable to 1 in every worker of a pool wants no threads from us either.

    Raises:
        BadOption: fewer than one.
    """
    if workers is None:
        affinity = getattr(os, "sched_getaffinity", None)
        processors = len(affinity(0)) if affinity else os.cpu_count() or 1
        limit = os.environ.get("OMP_NUM_THREADS", "")
        return min(processors, int(limit)) if limit.isdecimal() and int(limit) else processors
    if workers < 1:
        raise BadOption(f"workers must be 1 or more, got {workers}")
    return workers


def run(
    feature: Framewise, samples: NDArray[Any], workers: int | None = None, block_samples: int = BLOCK_SAMPLES
) -> NDArray[Any]:
    """Whole recordings [..., time] -> [..., rows, frames], blocked for the cache and spread over threads."""
    length = samples.shape[-1]
    flat = np.ascontiguousarray(samples).reshape(math.prod(samples.shape[:-1]), length)
    total = feature.framing.count(length)
    out = np.empty((len(flat), feature.rows, total), dtype=feature.dtype)
    threads = worker_count(workers)
    shared = max(MIN_BLOCK, len(flat) * total // (4 * threads)) if threads > 1 else total
    size = max(1, min(shared, block_samples // feature.framing.frame_length))
    blocks = [(out[i], *block) for i, row in enumerate(flat) for block in frame_blocks(feature.framing, row, size)]

    def work(block: tuple[NDArray[Any], int, NDArray[Any]]) -> None:
        target, first, frames = block
        target[:, first : first + len(frames)] = feature.columns(frames)

    if threads == 1 or len(blocks) <= 3:  # two ends and a middle: not worth a thread
        for block in blocks:
            work(block)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, blocks))
    return out.reshape(*samples.shape[:-1], feature.rows, total)


def frame_blocks(framing: Framing, row: NDArray[Any], size: int) -> Iterator[tuple[int, NDArray[Any]]]:
    """(index of the first frame, at most `size` frames [count, frame_length]) that cover one signal [time].

    The middle of the recording is read where it lies; only its two ends are copied for padding.
    """
    total, hop, pad, length = framing.count(len(row)), framing.hop_length, framing.padding, framing.frame_length
    first = -(-pad // hop)  # the first frame that needs no padding in front
    last = (len(row) + pad - length) // hop + 1  # the first that needs padding behind
    if total == 0:  # an empty signal has nothing that padding could be made from
        return
    if not 0 < first < last < total or len(row) < 2 * (framing.needed + length) or framing.pad_mode == "wrap":
        yield from _pieces(framing.padded(row, pad, pad), 0, range(total), framing, size)
        return
    head = row[: max(first * hop - pad - hop + length, framing.needed)]
    tail_start = min(last * hop - pad, len(row) - framing.needed)
    yield from _pieces(framing.padded(head, pad, 0), 0, range(first), framing, size)
    yield from _pieces(row, -pad, range(first, last), framing, size)
    yield from _pieces(framing.padded(row[tail_start:], 0, pad), -pad - tail_start, range(last, total), framing, size)


def _pieces(
    signal: NDArray[Any], origin: int, frames: range, framing: Framing, size: int
) -> Iterator[tuple[int, NDArray[Any]]]:
    """Blocks of at most `size` of these frames, where frame t starts at sample t * hop + origin of `signal`."""
    stride, hop = signal.strides[0], framing.hop_length
    for start in frames[::size]:
        count = min(size, frames.stop - start)
        shape, strides = (count, framing.frame_length), (hop * stride, stride)
        piece = signal[start * hop + origin :]
        yield start, np.lib.stride_tricks.as_strided(piece, shape, strides, writeable=False)
