"""From spectra back to sound: the inverse transform, and Griffin-Lim where only magnitudes are left."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from array_api_compat import array_namespace, device, is_torch_array

from auricle.errors import BadAudio, BadOption, SpecMismatch
from auricle.features.arrays import check_values, on_host
from auricle.features.checks import need, takes
from auricle.features.framewise import Framing, worker_count
from auricle.features.specs import StftSpec
from auricle.features.transforms import stft
from auricle.features.windows import analysis_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["fast_irfft", "griffin_lim", "istft", "resynthesized"]

A = TypeVar("A")

LEAST_OVERLAP = 1e-10
"""Share of the largest overlap of squared windows below which a sample cannot be recovered."""

BLOCK_SAMPLES = 2**21
"""Samples in the frames that NumPy turns back at a time."""


@takes(StftSpec)
def istft(spectra: A, spec: StftSpec, length: int | None = None, *, workers: int | None = None) -> A:
    """The samples [..., time] whose `stft` is nearest to spectra [..., n_fft // 2 + 1, frames].

    Of spectra that `stft` made it gives back the samples themselves.

    Args:
        spectra: complex array; NumPy, torch or any array-API array.
        spec: the one that made them; `remove_dc` and `preemphasis` cannot be undone.
        length: samples to return, zeros where no frame reaches; None returns those between the paddings, so up to
            `hop_length - 1` samples at the end of what was transformed are missing.
        workers: threads for NumPy; None uses every processor of this process.

    Returns:
        float32 (float64 for complex128), the same kind of array.

    Raises:
        BadOption: windows that do not overlap enough to recover each sample, a spec that cannot be undone, a
            negative length.
        SpecMismatch: another number of frequencies than the spec has.
        BadAudio: not complex, NaN or infinity.

    Source: `librosa.istft` 0.11; Griffin and Lim (1984), equation 6.

    Example:
        >>> samples = np.random.default_rng(0).standard_normal(8000)
        >>> spec = StftSpec(16_000, 400, hop_length=160)
        >>> bool(np.allclose(istft(stft(samples, spec), spec, 8000), samples))
        True
    """
    _check_spec(spec)
    need(length is None or length >= 0, f"length must be 0 or more, got {length}")
    if is_torch_array(spectra):
        return resynthesized(spectra, spec, length, None)  # type: ignore[no-any-return]

    def on_numpy(host: NDArray[Any]) -> NDArray[Any]:
        if not np.isfinite(host).all():
            raise BadAudio("spectra hold NaN or infinity; replace them first")
        return resynthesized(host, spec, length, fast_irfft(spec.n_fft, workers))  # type: ignore[no-any-return]

    return on_host(spectra, on_numpy)


@takes(StftSpec)
def griffin_lim(
    magnitudes: A,
    spec: StftSpec,
    *,
    iterations: int = 32,
    momentum: float = 0.99,
    rng: np.random.Generator | int | None = None,
    length: int | None = None,
    workers: int | None = None,
) -> A:
    """Samples [..., time] whose spectrogram comes near magnitudes [..., n_fft // 2 + 1, frames].

    Each iteration takes the phases of the `stft` of its own `istft`.

    Args:
        magnitudes: not negative; `spectrogram` with power 1.
        spec: the one that made them.
        iterations: 0 or more.
        momentum: of the fast variant, between 0 (Griffin and Lim, 1984) and 1.
        rng: a generator or a seed for random phases to begin with; None begins with zero phases.
        length: samples to return, if as many make as many frames; None as of `istft`.
        workers: threads for NumPy.

    Raises:
        BadOption: an option outside its range, and as `istft`.
        SpecMismatch: another number of frequencies or frames than the spec makes.
        BadAudio: not floating point, negative, NaN or infinity.

    Source: `librosa.griffinlim` 0.11; Perraudin, Balazs and Søndergaard (2013).

    Example:
        >>> tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / 16_000)
        >>> spec = StftSpec(16_000, 400, hop_length=100)
        >>> griffin_lim(np.abs(stft(tone, spec)), spec, iterations=4).shape
        (8000,)
    """
    _check_spec(spec)
    need(iterations >= 0, f"iterations must be 0 or more, got {iterations}")
    need(0 <= momentum <= 1, f"momentum must lie in [0, 1], got {momentum}")
    magnitudes = check_values(magnitudes)
    _check_bins(magnitudes, spec)

    def run(x: Any) -> Any:
        return _griffin_lim(x, spec, iterations, momentum, rng, length, workers)

    if is_torch_array(magnitudes):
        return run(magnitudes)  # type: ignore[no-any-return]

    def on_numpy(host: NDArray[Any]) -> NDArray[Any]:
        if (host < 0).any():
            raise BadAudio("magnitudes must not be negative; db_to_amplitude or expand undo a logarithm")
        return run(host)  # type: ignore[no-any-return]

    return on_host(magnitudes, on_numpy)


def _griffin_lim(
    magnitudes: Any,
    spec: StftSpec,
    iterations: int,
    momentum: float,
    rng: np.random.Generator | int | None,
    length: int | None,
    workers: int | None,
) -> Any:
    frames = magnitudes.shape[-1]
    target = _natural_length(spec, frames) if length is None else length
    if target > 0 and Framing.of(spec).count(target) != frames:
        made = Framing.of(spec).count(target)
        raise SpecMismatch(f"{target} samples make {made} frames by this spec, the magnitudes have {frames}")
    space = array_namespace(magnitudes)
    guess = magnitudes * _phases(magnitudes, rng)
    tiny, previous = float(space.finfo(magnitudes.dtype).smallest_normal), None
    for _ in range(iterations if target > 0 else 0):
        rebuilt = stft(istft(guess, spec, target, workers=workers), spec, workers=workers)
        angles = rebuilt if previous is None else rebuilt - momentum / (1 + momentum) * previous
        guess = angles / (space.abs(angles) + tiny) * magnitudes
        previous = rebuilt
    return istft(guess, spec, target, workers=workers)


def _phases(magnitudes: Any, rng: np.random.Generator | int | None) -> Any:
    """Unit phasors as many as magnitudes, drawn in NumPy for every kind of array: one seed, one result."""
    space = array_namespace(magnitudes)
    single = magnitudes.dtype == space.float32
    turns = np.zeros(1) if rng is None else np.random.default_rng(rng).random(magnitudes.shape)
    phasors = np.exp(2j * np.pi * turns).astype(np.complex64 if single else np.complex128)
    return space.asarray(phasors, device=device(magnitudes))


def fast_irfft(n_fft: int, workers: int | None) -> Callable[[Any], Any]:
    """The inverse real transform of NumPy arrays along the last axis, by SciPy's threads."""
    from scipy.fft import irfft

    threads = worker_count(workers)
    return lambda spectra: irfft(spectra, n=n_fft, workers=threads)


def resynthesized(spectra: Any, spec: StftSpec, length: int | None, irfft: Callable[[Any], Any] | None) -> Any:
    """`istft` of spectra that are known to be sound, by a spec that may leave samples that no frame sees: those are 0.

    `irfft` works along the last axis; None takes that of the array's own kind.
    """
    space = array_namespace(spectra)
    if not space.isdtype(spectra.dtype, "complex floating"):
        raise BadAudio(f"spectra must be complex, got {spectra.dtype}; griffin_lim takes magnitudes")
    _check_bins(spectra, spec)
    *leading, _, frames = spectra.shape
    single = spectra.dtype == space.complex64
    place = {"dtype": space.float32 if single else space.float64, "device": device(spectra)}
    wanted = _natural_length(spec, frames) if length is None else length
    span = spec.padding + wanted
    signal = space.zeros((*leading, max(span, spec.frame_length + spec.hop * max(0, frames - 1))), **place)
    window = space.asarray(analysis_window(spec).copy(), **place)
    turned = space.matrix_transpose(spectra)
    size = max(1, BLOCK_SAMPLES // (spec.n_fft * max(1, int(np.prod(leading)))))
    for first in range(0, frames, size):
        block = turned[..., first : first + size, :]
        pieces = irfft(block) if irfft else space.fft.irfft(block, n=spec.n_fft)
        added = _overlap_added(pieces[..., : spec.frame_length] * window, spec.hop)
        start = first * spec.hop
        signal[..., start : start + added.shape[-1]] += added
    weight = np.ones(signal.shape[-1])
    overlap = _window_sum(spec, frames)
    weight[: len(overlap)] = np.where(overlap > np.finfo(np.float32).tiny, overlap, 1.0)
    weight = space.asarray(weight[spec.padding : span] * spec.scale, **place)
    return signal[..., spec.padding : span] / weight


def _overlap_added(pieces: Any, hop: int) -> Any:
    """Pieces [..., count, length], each `hop` samples after the one before, added up to [..., time]."""
    space = array_namespace(pieces)
    *leading, count, length = pieces.shape
    slots = -(-length // hop)
    rest = space.zeros((*leading, count, slots * hop - length), dtype=pieces.dtype, device=device(pieces))
    slotted = space.reshape(space.concat([pieces, rest], axis=-1), (*leading, count, slots, hop))
    out = space.zeros((*leading, count + slots - 1, hop), dtype=pieces.dtype, device=device(pieces))
    for slot in range(slots):
        out[..., slot : slot + count, :] += slotted[..., slot, :]
    return space.reshape(out, (*leading, out.shape[-2] * hop))[..., : length + hop * (count - 1)]


@lru_cache(maxsize=64)
def _window_slots(spec: StftSpec) -> NDArray[np.float64]:
    """The squared window cut into pieces of a hop [slots, hop_length]."""
    slots = -(-spec.frame_length // spec.hop)
    squares = np.zeros(slots * spec.hop)
    squares[: spec.frame_length] = analysis_window(spec) ** 2
    return squares.reshape(slots, spec.hop)


def _window_sum(spec: StftSpec, frames: int) -> NDArray[np.float64]:
    """Sum of the squared windows of all frames at each sample [time]."""
    slots = _window_slots(spec)
    out = np.zeros((frames + len(slots) - 1, spec.hop))
    for slot, squares in enumerate(slots):
        out[slot : slot + frames] += squares
    return out.reshape(-1)[: spec.frame_length + spec.hop * (frames - 1)] if frames else np.zeros(0)


def _natural_length(spec: StftSpec, frames: int) -> int:
    """Samples between the paddings of as many frames."""
    return max(0, spec.frame_length + spec.hop * (frames - 1) - 2 * spec.padding) if frames else 0


def _check_spec(spec: StftSpec) -> None:
    if spec.remove_dc or spec.preemphasis:
        raise BadOption("remove_dc and preemphasis cannot be undone; use a spec without them")
    overlap = _window_slots(spec).sum(axis=0)
    if overlap.min() <= LEAST_OVERLAP * overlap.max():
        raise BadOption(
            f"windows of {spec.window_length} samples ({spec.window}), {spec.hop} apart, leave samples that no frame "
            "sees; lower hop_length"
        )


def _check_bins(values: Any, spec: StftSpec) -> None:
    if len(values.shape) < 2 or values.shape[-2] != spec.bins:
        raise SpecMismatch(f"spectra must be [..., {spec.bins}, frames] by this spec, got {list(values.shape)}")
